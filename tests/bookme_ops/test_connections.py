"""Settings become clients that can only read."""

from datetime import timedelta
from pathlib import Path

import pytest
import requests

from bookme_ops.connections import connect, limits_of
from bookme_ops.settings import Http, Settings, load_settings
from bookme_ops.simulation import Simulation
from bookme_ops.store.estate import Site
from connectors.errors import WriteRefused
from connectors.simulator import bookme
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.world import build_world
from tests.journeys.bank import NOW

SIMULATED = """
[environments.production]
kind = "production"
simulator = "advisors=4,seed=3"
[environments.test]
kind = "test"
simulator = "advisors=4,seed=3"
"""
REAL = """
[environments.production]
kind = "production"
[environments.production.salesforce]
instance_url = "https://acme.my.salesforce.com"
{salesforce}
[environments.production.graph]
authority = "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001"
token_url = "https://production-graph.simulator.example/t/oauth2/v2.0/token"
client_id = "bookme-ops-simulator"
client_secret = "simulator-secret"
"""
BACKEND = f"""
[environments.production.bookme]
base_url = "https://api.example/api/v1"
token_url = "https://login.example/t/oauth2/v2.0/token"
scope = "{bookme.SCOPE}"
client_id = "{bookme.CLIENT_ID}"
client_secret = "{bookme.CLIENT_SECRET}"
subscription_key = "{bookme.SUBSCRIPTION_KEY}"
"""
SIGN_INS = {
    "client_credentials": 'client_id = "bookme-ops-simulator"\nclient_secret = "simulator-secret"',
    "access_token": 'auth = "access_token"\naccess_token = "a-session-that-was-given"',
}


def settings(folder: Path, environments: str) -> Settings:
    text = f'database_url = "sqlite:///ops.db"\n[bank]\ntime_zone = "Europe/Copenhagen"\n{environments}'
    (folder / "bookme-ops.toml").write_text(text, encoding="utf-8")
    return load_settings(None, {}, folder=folder)


def sites(told: Settings) -> tuple[Site, ...]:
    return told.estate().sites


def test_simulated_environments_share_one_world(tmp_path: Path) -> None:
    told = settings(tmp_path, SIMULATED)
    opened = connect(told, sites(told), now=lambda: NOW)
    people = [{user.user_id for page in one.directory.read_users() for user in page} for one in opened.values()]
    assert people[0] == people[1] != set()


def test_a_world_at_hand_is_used(tmp_path: Path) -> None:
    told = settings(tmp_path, SIMULATED)
    simulation = Simulation.of(build_world(advisors=2, seed=9, as_of=NOW))
    opened = connect(told, sites(told), now=lambda: NOW, simulation=simulation)
    found = {user.user_id for page in opened["test"].directory.read_users() for user in page}
    assert found == simulation.world.tenant.people.keys()


def test_nothing_is_sent_before_something_is_asked(tmp_path: Path) -> None:
    told = settings(tmp_path, SIMULATED)
    opened = connect(told, sites(told), now=lambda: NOW)
    assert {one.graph.meter.requests + one.salesforce.meter.requests for one in opened.values()} == {0}


def test_a_backend_is_connected_where_the_settings_name_one(tmp_path: Path) -> None:
    told = settings(tmp_path, REAL.format(salesforce=SIGN_INS["client_credentials"]) + BACKEND)
    simulation = Simulation.of(build_world(advisors=2, seed=9, as_of=NOW))
    opened = connect(told, sites(told), now=lambda: NOW, wires=simulation.wire)
    backend = opened["production"].backend
    assert backend is not None
    assert (backend.version, backend.tells_slots) == ("v1", False)
    assert len(backend.read_employees()) == len(simulation.world.environments["production"].backend.employees)
    assert told.environment("production").backend_version == "v1"


def test_without_a_backend_there_is_none(tmp_path: Path) -> None:
    told = settings(tmp_path, REAL.format(salesforce=SIGN_INS["client_credentials"]))
    opened = connect(told, sites(told), now=lambda: NOW, wires=lambda *_: None)
    assert opened["production"].backend is None
    assert told.environment("production").backend_version is None


def test_simulated_environments_have_a_backend(tmp_path: Path) -> None:
    told = settings(tmp_path, SIMULATED)
    opened = connect(told, sites(told), now=lambda: NOW)
    assert all(one.backend is not None and one.backend.read_rooms() for one in opened.values())
    assert {told.environment(name).backend_version for name in opened} == {"v2"}


@pytest.mark.parametrize("system", ["salesforce", "graph"])
@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_writing_is_refused(tmp_path: Path, system: str, method: str) -> None:
    told = settings(tmp_path, SIMULATED)
    connection = connect(told, sites(told), now=lambda: NOW)["production"]
    session = connection.salesforce if system == "salesforce" else connection.graph
    with pytest.raises(WriteRefused):
        session.request(method, f"{session.base_url}/anything", json={})
    assert session.meter.requests == 0


@pytest.mark.parametrize("sign_in", SIGN_INS)
def test_real_settings_lead_through_the_wires(tmp_path: Path, sign_in: str) -> None:
    told = settings(tmp_path, REAL.format(salesforce=SIGN_INS[sign_in]))
    simulation = Simulation.of(build_world(advisors=2, seed=9, as_of=NOW))
    asked: list[tuple[str, str]] = []

    def wires(environment: str, system: str) -> InProcessAdapter:
        asked.append((environment, system))
        return simulation.wire(environment, system)

    opened = connect(told, sites(told), now=lambda: NOW, wires=wires)
    assert sorted(asked) == [("production", "graph"), ("production", "salesforce")]
    assert opened["production"].salesforce.base_url == "https://acme.my.salesforce.com"
    assert opened["production"].graph.base_url == "https://graph.microsoft.com/v1.0"
    assert isinstance(opened["production"].salesforce, requests.Session)
    if sign_in == "client_credentials":
        assert list(opened["production"].bookings.read_users())


def test_the_patience_of_the_bank_is_kept() -> None:
    http = Http(
        connect_timeout=timedelta(seconds=2),
        read_timeout=timedelta(seconds=3.5),
        total_budget=timedelta(minutes=1),
        attempts=4,
    )
    limits = limits_of(http, 7)
    assert (limits.connect_timeout, limits.read_timeout, limits.total_budget) == (2.0, 3.5, 60.0)
    assert (limits.attempts, limits.concurrency) == (4, 7)
