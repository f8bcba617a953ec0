"""The doctor: prove that everything we depend on works, and say what to do where it does not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bookme_ops.access_apps import our_app
from bookme_ops.connections import Connection
from bookme_ops.settings import Environment
from bookme_ops.wiring import Ops
from connectors.access_records import ServicePrincipal
from connectors.backend_records import Employee
from connectors.errors import SENTENCES, ConnectorError, Reason
from connectors.graph.access import TenantAccess
from connectors.ports import Backend, Usage
from connectors.records import DirectoryUser, Window
from connectors.salesforce import inspection
from connectors.salesforce.access_rights import OurRights, Right
from connectors.salesforce.client import SalesforceOrg

NEEDED_FIELDS = {
    "Event": ("StartDateTime", "EndDateTime", "ShowAs", "OwnerId", "andmoney__AMB_Event_Detail__c"),
    "andmoney__AMB_Event_Detail__c": ("andmoney__CancelledBy__c", "andmoney__TeamsMeetingLink__c"),
    "andmoney__AMB_Meeting_Contact__c": ("andmoney__AMB_Event_Detail__c", "andmoney__Email__c"),
    "EventRelation": ("EventId", "RelationId", "Status"),
    "User": ("Email", "FederationIdentifier", "IsActive"),
}
"""Objects and fields without which bookings cannot be read (the product's release notes 1.13.0 name most of them)."""

NEEDED_RIGHTS = {
    Right.VIEW_SETUP: (
        "sets", "groups", "members", "assignments", "objects", "fields", "setup", "licences", "apps", "changes",
        "health", "packages",
    ),
    Right.VIEW_ALL_USERS: ("people",),
    Right.MANAGE_USERS: ("locks", "logins", "sessions"),
    Right.CUSTOMIZE: ("tokens",),
}  # fmt: skip
"""The lists of the access audit that each permission of our user opens."""
SAMPLED_MAILBOXES = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool | None
    """None: it was not judged, and `detail` says why."""
    detail: str
    remedy: str = ""


def examine(ops: Ops) -> list[Check]:
    """Look at the settings and the systems, in the order in which they depend on each other; nothing is written."""
    connections = ops.connect()
    checks = [*look_at_settings(ops)]
    for site in ops.chosen:
        environment, connection = ops.settings.environment(site.name), connections[site.name]
        checks += [*look_at_salesforce(environment, connection), *look_at_graph(environment, connection)]
        if connection.backend is not None:
            checks += look_at_backend(environment, connection.backend, ops.now())
    return checks


def look_at_settings(ops: Ops) -> Iterator[Check]:
    """Where secrets stand, and what was left out on purpose."""
    inline = ops.settings.inline_secrets
    yield Check(
        name="secrets stand in files of their own",
        ok=not inline,
        detail=", ".join(inline) or "none stands in the settings file",
        remedy="move each into a file that only the service may read, and name it by KEY_file",
    )
    for site in ops.chosen:
        environment = ops.settings.environment(site.name)
        optional = {"go_live": environment.go_live, "bookme": environment.backend_version}
        absent = [name for name, given in optional.items() if given is None]
        if absent:
            yield Check(
                name=f"{site.name}: optional settings",
                ok=None,
                detail=f"without {', '.join(absent)} the codes that need them are not judged",
            )


def look_at_salesforce(environment: Environment, connection: Connection) -> Iterator[Check]:
    """Sign-in, the right org, its budget, our view of objects and records, and the BookingId field."""
    org, name = connection.bookings, f"{environment.name}: Salesforce"
    signed_in = attempt(f"{name} signs us in", lambda: _tell_org(inspection.describe_org(org.asker), environment))
    yield signed_in
    if not signed_in.ok:
        return
    yield attempt(f"{name} API budget", lambda: _tell_usage(inspection.read_usage(org.asker)))
    for object_name, fields in NEEDED_FIELDS.items():
        yield attempt(f"{name} {object_name}", partial(_tell_fields, org, object_name, fields))
    yield attempt(f"{name} bookings are visible", lambda: _tell_sight(inspection.see_bookings(org.asker)))
    yield attempt(f"{name} BookingId field", lambda: _tell_sample(inspection.sample_booking_ids(org), org))
    yield attempt(f"{name} access audit", lambda: _tell_rights(OurRights(org.asker).missing(), environment))


def look_at_graph(environment: Environment, connection: Connection) -> Iterator[Check]:
    """Sign-in and directory, some mailboxes, and the BookingId property in them."""
    name = f"{environment.name}: Graph"
    users: list[DirectoryUser] = []

    def read_directory() -> str:
        users.extend(next(connection.directory.read_users(), ()))
        return f"{len(users)} accounts on the first page"

    signed_in = attempt(f"{name} signs us in and shows accounts", read_directory)
    yield signed_in
    mailboxes = [user.user_id for user in users if user.enabled and not user.guest and user.mail][:SAMPLED_MAILBOXES]
    if signed_in.ok and mailboxes:
        yield attempt(f"{name} calendars and BookingIds", lambda: _tell_mailboxes(connection, mailboxes))
    if signed_in.ok:
        desk, ours = TenantAccess(connection.graph), our_app(environment)
        yield attempt(f"{name} access audit", lambda: _tell_app(desk.principals([ours]).rows))


def look_at_backend(environment: Environment, backend: Backend, now: datetime) -> Iterator[Check]:
    """Sign-in and subscription key, people and rooms, the day's meetings, and its slots if its version tells them."""
    name, day = f"{environment.name}: backend", Window(start=now - DAY, end=now)
    signed_in = attempt(f"{name} signs us in and shows employees", lambda: _tell_employees(backend.read_employees()))
    if signed_in.remedy == SENTENCES[Reason.CREDENTIALS]:
        remedy = f"{signed_in.remedy}; its gateway says the same of a wrong subscription_key"
        signed_in = replace(signed_in, remedy=remedy)
    yield signed_in
    if not signed_in.ok:
        return
    yield attempt(f"{name} rooms", lambda: f"{len(backend.read_rooms())} rooms")
    yield attempt(f"{name} meetings", lambda: _tell_count(backend.read_meetings(day.start, day.end), "changed"))
    if backend.tells_slots:
        yield attempt(f"{name} time slots", lambda: _tell_count(backend.read_slots(day), "begin"))
    else:
        detail = f"{environment.backend_version} of the API has none: meetings cannot be told from cancelled ones"
        yield Check(name=f"{name} time slots", ok=None, detail=detail)


def attempt(name: str, look: Callable[[], str]) -> Check:
    """Do one look; a system's refusal is the finding, with what to do about it."""
    try:
        return Check(name=name, ok=True, detail=look())
    except ConnectorError as error:
        return Check(name=name, ok=False, detail=str(error), remedy=SENTENCES[error.reason])
    except Lacking as error:
        return Check(name=name, ok=False, detail=str(error), remedy=error.remedy)


class Lacking(Exception):
    """A system answers, but not with what we need."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def _tell_org(org: inspection.OrgShape, environment: Environment) -> str:
    sandbox = "a sandbox" if org.sandbox else "a production org"
    if org.sandbox == (environment.kind == "production"):
        raise Lacking(
            f"it is {sandbox}, but the environment is of kind {environment.kind}",
            "check instance_url, or the kind of the environment",
        )
    return f"{org.name}, {sandbox}"


def _tell_usage(usage: Usage) -> str:
    return f"{usage.used:,} of {usage.total:,} requests used in the last 24 hours"


def _tell_fields(org: SalesforceOrg, object_name: str, fields: tuple[str, ...]) -> str:
    shape = inspection.describe_object(org.asker, object_name)
    detail = object_name == "andmoney__AMB_Event_Detail__c"
    hidden = [field for field in (*fields, *([org.booking_id_field] if detail else [])) if not shape.has(field)]
    if hidden:
        raise Lacking(f"our user does not see {', '.join(hidden)}", f"grant Read on these fields of {object_name}")
    return f"{len(shape.fields)} fields visible"


def _tell_sight(sight: inspection.Sight) -> str:
    if sight.details_hidden:
        raise Lacking(
            f"{sight.details_hidden:,} Events name an Event Detail that our user may not see",
            "grant View All on the Event Detail, or share its records with our user",
        )
    if not sight.events:
        raise Lacking("no Event of the product is visible", "check that the package is in use, and View All on Events")
    return f"{sight.events:,} Events, {sight.details:,} details, {sight.meeting_contacts:,} meeting contacts"


def _tell_sample(sample: inspection.IdSample, org: SalesforceOrg) -> str:
    if sample.events and not sample.guids:
        raise Lacking(
            f"none of the newest {sample.events} Events has a BookingId in {org.booking_id_field}",
            "set booking_id_field to the field that the bank maps bookingId to",
        )
    return f"{sample.guids} of the newest {sample.events} Events have one in {org.booking_id_field}"


def _tell_rights(missing: Sequence[Right], environment: Environment) -> str:
    lists = {right: [one for one in NEEDED_RIGHTS[right] if one not in environment.unaudited] for right in missing}
    short = {right: names for right, names in lists.items() if names}
    if short:
        unread = sorted(name for names in short.values() for name in names)
        raise Lacking(
            f"{', '.join(unread)} cannot be read",
            f"grant our user {', '.join(right.label for right in short)}, or name these lists in `unaudited`",
        )
    return "all lists can be read" if not missing else "the lists that are not left out can be read"


def _tell_app(found: Sequence[ServicePrincipal]) -> str:
    if not found:
        raise Lacking("the tenant shows no app of our client_id", "check client_id, and consent to our app")
    return f"our app is visible, with {len(found[0].credentials)} credentials"


def _tell_mailboxes(connection: Connection, mailboxes: list[str]) -> str:
    reads = connection.calendars.read_links(mailboxes)
    failures = [read.failure for read in reads if read.failure is not None]
    if len(failures) == len(reads):
        raise Lacking(failures[0].detail, SENTENCES[failures[0].reason])
    found = sum(len(read.events) for read in reads)
    return f"{len(reads) - len(failures)} of {len(reads)} mailboxes readable, {found} events with a BookingId in them"


def _tell_employees(employees: Sequence[Employee]) -> str:
    if not employees:
        raise Lacking("it knows no employees", "check that provisioning runs, and that our app may read them")
    linked = sum(employee.external_id is not None for employee in employees)
    return f"{len(employees)} employees, {linked} of them with their Entra id"


def _tell_count(pages: Iterable[Sequence[object]], what: str) -> str:
    return f"{sum(len(page) for page in pages)} {what} within the last 24 hours"
