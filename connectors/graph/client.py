"""The mailboxes of a tenant, read through Graph or through a bank's Graph-Proxy."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from requests.adapters import BaseAdapter

from connectors.graph.batch import Batches
from connectors.graph.delta import DeltaReader
from connectors.graph.errors import SYSTEM
from connectors.graph.events import EventReader, Marker
from connectors.graph.links import Links
from connectors.graph.lookups import Lookups
from connectors.graph.reads import reads_only
from connectors.graph.support import TenantSupport
from connectors.graph.times import Times
from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.pace import WALL_PACE, Pace
from connectors.ports import CalendarRead, CalendarRequest, EventRead, LinksRead
from connectors.tokens import Tokens
from connectors.transport import MeteredSession, open_session

PREFER = 'odata.maxpagesize={page_size}, outlook.timezone="UTC", IdType="ImmutableId"'
"""Sent with every page: links do not carry preferences."""


class TenantCalendars:
    """Implements `ports.Calendars` over `$batch`.

    `booking_id_property` is the id of the extended property with the BookingId, such as
    `String {guid} Name BookingId`; `marker` is the bank's other sign of the product's events; `fallback_zone` is the
    zone of times whose own zone has no known name. `page_size` is a hint to Graph.
    """

    def __init__(
        self,
        session: MeteredSession,
        *,
        tokens: Tokens | None = None,
        booking_id_property: str | None = None,
        marker: Marker | None = None,
        fallback_zone: ZoneInfo | None = None,
        limits: Limits = DEFAULT_LIMITS,
        pace: Pace = WALL_PACE,
        page_size: int = 999,
    ) -> None:
        wanted = (booking_id_property or "").strip() or None
        links = Links(session.base_url)
        batches = Batches(session, tokens=tokens, prefer=PREFER.format(page_size=page_size), limits=limits, pace=pace)
        reader = EventReader(Times(fallback=fallback_zone), booking_property=wanted, marker=marker)
        self._session = session
        self._delta = DeltaReader(batches, links, reader)
        self._lookups = Lookups(batches, links, reader, wanted)
        self.support = TenantSupport(batches, wanted)
        """What a debug bundle asks about one booking."""

    @property
    def requests_made(self) -> int:
        """HTTP calls of the session so far, retries included; a batch is one call."""
        return self._session.meter.requests

    def read_changes(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
        """Follow the delta rounds of the mailboxes to their end: see `ports.Calendars`."""
        return self._delta.read(wanted)

    def read_links(self, mailboxes: Sequence[str]) -> list[LinksRead]:
        """Read the BookingId property of the mailboxes' events: see `ports.Calendars`."""
        return self._lookups.read_links(mailboxes)

    def read_events(self, wanted: Sequence[tuple[str, str]]) -> list[EventRead]:
        """Read single events by (mailbox, event id): see `ports.Calendars`."""
        return self._lookups.read_events(wanted)


def open_graph(
    base_url: str,
    *,
    tokens: Tokens | None,
    limits: Limits = DEFAULT_LIMITS,
    pace: Pace = WALL_PACE,
    inner: BaseAdapter | None = None,
) -> MeteredSession:
    """Open the read-only session with Graph: GETs, and batches of nothing but GETs.

    Raises ValueError for a base URL that `open_session` does not accept.
    """
    return open_session(
        system=SYSTEM,
        base_url=base_url,
        tokens=tokens,
        limits=limits,
        pace=pace,
        reads=reads_only(base_url),
        inner=inner,
    )
