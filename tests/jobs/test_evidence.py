"""How systems and times are told."""

import json
from datetime import UTC, datetime, timedelta

from jobs.evidence import tell_booking, tell_event, tell_link, tell_span
from jobs.links import Link, Rung
from tests.jobs.samples import COPENHAGEN, NUUK, TOMORROW, a_booking, an_event

DAY = 24 * 60


def test_times_are_told_in_the_banks_zone() -> None:
    assert tell_span(a_booking(), COPENHAGEN) == "2026-03-03 10:00–11:00"
    assert tell_span(a_booking(), NUUK) == "2026-03-03 07:00–08:00"
    overnight = an_event(TOMORROW, minutes=DAY)
    assert tell_span(overnight, COPENHAGEN) == "2026-03-03 10:00–2026-03-04 10:00"


def test_all_day_ones_are_told_as_dates_in_every_zone() -> None:
    day = datetime(2026, 3, 3, tzinfo=UTC)
    for zone in (COPENHAGEN, NUUK):
        assert tell_span(an_event(day, minutes=DAY, all_day=True), zone) == "2026-03-03 (all day)"
        assert tell_span(an_event(day, minutes=3 * DAY, all_day=True), zone) == "2026-03-03–2026-03-05 (all day)"
    assert tell_span(an_event(day, minutes=0, all_day=True), NUUK) == "2026-03-03 (all day)"
    told = tell_event(an_event(day, minutes=DAY, all_day=True))
    assert (told["start"], told["end"]) == ("2026-03-03", "2026-03-04")


def test_no_address_of_a_person_is_told() -> None:
    told = json.dumps([tell_booking(a_booking()), tell_event(an_event())])
    assert "@" not in told


def test_missing_stamps_are_told_as_nothing() -> None:
    told = tell_event(an_event(created=None, modified=None))
    assert (told["created"], told["modified"]) == (None, None)


def test_only_the_last_rung_is_weak() -> None:
    told = [tell_link(Link(booking=a_booking(), rung=rung)) for rung in Rung]
    assert told == [
        {"rung": 1, "by": "booking-id", "weak": False},
        {"rung": 2, "by": "join-link", "weak": False},
        {"rung": 3, "by": "backend", "weak": False},
        {"rung": 4, "by": "same-time", "weak": True},
    ]
    assert tell_link(Link(booking=a_booking())) is None


def test_instants_carry_their_offset() -> None:
    told = tell_booking(a_booking(TOMORROW, modified=TOMORROW + timedelta(microseconds=5)))
    assert told["start"] == "2026-03-03T09:00:00+00:00"
    assert told["modified"] == "2026-03-03T09:00:00.000005+00:00"
