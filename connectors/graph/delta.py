"""What changed in mailboxes: delta rounds asked together, series put together, told as records."""

from collections.abc import Iterator, Sequence
from operator import attrgetter

from connectors.errors import ConnectorError
from connectors.graph.batch import Batches
from connectors.graph.errors import ITEM_GONE, failure
from connectors.graph.events import EventReader
from connectors.graph.links import Links, query, segment
from connectors.graph.questions import Question, Reply
from connectors.graph.rounds import DeltaRound, Page
from connectors.graph.wire import EVENT, EVENT_BATCHES, EVENT_PAGES, EVENT_SELECT, ROW_BATCHES, ROW_PAGES, WireRow
from connectors.ports import CalendarRead, CalendarRequest
from connectors.records import CalendarEvent

Masters = dict[tuple[str, str], Reply]
"""(mailbox, series master id) → the answer to the question for it."""


class DeltaReader:
    """Reads the changes of mailboxes: the unfinished rounds of a call share one batch after the other."""

    def __init__(self, batches: Batches, links: Links, reader: EventReader) -> None:
        self._batches = batches
        self._links = links
        self._reader = reader
        self._pages = EVENT_BATCHES if reader.marked else ROW_BATCHES

    def read(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
        """One answer per request, in order. Raises a ConnectorError if Graph as a whole refuses or is down."""
        rounds = [DeltaRound(request, self._links) for request in wanted]
        while questions := [(each, Question(each.mailbox, each.url)) for each in rounds if each.url is not None]:
            replies = self._batches.ask([question for _, question in questions], self._pages)
            for (each, _), reply in zip(questions, replies, strict=True):
                each.take(reply, self._page)
        masters = self._fetch({(each.mailbox, master) for each in rounds for master in missing_masters(each.rows)})
        return [self._answer(each, masters) for each in rounds]

    def _page(self, reply: Reply) -> Page:
        return reply.decode(EVENT_PAGES) if self._reader.marked else reply.decode(ROW_PAGES)

    def _fetch(self, wanted: set[tuple[str, str]]) -> Masters:
        """Ask for the series masters that did not come with their occurrences."""
        keys = sorted(wanted)
        options = query(select=EVENT_SELECT)
        urls = [f"/users/{segment(mailbox)}/events/{segment(master)}?{options}" for mailbox, master in keys]
        questions = [Question(mailbox, url) for (mailbox, _), url in zip(keys, urls, strict=True)]
        return dict(zip(keys, self._batches.ask(questions), strict=True))

    def _answer(self, each: DeltaRound, masters: Masters) -> CalendarRead:
        if each.failure is not None:
            return CalendarRead(mailbox=each.mailbox, full=each.full, failure=each.failure)
        if not each.rows:
            return CalendarRead(mailbox=each.mailbox, full=each.full, delta_link=each.delta_link)
        try:
            events = tuple(sorted(self._events(each, masters), key=attrgetter("event_id")))
        except ConnectorError as error:
            return CalendarRead(mailbox=each.mailbox, full=each.full, failure=failure(error))
        removed = () if each.full else (row.id for row in each.rows.values() if row.removed is not None)
        return CalendarRead(
            mailbox=each.mailbox,
            full=each.full,
            events=events,
            removed=tuple(sorted(removed)),
            series=tuple(sorted(series_sent(each.rows))),
            delta_link=each.delta_link,
        )

    def _events(self, each: DeltaRound, masters: Masters) -> Iterator[CalendarEvent]:
        read, found = self._reader.read, dict[str, WireRow | None]()
        for row in each.rows.values():
            if row.removed is not None or row.type == "seriesMaster":
                continue
            master_id = row.series_master_id
            if not master_id or not row.thin:
                yield read(row)
                continue
            if master_id not in found:
                found[master_id] = self._master(each, master_id, masters)
            yield read(row, found[master_id])

    def _master(self, each: DeltaRound, master_id: str, masters: Masters) -> WireRow | None:
        sent = each.rows.get(master_id)
        if is_master(sent):
            return sent
        reply = masters.get((each.mailbox, master_id))
        # A master that vanished while we read: its occurrences will come as removed in the next round.
        return None if reply is None or ITEM_GONE in reply.codes else reply.decode(EVENT)


def is_master(row: WireRow | None) -> bool:
    """Whether a row is a series master that is there."""
    return row is not None and row.removed is None and row.type == "seriesMaster"


def missing_masters(rows: dict[str, WireRow]) -> set[str]:
    """The ids of series masters that thin occurrences need and that did not come in the round."""
    needed = {row.series_master_id for row in rows.values() if row.series_master_id and row.thin}
    return {master for master in needed if master and not is_master(rows.get(master))}


def series_sent(rows: dict[str, WireRow]) -> set[str]:
    """The series of which anything was sent: a changed series comes with all its occurrences (GDOCS/pull/4501)."""
    members = {row.series_master_id for row in rows.values() if row.series_master_id and row.removed is None}
    return members | {row.id for row in rows.values() if row.type == "seriesMaster" and row.removed is None}
