"""Dispatchers tell each thing once, however many of them there are, on both databases."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

from bookme_ops.alerts.dispatcher import dispatch
from bookme_ops.alerts.letters import Outcome
from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open, Resolve
from tests.bookme_ops.alerts.bank import NOW, WISHES, Postman, ops_with, settings_with
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import RUN


def open_some(store: Store, count: int) -> None:
    with store.begin() as connection:
        raised = [Open(raised=found(str(number))) for number in range(count)]
        incidents.apply(connection, raised, run_id=RUN, at=NOW)


def test_a_cycle_says_what_it_did(store: Store, tmp_path: Path) -> None:
    ops, postman = ops_with(store, settings_with(tmp_path, chat=WISHES, mail=WISHES)), Postman()
    postman.outcomes["chat"] = [Outcome(problem="it answered 500", status=500)]
    open_some(store, 2)
    account = dispatch(ops, NOW, deliver=postman)
    assert account == {
        "as_of": NOW.isoformat(),
        "made": 4,
        "sent": {"mail": 2},
        "problems": [
            {
                "id": 1,
                "channel": "chat",
                "problem": "it answered 500",
                "next_try": (NOW + timedelta(seconds=30)).isoformat(),
            }
        ],
        "disabled": [],
        "waiting": 2,
        "silenced": 0,
        "failed": 0,
        "next_due": (NOW + timedelta(seconds=30)).isoformat(),
    }
    later = dispatch(ops, NOW + timedelta(seconds=30), deliver=postman)
    assert (later["made"], later["sent"], later["next_due"]) == (0, {"chat": 2}, None)


def test_dispatchers_that_run_at_once_tell_each_thing_once(store: Store, tmp_path: Path) -> None:
    ops, postman = ops_with(store, settings_with(tmp_path, chat=WISHES, mail=WISHES)), Postman()
    open_some(store, 30)
    ready = Barrier(3)

    def work() -> None:
        ready.wait()
        dispatch(ops, NOW, deliver=postman)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    dispatch(ops, NOW, deliver=postman)
    told = Counter((channel, letter.body.splitlines()[0]) for channel, letter in postman.letters)
    assert len(told) == 60
    assert set(told.values()) == {1}
    assert len({letter.ref for _, letter in postman.letters}) == 60


def test_a_long_outbox_is_told_in_its_order_whatever_the_size_of_a_batch(store: Store, tmp_path: Path) -> None:
    ops, postman = ops_with(store, settings_with(tmp_path, chat='events = ["resolved"]')), Postman()
    open_some(store, 700)
    with store.begin() as connection:
        changes = [Resolve(incident_id=number) for number in (1, 700)]
        incidents.apply(connection, changes, run_id=RUN, at=NOW)
    account = dispatch(ops, NOW, deliver=postman)
    assert account["made"] == 2
    assert [letter.body.splitlines()[0] for _, letter in postman.letters] == [
        "Incident 1 is resolved.",
        "Incident 700 is resolved.",
    ]


def test_a_message_that_its_dispatcher_dies_of_is_given_up(store: Store, tmp_path: Path) -> None:
    ops = ops_with(store, settings_with(tmp_path, chat=WISHES))
    open_some(store, 1)

    class Dead(BaseException):
        pass

    def die(*_: object) -> Outcome:
        raise Dead

    at, tries = NOW, 0
    while True:
        try:
            account = dispatch(ops, at, deliver=die)
        except Dead:
            at, tries = at + timedelta(minutes=6), tries + 1
        else:
            break
    assert tries == ops.settings.alerts.attempts
    assert (account["failed"], account["waiting"]) == (1, 0)
