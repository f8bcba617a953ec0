"""Whether a meeting that is near will be attended, and an online one can be joined."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from connectors.errors import Reason
from connectors.records import Attendee, JoinKey
from jobs.base import Finding, Priority
from jobs.meetings.confirmations import JOB
from jobs.views import AdvisorView
from tests.jobs.meetings.gatherings import (
    COLLEAGUE,
    COLLEAGUE_ID,
    CUSTOMER,
    SPOUSE,
    SPOUSE_ID,
    STRANGER,
    a_contact,
    a_gathering,
    a_meeting,
    an_attendee,
    an_invitee,
    codes_of,
    found,
    gather,
    untold,
    verdicts,
)
from tests.jobs.samples import NOW, POLICY, TOMORROW, WINDOW_END, a_booking, unread

codes = partial(codes_of, JOB)
SOON = NOW + timedelta(hours=2)
NEAR = {"booking": {"start": SOON}, "event": {"start": SOON}}
CALL, OTHER_CALL = JoinKey("call"), JoinKey("other call")
ONLINE = {"meeting_type": "Online", "join_key": CALL}


def near(attendees: list[Attendee], **changes: Any) -> AdvisorView:
    """A meeting that begins in two hours."""
    return a_gathering(
        attendees, [a_contact(), a_contact(SPOUSE, SPOUSE_ID)], [an_invitee(COLLEAGUE_ID)], **NEAR | changes
    )


def only(code: str, view: AdvisorView) -> Finding:
    (finding,) = found(JOB, view)
    assert finding.code == code
    return finding


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in JOB.kinds} == {
        "MTG007": ("unconfirmed", Priority.LOW),
        "MTG008": ("no-join-link", Priority.HIGH),
    }
    assert (JOB.name, JOB.grain) == ("confirmations", AdvisorView)


@pytest.mark.parametrize("response", ["none", "notResponded", "declined"])
@pytest.mark.parametrize("kind", ["required", "optional"])
def test_mtg007_no_customer_has_accepted(response: str, kind: str) -> None:
    finding = only("MTG007", near([an_attendee(CUSTOMER, response, kind=kind), an_attendee(COLLEAGUE, "accepted")]))
    assert finding.summary == (
        "No customer has accepted the booking of 2026-03-02 10:00–11:00, which is about to begin."
    )
    assert finding.subject.id == finding.booking_id == "booking-1"
    assert [(one["role"], one["response"]) for one in finding.evidence["people"]] == [("customer", response)]


@pytest.mark.parametrize("response", ["accepted", "tentativelyAccepted"])
def test_mtg007_one_customer_who_accepted_is_enough(response: str) -> None:
    assert codes(near([an_attendee(CUSTOMER), an_attendee(SPOUSE, response)])) == []


@pytest.mark.parametrize(
    "attendees", [[], [an_attendee(COLLEAGUE)], [an_attendee(STRANGER)], [an_attendee(CUSTOMER, kind="resource")]]
)
def test_mtg007_without_a_customer_among_the_attendees_is_silent(attendees: list[Attendee]) -> None:
    assert codes(near(attendees)) == []


@pytest.mark.parametrize(
    ("start", "codes_found"),
    [
        (NOW - timedelta(minutes=5), []),
        (NOW, []),
        (NOW + timedelta(seconds=1), ["MTG007"]),
        (NOW + timedelta(hours=24), ["MTG007"]),
        (NOW + timedelta(hours=24, seconds=1), []),
        (TOMORROW, []),
    ],
)
def test_mtg007_is_asked_from_a_day_before_until_the_start(start: datetime, codes_found: list[str]) -> None:
    assert codes(near([an_attendee(CUSTOMER)], booking={"start": start}, event={"start": start})) == codes_found


@pytest.mark.parametrize(("day", "codes_found"), [(2, []), (3, ["MTG007"]), (4, [])])
def test_mtg007_an_all_day_booking_begins_at_the_midnight_of_the_bank(day: int, codes_found: list[str]) -> None:
    start = datetime(2026, 3, day, tzinfo=UTC)
    sides = {"start": start, "minutes": 24 * 60, "all_day": True}
    assert codes(near([an_attendee(CUSTOMER)], booking=dict(sides), event=dict(sides))) == codes_found


def test_mtg007_several_customers_are_one_finding_and_several_bookings_several() -> None:
    later = SOON + timedelta(hours=1)
    people = [an_attendee(CUSTOMER), an_attendee(SPOUSE)]
    contacts = [a_contact(), a_contact(SPOUSE, SPOUSE_ID), a_contact(detail_id=a_booking(number=2).detail_id)]
    meetings = [
        a_meeting(people, **NEAR),
        a_meeting(people, number=2, booking={"start": later}, event={"start": later}),
    ]
    first, second = found(JOB, gather(meetings, contacts))
    assert (first.subject.id, second.subject.id) == ("booking-1", "booking-2")
    assert len(first.evidence["people"]) == 2


def test_mtg007_somebody_without_an_address_who_accepted_may_be_the_customer() -> None:
    assert codes(near([an_attendee(CUSTOMER), an_attendee(None, "accepted")])) == []
    assert codes(near([an_attendee(CUSTOMER), an_attendee(None)])) == ["MTG007"]


def test_mtg007_a_contact_without_an_address_is_no_finding() -> None:
    assert codes(a_gathering([an_attendee(CUSTOMER)], [a_contact(None)], **NEAR)) == []


@pytest.mark.parametrize("copy", [{"organizer": False}, {"product": False}])
def test_mtg007_needs_the_organisers_copy_of_the_products_event(copy: dict[str, bool]) -> None:
    assert codes(near([an_attendee(CUSTOMER)], event={"start": SOON} | copy)) == []


@pytest.mark.parametrize(
    ("salesforce", "outlook", "why"),
    [
        (None, CALL, "has no join link in Salesforce"),
        (None, None, "has no join link in Salesforce, nor in Outlook"),
        (CALL, None, "has no join link in Outlook"),
        (CALL, OTHER_CALL, "has one join link in Salesforce and another one in Outlook"),
    ],
)
def test_mtg008_an_online_booking_that_cannot_be_joined(
    salesforce: JoinKey | None, outlook: JoinKey | None, why: str
) -> None:
    finding = only("MTG008", a_gathering(booking=ONLINE | {"join_key": salesforce}, event={"join_key": outlook}))
    assert finding.summary == f"The online booking of 2026-03-03 10:00–11:00 {why}."
    assert finding.subject.id == finding.booking_id == "booking-1"
    assert finding.evidence["salesforce_has_link"] is (salesforce is not None)
    assert finding.evidence["outlook_has_link"] is (outlook is not None)


def test_mtg008_one_link_on_both_sides_is_silent() -> None:
    assert codes(a_gathering(booking=ONLINE, event={"join_key": CALL})) == []


@pytest.mark.parametrize("kind", ["Physical", "Telephone", "OffSite", "", None])
def test_mtg008_other_meetings_need_no_link(kind: str | None) -> None:
    assert codes(a_gathering(booking={"meeting_type": kind})) == []


def test_mtg008_a_link_that_is_not_needed_need_not_agree() -> None:
    sides = {"booking": {"meeting_type": "Physical", "join_key": CALL}, "event": {"join_key": OTHER_CALL}}
    assert codes(a_gathering(**sides)) == []


@pytest.mark.parametrize("kind", ["online", " ONLINE "])
def test_mtg008_the_type_is_read_without_case_and_blanks(kind: str) -> None:
    assert codes(a_gathering(booking={"meeting_type": kind})) == ["MTG008"]


def test_mtg008_several_bookings_are_several_findings() -> None:
    view = gather([a_meeting(number=number, booking={"meeting_type": "Online"}) for number in (1, 2, 3)])
    assert [one.subject.id for one in found(JOB, view)] == ["booking-1", "booking-2", "booking-3"]


@pytest.mark.parametrize(
    ("booking", "event"),
    [
        ({"show_as": "Free"}, {}),
        ({}, {"cancelled": True}),
        ({}, {"removed": True}),
        ({"start": WINDOW_END}, {"start": WINDOW_END}),
    ],
)
def test_only_standing_bookings_of_the_window_are_judged(booking: dict[str, Any], event: dict[str, Any]) -> None:
    assert codes(a_gathering(booking={"meeting_type": "Online"} | booking, event=event)) == []


@pytest.mark.parametrize(("part", "subject"), [("mailbox", "advisor-1"), ("bookings_read", "production/bookings")])
def test_what_was_forbidden_is_unknown(part: str, subject: str) -> None:
    view = near([an_attendee(CUSTOMER)], booking={"start": SOON, "meeting_type": "Online"})
    assert codes(view) == ["MTG007", "MTG008"]
    (unknown,) = verdicts(JOB, replace(view, **{part: unread(Reason.FORBIDDEN)}))
    assert [unknown] == untold(JOB, replace(view, **{part: unread(Reason.FORBIDDEN)}))
    assert (unknown.subject.id, unknown.codes) == (subject, {"MTG007", "MTG008"})


def test_nothing_that_is_told_holds_an_address_or_a_link() -> None:
    view = near([an_attendee(CUSTOMER)], booking={"start": SOON, **ONLINE})
    told = json.dumps([[one.summary, one.evidence, one.fix] for one in found(JOB, view)])
    assert "@" not in told
    assert json.dumps(CALL) not in told


def test_a_bank_may_ask_earlier() -> None:
    early = replace(POLICY, confirm_before=timedelta(hours=48))
    assert codes(a_gathering([an_attendee(CUSTOMER)], [a_contact()]), early) == ["MTG007"]
