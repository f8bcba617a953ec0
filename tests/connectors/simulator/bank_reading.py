"""A bank read straight from the model: what the second readings of the finding catalogue have in common."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from connectors.records import booking_id, span, window_end
from connectors.simulator.model import Attendee, Environment, Event, Mailbox, Person, Row, World

Key = tuple[str, str, str, str]
SKEW, LAG = timedelta(seconds=60), timedelta(minutes=15)
DETAIL = "andmoney__AMB_Event_Detail__c"
CONTACT = "andmoney__AMB_Meeting_Contact__c"
LINK = "andmoney__TeamsMeetingLink__c"
BLOCKING = {"busy", "oof", "tentative"}


@dataclass(kw_only=True, eq=False)
class Booked:
    """A booking with whatever belongs to it."""

    site: Environment
    row: Row
    detail: Row
    subject: str
    owner: Person
    box: Mailbox
    start: datetime
    end: datetime
    off: bool
    linked: list[Event] = field(default_factory=list)
    """Events that carry its id."""

    @property
    def event(self) -> Event | None:
        """The oldest linked event that was not cancelled."""
        return min((one for one in self.linked if not one.cancelled), key=lambda one: one.created, default=None)

    @property
    def key(self) -> tuple[str, str, str]:
        """Environment, kind and id of the subject."""
        return (self.site.name, "booking", self.subject)

    @property
    def people(self) -> list[Attendee]:
        """Attendees that are no rooms."""
        return [one for one in (self.event.attendees if self.event else []) if one.kind != "resource"]

    @property
    def seats(self) -> list[Attendee]:
        """Attendees that are rooms."""
        return [one for one in (self.event.attendees if self.event else []) if one.kind == "resource"]


@dataclass
class Bank:
    """A world at an instant, with what is derived from it worked out once."""

    world: World
    now: datetime

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.world.bank_zone)
        self.end = window_end(self.now, 60, self.zone)
        self.people: dict[str, Person] = {}
        for person in self.world.tenant.people.values():
            for text in [person.upn, person.mail or person.upn, *person.proxy_addresses]:
                self.people.setdefault(text.casefold().removeprefix("smtp:"), person)

    def find(self, mail: str | None) -> Person | None:
        """The account that holds an address."""
        return self.people.get((mail or "").casefold())

    @cached_property
    def bookings(self) -> list[Booked]:
        """All bookings of all environments."""
        return [one for site in self.world.environments.values() for one in self._read(site)]

    @cached_property
    def ahead(self) -> list[Booked]:
        """The active bookings of the window."""
        return [one for one in self.bookings if not one.off and one.start < self.end and one.end > self.now]

    @cached_property
    def product_uids(self) -> set[str]:
        """The iCalUIds of the product's own events, and of those that bookings are linked with in another way."""
        boxes = self.world.tenant.mailboxes.values()
        own = {event.ical_uid for box in boxes for event in box.events.values() if event.properties}
        return own | {event.ical_uid for one in self.bookings for event in one.linked}

    def private_of(self, box: Mailbox) -> list[Event]:
        """The private items of a calendar that block."""
        return [
            event
            for event in box.events.values()
            if event.ical_uid not in self.product_uids
            and event.show_as in BLOCKING
            and not event.cancelled
            and event.kind != "seriesMaster"
        ]

    def roster(self, site: Environment) -> dict[str, Person]:
        """The advisors of an environment by Entra object id."""
        org = site.org
        competent = {row["andmoney__User__c"] for row in org.rows("andmoney__AMBAdvisorCompetence__c")}
        users = [row for row in org.rows("User") if row["Id"] in competent and row["IsActive"]]
        found = [self.find(row["Email"]) for row in users]
        found += [self.world.tenant.people.get(row["externalId"]) for row in site.backend.employees.values()]
        return {person.id: person for person in found if person is not None}

    def user_of(self, site: Environment, person: Person) -> Row | None:
        """The active user of an advisor."""
        users = (row for row in site.org.rows("User") if row["IsActive"] and row.get("EmployeeNumber"))
        return next((row for row in users if row["EmployeeNumber"] == person.employee_id), None)

    def _read(self, site: Environment) -> Iterator[Booked]:
        tables = site.org
        for row in tables.rows("Event"):
            if not row.get(DETAIL) or row.get("IsChild") or row.get("IsArchived"):
                continue
            detail = tables.table(DETAIL)[row[DETAIL]]
            owner = self.find(tables.table("User")[row["OwnerId"]]["Email"])
            assert owner is not None
            start = row["StartDateTime"]
            end = start + timedelta(minutes=row["DurationInMinutes"])
            covered = span(start, end, all_day=row["IsAllDayEvent"], zone=self.zone)
            one = Booked(
                site=site,
                row=row,
                detail=detail,
                subject=booking_id(detail["andmoney__BookingFlowId__c"]) or "",
                owner=owner,
                box=self.world.tenant.mailboxes[owner.id],
                start=covered.start,
                end=covered.end,
                off=row["ShowAs"] == "Free" or bool(detail.get("andmoney__CancelledBy__c")) or row["IsDeleted"],
            )
            one.linked = self._link(one)
            yield one

    def _link(self, one: Booked) -> list[Event]:
        events = one.box.events.values()
        marked = [event for event in events if self.id_of(event) == one.subject]
        if marked:
            return marked
        alike = [
            event
            for event in events
            if not event.properties and not event.all_day and not event.cancelled and event.kind != "seriesMaster"
            if abs(event.start - one.start) <= SKEW and abs(event.end - one.end) <= SKEW
        ]
        joined = [event for event in alike if event.join_url and event.join_url == one.detail[LINK]]
        return joined or (alike if len(alike) == 1 else [])

    def id_of(self, event: Event) -> str | None:
        """The BookingId that an event carries."""
        return booking_id(event.properties.get(self.world.booking_id_property))

    @cached_property
    def related(self) -> dict[str, dict[str, Row]]:
        """The related people of every booking of the window, by BookingId and address."""
        found: dict[str, dict[str, Row]] = {}
        for site in self.world.environments.values():
            org = site.org
            mails = {row["Id"]: row["Email"].casefold() for name in ("User", "Contact") for row in org.rows(name)}
            subjects = {one.row["Id"]: one.subject for one in self.ahead if one.site is site}
            for row in org.rows("EventRelation"):
                if row["EventId"] in subjects and not row["IsDeleted"]:
                    found.setdefault(subjects[row["EventId"]], {})[mails[row["RelationId"]]] = row
        return found

    @cached_property
    def contacts(self) -> dict[str, set[str]]:
        """The customers' addresses by the id of the Event Detail."""
        found: dict[str, set[str]] = {}
        for site in self.world.environments.values():
            for row in site.org.rows(CONTACT):
                if not row["IsDeleted"]:
                    found.setdefault(row[DETAIL], set()).add(row["andmoney__Email__c"].casefold())
        return found
