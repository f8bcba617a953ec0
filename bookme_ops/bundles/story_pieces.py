"""Story pieces: the page of a booking and its merged timeline as files of its bundle, and the values in them.

The page looks further than the bundle's other readings of the store: at copies that carry no BookingId, in whatever
mailbox they stand, and at every environment.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bookme_ops.booking_page.page import UnknownBooking, show
from bookme_ops.bundles import mirror_shapes as shapes
from bookme_ops.bundles.choosing import choose, know, plain
from bookme_ops.bundles.pieces import Kind, Known, Piece
from bookme_ops.bundles.sections import PAGE, STORY
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.dossiers.dossier import Dossier
from bookme_ops.dossiers.gathering import Key, gather
from bookme_ops.telling import tell_instant
from bookme_ops.timeline.moment import Moment, Story
from bookme_ops.timeline.story import story_of
from bookme_ops.wiring import Ops

NOTHING = "the mirror holds nothing under this BookingId"
SHORT = 8
"""Characters of a mailbox's id by which sentences tell mailboxes apart."""


def lay_story(shelf: Shelf, ops: Ops, booking_id: str, as_of: datetime) -> None:
    """Put on the shelf what the mirror tells of a folded BookingId: side by side, and in the order it happened in."""
    with ops.store.read() as connection:
        dossier = gather(ops, connection, Key(booking_id=booking_id))
        story = story_of(ops, connection, dossier)
    about: dict[str, Any] = {"source": "mirror", "read_at": as_of}
    shelf.pieces += [_page(ops, booking_id, about), Piece(path=STORY, rows=tuple(_lines(story)), **about)]
    shelf.known += values_of_dossier(dossier)


def values_of_dossier(dossier: Dossier) -> Iterator[Known]:
    """Whose copies and changes the page and the timeline tell of."""
    linked = [event for one in dossier.links for event in (*one.link.events, *one.link.candidates)]
    copies = [{**plain(held.event), "mailbox": holder.mailbox} for holder, held in dossier.copies]
    yield from choose(shapes.COPY, [*copies, *linked]).known
    yield from choose(shapes.BOOKING, dossier.bookings).known
    yield from choose(shapes.MEETING, dossier.meetings).known
    yield from choose(shapes.JOURNAL, dossier.entries).known
    yield from choose(shapes.INCIDENT, dossier.incidents).known
    for holder in dossier.holders:
        yield from know(Kind.ID, [holder.mailbox, (holder.mailbox or "")[:SHORT]])
        yield from know(Kind.MAIL, holder.mail)


def _page(ops: Ops, booking_id: str, about: dict[str, Any]) -> Piece:
    try:
        page = show(ops, booking_id)
    except UnknownBooking:
        return Piece(path=PAGE, missing=NOTHING, unasked=True, **about)
    # The timeline has a file of its own.
    return Piece(path=PAGE, rows=({name: value for name, value in page.items() if name != "timeline"},), **about)


def _lines(story: Story) -> Iterator[dict[str, Any]]:
    yield from map(_line, story.moments)
    for remark in (*(skew.sentence for skew in story.skews), *(gap.sentence for gap in story.gaps), *story.remarks):
        yield {"remark": remark}


def _line(moment: Moment) -> dict[str, Any]:
    return {
        "at": tell_instant(moment.at),
        "seen_at": tell_instant(moment.seen_at),
        "system": moment.system.value,
        "place": moment.place,
        "kind": moment.kind.value,
        "subject": {"kind": moment.subject_kind, "id": moment.subject_id},
        "sentence": moment.told,
    }
