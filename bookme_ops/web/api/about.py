"""About: what this is, and by which settings it works."""

from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import version

from fastapi import Request
from starlette.responses import Response

from bookme_ops.store.db import SCHEMA
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.about import Settings, Version
from bookme_ops.web.gate import Admin, Viewer
from bookme_ops.web.seat import Seat

router = resource("about")


@router.get("/version", **reads("getVersion", Version, "Which version answers"))
def show_version(request: Request, visitor: Viewer, seat: Seat) -> Response:
    """And to whom: the name and the role of the token."""
    told = {"version": our_version(), "store": SCHEMA, "api": "1", "bank": seat.ops.settings.bank.name}
    return answer(request, {**told, "actor": visitor.actor, "role": visitor.role.value})


@router.get("/settings", **reads("listSettings", Settings, "Every setting, without secrets"))
def list_settings(request: Request, _: Admin, seat: Seat) -> Response:
    """With where each value comes from; of a secret only whether it is set."""
    return answer(request, {"items": [asdict(entry) for entry in seat.ops.settings.entries], "next": None})


@lru_cache(maxsize=1)
def our_version() -> str:
    """The version of this program."""
    return version("bookme-ops")
