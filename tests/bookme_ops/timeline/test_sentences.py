"""What a change of a field means."""

import pytest

from bookme_ops.timeline.moment import Change, System
from bookme_ops.timeline.sentences import MAKERS, quote_changes, say_changes
from tests.bookme_ops.timeline.moments import COPENHAGEN

NINE, TEN = "2026-03-04T08:00:00+00:00", "2026-03-04T09:00:00+00:00"
SAID = [
    (System.SALESFORCE, "start", NINE, TEN, "start moved 09:00 → 10:00"),
    (System.SALESFORCE, "end", NINE, "2026-03-05T08:00:00+00:00", "end moved 4 Mar 09:00 → 5 Mar 09:00"),
    (System.SALESFORCE, "start", None, TEN, "start changed"),
    (System.SALESFORCE, "show_as", "Busy", "Free", "shown as Busy → Free (cancelled)"),
    (System.SALESFORCE, "show_as", "Free", "Busy", "shown as Free → Busy (revived)"),
    (System.SALESFORCE, "show_as", "Busy", "OutOfOffice", "shown as Busy → OutOfOffice"),
    (System.SALESFORCE, "cancelled", "false", "true", "marked as cancelled"),
    (System.SALESFORCE, "cancelled", "true", "false", "no longer marked as cancelled"),
    (System.SALESFORCE, "deleted", "false", "true", "deleted"),
    (System.SALESFORCE, "deleted", "true", "false", "restored"),
    (System.SALESFORCE, "owner", "005A", "005B", "given to another owner, 005A → 005B"),
    (System.SALESFORCE, "room", None, "r-1", "room changed, none → r-1"),
    (System.SALESFORCE, "location", "Torvet 4", "at Ada's", "location changed"),
    (System.SALESFORCE, "booking_id", "b-1", None, "BookingId taken away"),
    (System.OUTLOOK, "start", NINE, TEN, "start moved 09:00 → 10:00"),
    (System.OUTLOOK, "end", NINE, TEN, "end moved 09:00 → 10:00"),
    (System.OUTLOOK, "show_as", "busy", "free", "shown as busy → free"),
    (System.OUTLOOK, "cancelled", "false", "true", "cancelled"),
    (System.OUTLOOK, "cancelled", "true", "false", "cancellation taken back"),
    (System.OUTLOOK, "removed", "false", "true", "found to be gone"),
    (System.OUTLOOK, "removed", "true", "false", "found to be there again"),
    (System.OUTLOOK, "booking_id", "b-1", "b-2", "BookingId changed, b-1 → b-2"),
    (System.OUTLOOK, "anything", None, "x", "anything: nothing → x"),
]


@pytest.mark.parametrize(("system", "what", "was", "now", "told"), SAID)
def test_a_change_is_a_sentence(system: System, what: str, was: str | None, now: str | None, told: str) -> None:
    assert say_changes(system, [Change(what=what, was=was, now=now)], COPENHAGEN) == told


def test_every_field_that_has_words_is_said_here() -> None:
    assert {(system, what) for system, fields in MAKERS.items() for what in fields} <= {one[:2] for one in SAID}


def test_what_changed_at_once_is_said_in_one_order() -> None:
    changes = [Change(what="end", was=NINE, now=TEN), Change(what="start", was=NINE, now=TEN)]
    wanted = "start moved 09:00 → 10:00, end moved 09:00 → 10:00"
    assert say_changes(System.SALESFORCE, changes, COPENHAGEN) == wanted
    assert say_changes(System.SALESFORCE, changes[::-1], COPENHAGEN) == wanted


def test_a_place_that_a_person_may_have_written_is_quoted_apart() -> None:
    changes = [Change(what="location", was=None, now="at Ada's"), Change(what="room", was="r-1", now="r-2")]
    assert quote_changes(changes) == "“” → “at Ada's”"
    assert quote_changes(changes[1:]) is None
