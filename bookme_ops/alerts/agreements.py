"""Agreements: risks that are accepted and work that is planned, as plain JSON and as they may be made."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from operator import eq
from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.alerts.maintenance import is_active
from bookme_ops.store.alerts_channels import CODE as ALERT
from bookme_ops.store.alerts_windows import Window
from bookme_ops.store.estate import Site
from bookme_ops.store.incident import REPORT, UNREAD
from bookme_ops.store.waiver import Waiver
from bookme_ops.telling import Document, tell_instant
from jobs.base import Job, Subject
from jobs.registry import list_kinds

Jobs = Sequence[Job[Any, Any]]

SOON = timedelta(days=7)
"""A waiver is shown as ending from so long before on."""


def tell_waiver(waiver: Waiver, now: datetime) -> Document:
    """A waiver."""
    return {
        "id": waiver.id,
        "environment": waiver.environment,
        "code": waiver.code,
        "subject": _tell_subject(waiver.subject),
        "owner": waiver.owner,
        "reason": waiver.reason,
        "created_at": tell_instant(waiver.created_at),
        "until": tell_instant(waiver.until),
        "ended_at": tell_instant(waiver.ended_at),
        "ends_soon": waiver.ended_at is None and waiver.until - now <= SOON,
    }


def tell_window(window: Window, now: datetime, zone: ZoneInfo) -> Document:
    """A maintenance window."""
    return {
        "id": window.id,
        "environment": window.environment,
        "code": window.code,
        "subject": _tell_subject(window.subject),
        "starts_at": tell_instant(window.starts_at),
        "ends_at": tell_instant(window.ends_at),
        "cron": window.cron,
        "minutes": window.seconds // 60 if window.seconds else None,
        "reason": window.reason,
        "owner": window.owner,
        "ended_at": tell_instant(window.ended_at),
        "active": window.ended_at is None and is_active(window, now, zone),
    }


def check_code(jobs: Jobs, code: str) -> str:
    """A code whose risk can be accepted. Raises ValueError for what nothing may find."""
    return _one_of(code, {*list_kinds(jobs), UNREAD, ALERT}, eq)


def check_beginning(jobs: Jobs, code: str) -> str:
    """A code, or the beginning of codes, whose alerts can be silenced. Raises ValueError."""
    return _one_of(code, {*list_kinds(jobs), UNREAD, ALERT, REPORT}, str.startswith)


def check_environment(sites: Sequence[Site], name: str) -> str:
    """The name of one of the environments. Raises ValueError."""
    known = [site.name for site in sites]
    if name not in known:
        raise ValueError(f"there is no environment of that name: there are {', '.join(known)}")
    return name


def _one_of(code: str, codes: Iterable[str], fits: Callable[[str, str], bool]) -> str:
    if not any(fits(known, code) for known in codes):
        raise ValueError(f"there is no code {code}: `bookme-ops jobs list` shows them")
    return code


def _tell_subject(subject: Subject | None) -> dict[str, str] | None:
    return {"kind": subject.kind, "id": subject.id} if subject else None
