"""The state of an org: Health Check, licences, and groups that lag behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.access_sheet.sources import Section, section
from jobs.access.containers import UP_TO_DATE
from jobs.environment.access_desk import AccessDesk

AT_STANDARD = frozenset({"MEETS_STANDARD", "INFORMATIONAL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A setting below Salesforce's standard."""

    risk: str
    setting: str
    ours: str | None
    standard: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The org's score in Health Check."""

    score: int
    """Per cent."""
    risks: tuple[Risk, ...]
    """Those of high risk first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """A licence."""

    kind: str
    name: str
    total: int | None
    used: int | None
    status: str | None
    expires: datetime | None
    short: bool
    """None are left, or it is not active."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleGroup:
    """A permission set group that does not grant what its sets say."""

    name: str
    status: str | None


def tell_health(desk: AccessDesk) -> Section[Health]:
    """The score; no row if nobody could read it."""
    rows = (
        Health(
            score=one.score,
            risks=tuple(
                Risk(risk=risk.risk, setting=risk.setting, ours=risk.ours, standard=risk.standard)
                for risk in sorted(one.risks, key=lambda risk: (risk.risk, risk.setting))
                if risk.risk not in AT_STANDARD
            ),
        )
        for one in desk.view.org.health.items.rows
    )
    return section(desk.view, rows, "health")


def list_licences(desk: AccessDesk) -> Section[Seats]:
    """All of them; those that are short first."""
    rows = [
        Seats(
            kind=one.kind,
            name=one.name,
            total=one.total,
            used=one.used,
            status=one.status,
            expires=one.expires,
            short=_is_short(one.total, one.used, one.status),
        )
        for one in desk.view.org.licences.items.rows
    ]
    rows.sort(key=lambda row: (not row.short, row.kind, row.name))
    return section(desk.view, rows, "licences")


def list_stale_groups(desk: AccessDesk) -> Section[StaleGroup]:
    """Groups that are not Updated."""
    return section(desk.view, _stale(desk), "groups")


def _stale(desk: AccessDesk) -> Iterator[StaleGroup]:
    for group in sorted(desk.view.org.groups.items.rows, key=lambda one: one.name):
        if group.status != UP_TO_DATE:
            yield StaleGroup(name=group.name, status=group.status)


def _is_short(total: int | None, used: int | None, status: str | None) -> bool:
    """A licence of no seats at all is one that the org does not have."""
    full = total is not None and used is not None and 0 < total <= used
    return full or (status is not None and status != "Active" and bool(used))
