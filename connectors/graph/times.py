"""Times as Graph writes them, turned into instants: each distinct text only once.

Calendars repeat themselves (whole hours, few days), so that a memo of whole texts costs a tenth of parsing.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from connectors.errors import Malformed
from connectors.graph.zones import UnknownZone, zone_named

Memo = dict[str, datetime]


class Times:
    """Turns (`dateTime`, `timeZone`) pairs into instants in UTC. Safe to share between threads.

    `fallback` is the zone of times whose own zone has no known name (`tzone://Microsoft/Custom`); without one such
    a time is malformed, because an instant cannot be guessed. `cap` limits the memo of each zone.
    """

    def __init__(self, *, fallback: ZoneInfo | None = None, cap: int = 50_000) -> None:
        self._fallback = fallback
        self._cap = cap
        self._memos: dict[str, Memo] = {}
        self._dates: Memo = {}

    def memo(self, zone: str) -> Memo:
        """What is known of a zone: text → instant, for loops that cannot afford a call per time."""
        return self._memos.setdefault(zone, {})

    def instant(self, text: str, zone: str) -> datetime:
        """The instant of a wall time such as `2026-11-20T09:00:00.0000000` in a zone; raises `Malformed`.

        In the hour that a clock change repeats, the first pass is meant; in the hour that it skips, the offset
        before the change counts.
        """
        memo = self._memos.get(zone)
        if memo is None:
            memo = self._memos.setdefault(zone, {})
        found = memo.get(text)
        return found if found is not None else self._learn(memo, text, self._instant(text, zone))

    def day(self, text: str) -> datetime:
        """Midnight UTC of the date that an all-day event names, whatever the zone; raises `Malformed`.

        Graph does not shift all-day events (microsoft-graph-docs issues 1802, 16798): the date is what counts.
        """
        found = self._dates.get(text)
        return found if found is not None else self._learn(self._dates, text, parse_day(text))

    def _instant(self, text: str, zone: str) -> datetime:
        moment = parse_wall_time(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone(zone))
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise Malformed("graph", "an event has a time that no calendar holds") from None

    def _zone(self, name: str) -> ZoneInfo:
        try:
            return zone_named(name)
        except UnknownZone as error:
            if self._fallback is None:
                raise Malformed("graph", f"an event has a time in no known zone: {error}") from None
            return self._fallback

    def _learn(self, memo: Memo, text: str, moment: datetime) -> datetime:
        if len(memo) >= self._cap:
            memo.clear()
        memo[text] = moment
        return moment


def parse_wall_time(text: str) -> datetime:
    """Read an ISO 8601 time of 0 to 7 decimals; digits beyond microseconds are cut. Raises `Malformed`."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Malformed("graph", "an event has a time that is not ISO 8601") from None


def parse_day(text: str) -> datetime:
    """Read the date at the beginning of a time, as midnight UTC. Raises `Malformed`."""
    try:
        return datetime.combine(date.fromisoformat(text[:10]), time(), UTC)
    except ValueError:
        raise Malformed("graph", "an all-day event has a date that is not ISO 8601") from None
