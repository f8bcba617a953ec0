"""Story pieces: the page of a booking and its merged timeline, as files of its bundle."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bookme_ops.booking import UnknownBooking, show
from bookme_ops.bundles.pieces import Piece
from bookme_ops.bundles.sections import PAGE, STORY
from bookme_ops.telling import tell_instant
from bookme_ops.timeline.moment import Moment, Story
from bookme_ops.timeline.story import tell_story
from bookme_ops.wiring import Ops

NOTHING = "the mirror holds nothing under this BookingId"


def story_pieces(ops: Ops, booking_id: str, as_of: datetime) -> Iterator[Piece]:
    """What the mirror tells of a booking: side by side, and in the order in which it happened."""
    about: dict[str, Any] = {"source": "mirror", "read_at": as_of}
    try:
        page = show(ops, booking_id)
    except UnknownBooking:
        yield Piece(path=PAGE, missing=NOTHING, unasked=True, **about)
    else:
        # The timeline has a file of its own.
        rows = ({name: value for name, value in page.items() if name != "timeline"},)
        yield Piece(path=PAGE, rows=rows, **about)
    with ops.store.read() as connection:
        story = tell_story(ops, connection, booking_id)
    yield Piece(path=STORY, rows=tuple(_lines(story)), **about)


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
