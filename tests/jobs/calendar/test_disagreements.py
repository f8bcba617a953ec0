"""Each code of a booking in the window: when it is found, and what comes close and is not."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.records import JoinKey
from jobs.base import Priority
from jobs.policy import Policy
from tests.jobs.samples import (
    LONG_AGO,
    NOW,
    NUUK,
    POLICY,
    TOMORROW,
    a_booking,
    a_view,
    an_event,
    changed,
    codes,
    findings,
    private,
    the,
)

DAY = 24 * 60


def test_cal001_a_booking_without_an_event_is_missing() -> None:
    found = the("CAL001", a_view([a_booking()]))
    assert found.summary == "The booking of 2026-03-03 10:00–11:00 has no event in the advisor's mailbox."
    assert found.evidence["outlook"] is None
    assert found.evidence["link"] is None
    assert found.fix == {"action": "create-event", "alternatives": ["trigger-sync"]}


@pytest.mark.parametrize(
    ("start", "priority"),
    [
        (NOW + timedelta(hours=24), Priority.CRITICAL),
        (NOW - timedelta(minutes=30), Priority.CRITICAL),
        (NOW + timedelta(hours=24, seconds=1), Priority.HIGH),
    ],
)
def test_cal001_a_booking_within_24_hours_is_of_the_highest_priority(start: datetime, priority: Priority) -> None:
    assert the("CAL001", a_view([a_booking(start)])).priority is priority


def test_cal001_an_all_day_booking_is_as_near_as_its_local_midnight() -> None:
    day = a_booking(datetime(2026, 3, 3, tzinfo=UTC), minutes=DAY, all_day=True)
    assert the("CAL001", a_view([day])).priority is Priority.CRITICAL
    next_day = a_booking(datetime(2026, 3, 4, tzinfo=UTC), minutes=DAY, all_day=True)
    assert the("CAL001", a_view([next_day])).priority is Priority.HIGH


def test_cal002_soon_stays_as_urgent_as_ever() -> None:
    view = a_view([a_booking(NOW + timedelta(hours=1))], [an_event(NOW + timedelta(minutes=90))])
    assert the("CAL002", view).priority is Priority.HIGH


def test_cal001_names_each_of_several_missing_bookings() -> None:
    bookings = [a_booking(TOMORROW + timedelta(hours=hour), number=hour) for hour in range(3)]
    assert [found.subject.id for found in findings(a_view(bookings))] == ["booking-0", "booking-1", "booking-2"]


def test_cal001_an_event_at_another_time_without_the_id_is_not_the_booking() -> None:
    assert codes(a_view([a_booking()], [private(TOMORROW + timedelta(seconds=61))])) == ["CAL001"]


def test_cal001_back_to_back_events_are_not_the_booking() -> None:
    around = [private(TOMORROW - timedelta(hours=1), number=1), private(TOMORROW + timedelta(hours=1), number=2)]
    assert codes(a_view([a_booking()], around)) == ["CAL001"]


def test_cal001_an_event_of_another_booking_is_not_the_booking() -> None:
    assert codes(a_view([a_booking(number=1)], [an_event(number=2)])) == ["CAL001"]


def test_cal001_names_two_weak_candidates_and_links_neither() -> None:
    found = the("CAL001", a_view([a_booking()], [private(number=901), private(number=902)]))
    assert found.evidence["candidates"] == ["outlook-901", "outlook-902"]
    assert "2 events at its time cannot be told apart" in found.summary


def test_cal001_names_the_booking_that_claims_the_same_weak_candidate() -> None:
    first, second = findings(a_view([a_booking(number=1), a_booking(number=2)], [private()]))
    assert (first.code, second.code) == ("CAL001", "CAL001")
    assert first.evidence["rivals"] == ["booking-2"]
    assert second.evidence["rivals"] == ["booking-1"]


def test_cal001_speaks_of_a_booking_without_an_id_by_its_event() -> None:
    booking = a_booking(booking_id=None)
    found = the("CAL001", a_view([booking]))
    assert found.subject.id == booking.event_id
    assert found.booking_id is None


def test_a_weak_link_is_enough_and_is_shown_as_weak() -> None:
    assert codes(a_view([a_booking()], [private(TOMORROW + timedelta(seconds=60))])) == []
    shifted = an_event(TOMORROW + timedelta(minutes=20), booking_id=None, join_key=JoinKey("call"))
    found = the("CAL002", a_view([a_booking(join_key=JoinKey("call"))], [shifted]))
    assert found.evidence["link"] == {"rung": 2, "by": "join-link", "weak": False}
    left = the("CAL004", a_view([a_booking(cancelled_by_someone=True)], [private()]))
    assert left.evidence["link"] == {"rung": 4, "by": "same-time", "weak": True}


@pytest.mark.parametrize(("seconds", "found"), [(0, []), (60, []), (-60, []), (61, ["CAL002"]), (-61, ["CAL002"])])
def test_cal002_60_seconds_are_equal_61_are_not(seconds: int, found: list[str]) -> None:
    event = an_event(TOMORROW + timedelta(seconds=seconds))
    assert codes(a_view([a_booking()], [event])) == found
    later_end = changed(an_event(), end=TOMORROW + timedelta(hours=1, seconds=seconds))
    assert codes(a_view([a_booking()], [later_end])) == found
    other_start = changed(an_event(), start=TOMORROW + timedelta(seconds=seconds))
    assert codes(a_view([a_booking()], [other_start])) == found


def test_cal002_tells_both_times_and_the_difference() -> None:
    event = an_event(TOMORROW + timedelta(minutes=30), minutes=90)
    found = the("CAL002", a_view([a_booking()], [event]))
    assert found.summary == "The booking of 2026-03-03 10:00–11:00 stands at 2026-03-03 10:30–12:00 in Outlook."
    assert found.evidence["difference_seconds"] == {"start": 1800.0, "end": 3600.0}
    assert found.evidence["salesforce"]["modified"] == found.evidence["outlook"]["modified"] == LONG_AGO.isoformat()
    assert found.fix == {
        "action": "move-event",
        "event_id": "outlook-1",
        "start": "2026-03-03T09:00:00+00:00",
        "end": "2026-03-03T10:00:00+00:00",
        "all_day": False,
    }


def test_cal002_follows_an_event_that_left_the_window() -> None:
    assert codes(a_view([a_booking()], [an_event(TOMORROW + timedelta(days=80))])) == ["CAL002"]


def test_cal002_one_end_shifted_by_an_hour_is_no_zone_shift() -> None:
    assert codes(a_view([a_booking()], [an_event(minutes=120)])) == ["CAL002"]
    assert codes(a_view([a_booking()], [an_event(TOMORROW - timedelta(hours=1), minutes=180)])) == ["CAL002"]


def test_cal002_a_tentative_or_free_event_is_still_compared() -> None:
    for shown in ("tentative", "free", "oof", "workingElsewhere"):
        assert codes(a_view([a_booking()], [an_event(show_as=shown)])) == []
        moved = an_event(TOMORROW + timedelta(minutes=15), show_as=shown)
        assert codes(a_view([a_booking()], [moved])) == ["CAL002"]


def test_all_day_pairs_are_compared_as_dates() -> None:
    day = datetime(2026, 3, 29, tzinfo=UTC)
    booking = a_booking(day, minutes=DAY, all_day=True)
    for zone in (POLICY.zone, NUUK):
        same = an_event(day, minutes=DAY, all_day=True)
        assert codes(a_view([booking], [same]), Policy(zone=zone)) == [], "the clocks change on that day"
        longer = an_event(day, minutes=2 * DAY, all_day=True)
        assert codes(a_view([booking], [longer]), Policy(zone=zone)) == ["CAL002"]
        moved = an_event(day + timedelta(days=1), minutes=DAY, all_day=True)
        assert codes(a_view([booking], [moved]), Policy(zone=zone)) == ["CAL009"]


def test_an_all_day_booking_equals_a_timed_event_of_the_same_local_day() -> None:
    booking = a_booking(datetime(2026, 3, 10, tzinfo=UTC), minutes=DAY, all_day=True)
    same = an_event(datetime(2026, 3, 9, 23, 0, tzinfo=UTC), minutes=DAY)
    assert codes(a_view([booking], [same])) == []
    slipped = an_event(datetime(2026, 3, 10, 0, 0, tzinfo=UTC), minutes=DAY)
    found = the("CAL009", a_view([booking], [slipped]))
    assert found.evidence["causes"] == {"utc-offset": 3600.0, "dst-saving": 3600.0}
    assert "2026-03-10 (all day)" in found.summary


def test_cal003_a_cancelled_event_of_an_active_booking() -> None:
    found = the("CAL003", a_view([a_booking()], [an_event(cancelled=True)]))
    assert found.summary.endswith("and its event was cancelled in Outlook.")
    assert found.fix == {"action": "restore-event", "event_id": "outlook-1", "alternatives": ["cancel-booking"]}


def test_cal003_an_event_that_was_deleted_in_outlook() -> None:
    found = the("CAL003", a_view([a_booking()], [an_event(removed=True)]))
    assert found.summary.endswith("and its event was deleted in Outlook.")
    assert found.evidence["outlook"]["removed"] is True


def test_cal003_is_silent_while_another_event_of_the_booking_lives() -> None:
    gone = [an_event(event_id="old", removed=True), an_event(event_id="older", cancelled=True)]
    assert codes(a_view([a_booking()], [*gone, an_event()])) == []


def test_cal003_is_silent_if_both_sides_are_cancelled() -> None:
    assert codes(a_view([a_booking(show_as="Free")], [an_event(cancelled=True)])) == []
    assert codes(a_view([a_booking(deleted=True)], [an_event(removed=True)])) == []


@pytest.mark.parametrize("how", [{"show_as": "Free"}, {"cancelled_by_someone": True}, {"deleted": True}])
def test_cal004_a_cancelled_booking_whose_event_still_blocks(how: dict[str, object]) -> None:
    found = the("CAL004", a_view([a_booking(**how)], [an_event()]))
    assert found.fix == {"action": "cancel-event", "event_ids": ["outlook-1"]}
    assert "Outlook still shows it as busy" in found.summary


@pytest.mark.parametrize("shown", ["busy", "tentative", "oof", "unknown"])
def test_cal004_counts_whatever_takes_the_advisors_time(shown: str) -> None:
    assert codes(a_view([a_booking(show_as="Free")], [an_event(show_as=shown)])) == ["CAL004"]


@pytest.mark.parametrize(
    "harmless", [{"show_as": "free"}, {"show_as": "workingElsewhere"}, {"cancelled": True}, {"removed": True}]
)
def test_cal004_an_event_that_does_not_block_is_silent(harmless: dict[str, object]) -> None:
    assert codes(a_view([a_booking(show_as="Free")], [an_event(**harmless)])) == []


def test_cal004_free_without_a_booking_id_is_not_cancelled() -> None:
    assert codes(a_view([a_booking(show_as="Free", booking_id=None)], [private()])) == []


def test_cal004_is_silent_if_the_meeting_was_written_anew() -> None:
    rows = [a_booking(number=1, deleted=True), a_booking(number=2, booking_id=a_booking(number=1).booking_id)]
    assert codes(a_view(rows, [an_event(number=1)])) == []


def test_cal004_is_silent_if_the_slot_was_booked_anew() -> None:
    rows = [a_booking(number=1, show_as="Free"), a_booking(number=2)]
    assert codes(a_view(rows, [private()])) == []


def test_cal004_does_not_care_where_the_event_was_moved() -> None:
    assert codes(a_view([a_booking(show_as="Free")], [an_event(TOMORROW + timedelta(hours=5))])) == ["CAL004"]


def test_cal008_names_every_event_and_keeps_the_oldest() -> None:
    twins = [
        an_event(event_id="newest", created=LONG_AGO + timedelta(days=2)),
        an_event(event_id="oldest", created=LONG_AGO),
        an_event(event_id="newer", created=LONG_AGO + timedelta(days=1)),
        an_event(event_id="undated", created=None),
    ]
    found = the("CAL008", a_view([a_booking()], twins))
    assert found.fix == {"action": "cancel-events", "keep": "oldest", "event_ids": ["newer", "newest", "undated"]}
    assert [event["event_id"] for event in found.evidence["events"]] == ["oldest", "newer", "newest", "undated"]
    assert "stands 4 times" in found.summary


def test_cal008_is_silent_if_the_others_are_cancelled_or_gone() -> None:
    twins = [an_event(), an_event(event_id="b", cancelled=True), an_event(event_id="c", removed=True)]
    assert codes(a_view([a_booking()], twins)) == []


def test_cal008_the_occurrences_of_one_series_are_one_event() -> None:
    series = [
        an_event(TOMORROW + timedelta(days=7 * week), event_id=f"week-{week}", series_master_id="master")
        for week in range(3)
    ]
    assert codes(a_view([a_booking()], series)) == []
    assert codes(a_view([a_booking()], [*series, an_event()])) == ["CAL008"]


def test_cal008_compares_the_oldest_with_the_booking() -> None:
    moved = an_event(TOMORROW + timedelta(minutes=30), event_id="moved", created=LONG_AGO + timedelta(days=1))
    assert codes(a_view([a_booking()], [moved, an_event()])) == ["CAL008"]
    first = changed(moved, created=LONG_AGO - timedelta(days=1))
    assert codes(a_view([a_booking()], [first, an_event()])) == ["CAL002", "CAL008"]


def test_cal008_is_told_of_a_cancelled_booking_too() -> None:
    twins = [an_event(event_id="a"), an_event(event_id="b")]
    cancel, keep_one = findings(a_view([a_booking(show_as="Free")], twins))
    assert (cancel.code, keep_one.code) == ("CAL004", "CAL008")
    assert cancel.fix == {"action": "cancel-event", "event_ids": ["a", "b"]}


SUMMER = datetime(2026, 4, 7, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours", "causes"),
    [
        (TOMORROW, 1, {"utc-offset", "dst-saving"}),
        (TOMORROW, -1, {"utc-offset", "dst-saving"}),
        (TOMORROW, 2, set()),
        (TOMORROW, 24, {"one-day"}),
        (TOMORROW, -24, {"one-day"}),
        (SUMMER, 2, {"utc-offset"}),
        (SUMMER, -2, {"utc-offset"}),
        (SUMMER, 1, {"dst-saving"}),
        (SUMMER, 3, set()),
        (SUMMER, 25, set()),
    ],
)
def test_cal009_names_the_cause_of_a_shift(start: datetime, hours: int, causes: set[str]) -> None:
    found = the(
        "CAL009" if causes else "CAL002", a_view([a_booking(start)], [an_event(start + timedelta(hours=hours))])
    )
    assert set(found.evidence.get("causes", ())) == causes


@pytest.mark.parametrize(
    ("start", "hours", "code"),
    [
        (TOMORROW, 2, "CAL009"),
        (TOMORROW, -2, "CAL009"),
        (TOMORROW, 1, "CAL009"),
        (SUMMER, 1, "CAL009"),
        (SUMMER, 2, "CAL002"),
        (TOMORROW, 24, "CAL009"),
        (TOMORROW, 3, "CAL002"),
    ],
)
def test_cal009_west_of_greenwich(start: datetime, hours: int, code: str) -> None:
    event = an_event(start + timedelta(hours=hours))
    the(code, a_view([a_booking(start)], [event]), Policy(zone=NUUK))


@pytest.mark.parametrize(("seconds", "code"), [(60, "CAL009"), (-60, "CAL009"), (61, "CAL002"), (-61, "CAL002")])
def test_cal009_allows_the_skew(seconds: int, code: str) -> None:
    the(code, a_view([a_booking()], [an_event(TOMORROW + timedelta(hours=1, seconds=seconds))]))


def test_cal009_takes_the_offset_at_the_booking_not_today() -> None:
    before = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    after = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    two_hours = timedelta(hours=2)
    the("CAL002", a_view([a_booking(before)], [an_event(before + two_hours)]))
    the("CAL009", a_view([a_booking(after)], [an_event(after + two_hours)]))


def test_cal009_a_zone_without_an_offset_knows_only_days() -> None:
    utc = Policy(zone=ZoneInfo("UTC"))
    the("CAL002", a_view([a_booking()], [an_event(TOMORROW + timedelta(hours=1))]), utc)
    the("CAL009", a_view([a_booking()], [an_event(TOMORROW - timedelta(days=1))]), utc)
