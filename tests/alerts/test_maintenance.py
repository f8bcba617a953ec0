"""Planned work: alerts are silent, incidents are not, recoveries pass, and what outlasts it is told at its end."""

from datetime import timedelta

import pytest

from bookme_ops.store.incident import State
from jobs.base import Subject
from tests.alerts.rig import DAY, HOUR, MINUTE, Ended, Rig, found

HIGH = "[High] CAL001 missing-in-outlook, production"
QUIET = "remind_critical = 0.0\nremind_high = 0.0"
WISHES = 'events = ["opened", "reopened", "resolved"]'


@pytest.fixture
def quiet(rig: Rig) -> Rig:
    """Reminders and clocks are another story."""
    rig.set_up(QUIET, chat=WISHES)
    return rig


def plan(rig: Rig, *words: str, hours: int = 1) -> Ended:
    until = (rig.now + hours * HOUR).isoformat()
    ended = rig.run("maintenance", "add", "--until", until, "--reason", "release", "--actor", "eva", *words)
    assert ended.code == 0, ended.err
    return ended


def test_what_opens_during_the_work_is_kept_and_told_when_the_work_is_over(quiet: Rig) -> None:
    plan(quiet)
    quiet.later(MINUTE)
    quiet.open(found("stays"), found("goes"))
    assert quiet.send() == []
    assert [one.state for one in quiet.incidents()] == [State.OPEN, State.OPEN], "silenced, not unmeasured"
    quiet.later(30 * MINUTE)
    quiet.resolve(2)
    assert quiet.send() == [], "nobody was told of it, so its recovery is no news"
    quiet.later(HOUR)
    assert quiet.send() == [f"chat: {HIGH} | Incident 1 was opened."]
    assert quiet.send() == []


def test_recoveries_pass_through(quiet: Rig) -> None:
    quiet.open(found())
    assert len(quiet.send()) == 1
    plan(quiet)
    quiet.resolve(1)
    assert quiet.send() == [f"chat: {HIGH} | Incident 1 is resolved."]


def test_work_that_ends_early_is_over_at_once(quiet: Rig) -> None:
    plan(quiet)
    quiet.open(found())
    assert quiet.send() == []
    assert quiet.run("maintenance", "end", "1").code == 0
    assert quiet.send() == [f"chat: {HIGH} | Incident 1 was opened."]
    assert quiet.run("maintenance", "end", "1").code == 4


def test_only_what_the_work_is_about_is_silent(quiet: Rig) -> None:
    plan(quiet, "--code", "MTG", "--subject", "room:boardroom", "--env", "production")
    room = Subject(kind="room", id="boardroom")
    quiet.open(
        found("a", code="MTG022", subject=room),
        found("b", code="MTG022"),
        found("c", code="CAL001", subject=room),
        found("d", code="MTG022", subject=room, environment="test"),
    )
    assert [line.partition("| ")[2] for line in quiet.send()] == [
        "Incident 2 was opened.",
        "Incident 3 was opened.",
        "Incident 4 was opened.",
    ]


def test_work_that_comes_again_is_silent_each_time_and_at_no_other(quiet: Rig) -> None:
    # Ten o'clock in Copenhagen, an hour from now.
    plan(quiet, "--cron", "0 10 * * *", "--minutes", "30", hours=24 * 30)
    quiet.open(found("before"))
    assert quiet.send() == [f"chat: {HIGH} | Incident 1 was opened."]
    for number in (2, 3):
        quiet.later(HOUR)
        quiet.open(found(f"during{number}"))
        assert quiet.send() == []
        quiet.later(timedelta(minutes=29))
        assert quiet.send() == []
        quiet.later(MINUTE)
        assert quiet.send() == [f"chat: {HIGH} | Incident {number} was opened."]
        quiet.later(DAY - 90 * MINUTE)


def test_an_incident_that_came_and_went_and_came_again_during_the_work_is_told_once(quiet: Rig) -> None:
    plan(quiet)
    quiet.open(found())
    assert quiet.send() == []
    quiet.resolve(1)
    quiet.reopen(1, found())
    assert quiet.send() == []
    quiet.later(2 * HOUR)
    assert quiet.send() == [f"chat: {HIGH} | Incident 1 is open again."]


@pytest.mark.parametrize(
    "words",
    [
        ("--until", "2026-03-02T07:00Z", "--reason", "it is over already"),
        ("--until", "2026-03-03", "--reason", " "),
        ("--until", "2026-03-03", "--reason", "no minutes", "--cron", "0 10 * * *"),
        ("--until", "2026-03-03", "--reason", "no cron", "--minutes", "10"),
        ("--until", "2026-03-03", "--reason", "no such cron", "--cron", "at ten", "--minutes", "10"),
        ("--until", "2026-03-03", "--reason", "never", "--cron", "0 10 1 1 *", "--minutes", "10"),
        ("--until", "2026-03-03", "--reason", "too long", "--cron", "0 10 * * *", "--minutes", "20000"),
        ("--until", "2026-03-03", "--reason", "backwards", "--from", "2026-03-04"),
        ("--until", "2026-03-03", "--reason", "no subject", "--subject", "boardroom"),
        ("--until", "2026-03-03", "--reason", "no kind of subject", "--subject", "planet:boardroom"),
        ("--until", "2026-03-03", "--reason", "no code", "--code", "CAL9"),
        ("--until", "2026-03-03", "--reason", "no code", "--code", " "),
    ],
)
def test_work_that_could_never_be_or_has_no_reason_is_refused(rig: Rig, words: tuple[str, ...]) -> None:
    ended = rig.run("maintenance", "add", *words)
    assert ended.code == 2, ended.out
    assert rig.run("maintenance", "list", "--output", "json").document == []


def test_planned_work_is_listed_with_whether_it_is_under_way(rig: Rig) -> None:
    plan(rig, "--cron", "0 10 * * *", "--minutes", "30", hours=48)
    rig.now += HOUR
    (listed,) = rig.run("maintenance", "list", "--output", "json").document
    assert (listed["active"], listed["minutes"], listed["owner"], listed["reason"]) == (True, 30, "eva", "release")
    rig.later(HOUR)
    assert rig.run("maintenance", "list", "--output", "json").document[0]["active"] is False
    assert "#1" in rig.run("maintenance", "list").out
