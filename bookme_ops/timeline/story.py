"""The story of a booking: all moments in one order, and what has to be said about clocks and gaps."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from bookme_ops.dossiers.dossier import Dossier, Role
from bookme_ops.dossiers.gathering import Key, gather
from bookme_ops.store.db import Connection
from bookme_ops.store.incident_stories import Story as Life
from bookme_ops.store.incident_stories import stories_of
from bookme_ops.store.read_runs import first_read, missing_runs, reading_runs, reason_of, run_at
from bookme_ops.store.read_states import ReadState
from bookme_ops.timeline.clocks import find_skews, remark_times
from bookme_ops.timeline.gaps import Watched, find_gaps
from bookme_ops.timeline.incident_moments import incident_moments
from bookme_ops.timeline.journal_moments import journal_moments
from bookme_ops.timeline.merging import merge_moments
from bookme_ops.timeline.mirror_moments import mirror_moments
from bookme_ops.timeline.moment import Moment, Story, System
from bookme_ops.timeline.sight_moments import sight_moments
from bookme_ops.timeline.spelling import spell_role
from bookme_ops.wiring import Ops

SKEW = timedelta(seconds=60)
"""The tolerance where no environment is known to take it from."""
READ_AS = {System.SALESFORCE: "query", System.OUTLOOK: "mailbox"}
"""The kind of coverage that tells when each was read."""
BY_WHOM = "Outlook does not tell who changed it; Salesforce tells who made the latest change before each read"
WITHOUT_ID = "it carries no BookingId, so its changes are not followed"
UNFOLLOWED = "copies of colleagues and rooms are followed by their latest change alone"


def tell_story(ops: Ops, connection: Connection, booking_id: str, more: Iterable[Moment] = ()) -> Story:
    """What happened to the booking of a folded BookingId, as far as the mirror and the ledger know.

    `more` are moments that somebody else has, such as those of live reads. No sentence names anybody: people are roles
    or ids; who acted on an incident and what people wrote stand apart, in `by` and `quote`.
    """
    return story_of(ops, connection, gather(ops, connection, Key(booking_id=booking_id)), more)


def story_of(ops: Ops, connection: Connection, dossier: Dossier, more: Iterable[Moment] = ()) -> Story:
    """`tell_story` for what was gathered already."""
    zone, tolerance = ops.settings.bank.time_zone, _tolerance(ops, dossier)
    stories = stories_of(connection, [one.id for one in dossier.incidents])
    lives = [(one, stories.get(one.id, Life())) for one in dossier.incidents]
    told = merge_moments(
        journal_moments(dossier, zone), mirror_moments(dossier, zone), incident_moments(lives, zone), more
    )
    since = min((moment.happened for moment in told), default=ops.now()) - timedelta(days=1)
    began = {system: first_read(connection, kind) for system, kind in READ_AS.items()}
    remarked = remark_times(told, tolerance, began, zone)
    moments = merge_moments(remarked, sight_moments(dossier, partial(run_at, connection), zone))
    return Story(
        moments=moments,
        skews=find_skews(told, tolerance, zone),
        gaps=find_gaps(_watch(connection, dossier, since), zone),
        remarks=tuple(_remarks(dossier)),
    )


def _tolerance(ops: Ops, dossier: Dossier) -> timedelta:
    known = {one.name: one.clock_skew for one in ops.settings.environments}
    return max((known[one.environment] for one in dossier.bookings if one.environment in known), default=SKEW)


def _watch(connection: Connection, dossier: Dossier, since: datetime) -> Iterator[Watched]:
    """Everything whose being unread leaves a hole in the story. Runs list a room by its address."""
    for holder in dossier.holders:
        if holder.mailbox is not None:
            is_room = holder.role is Role.ROOM and holder.mail is not None
            place = ("room", holder.mail or "") if is_room else ("mailbox", holder.mailbox)
            yield _watch_one(connection, since, f"{spell_role(holder.role)} mailbox", holder.read, place)
    for one in dossier.reads:
        if one.subject in {"bookings", "meetings"}:
            place = ("query", f"{one.scope}/{one.subject}")
            yield _watch_one(connection, since, f"{one.system} {one.scope}", one.read, place)


def _watch_one(connection: Connection, since: datetime, words: str, read: ReadState, place: tuple[str, str]) -> Watched:
    kind, subject = place
    missing = missing_runs(connection, since, subject)
    return Watched(
        words=words,
        read=read,
        missing=missing,
        reading=reading_runs(connection, since, kind) if missing else (),
        reason_in=partial(reason_of, connection, kind=kind, subject=subject),
    )


def _remarks(dossier: Dossier) -> Iterator[str]:
    if dossier.booking_id is None:
        yield WITHOUT_ID
    if dossier.bookings or dossier.copies:
        yield BY_WHOM
    if any(held.by == "ical-uid" for _, held in dossier.copies):
        yield UNFOLLOWED
