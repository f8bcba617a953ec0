"""Stocks: what is kept of which kind, when it counts as old, and what of it is held for open incidents.

Whatever hangs on the BookingId of an open incident stays until that is resolved.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, and_, cast, false, func, or_, select
from sqlalchemy.orm import aliased

from bookme_ops.store.access_tables import ACCESS_LIST
from bookme_ops.store.alert_tables import ALERT_MESSAGE
from bookme_ops.store.alerts import MessageState
from bookme_ops.store.bundle_tables import BUNDLE, DECODE_MAP
from bookme_ops.store.changed_subjects import note_everything
from bookme_ops.store.health_tables import PROBE
from bookme_ops.store.incident import REPORT, UNREAD, State, What
from bookme_ops.store.incident_rows import IS_OPEN, SYSTEM
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION, JOURNAL, RUN
from bookme_ops.store.pass_tables import ANSWERED, PASS
from bookme_ops.store.runs import RUNNING
from bookme_ops.store.tables import BOOKING, COVERAGE

REMOVED = "(removed: it was kept for as long as agreed)"
"""What stands where somebody's words stood: that something was said, and when, still counts."""
Condition = ColumnElement[bool]
Old = Callable[[Connection, timedelta, datetime], Condition]
"""What is older than so long, at an instant."""

NOTHING = false()
OPEN = select(INCIDENT.c.id).where(IS_OPEN)
STANDING, NEWEST = aliased(INCIDENT), aliased(RUN)
"""By names of their own, because they are asked for beside rows of the same table."""
NEEDED = select(STANDING.c.booking_id).where(
    STANDING.c.state != State.RESOLVED.value, STANDING.c.booking_id.is_not(None)
)
"""The BookingIds of open incidents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Rows of one table that are of one kind."""

    kind: str
    table: Table
    old: Old
    held: Condition = NOTHING
    """What stays though it is old."""
    rewrite: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    """What an old row says from then on; None: it goes."""
    after: Callable[[Connection], None] | None = None
    """What else is to be done in the transaction that removes some."""


def _journal(_connection: Connection, age: timedelta, now: datetime) -> Condition:
    """A month after the meeting, as the platform forgets its title: entries of what is over, or was never seen."""
    before = epoch(now - age)
    ahead = select(BOOKING.c.event_id).where(BOOKING.c.booking_id == JOURNAL.c.booking_id, BOOKING.c.ends >= before)
    return and_(JOURNAL.c.at < before, ~ahead.exists())


def _coverage(connection: Connection, age: timedelta, now: datetime) -> Condition:
    """What nobody tried to read any more, counted from our latest try: while we rest, nothing grows old."""
    tried = connection.execute(select(func.max(COVERAGE.c.read_at), func.max(COVERAGE.c.failed_at))).one()
    latest = max((at for at in tried if at is not None), default=epoch(now))
    before = epoch(min(now, instant(latest)) - age)
    return and_(func.coalesce(COVERAGE.c.read_at, 0) < before, func.coalesce(COVERAGE.c.failed_at, 0) < before)


def _access(connection: Connection, age: timedelta, now: datetime) -> Condition:
    latest = connection.execute(select(func.max(ACCESS_LIST.c.read_at))).scalar()
    return ACCESS_LIST.c.read_at < min(now, latest or now) - age


def _of_resolved(incident_id: ColumnElement[int], age: timedelta, now: datetime) -> Condition:
    gone = (INCIDENT.c.state == State.RESOLVED.value, INCIDENT.c.resolved_at < now - age)
    return incident_id.in_(select(INCIDENT.c.id).where(*gone))


def _held_of(incident_id: ColumnElement[int]) -> Condition:
    """About a booking that is still in question, or of a duplicate of what is."""
    return incident_id.in_(select(INCIDENT.c.id).where(_in_question()))


def _in_question() -> Condition:
    standing = select(STANDING.c.id).where(STANDING.c.state != State.RESOLVED.value)
    booking, into = func.coalesce(INCIDENT.c.booking_id, ""), func.coalesce(INCIDENT.c.merged_into, 0)
    return or_(booking.in_(NEEDED), into.in_(standing))


def _forget_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """A report's facts, each still there by its name; and its summary, which a person wrote."""
    values: dict[str, Any] = {"intake": dict.fromkeys(row["intake"], REMOVED)}
    return values | ({"summary": REMOVED} if row["code"] == REPORT else {})


RUN_NEWEST = select(func.max(NEWEST.c.id)).group_by(NEWEST.c.kind)
RUN_NEEDED = select(INCIDENT_TRANSITION.c.run_id).where(
    INCIDENT_TRANSITION.c.incident_id.in_(OPEN), INCIDENT_TRANSITION.c.run_id.is_not(None)
)
ENDED = tuple(state.value for state in (MessageState.SENT, MessageState.FAILED, MessageState.HELD, MessageState.MOOT))
OF_NEEDED = select(BUNDLE.c.id).where(BUNDLE.c.booking_id.in_(NEEDED))
WORDS = (INCIDENT_TRANSITION.c.reason.is_not(None), INCIDENT_TRANSITION.c.reason != REMOVED)
BY_PEOPLE = (
    INCIDENT_TRANSITION.c.actor != SYSTEM,
    func.coalesce(INCIDENT_TRANSITION.c.what, "").not_in((What.ACKNOWLEDGED.value, What.ASSIGNED.value)),
)

STOCKS = (
    Stock(kind="journal", table=JOURNAL, old=_journal, held=JOURNAL.c.booking_id.in_(NEEDED)),
    Stock(
        kind="runs",
        table=RUN,
        old=lambda _, age, now: and_(RUN.c.started_at < now - age, RUN.c.status != RUNNING),
        held=or_(RUN.c.id.in_(RUN_NEWEST), RUN.c.id.in_(RUN_NEEDED)),
    ),
    Stock(
        kind="coverage",
        table=COVERAGE,
        old=_coverage,
        held=and_(
            COVERAGE.c.reason.is_not(None), select(INCIDENT.c.id).where(IS_OPEN, INCIDENT.c.code == UNREAD).exists()
        ),
        after=note_everything,
    ),
    Stock(
        kind="messages",
        table=ALERT_MESSAGE,
        old=lambda _, age, now: and_(ALERT_MESSAGE.c.state.in_(ENDED), ALERT_MESSAGE.c.created_at < now - age),
        held=and_(
            ALERT_MESSAGE.c.incident_id.is_not(None),
            or_(ALERT_MESSAGE.c.incident_id.in_(OPEN), _held_of(ALERT_MESSAGE.c.incident_id)),
        ),
    ),
    Stock(
        kind="decode_maps",
        table=DECODE_MAP,
        old=lambda _, age, now: DECODE_MAP.c.bundle_id.not_in(
            select(BUNDLE.c.id).where(BUNDLE.c.created_at >= now - age)
        ),
        held=DECODE_MAP.c.bundle_id.in_(OF_NEEDED),
    ),
    Stock(
        kind="bundles",
        table=BUNDLE,
        old=lambda _, age, now: BUNDLE.c.created_at < now - age,
        held=BUNDLE.c.booking_id.in_(NEEDED),
    ),
    Stock(
        kind="notes",
        table=INCIDENT_NOTE,
        old=lambda _, age, now: and_(
            INCIDENT_NOTE.c.text != REMOVED, _of_resolved(INCIDENT_NOTE.c.incident_id, age, now)
        ),
        held=_held_of(INCIDENT_NOTE.c.incident_id),
        rewrite=lambda _: {"text": REMOVED},
    ),
    Stock(
        kind="notes",
        table=INCIDENT_TRANSITION,
        old=lambda _, age, now: and_(*WORDS, *BY_PEOPLE, _of_resolved(INCIDENT_TRANSITION.c.incident_id, age, now)),
        held=_held_of(INCIDENT_TRANSITION.c.incident_id),
        rewrite=lambda _: {"reason": REMOVED},
    ),
    Stock(
        kind="notes",
        table=INCIDENT,
        old=lambda _, age, now: and_(
            INCIDENT.c.state == State.RESOLVED.value,
            INCIDENT.c.resolved_at < now - age,
            INCIDENT.c.intake.is_not(None),
            cast(INCIDENT.c.intake, Text).not_like(f"%{REMOVED}%"),
            cast(INCIDENT.c.intake, Text) != "{}",
        ),
        held=_in_question(),
        rewrite=_forget_words,
    ),
    Stock(kind="access", table=ACCESS_LIST, old=_access, after=note_everything),
    Stock(kind="probes", table=PROBE, old=lambda _, age, now: PROBE.c.at < epoch(now - age)),
    Stock(
        kind="passes",
        table=PASS,
        old=lambda _, age, now: or_(PASS.c.ends_at < now - age, PASS.c.revoked_at < now - age),
    ),
    Stock(kind="answers", table=ANSWERED, old=lambda _, age, now: ANSWERED.c.at < now - age),
)
"""Everything that grows old, in the order in which it is removed: decode maps before their bundles."""
