"""Gathering: everything about one booking, from the mirror and, all at once, from every system as it is now.

A system that is down or refuses makes pieces that say so: a thinner bundle, never none, and never an empty list that
looks as if there were nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from bookme_ops.bundles.errands import Errands, Outcome, answer, run_errands
from bookme_ops.bundles.mirror_pieces import lay_mirror, lay_work
from bookme_ops.bundles.org_people import Hints
from bookme_ops.bundles.org_reading import OrgReading
from bookme_ops.bundles.own_values import unique, values_of_connections, values_of_records, values_of_settings
from bookme_ops.bundles.pieces import Gathered
from bookme_ops.bundles.platform_reading import PlatformReading
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.bundles.system_pieces import lay_connections, lay_system
from bookme_ops.bundles.tenant_pieces import Looks, lay_tenant
from bookme_ops.bundles.tenant_reading import TenantReading, Wanted
from bookme_ops.connections import Connection
from bookme_ops.progress import Progress
from bookme_ops.store.booking_records import BookingRecords, read_booking_records
from bookme_ops.store.estate import Site
from bookme_ops.wiring import Ops
from connectors.bookme.support import BackendSupport
from connectors.directory_records import Subscription
from connectors.records import BookingId, booking_id
from connectors.salesforce.support import SalesforceSupport
from connectors.support_records import Reading

PATIENCE = timedelta(seconds=60)
"""Somebody is on the telephone: no call may take longer, with all its retries."""
WORKERS = 40
"""Threads for each environment."""

Meanwhile = Callable[[Shelf], None]
"""Work on what is on the shelf by now, to be done while the systems are asked: it may put more on it at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantAsked:
    """The questions to one tenant that are under way."""

    site: str
    """The environment whose way to it is used."""
    looks: Future[Outcome[Looks]]
    subscriptions: Future[Outcome[tuple[Subscription, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Everything that is asked of all systems, begun at once."""

    orgs: tuple[OrgReading, ...]
    platforms: tuple[PlatformReading, ...]
    tenants: tuple[TenantAsked, ...]

    def lay(self, shelf: Shelf) -> Iterator[None]:
        """Wait for the answers and put them on the shelf, in about the order in which they come; says so each time."""
        first, second, last = zip(*(org.steps for org in self.orgs), strict=True) if self.orgs else ((), (), ())
        platforms = [platform.lay for platform in self.platforms]
        for step in ((*first,), (*platforms, *second), (self._lay_tenants,), (*last,)):
            for lay in step:
                lay(shelf)
            yield

    def _lay_tenants(self, shelf: Shelf) -> None:
        for tenant in self.tenants:
            unsure = [f"Salesforce {org.environment}" for org in self.orgs if org.unsure]
            unsure += [f"booking platform {platform.environment}" for platform in self.platforms if platform.unsure]
            lay_tenant(shelf, tenant.site, tenant.looks.result(), tenant.subscriptions.result(), unsure=unsure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Asks the systems of some environments about one booking, of which the store has records."""

    booking: BookingId
    as_of: datetime
    records: Future[BookingRecords]
    """Wait for them: the first questions need none."""
    connections: Mapping[str, Connection]
    errands: Errands

    def begin(self, sites: Sequence[Site]) -> Asking:
        """Ask everything that needs no answer first; whatever does waits by itself."""
        # Each first question signs in, which takes a call of its own; an org has many more to begin.
        ways = {site.tenant: site.name for site in reversed(sites)}
        subscriptions = {
            tenant: self.errands.begin(self.connections[name].directory.read_subscriptions)
            for tenant, name in ways.items()
        }
        platforms = {site.name: self._ask_platform(site.name) for site in sites}
        orgs = {site.name: self._ask_org(site.name, platforms[site.name]) for site in sites}
        tenants = []
        for tenant in dict.fromkeys(site.tenant for site in sites):
            names = [site.name for site in sites if site.tenant == tenant]
            named_by = [orgs[name] for name in names], [platforms[name] for name in names]
            looks = self.errands.begin(partial(self._look, tenant, self.connections[ways[tenant]], *named_by))
            tenants.append(TenantAsked(site=ways[tenant], looks=looks, subscriptions=subscriptions[tenant]))
        return Asking(orgs=tuple(orgs.values()), platforms=tuple(platforms.values()), tenants=tuple(tenants))

    def _ask_org(self, name: str, platform: PlatformReading) -> OrgReading:
        return OrgReading(
            name,
            SalesforceSupport(self.connections[name].bookings),
            self.errands,
            booking_id=self.booking,
            hints=cache(lambda: _hints(self.records.result(), name)),
            elsewhere=lambda: platform.changes,
            as_of=self.as_of,
        )

    def _ask_platform(self, name: str) -> PlatformReading:
        backend = self.connections[name].backend
        desk = BackendSupport(backend) if backend is not None else None
        return PlatformReading(name, desk, self.errands, booking_id=self.booking)

    def _look(
        self, tenant: str, connection: Connection, orgs: list[OrgReading], platforms: list[PlatformReading]
    ) -> Looks:
        """Look at the mailboxes that the mirror names, then at those that the others name."""
        records = self.records.result()
        accounts = {mail: user.user_id for name, user in records.accounts if name == tenant for mail in user.addresses}
        domains = {*records.domains, *(mail.rpartition("@")[2] for mail in accounts)}
        reading = TenantReading(connection.calendars.support, self.booking, accounts=accounts, domains=domains)
        first = _mirrored(reading, records, tenant)
        later = (partial(_owners, reading, orgs), partial(_staff, reading, platforms))
        return reading.look(self.errands, first, later)


def nothing(_: Shelf) -> None:
    """Wait for the systems."""


def gather(ops: Ops, wanted: str, *, as_of: datetime, progress: Progress, meanwhile: Meanwhile = nothing) -> Gathered:
    """Everything about a BookingId, in any spelling, in the chosen environments.

    `meanwhile` is done whenever there is more on the shelf, first for what no system is needed for. Raises ValueError
    for no BookingId at all; a system's refusal is a piece that says so.
    """
    folded = booking_id(wanted)
    if folded is None:
        raise ValueError("a BookingId is needed")
    connections = ops.connect(patience=PATIENCE)
    shelf = Shelf(at=ops.now())
    progress.start("asking the systems", None)
    promised: Future[BookingRecords] = Future()
    with run_errands(WORKERS * (1 + len(ops.chosen)), progress) as errands, kept(promised):
        asker = Asker(booking=folded, as_of=as_of, records=promised, connections=connections, errands=errands)
        asking = asker.begin(ops.chosen)
        # While the systems think about it there is time for what we know ourselves.
        with ops.store.read() as connection:
            records = read_booking_records(connection, folded, ops.chosen, as_of)
        promised.set_result(records)
        lay_mirror(shelf, records)
        lay_work(shelf, records)
        lay_system(shelf, ops)
        shelf.known += (*values_of_settings(ops.settings), *values_of_records(records))
        meanwhile(shelf)
        for _ in asking.lay(shelf):
            shelf.known += values_of_connections(connections)
            meanwhile(shelf)
    lay_connections(shelf, records)
    progress.done()
    return Gathered(
        booking_id=folded,
        as_of=as_of,
        pieces=tuple(sorted(shelf.pieces, key=lambda piece: piece.path)),
        known=unique((*shelf.known, *values_of_connections(connections))),
    )


@contextmanager
def kept(promised: "Future[Any]") -> Iterator[None]:
    """Whoever waits for what was promised is let go if it cannot be kept."""
    try:
        yield
    except BaseException as error:
        if not promised.done():
            promised.set_exception(error)
        raise


def _mirrored(reading: TenantReading, records: BookingRecords, tenant: str) -> Wanted:
    """Whom the mirror names."""
    copies = [copy for copy in records.copies if copy.tenant == tenant]
    mails: list[str | None] = [booking.owner_mail for booking in records.bookings]
    keys = [copy.mailbox for copy in copies] + [key for mail in mails if (key := reading.resolve(mail, ours=True))]
    invited = [person.mail for copy in copies for person in copy.event.attendees]
    invited += [user.mail for user in records.users]
    keys += [key for mail in invited if (key := reading.resolve(mail)) is not None]
    return Wanted(keys=keys, ical_uids={copy.event.ical_uid for copy in copies if copy.event.ical_uid})


def _owners(reading: TenantReading, orgs: Iterable[OrgReading]) -> Wanted:
    """Whom the orgs name."""
    events = [row for org in orgs for row in (answer(org.events) or Reading(rows=())).rows]
    details = [row for org in orgs for row in (answer(org.details) or Reading(rows=())).rows]
    mails = [event.owner_mail for event in events] + [detail.advisor_mail for detail in details]
    return Wanted(keys=[key for mail in mails if (key := reading.resolve(mail, ours=True)) is not None])


def _staff(reading: TenantReading, platforms: Iterable[PlatformReading]) -> Wanted:
    """Whom the booking platforms name."""
    mails = [mail for platform in platforms for mail in platform.room_mails]
    rooms = [key for mail in mails if (key := reading.resolve(mail, ours=True)) is not None]
    return Wanted(keys=[*(account for platform in platforms for account in platform.accounts), *rooms])


def _hints(records: BookingRecords, environment: str) -> Hints:
    """What the mirror knows of the people and changes of a booking in one org."""
    bookings = [booking for booking in records.bookings if booking.environment == environment]
    roles = {booking.owner_id: ("owner",) for booking in bookings}
    for invitee in records.invitees:
        if invitee.environment == environment:
            roles.setdefault(invitee.relation_id, ("invited",))
    stamps = [moment for one in bookings for moment in (one.created, one.modified)]
    stamps += [
        moment
        for one in records.meetings
        if one.environment == environment
        for moment in (one.created, one.modified)
        if moment is not None
    ]
    stamps += [entry.changed_at for entry in records.journal if entry.scope == environment and entry.changed_at]
    return Hints(roles=roles, changes=tuple(stamps))
