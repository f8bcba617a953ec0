"""Views: cut from the mirror for jobs, streamed so that memory stays flat however large the bank is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, Table

from bookme_ops.store.backed import backed
from bookme_ops.store.bulk import Row, fetch, fetch_in
from bookme_ops.store.companions import Later, LaterItems, LaterSet, Once, contacts_of, events_with_users, invitees_of
from bookme_ops.store.coverage import coverage_of, worst
from bookme_ops.store.db import Store
from bookme_ops.store.estate import Estate, Site
from bookme_ops.store.mailbox_settings import settings_of
from bookme_ops.store.owned_bookings import owned_bookings
from bookme_ops.store.people import People, Person, people_of
from bookme_ops.store.private_calendars import EMPTY, PrivateCalendar, read_private
from bookme_ops.store.rows import EVENT_FIELDS, events_of
from bookme_ops.store.sources import NOTHING, Sources
from bookme_ops.store.surroundings import Surroundings, changes_since, copies_of, entries_of, surroundings_of
from bookme_ops.store.tables import BOOKING, CALENDAR_EVENT, KNOWN_BOOKING
from bookme_ops.store.voices import silenced_in, speakers_of
from connectors.records import Booking, BookingContact, BookingId, CalendarEvent, Invitee, Window
from jobs.views import AddressBook, AdvisorView, Backed, Coverage, JournalEntry, Part

Item = TypeVar("Item")

BOOKINGS = "bookings"
"""The subject of the query coverage of an environment's bookings."""
ORPHANS = "orphans"
"""The subject of the query coverage of the question whether an org knows ids that only Outlook shows."""

EVENTS = ("mailbox_no", *EVENT_FIELDS)
BUSY = "kind <> 'seriesMaster'"
CALENDARS = 50
"""So many calendars are held at a time. Bookings are read for more people at once: theirs lie all over the table."""
BOOKING_ID, REMOVED, CANCELLED = (EVENT_FIELDS.index(name) for name in ("booking_id", "removed", "cancelled"))
IN_ORDER = attrgetter("start", "event_id")
DAY = timedelta(days=1)
"""All-day bookings are dates: they may end that much later than their midnight UTC says."""


def advisor_views(
    store: Store,
    estate: Estate,
    *,
    as_of: datetime,
    look_back_days: int = 14,
    only: set[str] | None = None,
    skip: Set[tuple[str, str]] = frozenset(),
    chunk: int = 400,
    window: Window | None = None,
    sources: Sources = NOTHING,
) -> Iterator[AdvisorView]:
    """One view per person and environment, all of one moment of the mirror; `jobs.views` says what the fields mean.

    Bookings are those that end at most `look_back_days` before `as_of`. `only` limits the views to some identities and
    `skip` leaves some out, each by its environment and identity; `chunk` is how many people's bookings are held at a
    time. A mailbox that was not read over all of `window` counts as never read.
    """
    since = as_of - timedelta(days=look_back_days)
    with store.read() as connection:
        for tenant in estate.tenants:
            sites = estate.sharing(tenant)
            people = people_of(connection, tenant, sites, since=since, window=window)
            cut = _Cut(connection, sites, people, since=since, as_of=as_of, sources=sources, skip=skip)
            wanted = sorted(one for one in people.by_identity if only is None or one in only)
            if skip:
                wanted = [one for one in wanted if cut.places(people.by_identity[one])]
            cut.few = len(wanted) < chunk
            for part in _parts(wanted, chunk):
                yield from cut.views([people.by_identity[identity] for identity in part])


def _answered(connection: Connection) -> frozenset[BookingId]:
    """The ids about which orgs were asked."""
    return frozenset(one for (one,) in fetch(connection, "SELECT DISTINCT booking_id FROM known_booking"))


def _parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


@dataclass(frozen=True, slots=True)
class _Calendar:
    """What all views over one mailbox have in common."""

    events: tuple[CalendarEvent, ...]
    ids: frozenset[BookingId]
    live: frozenset[BookingId]
    """Those of them on events that still stand: only these can be orphans, and only about these orgs are asked."""


def _calendar(rows: Sequence[Row], private: PrivateCalendar) -> _Calendar:
    linked = [row for row in rows if row[BOOKING_ID] is not None]
    live = (row[BOOKING_ID] for row in linked if not (row[REMOVED] or row[CANCELLED]))
    ids = frozenset(row[BOOKING_ID] for row in linked)
    return _Calendar((*events_of(rows), *private.events()), ids, frozenset(live))


class Company(NamedTuple):
    """Who is on the bookings of a chunk of people, in one environment."""

    contacts: Later[BookingContact]
    """By the Event Detail's id."""
    invitees: Later[Invitee]
    """By the Event's id."""
    gatherings: Later[Invitee]
    """Of Events to which users are related, by the Event's id."""


class _Cut:
    """Cuts the views of one tenant."""

    def __init__(
        self,
        connection: Connection,
        sites: Sequence[Site],
        people: People,
        *,
        since: datetime,
        as_of: datetime,
        sources: Sources,
        skip: Set[tuple[str, str]],
    ) -> None:
        self.connection, self.sites, self.people = connection, sites, people
        self.since, self.as_of, self.skip = since, as_of, skip
        self.sources = sources
        self.around: dict[str, Surroundings] = {}
        """By environment, from the first views on."""
        self.few = False
        """So few people are looked at that what is theirs is found sooner than what is everybody's."""
        tenant = sites[0].tenant
        accounts = coverage_of(connection, tenant, "directory").get("accounts", Coverage())
        book = AddressBook(tenant=tenant, accounts=people.book.accounts, shared=people.book.ambiguous)
        self.book = Part(read=accounts, items=book)
        self.settings = settings_of(connection, sites[0].tenant)
        self.copies = LaterSet(lambda: copies_of(connection))
        self.changes = Once(lambda: changes_since(connection, since))
        self.with_users: dict[str, frozenset[str]] = {}
        """By environment, once they were asked for."""
        self.mails = people.mails()
        # Not by way of ourselves: in a circle, all these people would wait for the garbage collector.
        answered = self.answered = Once(lambda: _answered(connection))
        self.few_speakers = Once(lambda: speakers_of(connection, people.mailboxes, answered()))
        self.speakers = Once(lambda: speakers_of(connection, people.mailboxes))
        self.read = {site.name: coverage_of(connection, site.name, "query").get(BOOKINGS, Coverage()) for site in sites}
        self.all_read = worst(self.read.values())
        self.asked = {site.name: coverage_of(connection, site.name, "query").get(ORPHANS, Coverage()) for site in sites}
        self.orphans_read = worst([self.all_read, *self.asked.values(), Coverage()])

    def places(self, person: Person) -> list[str]:
        """The environments for which a view of the person is wanted."""
        return [name for name in person.places(self.sites) if (name, person.identity) not in self.skip]

    def views(self, persons: Sequence[Person]) -> Iterator[AdvisorView]:
        """The views of a few people, in the order of people and of environments."""
        self.around = self.around or self._surround(persons)
        bookings = {site.name: self._bookings(site.name, persons) for site in self.sites}
        company = {name: self._company(name, found.values()) for name, found in bookings.items()}
        found = chain.from_iterable(by_owner.values() for by_owner in bookings.values())
        owned = {one.booking_id for several in found for one in several if one.booking_id is not None}
        if self.few:
            self.changes = Once(lambda: changes_since(self.connection, self.since, owned))
        for part in _parts(persons, CALENDARS):
            calendars = self._calendars(part)
            backing = {site.name: self._backing(site.name, part) for site in self.sites}
            known, in_doubt = self._known({one for calendar in calendars for one in calendar.ids}, owned)
            for person, calendar in zip(part, calendars, strict=True):
                all_read = self.orphans_read if calendar.live & in_doubt else self.all_read
                yield from self._views_of(person, calendar, bookings, company, backing, known=known, all_read=all_read)

    def _views_of(
        self,
        person: Person,
        calendar: _Calendar,
        bookings: dict[str, dict[str, list[Booking]]],
        company: dict[str, Company],
        backing: dict[str, dict[str, Backed]],
        *,
        known: set[BookingId],
        all_read: Coverage,
    ) -> Iterator[AdvisorView]:
        home = person.home(self.sites)
        unsure = calendar.ids - known
        silenced = silenced_in(unsure, person.mailbox_no, self._speakers(unsure)) if unsure else unsure
        for environment in self.places(person):
            around, owned = self.around[environment], bookings[environment].get(person.identity, ())
            mails = self._mails_of(person, environment)
            yield AdvisorView(
                environment=environment,
                identity=person.identity,
                mailbox=person.mailbox,
                bookings_read=self.read[environment],
                all_bookings_read=all_read,
                home=environment == home,
                bookings=tuple(sorted(owned, key=IN_ORDER)),
                events=calendar.events,
                known=calendar.ids & known,
                raised_elsewhere=silenced,
                mails=mails,
                contacts=company[environment].contacts,
                invitees=company[environment].invitees,
                gatherings=company[environment].gatherings,
                user_mails=around.user_mails,
                users_read=around.users_read,
                copies=self.copies,
                changes=LaterItems(partial(self._changes, owned)),
                rostered=environment in person.rostered,
                rooms=around.rooms,
                entry=around.entry(mails),
                entries_read=around.entries_read,
                schedule=around.schedule(mails),
                setting=self.settings.get(person.identity),
                backed=backing[environment].get(person.identity),
                book=self.book,
            )

    def _surround(self, persons: Iterable[Person]) -> dict[str, Surroundings]:
        """What the views of each environment share; where few people are looked at, these persons are all of them."""
        around = {}
        for site in self.sites:
            mails = {mail for one in persons for mail in self._mails_of(one, site.name)} if self.few else None
            around[site.name] = surroundings_of(
                self.connection, site.tenant, site.name, sources=self.sources, book=self.people.book, mails=mails
            )
        return around

    def _mails_of(self, person: Person, environment: str) -> frozenset[str]:
        return frozenset({*self.mails.get(person.identity, ()), *person.owning.get(environment, ())})

    def _speakers(self, unsure: frozenset[BookingId]) -> Mapping[BookingId, int]:
        """Who speaks for ids that nobody knows: mostly orgs were asked about all that there are."""
        return self.few_speakers() if unsure <= self.answered() else self.speakers()

    def _changes(self, owned: Iterable[Booking]) -> tuple[JournalEntry, ...]:
        return entries_of(self.changes(), (one.booking_id for one in owned))

    def _backing(self, environment: str, persons: Sequence[Person]) -> dict[str, Backed]:
        employees = self.around[environment].employees
        if employees is None:
            return {}
        return backed(self.connection, environment, employees, [person.identity for person in persons])

    def _company(self, environment: str, owned: Iterable[list[Booking]]) -> Company:
        """Who is on the active bookings that are not over."""
        ahead = [one for found in owned for one in found if not one.cancelled and one.end > self.as_of - DAY]
        connection = self.connection
        return Company(
            Later(lambda: contacts_of(connection, environment, {one.detail_id for one in ahead if one.detail_id})),
            Later(lambda: invitees_of(connection, environment, {one.event_id for one in ahead})),
            Later(lambda: invitees_of(connection, environment, self._with_users(environment, ahead))),
        )

    def _with_users(self, environment: str, bookings: Iterable[Booking]) -> frozenset[str]:
        events = {one.event_id for one in bookings}
        if self.few:
            return events_with_users(self.connection, environment, events)
        if environment not in self.with_users:
            self.with_users[environment] = events_with_users(self.connection, environment)
        return self.with_users[environment] & events

    def _bookings(self, environment: str, persons: Sequence[Person]) -> dict[str, list[Booking]]:
        """Bookings of one environment by the identity of their owner."""
        owners = [person for person in persons if environment in person.owning]
        mails = [mail for person in owners for mail in sorted(person.owning[environment])]
        nameless = [person.identity for person in owners if not person.owning[environment]]
        by_owner: dict[str, list[Booking]] = {}
        for booking in owned_bookings(self.connection, environment, mails, nameless, since=self.since):
            identity = self.people.identify(booking.owner_mail, booking.owner_id)
            by_owner.setdefault(identity, []).append(booking)
        return by_owner

    def _calendars(self, persons: Sequence[Person]) -> list[_Calendar]:
        """What stands in the mailboxes of some people, in their order."""
        numbers = [person.mailbox_no for person in persons if person.mailbox_no is not None]
        private = read_private(self.connection, numbers)
        rows: dict[int, list[Row]] = {}
        for row in fetch_in(self.connection, CALENDAR_EVENT, EVENTS, "mailbox_no", numbers, where=BUSY):
            rows.setdefault(row[0], []).append(row[1:])
        return [
            _calendar(rows.get(person.mailbox_no or 0, []), private.get(person.mailbox_no or 0, EMPTY))
            for person in persons
        ]

    def _known(self, ids: set[BookingId], owned: set[BookingId]) -> tuple[set[BookingId], set[BookingId]]:
        """The ids that some org of the tenant knows, and those of which nobody can say yet that none does.

        Most are on the bookings at hand. Of the others every org must have been asked since.
        """
        known = ids & owned
        rest = ids - known
        in_doubt: set[BookingId] = set()
        for site in self.sites if rest else ():
            known.update(one for (one,) in self._answers(BOOKING, ("booking_id",), rest, site))
            answers: dict[BookingId, bool] = dict(self._answers(KNOWN_BOOKING, ("booking_id", "known"), rest, site))
            known.update(one for one, is_known in answers.items() if is_known)
            in_doubt |= rest - answers.keys() if self.asked[site.name].complete else rest
        return known, in_doubt - known

    def _answers(self, table: Table, columns: Sequence[str], ids: Iterable[BookingId], site: Site) -> list[Row]:
        where, own = "environment = ?", (site.name,)
        return fetch_in(self.connection, table, columns, "booking_id", ids, where=where, parameters=own)
