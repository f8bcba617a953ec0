"""The tenant's logs about apps: who signed in through them, and what was changed about them.

The many sign-ins are read in slices of time, as is recommended, but in few: the reports API bears no more than five
requests in ten seconds (graph-contract 9.11, 10.22). Logs are kept for a while only: asked for more, Graph names the
earliest date that it allows, and is asked from there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import msgspec

from connectors.access_records import AccessList, AppSignIn, DirectoryChange
from connectors.errors import BadCredentials, ConnectorError, NotAllowed, NotFound, Reason
from connectors.graph.access_pages import AccessPages, TooFarBack
from connectors.graph.access_rows import read_app_sign_in, read_change
from connectors.graph.access_wire import (
    CHANGE_PAGES,
    SIGN_IN_PAGES,
    WireAppSignIn,
    WireChange,
)
from connectors.graph.directory_wire import ListPage
from connectors.graph.errors import SYSTEM
from connectors.graph.links import query, quoted
from connectors.transport import MeteredSession

RowT = TypeVar("RowT", WireAppSignIn, WireChange)
EntryT = TypeVar("EntryT", AppSignIn, DirectoryChange)

LOGS = "AuditLog.Read.All"
PAGE_SIZE = "1000"
SLICE = timedelta(days=15)
BY_THEMSELVES = "signInEventTypes/any(t: t eq 'servicePrincipal')"
NO_BETA = (
    "sign-ins of service principals are not available: Graph tells them in /beta alone, which the base URL does not "
    "offer us"
)
VERSION = "/v1.0"


@dataclass(frozen=True, slots=True)
class Log(Generic[RowT]):
    """A log of the reports API."""

    path: str
    field: str
    """When an entry happened."""
    pages: "msgspec.json.Decoder[ListPage[RowT]]"
    slices: int
    """In so many parts, of `SLICE` each and the last one without end, it is asked for."""


SIGN_INS = Log("/auditLogs/signIns", "createdDateTime", SIGN_IN_PAGES, slices=2)
AUDITS = Log("/auditLogs/directoryAudits", "activityDateTime", CHANGE_PAGES, slices=1)


class AccessLogs:
    """The logs of the tenant behind a session."""

    def __init__(self, session: MeteredSession) -> None:
        base = session.base_url
        self._stable = AccessPages(session, base)
        # A Graph-Proxy may have any path of its own: only where ours ends in the version is the other one known.
        versioned = urlsplit(base).path.casefold().endswith(VERSION)
        self._beta = AccessPages(session, f"{base[: -len(VERSION)]}/beta") if versioned else None

    def sign_ins(self, app_ids: Sequence[str], since: datetime) -> AccessList[AppSignIn]:
        """Sign-ins of people through apps, and of the apps by themselves, the newest first."""
        conditions = [f"appId eq {quoted(app_id)}" for app_id in app_ids]
        told = [_read(self._stable, SIGN_INS, condition, since) for condition in conditions]
        if self._beta is None:
            raise NotAllowed(SYSTEM, NO_BETA)
        try:
            told += [_read(self._beta, SIGN_INS, f"{one} and {BY_THEMSELVES}", since) for one in conditions]
        except (NotAllowed, NotFound) as error:
            raise _without_beta(error) from None
        entries = [read_app_sign_in(row) for rows, _ in told for row in rows]
        ours = {row.sign_in_id: row for row in entries if row.app_id in app_ids}
        return _newest_first(ours.values(), (start for _, start in told), since)

    def changes(self, targets: Sequence[str], since: datetime) -> AccessList[DirectoryChange]:
        """What was done to some directory objects, the newest first."""
        told = [
            _read(self._stable, AUDITS, f"targetResources/any(t: t/id eq {quoted(target)})", since)
            for target in targets
        ]
        entries = [read_change(row) for rows, _ in told for row in rows]
        ours = {row.change_id: row for row in entries if not set(targets).isdisjoint(row.target_ids)}
        return _newest_first(ours.values(), (start for _, start in told), since)


def _read(pages: AccessPages, log: Log[RowT], condition: str, since: datetime) -> tuple[list[RowT], datetime]:
    """The entries from an instant on, or from the earliest that the log allows, and which instant it was."""
    try:
        return _read_from(pages, log, condition, since), since
    except TooFarBack as refusal:
        later = [day for day in refusal.dates if day > since]
        if not later:
            raise
        start = min(later)
        return _read_from(pages, log, condition, start), start


def _read_from(pages: AccessPages, log: Log[RowT], condition: str, since: datetime) -> list[RowT]:
    told = [row for url in _slices(log, condition, since) for row in pages.rows(url, log.pages, LOGS)]
    return [row for row in told if row.at >= since]


def _newest_first(rows: Iterable[EntryT], starts: Iterable[datetime], asked: datetime) -> AccessList[EntryT]:
    """The list of a log, with the latest start of its parts if that is later than was asked."""
    start = max(starts, default=asked)
    ordered = sorted(rows, key=lambda row: row.at, reverse=True)
    return AccessList(rows=tuple(ordered), since=start if start > asked else None)


def _without_beta(error: ConnectorError) -> ConnectorError:
    """The error for what /beta refuses, though /v1.0 has just told its part of the same log."""
    if isinstance(error, BadCredentials) or error.reason is Reason.NOT_LICENSED:
        return error
    return NotAllowed(SYSTEM, f"{NO_BETA} ({error})")


def _slices(log: Log[RowT], condition: str, since: datetime) -> Iterator[str]:
    """The questions for a log, slice by slice. Logs know `ge` and `le` alone: ends overlap (security-api-solutions/
    issues/23).
    """
    for number in range(log.slices):
        start, end = since + SLICE * number, since + SLICE * (number + 1)
        until = f" and {log.field} le {_stamp(end)}" if number < log.slices - 1 else ""
        yield f"{log.path}?{query(filter=f'{log.field} ge {_stamp(start)}{until} and {condition}', top=PAGE_SIZE)}"


def _stamp(instant: datetime) -> str:
    """An instant in a filter, to the second before it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
