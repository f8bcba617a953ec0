"""Which side of a pair moved last, what should have been synchronised by now, and CAL006 on its own."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.errors import Reason
from connectors.records import CalendarEvent
from jobs.base import Priority, Subject
from jobs.calendar.staleness import LastChange, find_last_change, is_stale, tell_staleness
from jobs.calendar.sync_window import decide
from jobs.policy import Policy
from jobs.views import AdvisorView
from tests.jobs.calendar.answers import found, ids, in_doubt
from tests.jobs.samples import (
    COPENHAGEN,
    LONG_AGO,
    NOW,
    POLICY,
    TOMORROW,
    a_booking,
    a_view,
    an_event,
    codes,
    the,
    unread,
)

LAG = POLICY.sync_lag
SECOND = timedelta(seconds=1)
AARHUS = {"location": "Aarhus", "meeting_type": "Physical"}


def moved(number: int = 1, **changes: object) -> AdvisorView:
    """A booking in Aarhus whose event is in Odense."""
    return a_view([a_booking(number=number, **AARHUS)], [an_event(number=number, location="Odense", **changes)])


def placed(start: datetime = TOMORROW, **changes: Any) -> CalendarEvent:
    """The event of `a_booking`, which may start at another time."""
    return an_event(start, **changes)


@pytest.mark.parametrize(
    ("booked", "event", "side"),
    [(LONG_AGO, LONG_AGO + SECOND, "outlook"), (NOW, LONG_AGO, "salesforce"), (NOW, NOW, "both")],
)
def test_the_side_that_changed_later_moved_last(booked: datetime, event: datetime, side: str) -> None:
    change = find_last_change(a_booking(modified=booked), an_event(modified=event))
    assert change == LastChange(side=side, at=max(booked, event))


@pytest.mark.parametrize("event", [None, an_event(modified=None), an_event(removed=True)])
def test_where_outlook_does_not_say_when_nobody_knows_who_moved_last(event: CalendarEvent | None) -> None:
    assert find_last_change(a_booking(), event) is None
    assert tell_staleness(a_booking(), event, POLICY) == {
        "moved_last": None,
        "changed_by": None,
        "sync_stale": None,
    }


@pytest.mark.parametrize(
    ("modified", "author", "told"),
    [
        (NOW - SECOND, "005-integration", "005-integration"),
        (NOW - SECOND, None, None),
        (LONG_AGO, "005-integration", None),
    ],
)
def test_by_whom_the_last_change_was_made_salesforce_tells_and_outlook_does_not(
    modified: datetime, author: str | None, told: str | None
) -> None:
    event = an_event(TOMORROW + timedelta(minutes=30), modified=LONG_AGO + SECOND)
    evidence = the("CAL002", a_view([a_booking(modified=modified, modified_by=author)], [event])).evidence
    assert evidence["moved_last"] == ("outlook" if modified == LONG_AGO else "salesforce")
    assert evidence["changed_by"] == told


def test_a_change_is_stale_when_it_is_older_than_the_lag_not_when_it_is_just_as_old() -> None:
    assert not is_stale(LastChange(side="outlook", at=NOW - LAG), POLICY, NOW)
    assert is_stale(LastChange(side="outlook", at=NOW - LAG - SECOND), POLICY, NOW)


@pytest.mark.parametrize(
    ("code", "booking", "event"),
    [
        ("CAL002", {}, {"start": TOMORROW + timedelta(minutes=30)}),
        ("CAL003", {}, {"cancelled": True}),
        ("CAL004", {"cancelled_by_someone": True}, {}),
        ("CAL009", {}, {"start": TOMORROW + timedelta(hours=1)}),
    ],
)
def test_cal002_003_004_009_say_which_side_moved_last_and_since_when_that_is_stale(
    code: str, booking: dict[str, Any], event: dict[str, Any]
) -> None:
    at = NOW - timedelta(hours=1)
    view = a_view([a_booking(**booking)], [placed(modified=at, **event)])
    evidence = the(code, view).evidence
    assert evidence["moved_last"] == "outlook"
    assert evidence["sync_stale"] == {
        "side": "outlook",
        "changed": at.isoformat(),
        "since": (at + LAG).isoformat(),
    }


def test_of_a_fresh_change_it_is_told_from_when_on_it_will_be_stale() -> None:
    view = a_view([a_booking(modified=NOW - SECOND)], [an_event(TOMORROW + timedelta(minutes=30))])
    evidence = the("CAL002", view).evidence
    assert evidence["moved_last"] == "salesforce"
    assert evidence["sync_stale"]["since"] == (NOW - SECOND + LAG).isoformat()


def test_the_evidence_of_a_pair_is_the_same_whenever_it_is_told() -> None:
    view = a_view([a_booking(modified=NOW - SECOND)], [an_event(TOMORROW + timedelta(minutes=30))])
    first, later = (list(decide(view, POLICY, now)) for now in (NOW, NOW + 3 * LAG))
    assert [one.evidence for one in first] == [one.evidence for one in later] != []


def test_cal006_a_pair_that_differs_only_in_its_place_is_stale() -> None:
    finding = the("CAL006", moved(modified=NOW - timedelta(hours=2)))
    assert (finding.subject, finding.priority) == (Subject(kind="booking", id="booking-1"), Priority.MEDIUM)
    assert finding.booking_id == "booking-1"
    assert finding.evidence["differences"].keys() == {"location"}
    assert finding.evidence["moved_last"] == "outlook"
    assert finding.evidence["sync_stale"]["side"] == "outlook"
    assert finding.fix == {"action": "trigger-sync"}
    assert "differ in the location of the booking of 2026-03-03 10:00–11:00" in finding.summary


@pytest.mark.parametrize(("age", "expected"), [(LAG, []), (LAG + SECOND, ["CAL006"]), (SECOND, [])])
def test_cal006_what_may_still_be_on_its_way_is_silent(age: timedelta, expected: list[str]) -> None:
    assert codes(moved(modified=NOW - age)) == expected
    assert codes(a_view([a_booking(modified=NOW - age, **AARHUS)], [an_event(location="Odense")])) == expected


def test_cal006_goes_by_the_lag_of_the_policy() -> None:
    patient = Policy(zone=COPENHAGEN, sync_lag=timedelta(hours=3))
    assert codes(moved(modified=NOW - timedelta(hours=2)), patient) == []


def test_cal006_names_each_of_several_bookings() -> None:
    hours = [timedelta(hours=number) for number in range(3)]
    bookings = [a_booking(TOMORROW + hour, number=number, **AARHUS) for number, hour in enumerate(hours)]
    events = [an_event(TOMORROW + hour, number=number, location="Odense") for number, hour in enumerate(hours)]
    assert ids(found(decide, a_view(bookings, events))) == ["booking-0", "booking-1", "booking-2"]


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("CAL002", {"start": TOMORROW + timedelta(minutes=30)}),
        ("CAL003", {"cancelled": True}),
        ("CAL009", {"start": TOMORROW + timedelta(hours=1)}),
    ],
)
def test_cal006_is_not_raised_beside_another_code(code: str, event: dict[str, Any]) -> None:
    assert codes(a_view([a_booking(**AARHUS)], [placed(location="Odense", **event)])) == [code]


def test_cal006_is_not_raised_beside_a_duplicate() -> None:
    twins = [an_event(location="Odense"), an_event(event_id="twin", location="Odense")]
    assert codes(a_view([a_booking(**AARHUS)], twins)) == ["CAL008"]


def test_cal006_a_cancelled_booking_may_differ() -> None:
    booking = a_booking(cancelled_by_someone=True, **AARHUS)
    assert codes(a_view([booking], [an_event(location="Odense", show_as="free")])) == []


def test_cal006_an_event_without_a_date_of_change_is_silent() -> None:
    assert codes(moved(modified=None)) == []


def test_cal006_bookings_outside_the_window_are_not_compared() -> None:
    over = NOW - timedelta(days=2)
    assert codes(a_view([a_booking(over, **AARHUS)], [an_event(over, location="Odense")])) == []


@pytest.mark.parametrize("reason", [Reason.FORBIDDEN, Reason.TIMEOUT, Reason.NEVER_READ])
def test_cal006_a_forbidden_mailbox_is_unknown(reason: Reason) -> None:
    view = a_view([a_booking(**AARHUS)], [an_event(location="Odense")], mailbox=unread(reason))
    assert found(decide, view) == []
    (unknown,) = in_doubt(decide, view)
    assert unknown.reason is reason
    assert "CAL006" in (unknown.codes or ())
