"""Voices: of the copies of one booking in several mailboxes, one speaks for all, so that it is reported once."""

from collections.abc import Mapping

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from connectors.records import BookingId

LIVE = "booking_id IS NOT NULL AND NOT removed AND NOT cancelled AND kind <> 'seriesMaster'"
BY_MAILBOX = "GROUP BY booking_id HAVING MIN(mailbox_no) <> MAX(mailbox_no)"
SEVERAL = f"SELECT booking_id FROM calendar_event WHERE {LIVE} {BY_MAILBOX}"  # noqa: S608  our own names
COPIES = f"SELECT booking_id, mailbox_no, organizer FROM calendar_event WHERE {LIVE} AND booking_id IN ({SEVERAL})"  # noqa: S608


def speakers_of(connection: Connection, mailboxes: Mapping[int, str]) -> dict[BookingId, int]:
    """BookingIds that live in several mailboxes, each with the number of the one that speaks.

    It is the organizer's, else the one with the smallest Entra object id; only copies that are still there count.
    `mailboxes` are those in question, with the Entra object ids of their owners.
    """
    best: dict[BookingId, tuple[bool, str, int]] = {}
    for found, number, organizer in fetch(connection, COPIES):
        owner = mailboxes.get(number)
        if owner is not None:
            voice = (not organizer, owner, number)
            best[found] = min(best.get(found, voice), voice)
    return {found: number for found, (_, _, number) in best.items()}


def silenced_in(
    ids: frozenset[BookingId], mailbox_no: int | None, speakers: Mapping[BookingId, int]
) -> frozenset[BookingId]:
    """Those of a mailbox's BookingIds for which another mailbox speaks."""
    return frozenset(one for one in ids if speakers.get(one, mailbox_no) != mailbox_no)
