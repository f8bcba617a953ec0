"""The audit log over the API."""

from starlette.testclient import TestClient

from bookme_ops.deed import Deed
from bookme_ops.deeds import enter
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller

LOG = "/api/v1/audit-log"


def keep_deeds(bank: Ops) -> None:
    for n in range(5):
        enter(bank, Deed(actor=f"somebody {n % 2}", at=bank.now(), action="thing.done", object=f"thing {n}"))


def test_the_newest_come_first_and_the_look_is_entered(api: TestClient, bank: Ops) -> None:
    keep_deeds(bank)
    told = api.get(f"{LOG}?limit=2&action=thing.").json()
    assert [one["object"] for one in told["items"]] == ["thing 4", "thing 3"]
    following = api.get(told["next"]).json()
    assert [one["object"] for one in following["items"]] == ["thing 2", "thing 1"]
    newest = api.get(LOG).json()["items"][0]
    assert (newest["actor"], newest["action"]) == ("a admin", "audit-log.viewed")


def test_it_can_be_asked_for_one_actor_or_one_object(api: TestClient, bank: Ops) -> None:
    keep_deeds(bank)
    by_one = api.get(f"{LOG}?actor=somebody 1").json()["items"]
    assert [one["object"] for one in by_one] == ["thing 3", "thing 1"]
    about = api.get(f"{LOG}?object=thing 2").json()["items"]
    assert [one["actor"] for one in about] == ["somebody 0"]
    assert api.get(f"{LOG}?since=2030-01-01T00:00:00Z").json()["items"] == []


def test_it_takes_an_administrator(caller: Caller) -> None:
    assert caller(Role.OPERATOR).get(LOG).status_code == 403
