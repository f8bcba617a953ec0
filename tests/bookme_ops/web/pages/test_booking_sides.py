"""Copies side by side, and what differs between them."""

from typing import Any

from bookme_ops.web.cells import Cell
from bookme_ops.web.pages.booking_sides import lay_sides, tell_differences


def a_copy(system: str, subject: str, role: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"system": system, "environment": "production", "role": role, "subject": subject, "fields": fields}


SALESFORCE = a_copy("Salesforce", "00U", start="a", cancelled=False, event_id="00U", room=None)
OUTLOOK = {
    **a_copy("Outlook", "AAk", "owner", start="b", cancelled=False, event_id="AAk", organizer=True),
    "found_by": "booking-id",
}
DIFFERENCE = {
    "field": "start",
    "environment": "production",
    "seconds": 60.0,
    "between": [
        {"system": "Salesforce", "scope": "production", "role": None, "subject": "00U", "value": "a"},
        {"system": "Outlook", "scope": "simulator", "role": "owner", "subject": "AAk", "value": "b"},
    ],
    "sentence": "Outlook (owner) starts 1 min later than Salesforce",
}
ACCOUNT: dict[str, Any] = {"copies": [SALESFORCE, OUTLOOK], "differences": [DIFFERENCE]}


def test_what_differs_is_marked_where_it_differs() -> None:
    sides = lay_sides(ACCOUNT)
    [start] = [line for line in sides.lines if line.name == "start"]
    assert start.differs
    assert [differs for _, _, differs in start.cells] == [False, True]
    assert [value for value, _, _ in start.cells] == [Cell(text="a"), Cell(text="b")]


def test_ids_come_last_and_what_nobody_says_is_left_out() -> None:
    sides = lay_sides(ACCOUNT)
    assert [line.name for line in sides.lines] == ["start", "event id"]
    assert sides.lines[-1].is_id


def test_a_booking_that_one_says_is_cancelled_shows_what_all_say() -> None:
    account = {"copies": [SALESFORCE, {**OUTLOOK, "fields": {"cancelled": True}}], "differences": []}
    [line] = [line for line in lay_sides(account).lines if line.name == "cancelled"]
    assert [value.text for value, _, _ in line.cells] == ["no", "yes"]


def test_every_column_says_whose_it_is_and_how_it_was_found() -> None:
    salesforce, outlook = lay_sides(ACCOUNT).heads
    assert (salesforce.system, salesforce.place, salesforce.role, salesforce.found_by) == (
        "Salesforce",
        "production",
        "",
        "",
    )
    assert (outlook.system, outlook.role, outlook.found_by) == ("Outlook", "owner", "booking id")


def test_a_field_that_a_copy_does_not_have_is_no_empty_one() -> None:
    account = {"copies": [SALESFORCE, a_copy("Backend", "x", employee_id="e")], "differences": []}
    [line] = [line for line in lay_sides(account).lines if line.name == "employee id"]
    assert [has for _, has, _ in line.cells] == [False, True]


def test_a_difference_is_told_with_what_both_say() -> None:
    [told] = tell_differences(ACCOUNT)
    assert (told.field, told.sentence) == ("start", DIFFERENCE["sentence"])
    assert told.values == (("Salesforce", Cell(text="a")), ("Outlook (owner)", Cell(text="b")))


def test_nothing_is_nothing() -> None:
    nothing: dict[str, Any] = {"copies": [], "differences": []}
    assert (lay_sides(nothing).heads, lay_sides(nothing).lines, tell_differences(nothing)) == ((), (), [])
