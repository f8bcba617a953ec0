"""`bookme-ops bookings`: showing one, and finding one."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest

from tests.jobs.samples import a_booking

MIDNIGHT = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
"""At which the day of the test began in Copenhagen."""
AMBIGUOUS = {
    "asked": "abcdef",
    "sentence": "2 BookingIds begin with abcdef: abcdef00, abcdef01",
    "candidates": [
        {
            "booking_id": f"abcdef0{number}",
            "event_id": f"00U{number}",
            "environment": "production",
            "start": "2026-03-04T09:00:00+00:00",
            "end": "2026-03-04T10:00:00+00:00",
            "owner": "advisor@bank.example",
            "matched": "the beginning of BookingId abcdef",
        }
        for number in (0, 1)
    ],
}


def asked(works: Any, what: str) -> dict[str, Any]:
    return next(said for name, said in works.asked if name == what)


class TestShow:
    def test_what_was_read_completely_ends_with_0_and_anything_less_with_3(self, command: Any, works: Any) -> None:
        known = {"system": "Outlook", "scope": "t", "subject": "id", "role": "owner", "sentence": "read", "copies": 1}
        for complete, code in ((True, 0), (False, 3)):
            works.booking = {"booking_id": "3f25", "coverage": [{**known, "complete": complete, "age_seconds": 1}]}
            assert command("bookings", "show", "3f25").code == code

    def test_an_empty_id_is_refused(self, command: Any) -> None:
        assert command("bookings", "show", "{}").code == 2

    def test_several_that_could_be_meant_are_listed_and_it_ends_with_2(self, command: Any, works: Any) -> None:
        works.booking = AMBIGUOUS
        ended = command("bookings", "show", "abcdef")
        assert ended.code == 2
        for text in ("abcdef00", "4 Mar 10:00", "production", "advisor@bank.example", "Which one is meant?"):
            assert text in ended.out
        as_json = command("bookings", "show", "abcdef", "--output", "json")
        assert (as_json.code, json.loads(as_json.out)) == (2, AMBIGUOUS)
        rows = list(csv.DictReader(StringIO(command("bookings", "show", "abcdef", "--output", "csv").out)))
        assert [row["booking_id"] for row in rows] == ["abcdef00", "abcdef01"]


class TestFind:
    def test_by_default_it_lists_what_is_active_from_today_on(self, command: Any, works: Any) -> None:
        works.found = [a_booking()]
        ended = command("bookings", "find")
        assert ended.code == 0
        assert "Tue 3 Mar 2026" in ended.out
        assert "10:00–11:00" in ended.out
        wanted = {"advisor": None, "start": MIDNIGHT, "end": None, "room": None, "state": "active", "limit": 51}
        assert asked(works, "find_bookings") == wanted

    def test_everything_that_is_given_is_asked_for(self, command: Any, works: Any) -> None:
        words = [
            "--advisor",
            " anna@bank.example ",
            "--from",
            "2026-03-02",
            "--until",
            "2026-03-06",
            "--room",
            "Room 1",
        ]
        assert command("bookings", "find", *words, "--state", "all", "--limit", "5").code == 0
        assert asked(works, "find_bookings") == {
            "advisor": "anna@bank.example",
            "start": MIDNIGHT,
            "end": MIDNIGHT + timedelta(days=5),
            "room": "Room 1",
            "state": "all",
            "limit": 6,
        }

    def test_json_and_csv_are_lists_and_no_longer_than_asked_for(self, command: Any, works: Any) -> None:
        works.found = [a_booking(number=number) for number in range(1, 4)]
        rows = json.loads(command("bookings", "find", "--limit", "2", "--output", "json").out)
        assert [row["booking_id"] for row in rows] == ["booking-1", "booking-2"]
        table = list(csv.DictReader(StringIO(command("bookings", "find", "--limit", "2", "--output", "csv").out)))
        assert [row["booking_id"] for row in table] == ["booking-1", "booking-2"]
        assert "--limit 20" in command("bookings", "find", "--limit", "2").out

    def test_nothing_says_what_else_may_be_asked(self, command: Any) -> None:
        ended = command("bookings", "find")
        assert (ended.code, ended.out.startswith("No booking is like that.")) == (0, True)
        assert json.loads(command("bookings", "find", "--output", "json").out) == []

    @pytest.mark.parametrize(
        "words",
        [
            ("--state", "odd"),
            ("--from", "soon"),
            ("--until", "2026-13-01"),
            ("--from", "2026-03-05", "--until", "2026-03-04"),
            ("--limit", "0"),
        ],
    )
    def test_what_cannot_be_asked_is_refused(self, command: Any, works: Any, words: tuple[str, ...]) -> None:
        assert command("bookings", "find", *words).code == 2
        assert not any(name == "find_bookings" for name, _ in works.asked)
