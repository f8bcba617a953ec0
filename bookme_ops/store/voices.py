"""Voices: of the copies of one booking in several mailboxes, one speaks for all, so that it is reported once."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from bookme_ops.store.bulk import CHUNK, Row, fetch, fetch_in
from bookme_ops.store.tables import CALENDAR_EVENT
from connectors.records import BookingId

WORDS = ("booking_id", "mailbox_no", "organizer")
LIVE = "booking_id IS NOT NULL AND NOT removed AND NOT cancelled AND kind <> 'seriesMaster'"
BY_MAILBOX = "GROUP BY booking_id HAVING MIN(mailbox_no) <> MAX(mailbox_no)"
SEVERAL = f"SELECT booking_id FROM calendar_event WHERE {LIVE} {BY_MAILBOX}"  # noqa: S608  our own names
COPIES = f"SELECT booking_id, mailbox_no, organizer FROM calendar_event WHERE {LIVE} AND booking_id IN ({SEVERAL})"  # noqa: S608


def speakers_of(
    connection: Connection, mailboxes: Mapping[int, str], ids: Collection[BookingId] | None = None
) -> dict[BookingId, int]:
    """BookingIds that live in several mailboxes, each with the number of the one that speaks.

    It is the organizer's, else the one with the smallest Entra object id; only copies that are still there count.
    `mailboxes` are those in question, with the Entra object ids of their owners. With `ids` it is told of these only,
    which for a few takes a third of the time; some may live in one mailbox.
    """
    best: dict[BookingId, tuple[bool, str, int]] = {}
    for found, number, organizer in _copies(connection, ids):
        owner = mailboxes.get(number)
        if owner is not None:
            voice = (not organizer, owner, number)
            best[found] = min(best.get(found, voice), voice)
    return {found: number for found, (_, _, number) in best.items()}


def _copies(connection: Connection, ids: Collection[BookingId] | None) -> list[Row]:
    if ids is None or len(ids) > CHUNK:
        return fetch(connection, COPIES)
    return fetch_in(connection, CALENDAR_EVENT, WORDS, "booking_id", sorted(ids), where=LIVE)


def silenced_in(
    ids: frozenset[BookingId], mailbox_no: int | None, speakers: Mapping[BookingId, int]
) -> frozenset[BookingId]:
    """Those of a mailbox's BookingIds for which another mailbox speaks."""
    return frozenset(one for one in ids if speakers.get(one, mailbox_no) != mailbox_no)
