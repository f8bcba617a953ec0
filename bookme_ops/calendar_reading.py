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


FEW = 4
"""So many single questions about a mailbox fit into one batch; instead of more, all of its BookingIds are listed."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What a delta round of a mailbox leaves open."""

    marks: list[str]
    """Events, or masters of series, that may carry a BookingId."""
    gone: list[str]
    """Events that are said to have left."""

    @property
    def many(self) -> bool:
        """Whether the BookingIds are better listed than asked for one by one."""
        return len(self.marks) > FEW

    @property
    def single(self) -> list[str]:
        """What is asked for by its id."""
        return self.gone if self.many else [*self.marks, *self.gone]


@dataclass(frozen=True, slots=True)
class OpenRead:
    """A mailbox whose delta round leaves questions, and where it was asked."""

    number: int
    request: CalendarRequest
    read: CalendarRead
    questions: Questions


@dataclass(slots=True)
class ChunkRead:
    """What came of some mailboxes: each is ready to be written, has failed, or is still open."""

    writes: dict[str, CalendarWrite] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    open: list[OpenRead] = field(default_factory=list)

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
    """Read these mailboxes, and settle what is open. `numbers` are those of the mirror. Raises as `read_rounds`."""
    result = read_rounds(calendars, store, numbers, requests)
    settled = settle(calendars, result.open)
    result.writes |= settled.writes
    result.failures |= settled.failures
    result.open = []
    return result


def read_rounds(
    calendars: Calendars, store: Store, numbers: dict[str, int], requests: Sequence[CalendarRequest]
) -> ChunkRead:
    """The delta rounds of these mailboxes (20 at most); where something happened, questions are left open.

    So the questions about mailboxes of many chunks, most of which are silent, can share batches.
    Raises a ConnectorError if the system as a whole refuses or is down; then nothing was read.
    """
    asked = {request.mailbox: request for request in requests}
    reads = _read_changes(calendars, asked)
    result = ChunkRead()
    result.failures.update({read.mailbox: read.failure for read in reads if read.failure is not None})
    sound = [read for read in reads if read.failure is None]
    ready = _add_links(calendars, [read for read in sound if read.full], result)
    ready += [read for read in sound if not (read.full or read.events or read.removed)]
    for read in ready:
        result.keep(numbers[read.mailbox], asked[read.mailbox], read)
    changed = [read for read in sound if not read.full and (read.events or read.removed)]
    stored = _stored(store, numbers, changed)
    result.open += [
        OpenRead(numbers[read.mailbox], asked[read.mailbox], read, _open_questions(read, stored)) for read in changed
    ]
    return result


def settle(calendars: Calendars, reads: Sequence[OpenRead]) -> ChunkRead:
    """Look up what delta rounds (of 20 mailboxes at most) cannot say: the BookingIds of their events, and whether
    removed ones are gone. Raises as `read_rounds`.
    """
    result = ChunkRead()
    questions = {each.read.mailbox: each.questions for each in reads}
    marks = _list_marks(calendars, [mailbox for mailbox, asked in questions.items() if asked.many], result)
    found = _ask_singly(calendars, questions, result)
    for each in reads:
        mailbox = each.read.mailbox
        if mailbox not in result.failures:
            result.keep(each.number, each.request, _settle(each.read, marks.get(mailbox, ()), found.get(mailbox, {})))
    return result


def _read_changes(calendars: Calendars, asked: dict[str, CalendarRequest]) -> list[CalendarRead]:
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
    merged = {event.event_id: event for event in events}
    masters = {mark.event_id: mark for mark in linked if mark.kind == "seriesMaster"}
    if masters:
        own = {mark.event_id for mark in linked}
        series = [event for event in events if event.series_master_id in masters and event.event_id not in own]
        merged.update({event.event_id: _mark(event, masters[event.series_master_id or ""]) for event in series})
    for mark in linked:
        known = merged.get(mark.event_id)
        if known is not None:
            merged[mark.event_id] = _mark(known, mark)
        elif mark.kind != "seriesMaster":
            merged[mark.event_id] = mark
    return tuple(merged.values())


def _mark(event: CalendarEvent, mark: CalendarEvent) -> CalendarEvent:
    location = event.location if event.location is not None else mark.location
    return msgspec.structs.replace(
        event, booking_id=mark.booking_id, product=True, location=location, attendees=mark.attendees
    )


def _stored(store: Store, numbers: dict[str, int], reads: list[CalendarRead]) -> dict[Pair, BookingId | None]:
    """Those of the events spoken of that the mirror holds, with their BookingIds.

    Of young events it need not be known that they are there without one: they are asked about all the same.
    """
    if not reads:
        return {}
    owners = {numbers[read.mailbox]: read.mailbox for read in reads}
    told = [(numbers[read.mailbox], event) for read in reads for event in read.events]
    gone = [(numbers[read.mailbox], event_id) for read in reads for event_id in read.removed]
    young = {(number, event.event_id) for number, event in told if _is_young(event)}.difference(gone)
    wanted = [*gone, *((number, event.event_id) for number, event in told)]
    with store.read() as connection:
        held = stored_ids(connection, wanted, linked_only=young)
    return {(owners[number], event_id): booking for (number, event_id), booking in held.items()}


def _open_questions(read: CalendarRead, stored: dict[Pair, BookingId | None]) -> Questions:
    """What to ask: the BookingIds of new events or their masters, who answered the product's own, and whether known
    events are really gone.
    """
    pairs = [(event, (read.mailbox, event.event_id)) for event in read.events]
    new = [event for event, pair in pairs if stored.get(pair) is not None or pair not in stored or _is_young(event)]
    marks = dict.fromkeys(event.series_master_id or event.event_id for event in new)
    gone = [event_id for event_id in read.removed if (read.mailbox, event_id) in stored]
    return Questions(marks=list(marks), gone=gone)


def _list_marks(calendars: Calendars, mailboxes: list[str], result: ChunkRead) -> dict[str, tuple[CalendarEvent, ...]]:
    """All events with a BookingId of those mailboxes about which there is too much to ask singly."""
    answers = calendars.read_links(mailboxes) if mailboxes else []
    result.failures.update({answer.mailbox: answer.failure for answer in answers if answer.failure is not None})
    return {answer.mailbox: answer.events for answer in answers}


def _ask_singly(
    calendars: Calendars, questions: dict[str, Questions], result: ChunkRead
) -> dict[str, dict[str, CalendarEvent | None]]:
    """By mailbox and event id, what became of the events that are asked for one by one."""
    wanted = [(mailbox, event_id) for mailbox, asked in questions.items() for event_id in asked.single]
    found: dict[str, dict[str, CalendarEvent | None]] = {}
    for answer in calendars.read_events(wanted) if wanted else ():
        if answer.failure is not None:
            result.failures[answer.mailbox] = answer.failure
        else:
            found.setdefault(answer.mailbox, {})[answer.event_id] = answer.event
    return found


def _is_young(event: CalendarEvent) -> bool:
    """Whether it may just have been given its BookingId: it changed within some days of its making."""
    if event.created is None or event.modified is None:
        return True
    return event.modified - event.created <= GIVEN_WITHIN


def _settle(
    read: CalendarRead, listed: Sequence[CalendarEvent], answers: dict[str, CalendarEvent | None]
) -> CalendarRead:
    """Merge the answers: BookingIds onto new events; a removed event that still exists only moved."""
    told = [event for event in answers.values() if event is not None]
    removed = set(read.removed)
    gone = tuple(event_id for event_id in removed if event_id in answers and answers[event_id] is None)
    spoken_of = {event.event_id for event in read.events}
    marks = [
        event
        for event in (*listed, *told)
        if event.booking_id is not None and (event.event_id in spoken_of or event.kind == "seriesMaster")
    ]
    moved = [event for event in told if event.event_id in removed - spoken_of and event.kind != "seriesMaster"]
    return msgspec.structs.replace(read, events=(*merge_links(read.events, marks), *moved), removed=gone)
