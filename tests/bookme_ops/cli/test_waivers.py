"""`bookme-ops waivers`, and muting, unmuting and giving incidents to somebody."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest

from bookme_ops.store.waiver import Risk, Waiver
from jobs.base import Subject

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ADD = ["--env", "test", "waivers", "add", "cal001", "--until", "2026-12-31", "--reason", "nobody books there"]


def waiver(number: int = 1, **values: Any) -> Waiver:
    plain = {
        "id": number,
        "environment": "production",
        "code": "CAL001",
        "subject": None,
        "owner": "ada",
        "reason": "rebuilding",
        "created_at": NOW,
        "until": NOW + timedelta(days=30),
    }
    return Waiver(**(plain | values))


def asked(works: Any, what: str) -> dict[str, Any]:
    return next(said for name, said in works.asked if name == what)


class TestList:
    def test_without_any_it_says_how_one_is_made(self, command: Any) -> None:
        ended = command("waivers", "list")
        assert (ended.code, ended.out.startswith("No risk is accepted.")) == (0, True)
        assert json.loads(command("waivers", "list", "--output", "json").out) == []

    def test_it_shows_what_is_accepted_by_whom_and_until_when(self, command: Any, works: Any) -> None:
        works.accepted = [waiver(), waiver(2, subject=Subject(kind="booking", id="b-1"), until=NOW + timedelta(days=2))]
        out = command("waivers", "list").out
        for text in (
            "#1",
            "every subject",
            "until Wed 1 Apr 2026",
            "ada: rebuilding",
            "booking b-1",
            "ends soon: Wed 4",
        ):
            assert text in out

    @pytest.mark.parametrize(
        ("left", "soon"),
        [
            (timedelta(days=7, seconds=1), False),
            (timedelta(days=7), True),
            (timedelta(seconds=1), True),
            (-timedelta(hours=1), True),
        ],
    )
    def test_from_a_week_before_its_end_it_warns(self, command: Any, works: Any, left: timedelta, soon: bool) -> None:
        works.accepted = [waiver(until=NOW + left)]
        (row,) = json.loads(command("waivers", "list", "--output", "json").out)
        assert row["ends_soon"] is soon
        assert ("ends soon" in command("waivers", "list").out) is soon

    def test_those_that_ended_are_shown_on_request(self, command: Any, works: Any) -> None:
        works.accepted = [waiver(ended_at=NOW)]
        assert json.loads(command("waivers", "list", "--output", "json").out) == []
        (row,) = json.loads(command("waivers", "list", "--all", "--output", "json").out)
        assert (row["ended_at"], row["ends_soon"]) == (NOW.isoformat(), False)
        assert "ended Mon 2 Mar 2026" in command("waivers", "list", "--all").out

    def test_it_is_a_table_for_spreadsheets(self, command: Any, works: Any) -> None:
        works.accepted = [waiver(subject=Subject(kind="room", id="r"), reason="=1+1")]
        (row,) = csv.DictReader(StringIO(command("waivers", "list", "--output", "csv").out))
        assert (row["id"], row["code"], json.loads(row["subject"])) == ("1", "CAL001", {"kind": "room", "id": "r"})
        assert row["reason"] == "'=1+1", "no formula"


class TestAdd:
    def test_it_accepts_every_subject_until_the_end_of_a_day(self, command: Any, works: Any) -> None:
        ended = command(*ADD, "--actor", "ada")
        assert ended.code == 0
        said = asked(works, "accept")
        assert said["risk"] == Risk(environment="test", code="CAL001")
        assert (said["owner"], said["reason"], said["at"]) == ("ada", "nobody books there", NOW)
        assert said["until"] == datetime(2026, 12, 31, 23, tzinfo=UTC)

    def test_what_cannot_be_read_for_long_can_be_accepted_too(self, command: Any, works: Any) -> None:
        ended = command(*("unread" if part == "cal001" else part for part in ADD))
        assert ended.code == 0
        assert asked(works, "accept")["risk"] == Risk(environment="test", code="UNREAD")

    def test_it_accepts_one_subject(self, command: Any, works: Any) -> None:
        document = json.loads(command(*ADD, "--subject", " booking:a:b ", "--output", "json").out)
        assert asked(works, "accept")["risk"].subject == Subject(kind="booking", id="a:b")
        assert document["subject"] == {"kind": "booking", "id": "a:b"}

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (["--env", "test", "waivers", "add", "XYZ1", *ADD[5:]], "there is no code XYZ1"),
            ([*ADD[:-1], "  "], "the reason is empty"),
            (ADD[2:], "say with --env"),
            (["--env", "production", *ADD], "say with --env"),
            ([*ADD, "--subject", "booking"], "is no subject"),
            ([*ADD, "--subject", ":x"], "is no subject"),
            ([*ADD[:6], "2026-01-01", *ADD[7:]], "is over already"),
            ([*ADD[:6], "some day", *ADD[7:]], "is not an instant"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_cannot_be_accepted_is_one_plain_sentence_and_exit_2(
        self, command: Any, works: Any, words: list[str], told: str
    ) -> None:
        ended = command(*words)
        assert (ended.code, ended.out) == (2, "")
        assert told in ended.err
        assert works.accepted == []


class TestEnd:
    def test_it_is_taken_back(self, command: Any, works: Any) -> None:
        works.accepted = [waiver(3)]
        ended = command("waivers", "end", "3", "--actor", "bo", "--output", "json")
        assert asked(works, "end_waiver") == {"number": 3, "actor": "bo", "at": NOW}
        assert json.loads(ended.out)["ended_at"] == NOW.isoformat()

    @pytest.mark.parametrize("number", ["1", "9"])
    def test_one_that_does_not_stand_is_refused_by_exit_4(self, command: Any, works: Any, number: str) -> None:
        works.accepted = [waiver(1, ended_at=NOW)]
        ended = command("waivers", "end", number)
        assert ended.code == 4
        assert f"no waiver {number} stands" in ended.err

    def test_a_number_that_no_database_holds_is_a_wrong_usage(self, command: Any) -> None:
        assert command("waivers", "end", "9" * 30).code == 2

    def test_one_is_no_list(self, command: Any, works: Any) -> None:
        works.accepted = [waiver(3)]
        assert command("waivers", "end", "3", "--output", "csv").code == 2


class TestIncidents:
    def test_one_is_muted_until_a_day_is_over(self, command: Any, works: Any, incident: Any) -> None:
        works.incidents = [incident]
        words = ("incidents", "mute", "12", "--until", "2026-04-01", "--reason", " why ", "--actor", "ada")
        assert command(*words).code == 0
        said = asked(works, "mute")
        assert (said["number"], said["actor"], said["reason"], said["at"]) == (12, "ada", "why", NOW)
        assert said["until"] == datetime(2026, 4, 1, 22, tzinfo=UTC)

    def test_one_is_unmuted(self, command: Any, works: Any, incident: Any) -> None:
        works.incidents = [incident]
        assert command("incidents", "unmute", "12", "--actor", "ada").code == 0
        assert asked(works, "unmute") == {"number": 12, "actor": "ada", "at": NOW}

    def test_one_is_given_to_somebody(self, command: Any, works: Any, incident: Any) -> None:
        works.incidents = [incident]
        assert command("incidents", "assign", "12", " second line ", "--actor", "ada").code == 0
        assert asked(works, "assign") == {"number": 12, "owner": "second line", "actor": "ada", "at": NOW}

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (["mute", "99", "--until", "2026-04-01", "--reason", "x"], "there is no incident 99"),
            (["mute", "12", "--until", "2026-04-01", "--reason", " "], "the reason is empty"),
            (["mute", "12", "--until", "2026-03-01", "--reason", "x"], "is over already"),
            (["unmute", "99"], "there is no incident 99"),
            (["assign", "12", "  "], "the name is empty"),
            (["assign", "99", "ada"], "there is no incident 99"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_what_cannot_be_done_is_one_plain_sentence(
        self, command: Any, works: Any, incident: Any, words: list[str], told: str
    ) -> None:
        works.incidents = [incident]
        ended = command("incidents", *words)
        assert ended.code == 2
        assert told in ended.err
        assert not {name for name, _ in works.asked} & {"mute", "unmute", "assign"}
