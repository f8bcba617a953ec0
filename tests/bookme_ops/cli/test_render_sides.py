"""The copies of a booking beside each other."""

from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.cli.render_sides import draw_sides, fit_abreast, list_ids, tell_value

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NINE = "2026-03-04T09:00:00+00:00"


def copy(subject: str, **fields: Any) -> dict[str, Any]:
    return {"system": "Outlook", "environment": "t", "role": subject, "subject": subject, "fields": fields}


def drawn(screen_text: Any, *copies: dict[str, Any], differences: Any = ()) -> str:
    account = {"copies": copies, "differences": differences}
    told: str = screen_text(lambda screen: screen.write(draw_sides(copies, account, COPENHAGEN, width=78)))
    return told


def test_four_copies_fit_into_eighty_columns() -> None:
    assert fit_abreast(78) == 4
    assert fit_abreast(118) == 6
    assert fit_abreast(20) == 2


def test_only_the_copy_that_differs_is_marked(screen_text: Any) -> None:
    between = [{"subject": "owner"}, {"subject": "room"}]
    copies = copy("owner", start=NINE), copy("room", start="2026-03-04T10:00:00+00:00"), copy("other", start=NINE)
    told = drawn(screen_text, *copies, differences=[{"field": "start", "between": between}])
    assert "≠ start  4 Mar 10:00  ≠ 4 Mar 11:00  4 Mar 10:00" in told


def test_what_says_nothing_takes_no_line(screen_text: Any) -> None:
    told = drawn(screen_text, copy("owner", cancelled=False, room=None, organizer=True, event_id="x", type="Online"))
    assert "type" in told
    for name in ("cancelled", "room", "organizer", "event"):
        assert name not in told
    assert "cancelled  yes" in drawn(screen_text, copy("owner", cancelled=True))


def test_ids_are_listed_whole_but_for_very_long_ones() -> None:
    (row,) = list_ids([copy("owner", event_id="A" * 152, mailbox_id="id-1", room_id=None)])
    assert row[2] == f"event {'A' * 28}…{'A' * 12}, mailbox id-1"


def test_values_are_told_as_people_read_them() -> None:
    assert [tell_value(one, COPENHAGEN) for one in (None, True, False, NINE, "2026-03-04", 3)] == [
        "–",
        "yes",
        "no",
        "4 Mar 10:00",
        "2026-03-04",
        "3",
    ]
    assert tell_value("x" * 40, COPENHAGEN) == "xxxx…xxxxxxxxx"
