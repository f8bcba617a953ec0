"""Changes of calendars, as delta rounds tell them: half of what they say has to be asked again to be understood."""

from collections.abc import Callable
from copy import copy
from datetime import timedelta

import pytest

from bookme_ops.store.incident import State
from connectors.simulator.model import Event, Mailbox
from tests.journeys.bank import Journey, copies_of
from tests.journeys.needs import of_two_sides
from tests.journeys.test_windows import move_booking, move_copies, pick_booking

Begin = Callable[..., Journey]
DAY = timedelta(days=1)
both_ways = pytest.mark.parametrize("full", [False, True], ids=["what changed", "everything anew"])


def own_copy(journey: Journey, booking_id: str) -> tuple[Mailbox, Event]:
    """The organizer's copy."""
    return next((mailbox, event) for mailbox, event in copies_of(journey.world, booking_id) if event.is_organizer)


def key(code: str, booking_id: str) -> tuple[str, str, str, str]:
    return (code, "production", "booking", booking_id)


@both_ways
def test_an_event_deleted_in_outlook_is_told_as_deleted_and_restored_resolves_it(begin_read: Begin, full: bool) -> None:
    journey = begin_read(scene="calm")
    _, booking_id = pick_booking(journey)
    mailbox, event = own_copy(journey, booking_id)
    journey.pass_time()
    mailbox.remove(event.id)
    journey.run(full=full)
    assert journey.findings == {key("CAL003", booking_id)}
    assert "deleted" in journey.last["findings"][0]["summary"]
    for again in (False, True):
        journey.run(full=again)
        assert journey.findings == {key("CAL003", booking_id)}

    mailbox.put(event)
    journey.run(full=full)
    assert journey.findings == journey.standing == set()


def test_a_removal_that_cannot_be_confirmed_is_not_believed(begin_read: Begin) -> None:
    journey = begin_read(scene="calm")
    _, booking_id = pick_booking(journey)
    mailbox, event = own_copy(journey, booking_id)
    mailbox.remove(event.id)
    journey.misbehave(f"forbidden=always@{mailbox.person_id}/events/")
    journey.run()
    assert journey.status == "incomplete"
    assert journey.findings == set()
    journey.misbehave()
    journey.run()
    assert journey.findings == {key("CAL003", booking_id)}


@both_ways
def test_an_event_moved_out_of_the_read_window_is_not_deleted(begin_read: Begin, full: bool) -> None:
    journey = begin_read(scene="calm")
    event_id, booking_id = pick_booking(journey)
    there = own_copy(journey, booking_id)[1].start + 120 * DAY
    journey.pass_time()
    move_copies(journey, booking_id, there)
    journey.run(full=full)
    assert journey.findings == {key("CAL002", booking_id)}

    move_booking(journey, event_id, there)
    journey.run(full=full)
    assert journey.findings == {key("CAL005", booking_id)}

    back = there - 120 * DAY
    journey.pass_time()
    move_copies(journey, booking_id, back)
    move_booking(journey, event_id, back)
    journey.run(full=full)
    assert journey.findings == journey.standing == set()


@pytest.mark.parametrize(("seconds", "codes"), [(60, set()), (61, {"CAL002"}), (-60, set()), (-61, {"CAL002"})])
@both_ways
def test_sixty_seconds_are_the_same_time_and_sixty_one_are_not(
    begin_read: Begin, full: bool, seconds: int, codes: set[str]
) -> None:
    journey = begin_read(scene="calm")
    _, booking_id = pick_booking(journey)
    mailbox, event = own_copy(journey, booking_id)
    shift = timedelta(seconds=seconds)
    mailbox.change(event.id, journey.pass_time(), start=event.start + shift, end=event.end)
    journey.run(full=full)
    assert {code for code, *_ in journey.findings} == codes


@both_ways
def test_a_new_event_is_recognised_by_its_booking_id(begin_read: Begin, full: bool) -> None:
    journey = begin_read(scene="calm")
    _, booking_id = pick_booking(journey)
    mailbox, event = own_copy(journey, booking_id)
    twin = copy(event)
    twin.id, twin.created, twin.modified = f"{event.id[:-6]}twin==", journey.now, journey.now
    mailbox.put(twin)
    journey.run(full=full)
    assert journey.findings == {key("CAL008", booking_id)}


@both_ways
@pytest.mark.parametrize("after", [timedelta(minutes=2), timedelta(days=3)], ids=["at once", "days later"])
def test_an_event_that_is_given_its_booking_id_later_is_recognised(begin: Begin, full: bool, after: timedelta) -> None:
    journey = begin(scene="calm")
    _, booking_id = pick_booking(journey)
    mailbox, event = own_copy(journey, booking_id)
    properties, event.properties, event.join_url = event.properties, {}, None
    event.start += timedelta(hours=3)
    event.end += timedelta(hours=5)
    event.created = event.modified = journey.now
    journey.run()
    assert of_two_sides(journey.findings) == {key("CAL001", booking_id)}

    mailbox.change(event.id, journey.pass_time(after), properties=properties)
    journey.run(full=full)
    assert of_two_sides(journey.findings) == {key("CAL002", booking_id)}


@pytest.mark.parametrize("moved", [timedelta(hours=2), timedelta(days=1)])
def test_a_changed_series_is_replaced_as_a_whole(begin_read: Begin, moved: timedelta) -> None:
    journey = begin_read(scene="calm", events=80)
    mailbox, members = series_of(journey)
    at = journey.pass_time()
    for event in members[1:]:
        mailbox.change(event.id, at, start=event.start + moved, end=event.end + moved)
    mailbox.remove(members[0].id)
    journey.run()
    # The private series may lie over meetings now; between Salesforce and Outlook nothing changed.
    assert {code for code, *_ in journey.findings} <= {"MTG011"}
    mirrored = {event.event_id: event.start for event in journey.events_of(mailbox.person_id) if not event.removed}
    ids = {event.id for event in members}
    assert {event_id: start for event_id, start in mirrored.items() if event_id in ids} == {
        event.id: event.start for event in members[1:]
    }


def test_an_occurrence_of_a_series_that_carries_a_booking_id_is_the_booking(begin_read: Begin) -> None:
    # Bookings are single events; where a bank makes a series of one, its occurrences count by their master.
    journey = begin_read(scene="calm", events=80)
    event_id, booking_id = pick_booking(journey)
    single_box, single = own_copy(journey, booking_id)
    series_box, members = series_of(journey, user_id=single_box.person_id)
    master = series_box.events[members[0].master_id or ""]
    later = next(event for event in members if event.start > journey.now + DAY)
    at = journey.pass_time()
    single_box.remove(single.id)
    series_box.change(master.id, at, properties=dict(single.properties))
    for event in members:
        series_box.change(event.id, at)
    move_booking(journey, event_id, later.start)
    journey.run(full=True)
    # To the series nobody was invited; it is the booking all the same.
    assert {code for code, *_ in journey.findings} <= {"CAL002", "MTG004"}


def test_a_cancelled_orphan_and_a_new_one_under_the_same_id(begin_read: Begin) -> None:
    journey = begin_read(scene="orphan-in-outlook")
    planted = journey.world.truth[0]
    mailbox, event = own_copy(journey, planted.booking_id or "")
    planted.repair(journey.pass_time())
    journey.run()
    incident = journey.incident(planted.key)
    assert incident is not None
    assert incident.state is State.RESOLVED
    twin = copy(event)
    twin.id, twin.cancelled, twin.show_as, twin.created = f"{event.id[:-6]}twin==", False, "busy", journey.now
    mailbox.put(twin)
    journey.run()
    assert planted.key in journey.standing


def series_of(journey: Journey, user_id: str | None = None) -> tuple[Mailbox, list[Event]]:
    """A series of private appointments: its mailbox, and its occurrences in the order of time."""
    for mailbox in journey.world.tenant.mailboxes.values():
        if user_id not in (None, mailbox.person_id):
            continue
        masters = [event.id for event in mailbox.events.values() if event.kind == "seriesMaster"]
        for master in masters:
            members = [event for event in mailbox.events.values() if event.master_id == master]
            if len(members) > 3:
                return mailbox, sorted(members, key=lambda event: event.start)
    raise AssertionError("the bank is too small")
