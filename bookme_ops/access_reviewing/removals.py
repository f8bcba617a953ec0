"""Removals: what a signed review decided to remove, and whether it is gone by now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from bookme_ops.store.access_review import Decision, Review, Row, State
from bookme_ops.store.access_reviews import grant_of
from jobs.access.effective import EffectiveAccess
from jobs.access.grants import Grant
from jobs.access.grants_of import grants_of
from jobs.access.people import effective_access, watched_apps
from jobs.access.view import AccessView

HOLDING = ("people", "sets", "groups", "members", "assignments")
CONTAINERS = {"profile": "profile", "set": "permission-set", "group": "group"}

Key = tuple[str, str, str, str]
"""Of a grant: see `Grant.key`."""


class Removal(StrEnum):
    """How far a decision to remove has come."""

    PENDING = "to be removed"
    GONE = "gone"
    UNKNOWN = "not known"
    """What would tell was not read completely, or is not looked at any more."""


def removals_of(review: Review, rows: Iterable[Row], view: AccessView, now: datetime) -> Mapping[int, Removal]:
    """By number of the row, of a signed review; `view` is of its environment, as it was read last."""
    if review.state is not State.SIGNED:
        return {}
    told = [row for row in rows if row.decision is Decision.REMOVE]
    granted = {one.key for one in grants_of(view, now)} if told else set()
    return {row.number: _stands(grant_of(row), granted, view, now) for row in told}


def _stands(grant: Grant, granted: set[Key], view: AccessView, now: datetime) -> Removal:
    if grant.key in granted:
        return Removal.PENDING
    held = _holds_in_tenant(grant, view) if grant.holder_kind == "app" else _holds_in_org(grant, view, now)
    return Removal.UNKNOWN if held is None else Removal.PENDING if held else Removal.GONE


def _holds_in_org(grant: Grant, view: AccessView, now: datetime) -> bool | None:
    """Whether a user has it, also one who is looked at no more; None: nobody knows."""
    needed = (*HOLDING, *({"object": ("objects",), "field": ("fields",)}.get(grant.kind, ())))
    if not all(getattr(view.org, name).read.complete for name in needed):
        return None
    access = effective_access(view, now)
    if grant.kind == "permission" and grant.what in access.hidden:
        return None
    return grant.what in _held(access, grant)


def _held(access: EffectiveAccess, grant: Grant) -> set[str]:
    """What the holder has of the kind of a grant, each as grants spell it."""
    match grant.kind:
        case "permission":
            return set(access.permissions(grant.holder))
        case "object":
            return {f"{name}:{letters}" for name, letters in access.objects(grant.holder).items()}
        case "field":
            return {f"{name}:{letters}" for name, letters in access.fields(grant.holder).items()}
    held = access.containers(grant.holder)
    return {path.container for path in held if CONTAINERS[path.kind] == grant.kind}


def _holds_in_tenant(grant: Grant, view: AccessView) -> bool | None:
    """Of an app that is looked at all grants are told: what is not among them is gone."""
    tenant = view.tenant
    needed = (tenant.principals, tenant.roles, *((tenant.scopes,) if grant.kind == "scope" else ()))
    watched = {app.principal_id for app in watched_apps(view)}
    if grant.holder not in watched or not all(part.read.complete for part in needed):
        return None
    return False
