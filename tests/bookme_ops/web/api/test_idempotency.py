"""The same change, asked for at the same time."""

from threading import Barrier, Thread
from typing import Any

from starlette.testclient import TestClient

from bookme_ops.deed import Deed
from bookme_ops.store.audit_log import entries
from bookme_ops.store.db import Connection
from bookme_ops.store.incidents import note, notes
from bookme_ops.web.api.idempotency import Wish, do_once
from bookme_ops.wiring import Ops


def test_of_many_who_ask_at_the_same_time_one_does_it_and_all_are_told_the_same(bank: Ops) -> None:
    ready, answers = Barrier(6), []
    deed = Deed(actor="somebody", at=bank.now(), action="incident.noted", object="incident 1")

    def act(connection: Connection) -> dict[str, Any]:
        note(connection, 1, actor="somebody", text="once", at=bank.now())
        return {"notes": len(notes(connection, 1))}

    def ask() -> None:
        ready.wait()
        answers.append(do_once(bank, Wish("k", "d"), deed, act).body)

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [b'{"notes":1}'] * 6
    with bank.store.read() as connection:
        assert len(notes(connection, 1)) == 1
        assert sum(entry.action == "incident.noted" for _, entry in entries(connection)) == 1


def test_without_a_key_each_is_done(api: TestClient, bank: Ops) -> None:
    for _ in range(2):
        assert api.post("/api/v1/incidents/1/note", json={"text": "again"}).status_code == 200
    with bank.store.read() as connection:
        assert len(notes(connection, 1)) == 2


def test_a_key_that_is_none_is_refused(api: TestClient) -> None:
    for key in ("", "x" * 201, "a\tb"):
        told = api.post("/api/v1/incidents/1/note", json={"text": "x"}, headers={"idempotency-key": key})
        assert told.status_code == 422
