"""One Salesforce org, asked for what collectors need."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.pace import WALL_PACE, Pace
from connectors.ports import Usage
from connectors.records import Booking, BookingContact, BookingId, Invitee, SalesforceUser, booking_id
from connectors.salesforce import queries, rows, wire
from connectors.salesforce.asking import Asker, Question
from connectors.transport import MeteredSession

PAGE_ROWS = 2_000
"""Rows of a page unless the platform makes it shorter (salesforce-contract 2.1)."""


class SalesforceOrg:
    """The bookings, people and customers of one environment; `connectors.ports.Bookings`.

    Any read may raise BadCredentials, NotAllowed (with `reason` HIDDEN if an object or field is kept from our user),
    Throttled, Unavailable, TimedOut, Malformed or BudgetSpent. What was yielded before is then incomplete; an
    iteration that ends is complete. Rows that our user's sharing hides are simply absent: see `inspection.py`.
    """

    def __init__(
        self,
        environment: str,
        session: MeteredSession,
        *,
        api_version: str = "66.0",
        booking_id_field: str = queries.DEFAULT_BOOKING_ID_FIELD,
        permission_set: str | None = None,
        budget_share: float = 0.8,
        limits: Limits = DEFAULT_LIMITS,
        pace: Pace = WALL_PACE,
    ) -> None:
        """Read through `session`, whose base URL is the org's.

        `booking_id_field` is a field of the Event Detail; `permission_set` makes its holders advisors, beside those
        with a competence; `budget_share` is how much of the daily API allocation may be used before we stop.
        Raises ValueError for values that cannot be.
        """
        self.environment = environment
        self.asker = Asker(session, api_version=api_version, budget_share=budget_share, limits=limits, pace=pace)
        self.booking_id_field = queries.check_field(booking_id_field)
        self._permission_set = permission_set

    @property
    def requests_made(self) -> int:
        """HTTP calls so far, retries included."""
        return self.asker.requests_made

    @property
    def usage(self) -> Usage | None:
        """The API budget as the last answer told it."""
        return self.asker.usage

    def read_bookings(self, since: datetime, changed_since: datetime | None) -> Iterator[tuple[Booking, ...]]:
        """Bookings that end at or after `since`, deleted and archived ones included; or whatever changed, if asked."""
        soql = queries.bookings(self.booking_id_field, since, changed_since)
        question = Question(soql=soql, decoder=rows.event_decoder(self.booking_id_field))
        for page in self.asker.pages(question):
            yield tuple(wire.read_booking(self.environment, row) for row in page)

    def read_contacts(self, since: datetime, changed_since: datetime | None) -> Iterator[tuple[BookingContact, ...]]:
        """The customers on those bookings; with `changed_since`, all customers whose row changed."""
        pages = self._changed_contacts(changed_since) if changed_since is not None else self._contacts(since)
        for page in pages:
            found = (wire.read_contact(self.environment, row) for row in page)
            yield tuple(contact for contact in found if contact is not None)

    def read_invitees(self, since: datetime, changed_since: datetime | None) -> Iterator[tuple[Invitee, ...]]:
        """The users, contacts and leads related to those bookings."""
        question = Question(soql=queries.invitees(since, changed_since), decoder=rows.INVITEES)
        for page in self.asker.pages(question):
            found = (wire.read_invitee(self.environment, row) for row in page)
            yield tuple(invitee for invitee in found if invitee is not None)

    def read_users(self) -> Iterator[tuple[SalesforceUser, ...]]:
        """All standard users, active or not, with whether each is an advisor."""
        advisors = self._advisors()
        for page in self.asker.pages(Question(soql=queries.users(), decoder=rows.USERS, include_deleted=False)):
            yield tuple(wire.read_user(self.environment, row, advisors) for row in page)

    def know_bookings(self, ids: Sequence[BookingId]) -> frozenset[BookingId]:
        """Which of these BookingIds stand on an Event of any time, deleted and archived ones included.

        The platform compares texts without case; ids that it does not know as they are, are asked for in braces.
        """
        wanted = frozenset(ids)
        known = self._know(sorted(wanted)) & wanted
        braced = [f"{{{missing}}}" for missing in sorted(wanted - known)]
        return known | (self._know(braced) & wanted)

    def _know(self, spellings: Sequence[str]) -> frozenset[BookingId]:
        decoder = rows.known_decoder(self.booking_id_field)
        found: set[BookingId] = set()
        for part in queries.chunks(spellings, queries.MOST_GUIDS):
            question = Question(soql=queries.known_ids(self.booking_id_field, part), decoder=decoder)
            events = chain.from_iterable(self.asker.pages(question))
            folded = (booking_id(row.detail.booking_id) for row in events if row.detail is not None)
            found.update(each for each in folded if each is not None)
        return frozenset(found)

    def _advisors(self) -> frozenset[str]:
        competent = Question(soql=queries.competent_users(), decoder=rows.COMPETENCES, include_deleted=False)
        advisors = {row.user_id for row in chain.from_iterable(self.asker.pages(competent))}
        if self._permission_set is not None:
            for text in (queries.assigned_users, queries.group_assigned_users):
                question = Question(soql=text(self._permission_set), decoder=rows.ASSIGNMENTS, include_deleted=False)
                advisors.update(row.user_id for row in chain.from_iterable(self.asker.pages(question)))
        return frozenset(advisors)

    def _changed_contacts(self, changed_since: datetime) -> Iterator[list[rows.ContactRow]]:
        return self.asker.pages(Question(soql=queries.contacts_changed(changed_since), decoder=rows.CONTACTS))

    def _contacts(self, since: datetime) -> Iterator[list[rows.ContactRow]]:
        """By the ids of the details, or from the whole table, whichever takes fewer calls."""
        events = self.asker.pages(Question(soql=queries.details(since), decoder=rows.EVENT_DETAILS))
        wanted = {row.detail_id for row in chain.from_iterable(events)}
        if self.asker.count(queries.count_contacts()) / PAGE_ROWS <= len(wanted) / queries.MOST_IDS:
            for page in self.asker.pages(Question(soql=queries.all_contacts(), decoder=rows.CONTACTS)):
                yield [row for row in page if row.detail_id in wanted]
            return
        for part in queries.chunks(sorted(wanted), queries.MOST_IDS):
            yield from self.asker.pages(Question(soql=queries.contacts_of(part), decoder=rows.CONTACTS))
