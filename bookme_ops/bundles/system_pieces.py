"""Pieces of the service itself: its version, its settings without secrets, and how its connections are."""

import platform
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from bookme_ops.bundles import mirror_shapes as shapes
from bookme_ops.bundles.pieces import Piece
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.store.booking_records import BookingRecords
from bookme_ops.store.db import SCHEMA
from bookme_ops.wiring import Ops

SOURCE = "service"
OURS = "bookme-ops"
LIBRARIES = ("msal", "msgspec", "requests", "simple-salesforce", "sqlalchemy", "urllib3")
SYSTEMS = ("salesforce", "graph", "bookme")


def lay_system(shelf: Shelf, ops: Ops) -> None:
    """Put on the shelf what we are and how we are set up."""
    shelf.lay_rows("system/version.json", SOURCE, shapes.SERVICE, [_service(ops)])
    shelf.lay_rows("system/settings.json", SOURCE, shapes.SETTING, _settings(ops))
    shelf.lay_rows("system/environments.json", SOURCE, shapes.ENVIRONMENT, _environments(ops))


def lay_connections(shelf: Shelf, records: BookingRecords) -> None:
    """Put on the shelf how each connection was and is: the latter is told by the pieces that are there."""
    connections = list(_connections(records, shelf.pieces))
    shelf.lay_rows("system/connections.json", SOURCE, shapes.CONNECTION, connections)


def _service(ops: Ops) -> dict[str, Any]:
    return {
        "version": version_of(OURS),
        "schema": SCHEMA,
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "database": ops.store.engine.dialect.name,
        "libraries": {name: version_of(name) for name in LIBRARIES},
    }


@cache
def version_of(name: str) -> str | None:
    """The version of a package as it was installed; None if it is not. To find out takes a thousandth of a second."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _settings(ops: Ops) -> Iterable[dict[str, Any]]:
    """Every key; of a secret only whether it is set, as `settings show` tells it."""
    for entry in sorted(ops.settings.entries, key=lambda one: one.key):
        value = ("set" if entry.value else None) if entry.secret else entry.value
        yield {"key": entry.key, "value": value, "origin": entry.origin, "secret": entry.secret}


def _environments(ops: Ops) -> Iterable[dict[str, Any]]:
    for site in ops.chosen:
        environment = ops.settings.environment(site.name)
        org = environment.salesforce
        yield {
            "name": environment.name,
            "kind": environment.kind,
            "simulated": environment.simulator is not None,
            "backend_version": environment.backend_version,
            "go_live": environment.go_live.isoformat() if environment.go_live is not None else None,
            "booking_id_field": org.booking_id_field if org is not None else None,
        }


def _connections(records: BookingRecords, pieces: Sequence[Piece]) -> Iterable[dict[str, Any]]:
    """The latest probe of each system, and whether it answered anything for this bundle."""
    for health in records.health:
        probes = {probe.system: probe for probe in health.probes}
        for system in SYSTEMS:
            probe = probes.get(system)
            mine = [piece for piece in pieces if piece.source == f"{system} {health.environment}"]
            yield {
                "environment": health.environment,
                "system": system,
                "probed_at": probe.at.isoformat() if probe is not None else None,
                "answered": probe.answered if probe is not None else None,
                "reason": probe.reason if probe is not None else None,
                "seconds": probe.seconds if probe is not None else None,
                "answered_now": any(piece.missing is None for piece in mine) if mine else None,
            }
