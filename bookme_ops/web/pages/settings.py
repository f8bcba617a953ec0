"""The settings as they count here, the connections with a test for each, and whom we let in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from bookme_ops.configuration.defaults import default_of
from bookme_ops.deeds import enter
from bookme_ops.doctor import Check, look_at_backend, look_at_graph, look_at_salesforce
from bookme_ops.printable import printable
from bookme_ops.settings import Entry, Environment
from bookme_ops.store.passes import Kind, passes
from bookme_ops.store.roles import Role
from bookme_ops.web.gate import Admin
from bookme_ops.web.pages import settings_passes
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Seat, Workplace

router = APIRouter(prefix="/settings")
router.include_router(settings_passes.router)
PATIENCE = timedelta(seconds=5)
"""Of each call of a test: somebody waits in front of the page."""
MOST = 200
"""Sessions or tokens that are listed; `bookme-ops tokens list` has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A setting as it is shown."""

    entry: Entry
    default: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system that an environment is connected to."""

    environment: str
    system: str
    address: str


@router.get("")
def show_settings(seat: Seat, visitor: Admin, *, changed: bool = False) -> Response:
    """Every setting with its value, where that comes from and what it would be; of a secret only whether it is set."""
    lines = [Line(entry=one, default=default_of(one.key)) for one in seat.ops.settings.entries]
    shown = [line for line in lines if not changed or line.entry.origin != "default"]
    return seat.page(
        "settings.html",
        visitor,
        sections=list(_by_section(shown).items()),
        count=len(lines),
        changed=changed,
        systems=[one for site in seat.ops.chosen for one in _systems(seat.ops.settings.environment(site.name))],
        path=seat.ops.settings.path,
        inline=seat.ops.settings.inline_secrets,
        version=version("bookme-ops"),
    )


@router.get("/access")
def show_passes(seat: Seat, visitor: Admin, *, ended: bool = False) -> Response:
    """Tokens, and who is signed in. The secrets are kept nowhere."""
    with seat.ops.store.read() as connection:
        tokens = passes(connection, Kind.TOKEN, now=seat.now, ended=ended)
        sessions = passes(connection, Kind.SESSION, now=seat.now, ended=False)
        links = passes(connection, Kind.LINK, now=seat.now, ended=False)
    return seat.page(
        "settings_access.html",
        visitor,
        tokens=_latest(tokens),
        sessions=_latest(sessions),
        links=_latest(links),
        ended=ended,
        roles=list(Role),
        counts={"tokens": len(tokens), "sessions": len(sessions)},
        most=MOST,
    )


@router.post("/test/{environment}/{system}")
def test_connection(seat: Seat, visitor: Admin, environment: str, system: str) -> Response:
    """Look at one system as `doctor` does, with little patience; nothing is written there."""
    site = next((one for one in seat.ops.chosen if one.name == environment), None)
    known = {one.system for one in _systems(seat.ops.settings.environment(environment))} if site else set()
    if site is None or system not in known:
        raise NotFound("there is no such connection: the page of the settings lists them")
    connections = replace(seat.ops, chosen=(site,)).connect(patience=PATIENCE)
    checks = list(_LOOKS[system](seat, seat.ops.settings.environment(environment), connections[environment]))
    result = "ok" if all(check.ok is not False for check in checks) else "failed"
    enter(seat.ops, seat.deed(visitor, "connection.tested", f"{system} of {environment}"), result=result)
    told = [replace(check, detail=seat.console.mask(printable(check.detail))) for check in checks]
    return seat.page("settings_test.html", visitor, environment=environment, system=system, checks=told)


def _by_section(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """By their table, in the order in which each comes first."""
    told: dict[str, list[Line]] = {}
    for line in lines:
        told.setdefault(line.entry.key.rpartition(".")[0], []).append(line)
    return told


def _systems(environment: Environment) -> Iterable[System]:
    """What an environment is connected to, and where; of a simulated bank, that it is one."""
    place = "simulated" if environment.simulator is not None else ""
    salesforce, graph = environment.salesforce, environment.graph
    yield System(
        environment=environment.name,
        system="salesforce",
        address=place or (str(salesforce.instance_url) if salesforce else "not set up"),
    )
    yield System(
        environment=environment.name,
        system="graph",
        address=place or (f"tenant {graph.tenant}" if graph else "not set up"),
    )
    if environment.backend_version is not None:
        yield System(environment=environment.name, system="backend", address=place or environment.backend_version)


def _salesforce(_: Workplace, environment: Environment, connection: Any) -> Iterable[Check]:
    return look_at_salesforce(environment, connection)


def _graph(_: Workplace, environment: Environment, connection: Any) -> Iterable[Check]:
    return look_at_graph(environment, connection)


def _backend(seat: Workplace, environment: Environment, connection: Any) -> Iterable[Check]:
    return look_at_backend(environment, connection.backend, seat.now)


_LOOKS: dict[str, Callable[[Workplace, Environment, Any], Iterable[Check]]] = {
    "salesforce": _salesforce,
    "graph": _graph,
    "backend": _backend,
}


def _latest(found: list[Any]) -> list[Any]:
    return found[::-1][:MOST]
