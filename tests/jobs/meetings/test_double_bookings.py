"""Two bookings of one advisor at once."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.meetings.conflicts import JOB
from jobs.policy import Policy
from tests.jobs.meetings.verdicts import found, only, told
from tests.jobs.samples import LONG_AGO, NOW, NUUK, TOMORROW, WINDOW_END, a_booking, a_view

LATER = LONG_AGO + timedelta(days=1)
HALF = timedelta(minutes=30)


def test_mtg010_is_raised_once_for_a_pair_on_the_booking_created_later() -> None:
    view = a_view([a_booking(number=1, created=LATER), a_booking(TOMORROW + HALF, number=2)])
    finding = only(JOB, view)
    assert (finding.code, finding.subject.id, finding.booking_id) == ("MTG010", "booking-1", "booking-1")
    assert [other["booking"] for other in finding.evidence["others"]] == ["booking-2"]
    assert finding.summary == (
        "The booking of 2026-03-03 10:00–11:00 overlaps another one of the advisor, of 2026-03-03 10:30–11:30."
    )


def test_mtg010_back_to_back_is_silent() -> None:
    assert told(JOB, a_view([a_booking(number=1), a_booking(TOMORROW + 2 * HALF, number=2)])) == []


@pytest.mark.parametrize(("seconds", "codes"), [(60, []), (61, [("MTG010", "booking-2")])])
def test_mtg010_an_overlap_of_the_skew_is_silent_one_second_more_is_not(
    seconds: int, codes: list[tuple[str, str]]
) -> None:
    second = a_booking(TOMORROW + 2 * HALF - timedelta(seconds=seconds), number=2)
    assert told(JOB, a_view([a_booking(number=1), second])) == codes


def test_mtg010_one_finding_names_all_older_bookings() -> None:
    view = a_view(
        [
            a_booking(number=1, minutes=30),
            a_booking(TOMORROW + HALF, number=2, minutes=30),
            a_booking(number=3, created=LATER),
        ]
    )
    finding = only(JOB, view)
    assert finding.subject.id == "booking-3"
    assert [other["booking"] for other in finding.evidence["others"]] == ["booking-1", "booking-2"]
    assert "overlaps 2 other ones of the advisor, the first of 2026-03-03 10:00–10:30." in finding.summary


def test_mtg010_every_pair_of_three_is_told() -> None:
    view = a_view([a_booking(number=number, created=LONG_AGO + number * HALF) for number in (1, 2, 3)])
    others = {one.subject.id: [other["booking"] for other in one.evidence["others"]] for one in found(JOB, view)}
    assert others == {"booking-2": ["booking-1"], "booking-3": ["booking-1", "booking-2"]}


@pytest.mark.parametrize("off", [{"show_as": "Free"}, {"deleted": True}, {"cancelled_by_someone": True}])
def test_mtg010_a_cancelled_booking_takes_no_time(off: dict[str, object]) -> None:
    assert told(JOB, a_view([a_booking(number=1), a_booking(number=2, **off)])) == []


def test_mtg010_two_rows_of_one_meeting_are_one_booking() -> None:
    twin = a_booking(number=2, booking_id="booking-1")
    assert told(JOB, a_view([a_booking(number=1), twin])) == []


def test_mtg010_without_booking_ids_the_salesforce_id_is_the_subject() -> None:
    pair = [a_booking(number=1, booking_id=None), a_booking(number=2, booking_id=None)]
    assert told(JOB, a_view(pair)) == [("MTG010", pair[1].event_id)]


def test_mtg010_bookings_out_of_the_window_are_not_judged() -> None:
    over = [a_booking(NOW - timedelta(hours=2), number=number) for number in (1, 2)]
    beyond = [a_booking(WINDOW_END, number=number) for number in (3, 4)]
    assert told(JOB, a_view([*over, *beyond])) == []


def test_mtg010_all_day_bookings_are_read_in_the_banks_zone() -> None:
    day = a_booking(datetime(2026, 3, 3, tzinfo=UTC), minutes=24 * 60, all_day=True, number=1)
    evening = a_booking(datetime(2026, 3, 3, 23, 30, tzinfo=UTC), minutes=15, number=2)
    assert told(JOB, a_view([day, evening])) == [], "00:30 of the next date in Copenhagen"
    assert told(JOB, a_view([day, evening]), Policy(zone=NUUK)) == [("MTG010", "booking-2")]


def test_mtg010_a_booking_that_ends_before_it_begins_is_no_overlap() -> None:
    broken = a_booking(number=2, end=TOMORROW - timedelta(hours=1))
    assert told(JOB, a_view([a_booking(number=1), broken])) == []
