"""The link ladder."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from connectors.records import Booking, CalendarEvent, JoinKey
from jobs.links import Link, Rung, find_links, links_of, merge_rows
from jobs.views import AdvisorView
from tests.jobs.reference_links import ladder
from tests.jobs.samples import COPENHAGEN, LONG_AGO, POLICY, TOMORROW, a_booking, a_view, an_event, private
from tests.jobs.worlds import worlds

SKEW = timedelta(seconds=60)
CALL = JoinKey("call")


def links(bookings: list[Booking], events: list[CalendarEvent], skew: timedelta = SKEW) -> dict[str, Link]:
    found = find_links(bookings, events, zone=COPENHAGEN, skew=skew)
    return {link.booking.event_id: link for link in found}


def only(booking: Booking, *events: CalendarEvent) -> Link:
    (link,) = links([booking], list(events)).values()
    return link


def test_rung_1_the_booking_id_beats_time_and_join_link() -> None:
    right = an_event(TOMORROW + timedelta(days=3))
    link = only(a_booking(join_key=CALL), private(join_key=CALL), right)
    assert (link.rung, link.events) == (Rung.BOOKING_ID, (right,))


def test_rung_2_the_join_link_beats_time() -> None:
    right = private(TOMORROW + timedelta(days=3), number=901, join_key=CALL)
    link = only(a_booking(join_key=CALL), private(number=902), right)
    assert (link.rung, link.events) == (Rung.JOIN_LINK, (right,))


def test_rung_2_another_booking_id_contradicts_it() -> None:
    assert only(a_booking(join_key=CALL), an_event(number=2, join_key=CALL)).rung is None


def test_rung_2_links_a_booking_without_an_id() -> None:
    link = only(a_booking(booking_id=None, join_key=CALL), an_event(number=2, join_key=CALL))
    assert link.rung is Rung.JOIN_LINK


def test_rung_2_takes_the_live_event_nearest_to_the_booking() -> None:
    dead = private(number=901, join_key=CALL, cancelled=True)
    near = private(TOMORROW + timedelta(days=7), number=902, join_key=CALL)
    far = private(TOMORROW + timedelta(days=14), number=903, join_key=CALL)
    assert only(a_booking(join_key=CALL), far, dead, near).events == (near,)


def test_rung_2_leaves_the_event_to_the_active_one_of_two_bookings() -> None:
    cancelled = a_booking(number=1, show_as="Free", join_key=CALL)
    anew = a_booking(TOMORROW + timedelta(days=1), number=2, join_key=CALL)
    found = links([cancelled, anew], [private(TOMORROW + timedelta(days=1), join_key=CALL)])
    assert found[cancelled.event_id].rung is None
    assert found[anew.event_id].rung is Rung.JOIN_LINK


def test_no_join_link_on_either_side_is_no_link() -> None:
    assert only(a_booking(join_key=None), private(TOMORROW + timedelta(hours=3))).rung is None


@pytest.mark.parametrize("seconds", [-60, 0, 60])
def test_rung_4_allows_the_skew_at_both_ends(seconds: int) -> None:
    event = private(TOMORROW + timedelta(seconds=seconds), minutes=60)
    assert only(a_booking(), event).rung is Rung.SAME_TIME


@pytest.mark.parametrize(("start", "minutes"), [(61, 60.0), (-61, 60.0), (0, 62.0), (0, 58.0)])
def test_rung_4_needs_start_and_end_to_agree(start: int, minutes: float) -> None:
    assert only(a_booking(), private(TOMORROW + timedelta(seconds=start), minutes=minutes)).rung is None


def test_rung_4_needs_exactly_one_candidate() -> None:
    one, two = private(number=901), private(number=902)
    link = only(a_booking(), two, one)
    assert (link.rung, link.events, link.candidates) == (None, (), (one, two))


@pytest.mark.parametrize("unfit", [{"cancelled": True}, {"removed": True}, {"booking_id": "another"}])
def test_rung_4_considers_live_events_without_an_id_only(unfit: dict[str, object]) -> None:
    assert only(a_booking(), private(**unfit)).rung is None
    fit = private(number=902)
    assert only(a_booking(), private(**unfit), fit).events == (fit,)


def test_rung_4_leaves_events_alone_that_are_linked_otherwise() -> None:
    online = a_booking(number=1, join_key=CALL)
    other = a_booking(number=2)
    found = links([online, other], [private(join_key=CALL)])
    assert found[online.event_id].rung is Rung.JOIN_LINK
    assert (found[other.event_id].rung, found[other.event_id].candidates) == (None, ())


def test_rung_4_does_not_choose_between_two_bookings() -> None:
    one, two, event = a_booking(number=1), a_booking(number=2), private()
    found = links([one, two], [event])
    assert [found[one.event_id].rung, found[two.event_id].rung] == [None, None]
    assert found[one.event_id].rivals == (two,)


def test_rung_4_an_active_booking_comes_before_a_cancelled_one() -> None:
    cancelled, active = a_booking(number=1, deleted=True), a_booking(number=2)
    found = links([cancelled, active], [private()])
    assert found[active.event_id].rung is Rung.SAME_TIME
    assert found[cancelled.event_id].rung is None


def test_rung_4_compares_all_day_ones_as_local_days() -> None:
    day = datetime(2026, 3, 29, tzinfo=UTC)
    booking = a_booking(day, minutes=24 * 60, all_day=True)
    assert only(booking, private(day, minutes=24 * 60, all_day=True)).rung is Rung.SAME_TIME
    midnight = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert only(booking, private(midnight, minutes=23 * 60)).rung is Rung.SAME_TIME, "a day of 23 hours"
    assert only(booking, private(midnight, minutes=24 * 60)).rung is None


def test_rung_4_with_a_skew_of_nothing_needs_the_very_same_times() -> None:
    booking = a_booking()
    assert links([booking], [private()], timedelta())[booking.event_id].rung is Rung.SAME_TIME
    late = private(TOMORROW + timedelta(seconds=1))
    assert links([booking], [late], timedelta())[booking.event_id].rung is None


def test_of_rows_with_one_id_the_active_one_speaks_then_the_latest() -> None:
    same = a_booking(number=1).booking_id
    deleted = a_booking(number=1, deleted=True, modified=LONG_AGO + timedelta(days=9))
    old = a_booking(number=2, booking_id=same)
    new = a_booking(number=3, booking_id=same, modified=LONG_AGO + timedelta(days=1))
    assert merge_rows([deleted, old, new]) == merge_rows([new, old, deleted]) == [new]
    assert merge_rows([a_booking(number=1, booking_id=None), a_booking(number=2, booking_id=None)]) != []


def test_rows_without_an_id_are_each_their_own_meeting() -> None:
    rows = [a_booking(number=1, booking_id=None), a_booking(number=2, booking_id=None)]
    assert merge_rows(rows) == rows


def test_live_events_come_first_and_the_last_dead_one_before_the_others() -> None:
    cancelled = an_event(event_id="a", cancelled=True)
    removed = an_event(event_id="b", removed=True, modified=LONG_AGO)
    removed_later = an_event(event_id="c", removed=True, modified=TOMORROW)
    live = an_event(event_id="d")
    link = only(a_booking(), removed, removed_later, cancelled, live)
    assert link.events == (live, cancelled, removed_later, removed)


@settings(max_examples=200, deadline=None)
@given(view=worlds())
def test_the_ladder_is_that_of_the_slow_reference(view: AdvisorView) -> None:
    bookings, events = list(view.bookings), list(view.events)
    expected = ladder(bookings, events, COPENHAGEN, SKEW)
    found = links(bookings, events)
    assert {key: (link.rung, sorted(e.event_id for e in link.events)) for key, link in found.items()} == {
        key: (rung, sorted(e.event_id for e in linked)) for key, (rung, linked) in expected.items()
    }


def test_the_links_of_a_view_are_found_once_for_all_jobs() -> None:
    view = a_view([a_booking()], [an_event()])
    first = links_of(view, POLICY)
    assert [link.rung for link in first] == [Rung.BOOKING_ID]
    assert links_of(view, POLICY) is first
    assert links_of(a_view([a_booking()], [an_event()]), POLICY) == first
