"""`kill -9` at every write transaction from a step of an incident to the end of its sending: none lost, none doubled.

A process kills itself before or after its n-th write transaction is kept, for every n there is. The next process finds
what it left. Only between a send and the transaction that notes it can nobody know whether a message went out: then it
is sent again under the same number, and this is the only way in which anything comes twice.
"""

import shutil
import signal
from collections import Counter
from datetime import timedelta

import pytest

from bookme_ops.store import alerts
from bookme_ops.store.alerts import MessageState
from bookme_ops.store.alerts_claims import LEASE
from jobs.base import Priority
from tests.alerts.rig import Rig, found

TEMPLATE = "template"
MOST = 100
"""No cycle of these tests has so many write transactions."""
WISHES = 'events = ["opened", "resolved"]'


@pytest.fixture
def loaded(rig: Rig) -> Rig:
    """Two channels, one that hears of everything; three incidents, one of which is over."""
    rig.set_up("remind_critical = 0.0\nremind_high = 0.0", chat=WISHES, pager=f'min_priority = "critical"\n{WISHES}')
    rig.open(found("a"), found("b", priority=Priority.CRITICAL), found("c"))
    rig.resolve(3)
    shutil.copytree(rig.folder, rig.folder / TEMPLATE)
    return rig


def put_back(rig: Rig) -> None:
    for file in rig.folder.glob("ops.db*"):
        file.unlink()
    for file in (rig.folder / TEMPLATE).glob("ops.db*"):
        shutil.copy(file, rig.folder / file.name)
    rig.told()


def sending(rig: Rig) -> list[str]:
    """The numbers of the messages that a dispatcher has claimed and not finished."""
    with rig.store() as store, store.read() as connection:
        return [one.ref for one in alerts.search(connection, states=[MessageState.SENDING], limit=99)]


def kill(rig: Rig, number: int, when: str) -> tuple[bool, Counter[str], Counter[str]]:
    """Kill a cycle and let the next ones do the rest.

    Gives whether it was killed, how often each message came but for repetitions, and which were repeated.
    """
    put_back(rig)
    ended = rig.run("alerts", "send", die=(number, when))
    before = rig.told()
    in_doubt = set(sending(rig)) & {told.ref for told in before}
    at = rig.now
    rig.later(LEASE + timedelta(seconds=1))
    assert rig.run("alerts", "send").code == 0
    assert rig.run("alerts", "send").code == 0
    rig.now = at
    came = [*before, *rig.told()]
    often = Counter(told.ref for told in came)
    assert {ref: count for ref, count in often.items() if count > 1} == dict.fromkeys(in_doubt, 2)
    twice = Counter(str(told) for told in before if told.ref in in_doubt)
    return ended.code == -signal.SIGKILL, Counter(map(str, came)) - twice, twice


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_dispatcher_killed_at_any_moment_loses_nothing_and_doubles_nothing(loaded: Rig, when: str) -> None:
    assert loaded.run("alerts", "send").code == 0
    wanted = Counter(map(str, loaded.told()))
    assert sum(wanted.values()) == 5
    doubled, number = 0, 1
    while number < MOST:
        killed, came, twice = kill(loaded, number, when)
        assert came == wanted, f"killed {when} transaction {number}"
        doubled += sum(twice.values())
        if not killed:
            break
        number += 1
    assert 10 < number < MOST
    assert doubled == (5 if when == "before" else 0), "a kill in the middle of a send, and nothing else, sends twice"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_step_that_was_kept_is_told_and_one_that_was_not_kept_is_not(loaded: Rig, when: str) -> None:
    assert loaded.run("alerts", "send").code == 0
    loaded.told()
    ended = loaded.run("incidents", "resolve", "1", "--reason", "done", "--actor", "eva", die=(1, when))
    assert ended.code == -signal.SIGKILL
    told = ["chat: [High] CAL001 missing-in-outlook, production | Incident 1 is resolved."]
    assert loaded.send() == ([] if when == "before" else told)
    assert loaded.send() == []
