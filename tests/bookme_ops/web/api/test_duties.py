"""Work that people do and sign."""

from datetime import timedelta

from starlette.testclient import TestClient

from bookme_ops.store.duties import Draft, lay_out
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_incidents import walk

DUTIES = "/api/v1/duties"


def keep_duties(bank: Ops) -> None:
    with bank.store.begin() as connection:
        lay_out(
            connection,
            [
                Draft(name=f"duty-{n}", period="2026-W10", owner=None, due_at=bank.now() + timedelta(days=n - 1))
                for n in range(3)
            ],
        )


def test_a_duty_is_signed_once(api: TestClient, bank: Ops) -> None:
    keep_duties(bank)
    waiting = walk(api, f"{DUTIES}?limit=1")
    assert [duty["name"] for duty in waiting] == ["duty-0", "duty-1", "duty-2"]
    assert [duty["overdue"] for duty in waiting] == [True, False, False]
    signed = api.post(f"{DUTIES}/{waiting[0]['id']}/sign", json={"note": " seen "})
    assert (signed.status_code, signed.json()["signed_by"], signed.json()["note"]) == (200, "a admin", "seen")
    assert len(walk(api, DUTIES)) == 2
    assert len(walk(api, f"{DUTIES}?signed=true")) == 3
    assert api.post(f"{DUTIES}/{waiting[0]['id']}/sign", json={}).status_code == 404


def test_signing_takes_an_operator(caller: Caller, bank: Ops) -> None:
    keep_duties(bank)
    assert caller(Role.VIEWER).get(DUTIES).status_code == 200
    assert caller(Role.SUPPORT).post(f"{DUTIES}/1/sign", json={}).status_code == 403
