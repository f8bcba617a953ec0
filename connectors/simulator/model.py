"""What the small bank is made of: one tenant with mailboxes, and a Salesforce org and a backend per environment.

The model is mutable on purpose: scenes break it, repairs mend it, and every change is seen by the systems' own
incremental reads (delta tokens, SystemModstamp), because it goes through `put` and `remove`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from connectors.simulator.tenant_apps import App, AppChange, AppSignIn

Row = dict[str, Any]
"""A Salesforce record: API field name → Python value (str, bool, int, aware datetime, date, None)."""


@dataclass(slots=True, kw_only=True)
class Person:
    """An Entra account; rooms have one too."""

    id: str
    upn: str
    mail: str | None
    display_name: str
    given_name: str
    surname: str
    nickname: str
    proxy_addresses: list[str]
    """As Graph spells them: `SMTP:` for the primary one, `smtp:` for aliases."""
    office: str | None = None
    department: str | None = None
    employee_id: str | None = None
    time_zone: str = "Romance Standard Time"
    """A Windows name, as mailbox settings hold it."""
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Monday is 0."""
    working_start: time = time(8)
    working_end: time = time(16)
    enabled: bool = True
    user_type: str = "Member"
    purpose: str = "user"
    """`user` or `room`."""


@dataclass(slots=True, kw_only=True)
class Room:
    """A meeting room: a place, and the person with the same address that holds its mailbox."""

    id: str
    person_id: str
    mail: str
    name: str
    location: str
    capacity: int | None
    booking_type: str = "standard"
    building: str | None = None
    floor: int | None = None


@dataclass(slots=True, kw_only=True)
class Attendee:
    """Someone invited to an event."""

    mail: str
    name: str
    kind: str = "required"
    """`required`, `optional` or `resource`."""
    response: str = "none"
    responded: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Event:
    """An item of a calendar. All-day events have midnights UTC of their dates as start and (exclusive) end."""

    id: str
    kind: str = "singleInstance"
    """`singleInstance`, `seriesMaster`, `occurrence` or `exception`."""
    subject: str
    start: datetime
    end: datetime
    all_day: bool = False
    show_as: str = "busy"
    sensitivity: str = "normal"
    cancelled: bool = False
    organizer_mail: str
    organizer_name: str
    is_organizer: bool = True
    attendees: list[Attendee] = field(default_factory=list)
    location: str | None = None
    body: str = ""
    ical_uid: str = ""
    master_id: str | None = None
    recurrence: Row | None = None
    """Graph's recurrence object, on masters."""
    join_url: str | None = None
    zone: str = "Romance Standard Time"
    """The Windows name of the zone that it was made in."""
    properties: dict[str, str] = field(default_factory=dict)
    """Single-value extended properties: id → value."""
    categories: list[str] = field(default_factory=list)
    transaction_id: str | None = None
    created: datetime
    modified: datetime
    version: int = 1
    """Counts the writes; the change key is made of it."""


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """A calendar with the memory that delta queries need."""

    person_id: str
    events: dict[str, Event] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    """Ids of changed or removed events, in the order of the changes; a delta token is a position in it."""
    gone: dict[str, Event] = field(default_factory=dict)
    """Removed events, by id, as they last were."""

    def put(self, event: Event) -> None:
        """Add an event, or replace it, so that the next delta round tells of it."""
        self.gone.pop(event.id, None)
        self.events[event.id] = event
        self.changes.append(event.id)

    def change(self, event_id: str, at: datetime, **values: Any) -> Event:
        """Change some fields of an event at an instant."""
        event = self.events[event_id]
        for name, value in values.items():
            setattr(event, name, value)
        event.modified, event.version = at, event.version + 1
        self.changes.append(event_id)
        return event

    def remove(self, event_id: str) -> Event:
        """Delete an event; a delta round tells of it as removed."""
        event = self.events.pop(event_id)
        self.gone[event_id] = event
        self.changes.append(event_id)
        return event


@dataclass(slots=True, kw_only=True)
class MailObject:
    """A mail-enabled group, or an organisational contact."""

    id: str
    kind: str
    """`group` or `contact`."""
    display_name: str
    mail: str
    proxy_addresses: list[str]


@dataclass(slots=True, kw_only=True)
class Subscription:
    """A subscription to the changes of a mailbox, as our app holds it."""

    id: str
    resource: str
    """Such as `/users/{id}/events`."""
    expires: datetime
    change_type: str = "created,updated,deleted"


@dataclass(slots=True, kw_only=True)
class RosterLine:
    """A line of the bank's list of advisors, which is not in any system: the settings name its file."""

    mail: str
    sync_start: date | None = None
    location: str | None = None
    initials: str | None = None
    can_be_booked: bool = True
    max_meeting_minutes: int | None = None


@dataclass(slots=True, kw_only=True)
class ScheduleLine:
    """When an advisor can be booked on one weekday (Monday is 0), in the bank's zone; settings name its file."""

    mail: str
    weekday: int
    start: time
    end: time
    meeting_types: tuple[str, ...] = ()
    location: str | None = None


@dataclass(slots=True, kw_only=True)
class Tenant:
    """The Microsoft 365 side, shared by all environments."""

    id: str
    domains: list[str]
    people: dict[str, Person] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    """By person id; a person without one has no mailbox."""
    objects: dict[str, MailObject] = field(default_factory=dict)
    """Whatever else receives mail, by id."""
    premium: bool = True
    """It has Entra ID P1 or P2, without which nobody is told about sign-ins."""
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    """By the object id of their service principals."""
    sign_ins: list[AppSignIn] = field(default_factory=list)
    """In no order."""
    app_changes: list[AppChange] = field(default_factory=list)
    """In no order."""
    withheld: set[str] = field(default_factory=set)
    """Application permissions that our app lacks, such as `AuditLog.Read.All`; it has all others that are granted."""

    def find_app(self, app_id: str) -> App | None:
        """The app of a client id."""
        return next((app for app in self.apps.values() if app.app_id == app_id), None)

    def find(self, key: str) -> Person | None:
        """The person of an object id, a UPN or any address, compared without case."""
        if key in self.people:
            return self.people[key]
        wanted = key.casefold()
        for person in self.people.values():
            spellings = {person.id, person.upn.casefold(), (person.mail or "").casefold()}
            if wanted in spellings or f"smtp:{wanted}" in (a.casefold() for a in person.proxy_addresses):
                return person
        return None


@dataclass(slots=True, kw_only=True)
class Org:
    """A Salesforce org as tables of rows, under the API names of its objects and fields."""

    id: str
    my_domain: str
    sandbox: bool
    tables: dict[str, dict[str, Row]] = field(default_factory=dict)
    hidden_objects: set[str] = field(default_factory=set)
    """Objects that our user may not see: asked for, they are "not supported"."""
    hidden_fields: set[str] = field(default_factory=set)
    """`Object.Field` that our user may not see."""
    withheld: set[str] = field(default_factory=set)
    """Permissions that our user lacks, such as `ViewAllData` or `Case.Create`; it has all others."""
    picklists: dict[str, list[str]] = field(default_factory=dict)
    """`Object.Field` whose values an administrator changed; others are then refused."""
    case_queue: str | None = None
    """Where the org's assignment rule puts new Cases, unless the caller asks it not to."""
    daily_requests: int = 100_000
    used_requests: int = 18

    def table(self, name: str) -> dict[str, Row]:
        """The rows of an object by Id."""
        return self.tables.setdefault(name, {})

    def put(self, name: str, row: Row, at: datetime) -> Row:
        """Add or replace a row; creation and modification stamps are set here."""
        row.setdefault("CreatedDate", at)
        row.setdefault("IsDeleted", False)
        row["LastModifiedDate"] = row["SystemModstamp"] = at
        self.table(name)[row["Id"]] = row
        return row

    def change(self, name: str, row_id: str, at: datetime, **values: Any) -> Row:
        """Change some fields of a row at an instant."""
        return self.put(name, {**self.table(name)[row_id], **values}, at)

    def rows(self, name: str) -> Iterator[Row]:
        """All rows of an object, deleted and archived ones included."""
        return iter(self.table(name).values())


@dataclass(slots=True, kw_only=True)
class Backend:
    """The booking platform of an environment: rows as its public API spells them, by id."""

    meetings: dict[str, Row] = field(default_factory=dict)
    time_slots: dict[str, Row] = field(default_factory=dict)
    """Of its own meetings. What it knows of calendars is not kept here: ask `slots`."""
    employees: dict[str, Row] = field(default_factory=dict)
    rooms: dict[str, Row] = field(default_factory=dict)
    topics: dict[str, Row] = field(default_factory=dict)
    """What meetings can be about."""
    inward_topics: set[str] = field(default_factory=set)
    """Ids of topics that customers are not offered."""
    more_slots: Callable[[], dict[str, Row]] = field(default=dict, compare=False, repr=False)
    """Makes the slots that stand for private time, when somebody asks: a large bank has hundreds of thousands."""

    def slots(self) -> dict[str, Row]:
        """All time slots by id, those that stand for private time included."""
        return self.time_slots | self.more_slots()


@dataclass(slots=True, kw_only=True)
class Environment:
    """One installation of the product: its org and its backend."""

    name: str
    kind: str
    """`production` or `test`."""
    org: Org
    backend: Backend = field(default_factory=Backend)
    roster: list[RosterLine] = field(default_factory=list)
    schedules: list[ScheduleLine] = field(default_factory=list)
    go_live: date | None = None
    """From this local date on calendars are synchronised, where a roster line does not say otherwise."""
    subscriptions: bool = False
    """Whether the product subscribes to the changes of the advisors' mailboxes."""
    allowed_addresses: tuple[str, ...] = ()
    """Networks from which integration users and apps may sign in, as the settings name them."""
    graph_apps: tuple[str, ...] = ()
    """Client ids of the product's apps, as the settings name them."""


@dataclass(slots=True, kw_only=True)
class Planted:
    """A fault that a scene put into the world: what a right audit must find, and how to mend it."""

    code: str
    environment: str
    subject_kind: str
    subject_id: str
    booking_id: str | None
    story: str
    """One sentence for people: what was done to the world."""
    repair: Callable[[datetime], None]
    """Mend it at an instant."""
    again: Callable[[datetime], None]
    """Break it once more at an instant."""
    after_first_read: Callable[[datetime], None] | None = None
    """The last step of the fault, to be taken at an instant between two reads: before it nothing is wrong."""
    companions: tuple[tuple[str, str, str, str], ...] = ()
    """Keys of other faults that come and go with this one, because one act made them all."""
    ripens: timedelta = timedelta()
    """So long after it was broken it is a fault: before that, the change may still be on its way."""
    lasting: bool = False
    """A fact of the past: no repair ends it, `repair` and `again` do nothing."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Code and fingerprint, to compare with findings."""
        return (self.code, self.environment, self.subject_kind, self.subject_id)


@dataclass(slots=True, kw_only=True)
class World:
    """A bank at an instant, with everything that is so and everything that was done to it."""

    as_of: datetime
    seed: int
    scene: str
    bank_zone: str
    tenant: Tenant
    environments: dict[str, Environment] = field(default_factory=dict)
    truth: list[Planted] = field(default_factory=list)
    bank_hours: dict[int, tuple[time, time]] = field(default_factory=dict)
    """By weekday (Monday is 0), in the bank's zone."""
    closing_days: tuple[date, ...] = ()
    """The bank's own ones, beside the public holidays of Denmark."""
    max_meeting_minutes: int | None = None
    """Booked time that the bank allows an advisor on one date, where the roster does not say otherwise."""
    token_life: timedelta = timedelta(hours=1)
    booking_id_property: str = "String {00020329-0000-0000-C000-000000000046} Name BookingId"
