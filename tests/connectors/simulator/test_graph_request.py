"""How a call is taken apart."""

from datetime import UTC, datetime

import pytest

from connectors.simulator.graph_errors import Refusal
from connectors.simulator.graph_request import read_instant, read_options, read_preferences, split_segment


@pytest.mark.parametrize(
    ("segment", "wanted"),
    [
        ("delta()", ("delta",)),
        ("microsoft.graph.delta", ("delta",)),
        ("graph.roomList", ("roomList",)),
        ("users('o''brien@x')", ("users", "o'brien@x")),
        ("users(userPrincipalName='a@x')", ("users", "a@x")),
        ("graph.anna@bank.example", ("graph.anna@bank.example",)),
        ("a(b)c", ("a(b)c",)),
    ],
)
def test_keys_functions_and_namespaces_are_taken_apart(segment: str, wanted: tuple[str, ...]) -> None:
    assert split_segment(segment) == wanted


def test_preferences_are_split_outside_quotes() -> None:
    header = 'outlook.timezone="A, B", IdType="ImmutableId",odata.maxpagesize=5, respond-async'
    assert read_preferences(header) == {
        "outlook.timezone": "A, B",
        "idtype": "ImmutableId",
        "odata.maxpagesize": "5",
        "respond-async": "",
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-22T08:00:00Z", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("2026-11-22T08:00:00.1234567", datetime(2026, 11, 22, 8, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-22T08:00:00-02:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T08:00", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_instants_without_an_offset_are_utc(text: str, wanted: datetime) -> None:
    assert read_instant(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-02-30",
        "2026-11-22T25:00:00Z",
        "22-11-2026",
        "20261122",
        "2026-W47-1",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="ErrorInvalidParameter"):
        read_instant(text)


def test_options_have_one_full_name_and_one_value() -> None:
    assert read_options([("top", "1"), ("$Select", "id"), ("STARTDATETIME", "x")]) == {
        "$top": "1",
        "$select": "id",
        "startDateTime": "x",
    }
    with pytest.raises(Refusal, match="more than once"):
        read_options([("top", "1"), ("$top", "2")])
