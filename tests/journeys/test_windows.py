"""Windows: days go by, places in the changes are lost, and what is judged stays what is so."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.store.calendars import mailbox_states
from bookme_ops.store.incident import State
from connectors.simulator.model import Mailbox
from tests.journeys.bank import DETAIL, NOW, Journey, copies_of, owner_of
from tests.journeys.needs import WITHOUT_CALENDARS, of_bank, of_two_sides

Begin = Callable[..., Journey]
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DAY = timedelta(days=1)


def last_day(as_of: datetime) -> datetime:
    """Half an hour before the window ends."""
    return datetime.combine(as_of.astimezone(COPENHAGEN).date() + 60 * DAY, time(23, 30), COPENHAGEN).astimezone(UTC)


def pick_booking(journey: Journey) -> tuple[str, str]:
    """Id of the Event and BookingId of an active meeting of production that nothing is wrong with."""
    org = journey.world.environments["production"].org
    broken = {planted.booking_id for planted in journey.world.truth}
    for row in org.rows("Event"):
        detail = org.table(DETAIL).get(row.get(DETAIL) or "")
        soon = row["StartDateTime"] and journey.now + DAY < row["StartDateTime"] < journey.now + 40 * DAY
        if detail and soon and row["ShowAs"] == "Busy" and not (row["IsDeleted"] or row["IsChild"]):
            found = detail["andmoney__BookingFlowId__c"].casefold()
            if found not in broken and list(copies_of(journey.world, found)):
                return row["Id"], found
    raise AssertionError("the bank is too small")


def move_booking(journey: Journey, event_id: str, start: datetime) -> None:
    """Move a meeting in Salesforce."""
    org = journey.world.environments["production"].org
    end = start + timedelta(minutes=30)
    org.change("Event", event_id, journey.now, StartDateTime=start, EndDateTime=end, ActivityDateTime=start)


def move_copies(journey: Journey, booking_id: str, start: datetime) -> None:
    """Move a meeting in Outlook."""
    for mailbox, event in list(copies_of(journey.world, booking_id)):
        mailbox.change(event.id, journey.now, start=start, end=start + timedelta(minutes=30))


def windows(journey: Journey) -> set[datetime]:
    """Where the windows of the mailboxes begin."""
    with journey.ops.store.read() as connection:
        states = mailbox_states(connection, "simulator").values()
    return {state.window.start for state in states if state.window is not None}


def fresh_findings(begin: Begin, journey: Journey) -> set[tuple[str, str, str, str]]:
    """What somebody would find in the bank who had never looked before."""
    fresh = begin(world=journey.world, as_of=journey.now)
    fresh.run()
    return of_bank(fresh.findings)


def test_a_booking_enters_the_window_as_the_days_go_by(begin: Begin) -> None:
    journey = begin(scene="calm")
    event_id, booking_id = pick_booking(journey)
    day_61 = last_day(NOW) + DAY
    move_booking(journey, event_id, day_61)
    move_copies(journey, booking_id, day_61)
    journey.run()
    beyond = ("CAL005", "production", "booking", booking_id)
    assert of_two_sides(journey.findings) == {beyond}

    journey.pass_time(DAY)
    journey.run()
    assert of_two_sides(journey.findings) == set()
    incident = journey.incident(beyond)
    assert incident is not None
    assert incident.state is State.RESOLVED


@pytest.mark.parametrize("later", [timedelta(), DAY], ids=["the same day", "the next day"])
def test_an_event_missing_beyond_the_window_is_missed_once_it_is_inside(begin: Begin, later: timedelta) -> None:
    journey = begin(scene="calm")
    event_id, booking_id = pick_booking(journey)
    move_booking(journey, event_id, last_day(NOW) + DAY)
    for mailbox, event in list(copies_of(journey.world, booking_id)):
        del mailbox.events[event.id]
    journey.run()
    assert of_two_sides(journey.findings) == {("CAL005", "production", "booking", booking_id)}
    journey.pass_time(later)
    journey.run()
    code = "CAL001" if later else "CAL005"
    assert journey.findings == journey.standing
    assert of_two_sides(journey.findings) == {(code, "production", "booking", booking_id)}


def test_windows_are_laid_anew_before_they_run_short(begin: Begin, begin_read: Begin) -> None:
    journey = begin_read()
    laid = windows(journey)
    journey.pass_time(20 * DAY)
    journey.run()
    assert windows(journey) == laid
    assert of_bank(journey.findings) == fresh_findings(begin, journey)
    journey.pass_time(2 * DAY)
    journey.run()
    assert windows(journey).isdisjoint(laid)
    assert of_bank(journey.findings) == fresh_findings(begin, journey)
    assert journey.status == "complete"


@pytest.mark.parametrize("days", [1, 3, 14, 40, 100])
def test_after_a_pause_the_findings_are_those_of_a_first_look(begin: Begin, begin_read: Begin, days: int) -> None:
    journey = begin_read(advisors=24)
    journey.pass_time(days * DAY)
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.standing
    assert of_bank(journey.findings) == fresh_findings(begin, journey)


@pytest.mark.parametrize("days", [1, 5, 13])
def test_an_earlier_as_of_is_judged_as_if_nobody_had_looked_later(begin: Begin, begin_read: Begin, days: int) -> None:
    journey = begin_read()
    journey.pass_time(-days * DAY)
    journey.run()
    assert journey.status == "complete"
    # What the backend alone holds is known, however far ahead it lies now.
    known = {key for key in journey.truth if key[0] == "MTG002"}
    assert journey.findings - known == fresh_findings(begin, journey) - known


def test_an_as_of_before_what_was_read_leaves_the_mailboxes_unknown(begin: Begin) -> None:
    journey = begin()
    journey.collect()
    journey.judge(as_of=NOW - 30 * DAY)
    assert journey.status == "incomplete"
    assert {code for code, *_ in journey.findings} <= WITHOUT_CALENDARS


def test_an_as_of_after_what_was_read_leaves_the_mailboxes_unknown(begin_read: Begin) -> None:
    journey = begin_read()
    before = journey.standing
    journey.judge(as_of=NOW + 45 * DAY)
    assert journey.status == "incomplete"
    assert {key for key in before if key[0] not in WITHOUT_CALENDARS} <= journey.standing


@pytest.mark.parametrize("times", ["1", "12", "always"])
def test_a_lost_place_in_the_changes_is_found_again_by_a_full_read(begin_read: Begin, times: str) -> None:
    journey = begin_read()
    planted = next(planted for planted in journey.world.truth if planted.code == "CAL002")
    planted.repair(journey.pass_time())
    journey.misbehave(f"gone={times}@graph")
    journey.run()
    if times == "always":
        assert journey.status == "incomplete"
        journey.misbehave()
        journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.standing == journey.truth - {planted.key}


def test_a_mailbox_restored_from_the_past_is_read_anew(begin_read: Begin) -> None:
    # Its log of changes is another one, so that Graph does not know our place any more.
    journey = begin_read()
    user_id = owner_of(journey.world, journey.world.truth[0])
    mailbox: Mailbox = journey.world.tenant.mailboxes[user_id]
    journey.world.truth[0].repair(journey.pass_time())
    for event_id in list(mailbox.events)[:3]:
        mailbox.change(event_id, journey.now)
    journey.run()
    mailbox.changes.reverse()
    mailbox.changes.append("unknown")
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.truth - {journey.world.truth[0].key}


@pytest.mark.parametrize("scene", ["calm", "near-misses"])
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.stress) for seed in (1, 2))])
def test_what_is_right_stays_silent(begin: Begin, scene: str, seed: int) -> None:
    journey = begin(scene=scene, seed=seed, advisors=24)
    for full in (False, False, True):
        journey.run(full=full)
        assert journey.last["findings"] == []
    assert journey.incidents() == []


def test_near_misses_stay_silent_as_they_come_about(begin_read: Begin) -> None:
    # Everything is well in the first look; a second look at the bent bank is incremental by another store's memory.
    journey = begin_read(scene="near-misses", advisors=24)
    for mailbox in journey.world.tenant.mailboxes.values():
        for event_id in list(mailbox.events):
            mailbox.change(event_id, mailbox.events[event_id].modified)
    journey.run()
    assert journey.last["findings"] == []


@pytest.mark.parametrize("full", [False, True])
def test_a_booking_that_was_moved_far_into_the_past_leaves_nothing_behind(begin_read: Begin, *, full: bool) -> None:
    """It is older than what a full read asks for, yet it must not stay in the mirror where it was, nor look deleted."""
    journey = begin_read(scene="calm")
    event_id, booking_id = pick_booking(journey)
    journey.pass_time()
    move_booking(journey, event_id, NOW - 40 * DAY)
    move_copies(journey, booking_id, NOW - 40 * DAY)
    journey.run(full=full)
    assert journey.status == "complete"
    assert journey.findings == set()
