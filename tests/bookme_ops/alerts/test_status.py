"""What was never told is seen at once, by channel, with what to do about it."""

from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.alerts.dispatcher import dispatch
from bookme_ops.alerts.letters import Outcome
from bookme_ops.alerts.status import RECENT, count_dead, tell_status
from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open, Resolve
from bookme_ops.wiring import Ops
from tests.bookme_ops.alerts.bank import NOW, WISHES, Postman, ops_with, settings_with
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import RUN

MINUTE = timedelta(minutes=1)
LONG = timedelta(hours=12)


@pytest.fixture
def ops(store: Store, tmp_path: Path) -> Ops:
    """A bank with two channels and an incident that nobody was told of yet."""
    ops = ops_with(store, settings_with(tmp_path, chat=WISHES, mail=WISHES))
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found("a"))], run_id=RUN, at=NOW)
    return ops


def kill_letters(ops: Ops) -> None:
    """Every try through chat fails, until none is left."""
    postman = Postman()
    postman.outcomes["chat"] = [Outcome(problem="it answered 500", status=500)] * 50
    at = NOW
    while not count_dead(ops, at):
        dispatch(ops, at, deliver=postman)
        at += timedelta(hours=2)


def test_before_anybody_sends_the_steps_wait_and_their_age_is_told(ops: Ops) -> None:
    told = tell_status(ops, NOW + 11 * MINUTE)
    assert told["queue"] == {
        "steps": 1,
        "waiting": 0,
        "silenced": 0,
        "held": 0,
        "oldest_unsent": NOW.isoformat(),
        "oldest_unsent_seconds": 660,
        "next_due": None,
    }
    assert told["to_do"] == ["Nobody sends: let `bookme-ops alerts send` run every minute, or start the service."]
    assert tell_status(ops, NOW + MINUTE)["to_do"] == []


def test_when_all_was_told_there_is_nothing_to_do(ops: Ops) -> None:
    dispatch(ops, NOW, deliver=Postman())
    told = tell_status(ops, NOW)
    assert (told["dead"], told["to_do"], told["queue"]["oldest_unsent"]) == ([], [], None)
    assert [one["name"] for one in told["channels"]] == ["chat", "mail"]


def test_dead_letters_are_told_by_channel_with_the_reason(ops: Ops) -> None:
    kill_letters(ops)
    told = tell_status(ops, NOW + LONG)
    (dead,) = told["dead"]
    assert (dead["channel"], dead["count"], dead["problem"]) == ("chat", 1, "it answered 500")
    assert any(line.startswith("1 given up for chat: they are not sent again") for line in told["to_do"])
    assert any(line.startswith("chat fails (it answered 500)") for line in told["to_do"])


def test_they_matter_for_a_week_and_while_their_incident_is_open(ops: Ops) -> None:
    kill_letters(ops)
    late = NOW + RECENT + timedelta(days=30)
    assert count_dead(ops, late) == {"chat": 1}
    with ops.store.begin() as connection:
        incidents.apply(connection, [Resolve(incident_id=1)], run_id=RUN, at=NOW)
    assert count_dead(ops, NOW + LONG) == {"chat": 1}
    assert count_dead(ops, late) == {}


def test_a_channel_that_refuses_us_is_to_be_repaired(ops: Ops) -> None:
    postman = Postman()
    postman.outcomes["chat"] = [Outcome(problem="it answered 403", status=403, permanent=True)]
    dispatch(ops, NOW, deliver=postman)
    assert any("chat is switched off" in line for line in tell_status(ops, NOW)["to_do"])


def test_without_a_channel_nobody_is_told(store: Store, tmp_path: Path) -> None:
    ops = ops_with(store, settings_with(tmp_path))
    assert tell_status(ops, NOW)["to_do"] == [
        "No channel is set up, so nobody is told: give one as [alerts.channels.NAME] in the settings."
    ]
