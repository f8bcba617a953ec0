"""Read up to twenty mailboxes: their changes, their BookingIds, and the truth about what left them.

Runs in a worker thread; it asks the calendars and looks into the mirror, and leaves all writing to the caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from bookme_ops.store.calendars import CalendarWrite, stored_ids
from bookme_ops.store.db import Store
from connectors.errors import Reason
from connectors.ports import CalendarRead, CalendarRequest, Calendars, Failure
from connectors.records import BookingId, CalendarEvent

Pair = tuple[str, str]
"""A mailbox (Entra object id) and an event id."""
GIVEN_WITHIN = timedelta(days=7)
"""The product may write an event first and its BookingId later (graph-contract 4.28). To ask for every change of every
private appointment would double the calls of a delta round; later than this, a full read finds the id."""


@dataclass(slots=True)
class ChunkRead:
    """What came of some mailboxes: each is either ready to be written or has failed."""

    writes: dict[str, CalendarWrite] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)

    def keep(self, number: int, request: CalendarRequest, read: CalendarRead) -> None:
        """A mailbox is ready: its events, and the link at which the next round begins."""
        self.writes[read.mailbox] = CalendarWrite(
            mailbox_no=number,
            full=read.full,
            window=request.window,
            events=read.events,
            removed=frozenset(read.removed),
            series=frozenset(read.series),
            delta_link=read.delta_link or "",
        )


def read_chunk(
    calendars: Calendars, store: Store, numbers: dict[str, int], requests: Sequence[CalendarRequest]
) -> ChunkRead:
    """Read the mailboxes of `requests`; `numbers` are their keys in the mirror.

    Raises ConnectorError if the system as a whole refuses or is down; then none of them was read.
    """
    asked = {request.mailbox: request for request in requests}
    reads = _read_rounds(calendars, asked)
    result = ChunkRead()
    result.failures.update({read.mailbox: read.failure for read in reads if read.failure is not None})
    sound = [read for read in reads if read.failure is None]
    full = _add_links(calendars, [read for read in sound if read.full], result)
    delta = _settle_changes(calendars, store, numbers, [read for read in sound if not read.full], result)
    for read in full + delta:
        result.keep(numbers[read.mailbox], asked[read.mailbox], read)
    return result


def _read_rounds(calendars: Calendars, asked: dict[str, CalendarRequest]) -> list[CalendarRead]:
    """Delta rounds; a mailbox whose place was forgotten is read anew from the start, once."""
    reads = calendars.read_changes(list(asked.values()))
    lost = [read.mailbox for read in reads if read.failure is not None and read.failure.reason is Reason.RESYNC]
    again = [msgspec.structs.replace(asked[mailbox], delta_link=None) for mailbox in lost]
    if not again:
        return reads
    return [read for read in reads if read.mailbox not in lost] + calendars.read_changes(again)


def _add_links(calendars: Calendars, reads: list[CalendarRead], result: ChunkRead) -> list[CalendarRead]:
    """Put the BookingIds onto fully read calendars; without them a calendar is not complete."""
    if not reads:
        return []
    links = {found.mailbox: found for found in calendars.read_links([read.mailbox for read in reads])}
    linked = []
    for read in reads:
        found = links[read.mailbox]
        if found.failure is not None:
            result.failures[read.mailbox] = found.failure
        else:
            linked.append(msgspec.structs.replace(read, events=merge_links(read.events, found.events)))
    return linked


def merge_links(events: Sequence[CalendarEvent], linked: Sequence[CalendarEvent]) -> tuple[CalendarEvent, ...]:
    """Events with the BookingIds of `linked`, by id or by series; linked ones outside the window are added.

    Occurrences take the id of their master. Series masters themselves are no busy time and are not added.
    """
    marks = {event.event_id: event for event in linked}
    merged = [
        _mark(event, marks) if event.event_id in marks or event.series_master_id in marks else event for event in events
    ]
    present = {event.event_id for event in events}
    merged += [event for event in linked if event.event_id not in present and event.kind != "seriesMaster"]
    return tuple(merged)


def _mark(event: CalendarEvent, marks: dict[str, CalendarEvent]) -> CalendarEvent:
    mark = marks.get(event.event_id) or marks[event.series_master_id or ""]
    location = event.location if event.location is not None else mark.location
    return msgspec.structs.replace(
        event, booking_id=mark.booking_id, product=True, location=location, attendees=mark.attendees
    )


def _settle_changes(
    calendars: Calendars, store: Store, numbers: dict[str, int], reads: list[CalendarRead], result: ChunkRead
) -> list[CalendarRead]:
    """Look up what a delta round cannot say: the BookingIds of its events, and whether removed ones are gone."""
    stored = _stored(store, numbers, reads)
    wanted = [pair for read in reads for pair in _open_questions(read, stored)]
    if not wanted:
        return [msgspec.structs.replace(read, removed=()) for read in reads]
    answers = {(answer.mailbox, answer.event_id): answer for answer in calendars.read_events(wanted)}
    for (mailbox, _), answer in answers.items():
        if answer.failure is not None:
            result.failures[mailbox] = answer.failure
    found = {pair: answer.event for pair, answer in answers.items() if answer.failure is None}
    return [_settle(read, found) for read in reads if read.mailbox not in result.failures]


def _stored(store: Store, numbers: dict[str, int], reads: list[CalendarRead]) -> dict[Pair, BookingId | None]:
    """Those of the events spoken of that the mirror holds, with their BookingIds."""
    asked = {
        (numbers[read.mailbox], event_id): (read.mailbox, event_id)
        for read in reads
        for event_id in (*read.removed, *(event.event_id for event in read.events))
    }
    if not asked:
        return {}
    with store.read() as connection:
        return {asked[key]: found for key, found in stored_ids(connection, list(asked)).items()}


def _open_questions(read: CalendarRead, stored: dict[Pair, BookingId | None]) -> list[Pair]:
    """What to ask: the BookingIds of new events or their masters, who answered the product's own, and whether known
    events are really gone.
    """
    pairs = [(event, (read.mailbox, event.event_id)) for event in read.events]
    new = [event for event, pair in pairs if stored.get(pair) is not None or pair not in stored or _is_young(event)]
    ids = dict.fromkeys(event.series_master_id or event.event_id for event in new)
    gone = [event_id for event_id in read.removed if (read.mailbox, event_id) in stored]
    return [(read.mailbox, event_id) for event_id in (*ids, *gone) if event_id]


def _is_young(event: CalendarEvent) -> bool:
    """Whether it may just have been given its BookingId: it changed within some days of its making."""
    if event.created is None or event.modified is None:
        return True
    return event.modified - event.created <= GIVEN_WITHIN


def _settle(read: CalendarRead, found: dict[Pair, CalendarEvent | None]) -> CalendarRead:
    """Merge the answers: BookingIds onto new events; a removed event that still exists only moved."""
    answers = {event_id: event for (mailbox, event_id), event in found.items() if mailbox == read.mailbox}
    marks = [event for event in answers.values() if event is not None and event.booking_id is not None]
    removed = set(read.removed)
    gone = tuple(event_id for event_id in removed if event_id in answers and answers[event_id] is None)
    moved = [event for event_id, event in answers.items() if event is not None and event_id in removed]
    spoken_of = {event.event_id for event in read.events}
    known_marks = [mark for mark in marks if mark.event_id in spoken_of or mark.kind == "seriesMaster"]
    events = merge_links(read.events, known_marks) + tuple(
        event for event in moved if event.kind != "seriesMaster" and event.event_id not in spoken_of
    )
    return msgspec.structs.replace(read, events=events, removed=gone)
