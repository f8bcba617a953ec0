"""Documents of events, turned into the model's fields."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.simulator.graph_errors import Refusal
from connectors.simulator.graph_event_documents import fold_names, read_values
from tests.connectors.simulator.graph_bank import PROPERTY


@pytest.mark.parametrize(
    ("text", "zone", "wanted"),
    [
        ("2026-11-27T10:00:00", "Romance Standard Time", datetime(2026, 11, 27, 9, tzinfo=UTC)),
        ("2026-07-01T10:00:00.0000000", "Romance Standard Time", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-11-27T10:00:00Z", "Romance Standard Time", datetime(2026, 11, 27, 10, tzinfo=UTC)),
        ("2026-11-27T10:00:00-02:00", "UTC", datetime(2026, 11, 27, 12, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_their_zone_unless_they_have_an_offset(text: str, zone: str, wanted: datetime) -> None:
    values = read_values({"start": {"dateTime": text, "timeZone": zone}})
    assert values == {"start": wanted, "zone": zone}


def test_what_the_model_does_not_hold_is_taken_and_forgotten() -> None:
    assert read_values({"importance": "high", "isReminderOn": False, "subject": "x"}) == {"subject": "x"}


def test_all_fields_are_read() -> None:
    document: dict[str, Any] = {
        "showAs": "oof",
        "sensitivity": "private",
        "body": {"contentType": "text", "content": "c"},
        "location": {"displayName": "Oak"},
        "categories": ["a"],
        "isAllDay": False,
        "singleValueExtendedProperties": [{"id": PROPERTY, "value": "BK"}],
    }
    assert read_values(document) == {
        "show_as": "oof",
        "sensitivity": "private",
        "body": "c",
        "location": "Oak",
        "categories": ["a"],
        "all_day": False,
        "properties": {PROPERTY: "BK"},
    }


def test_names_are_folded_and_annotations_dropped() -> None:
    assert fold_names({"Subject": 1, "isAllDay": 2, "@odata.type": 3}) == {"subject": 1, "isAllDay": 2}


@pytest.mark.parametrize("document", [{"uid": "x"}, {"webLink": "x"}, {"isAllDay": "yes"}, {"location": "Oak"}])
def test_unknown_and_read_only_names_and_wrong_types_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="ErrorInvalidParameter"):
        read_values(document)
