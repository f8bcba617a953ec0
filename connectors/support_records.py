"""Records of the support desk: what a system says of one booking and of the people on it, for a debug bundle.

They hold more than other records do, because what is said in them must be known to be kept out of a bundle: names,
subjects and phone numbers are never mirrored, and never leave `bookme_ops.bundles` as they are. What an org does not
show to our user is None. Sources of the fields: salesforce-contract 3 and 3.8, graph-contract 4, 7 and 10.
"""

from datetime import datetime
from typing import Any, Generic, TypeVar

from connectors.records import Record

RecordT = TypeVar("RecordT")


class Reading(Record, Generic[RecordT], frozen=True, kw_only=True, gc=False):
    """A complete answer to one question."""

    rows: tuple[RecordT, ...]
    """By id, or in the order that the method names."""
    hidden: tuple[str, ...] = ()
    """Columns that our user may not see, as the API names them: they are None in all rows."""
    cut: bool = False
    """There are more rows than were asked for."""


class OrgDetail(Record, frozen=True, kw_only=True):
    """An Event Detail."""

    id: str
    name: str | None = None
    booking_id: str | None = None
    """As the org spells it."""
    advisor_mail: str | None = None
    advisor_name: str | None = None
    additional_advisors: str | None = None
    customer_initiated: str | None = None
    meeting_type: str | None = None
    location: str | None = None
    room_id: str | None = None
    room_name: str | None = None
    send_invite: bool | None = None
    join_link: str | None = None
    topic_id: str | None = None
    """The backend's id of the theme."""
    cancelled_by: str | None = None
    cancellation_reason: str | None = None
    comment: str | None = None
    deleted: bool | None = None
    created: datetime | None = None
    created_by_id: str | None = None
    modified: datetime | None = None
    modified_by_id: str | None = None
    stamp: datetime | None = None
    """SystemModstamp."""


class OrgEvent(Record, frozen=True, kw_only=True):
    """An Event, deleted and archived ones and invitees' copies included, with its account."""

    id: str
    subject: str | None = None
    description: str | None = None
    location: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    all_day: bool | None = None
    show_as: str | None = None
    child: bool | None = None
    """It is the copy of an invited colleague."""
    group: bool | None = None
    recurrence: bool | None = None
    deleted: bool | None = None
    archived: bool | None = None
    owner_id: str | None = None
    owner_name: str | None = None
    owner_mail: str | None = None
    owner_active: bool | None = None
    who_id: str | None = None
    who_name: str | None = None
    what_id: str | None = None
    account_id: str | None = None
    account_name: str | None = None
    account_phone: str | None = None
    account_location: str | None = None
    account_category_id: str | None = None
    """The backend's id of the account's customer category."""
    detail_id: str | None = None
    created: datetime | None = None
    created_by_id: str | None = None
    modified: datetime | None = None
    modified_by_id: str | None = None
    stamp: datetime | None = None


class OrgRelation(Record, frozen=True, kw_only=True):
    """A person or a thing that is related to an Event."""

    id: str
    event_id: str | None = None
    relation_id: str | None = None
    relation_type: str | None = None
    relation_name: str | None = None
    status: str | None = None
    response: str | None = None
    responded: datetime | None = None
    invitee: bool | None = None
    parent: bool | None = None
    what: bool | None = None
    deleted: bool | None = None
    stamp: datetime | None = None


class OrgMeetingContact(Record, frozen=True, kw_only=True):
    """A customer whom the product put on the meeting, with the contact behind it."""

    id: str
    detail_id: str | None = None
    contact_id: str | None = None
    mail: str | None = None
    contact_mail: str | None = None
    contact_name: str | None = None
    contact_first: str | None = None
    contact_last: str | None = None
    contact_phone: str | None = None
    contact_mobile: str | None = None
    deleted: bool | None = None
    stamp: datetime | None = None


class OrgUser(Record, frozen=True, kw_only=True):
    """A user of the org."""

    id: str
    username: str | None = None
    name: str | None = None
    first: str | None = None
    last: str | None = None
    mail: str | None = None
    federation_id: str | None = None
    alias: str | None = None
    employee_number: str | None = None
    phone: str | None = None
    mobile: str | None = None
    active: bool | None = None
    user_type: str | None = None
    profile: str | None = None
    licence: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    last_login: datetime | None = None
    last_password_change: datetime | None = None
    failed_logins: int | None = None
    created: datetime | None = None
    stamp: datetime | None = None


class OrgLock(Record, frozen=True, kw_only=True):
    """Whether a user is frozen: one that is stays active."""

    id: str
    user_id: str | None = None
    frozen: bool | None = None
    password_locked: bool | None = None


class OrgAssignment(Record, frozen=True, kw_only=True):
    """A permission set that a user holds."""

    id: str
    user_id: str | None = None
    set_name: str | None = None
    namespace: str | None = None
    by_profile: bool | None = None
    group_name: str | None = None
    expires: datetime | None = None
    active: bool | None = None
    assigned: datetime | None = None


class OrgLogin(Record, frozen=True, kw_only=True):
    """A sign-in of a user."""

    id: str
    user_id: str | None = None
    at: datetime | None = None
    kind: str | None = None
    source_ip: str | None = None
    status: str | None = None
    application: str | None = None
    api_type: str | None = None
    api_version: str | None = None
    tls: str | None = None
    country: str | None = None


class DebugLog(Record, frozen=True, kw_only=True):
    """A debug log, without its text."""

    id: str
    started: datetime | None = None
    user_id: str | None = None
    user_mail: str | None = None
    operation: str | None = None
    request: str | None = None
    status: str | None = None
    application: str | None = None
    location: str | None = None
    length: int | None = None
    """Bytes."""
    duration: int | None = None
    """Milliseconds."""


class TraceFlag(Record, frozen=True, kw_only=True):
    """That debug logs are kept for a user, until when and at which levels."""

    id: str
    entity_id: str | None = None
    log_type: str | None = None
    start: datetime | None = None
    expires: datetime | None = None
    level: str | None = None
    apex_code: str | None = None
    apex_profiling: str | None = None
    callout: str | None = None
    database: str | None = None
    system: str | None = None
    validation: str | None = None
    visualforce: str | None = None
    workflow: str | None = None


class PackageLog(Record, frozen=True, kw_only=True):
    """A row of the package's own log; which fields it has is not published."""

    id: str
    name: str | None = None
    level: str | None = None
    message: str | None = None
    created: datetime | None = None
    created_by_id: str | None = None


class Package(Record, frozen=True, kw_only=True):
    """A package that is installed in the org."""

    id: str
    name: str | None = None
    namespace: str | None = None
    version_id: str | None = None
    version: str | None = None
    major: int | None = None
    minor: int | None = None
    patch: int | None = None
    build: int | None = None
    beta: bool | None = None


class OrgFacts(Record, frozen=True, kw_only=True):
    """The org itself."""

    id: str
    name: str | None = None
    sandbox: bool | None = None
    instance: str | None = None
    edition: str | None = None
    namespace: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    read_only: bool | None = None
    trial_expires: datetime | None = None


class OrgAccess(Record, frozen=True, kw_only=True):
    """What our own user may do in the org."""

    id: str
    api: bool | None = None
    view_all_data: bool | None = None
    view_setup: bool | None = None
    manage_users: bool | None = None
    view_all_users: bool | None = None


class OrgLimit(Record, frozen=True, kw_only=True):
    """One of the org's limits."""

    name: str
    most: int
    remaining: int


class CopyPerson(Record, frozen=True, kw_only=True):
    """Somebody on an Outlook event."""

    kind: str | None = None
    mail: str | None = None
    name: str | None = None
    response: str | None = None
    responded: datetime | None = None


class OutlookCopy(Record, frozen=True, kw_only=True):
    """The event of a booking in one mailbox, with times as Graph writes them."""

    mailbox: str
    """Whose calendar it stands in, by the key that was asked with."""
    id: str
    booking_id: str | None = None
    """As the extended property spells it; invited people's copies have none."""
    ical_uid: str | None = None
    change_key: str | None = None
    kind: str | None = None
    series_master_id: str | None = None
    transaction_id: str | None = None
    subject: str | None = None
    location: str | None = None
    start: str | None = None
    end: str | None = None
    zone: str | None = None
    original_zone: str | None = None
    all_day: bool | None = None
    show_as: str | None = None
    sensitivity: str | None = None
    cancelled: bool | None = None
    draft: bool | None = None
    organizer: bool | None = None
    """The mailbox's owner organises it."""
    organizer_mail: str | None = None
    organizer_name: str | None = None
    response: str | None = None
    responded: datetime | None = None
    online: bool | None = None
    online_provider: str | None = None
    join_link: str | None = None
    categories: tuple[str, ...] = ()
    attendees: tuple[CopyPerson, ...] = ()
    created: datetime | None = None
    modified: datetime | None = None


class DirectoryAccount(Record, frozen=True, kw_only=True):
    """An account of the directory, or that there is none under the key that was asked with."""

    key: str
    found: bool = True
    id: str | None = None
    upn: str | None = None
    mail: str | None = None
    addresses: tuple[str, ...] = ()
    """As the directory spells them, with their prefix."""
    display_name: str | None = None
    given_name: str | None = None
    surname: str | None = None
    mobile: str | None = None
    phones: tuple[str, ...] = ()
    enabled: bool | None = None
    user_type: str | None = None
    employee_id: str | None = None
    office: str | None = None
    department: str | None = None
    synced: bool | None = None
    """It comes from the bank's own directory."""


class SignIn(Record, frozen=True, kw_only=True):
    """When somebody signed in last."""

    key: str
    last: datetime | None = None
    """None: never since Entra keeps count, which is no answer about the time before."""
    last_without_person: datetime | None = None
    """By an app on somebody's behalf."""


class MailboxFacts(Record, frozen=True, kw_only=True):
    """How a mailbox is set."""

    key: str
    purpose: str | None = None
    time_zone: str | None = None
    hours_zone: str | None = None
    days: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None


class Taken(Record, frozen=True, kw_only=True):
    """A record of the backend as it came, every field of it: nobody may show it before its fields were chosen."""

    fields: dict[str, Any]
