"""What we ask an org, in SOQL. Each text selects what its reader in `wire.py` needs, and nothing else.

`queryAll` is used for all but users: it alone sees deleted rows and Events older than a year (contract 3.1).
Children (`IsChild`) are the invitees' copies of an Event. `IsParent` and `IsWhat` of EventRelation exist only with
Shared Activities, so nothing here asks for them; the key prefix of the relation tells people from things.
"""

# ruff: noqa: S608 - values are instants that `instant` spells, or go through format_soql; names are checked or our own
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import quote_plus

from simple_salesforce.format import format_soql

DETAIL = "andmoney__AMB_Event_Detail__c"
DETAIL_R = "andmoney__AMB_Event_Detail__r"
MEETING_CONTACT = "andmoney__AMB_Meeting_Contact__c"
COMPETENCE = "andmoney__AMBAdvisorCompetence__c"
DEFAULT_BOOKING_ID_FIELD = "andmoney__BookingFlowId__c"
FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
BOOKING_FIELDS = (
    "Id, OwnerId, Owner.Email, StartDateTime, EndDateTime, DurationInMinutes, IsAllDayEvent, ShowAs, Location, "
    "IsDeleted, IsArchived, CreatedDate, SystemModstamp, LastModifiedById, AccountId, "
    f"Account.andmoney__AMB_Location__c, {DETAIL}, {DETAIL_R}.Id, {DETAIL_R}.SystemModstamp, "
    f"{DETAIL_R}.LastModifiedById, {DETAIL_R}.andmoney__CancelledBy__c, "
    f"{DETAIL_R}.andmoney__Location__c, {DETAIL_R}.andmoney__MeetingType__c, {DETAIL_R}.andmoney__RoomId__c, "
    f"{DETAIL_R}.andmoney__RoomName__c, {DETAIL_R}.andmoney__SendMeetingInvite__c, "
    f"{DETAIL_R}.andmoney__TeamsMeetingLink__c"
)
USER_FIELDS = "Id, Username, Email, FederationIdentifier, Alias, IsActive, UserType, TimeZoneSidKey, SystemModstamp"
OF_PRODUCT = f"{DETAIL} != null AND IsChild = false"
LONGEST_ID = 255
"""A text field holds no more, so that no org can know a longer BookingId."""
LIST_BYTES = 7_000
"""Encoded bytes of a list in one question; the gateway refuses a URI and headers beyond 16,384 (contract 2.4)."""
MOST_IDS = 250
MOST_GUIDS = 150


def check_field(name: str) -> str:
    """The name of a field, as it may stand in a query. Raises ValueError for anything else."""
    if not FIELD_NAME.fullmatch(name):
        raise ValueError("booking_id_field must be the API name of a field, such as andmoney__BookingFlowId__c")
    return name


def bookings(booking_id_field: str, since: datetime, changed_since: datetime | None) -> str:
    """Events with a detail: those that end at or after `since`, or all of which either changed since then.

    A change is asked for whenever the Event ends: one that was moved into the past must not stay where it was. An
    account that changed, whose location we keep with the booking, says nothing of what is over.
    """
    wanted = _of_product(since)
    if changed_since is not None:
        stamp = instant(changed_since)
        wanted = (
            f"{OF_PRODUCT} AND (SystemModstamp >= {stamp} OR {DETAIL_R}.SystemModstamp >= {stamp}"
            f" OR (EndDateTime >= {instant(since)} AND Account.SystemModstamp >= {stamp}))"
        )
    return f"SELECT {BOOKING_FIELDS}, {DETAIL_R}.{booking_id_field} FROM Event WHERE {wanted} ORDER BY Id"


def details(since: datetime) -> str:
    """The details of those Events, as ids."""
    return f"SELECT Id, {DETAIL} FROM Event WHERE {_of_product(since)} ORDER BY Id"


def contacts_of(detail_ids: Sequence[str]) -> str:
    """The customers on some details, of which there must be one at least.

    A semi-join over Event would be one question, but the platform refuses Event as its inner object ("Entity 'Event'
    is not supported for semi join inner selects"), so the ids are listed.
    """
    return _contacts(format_soql(f"{DETAIL} IN {{}}", list(detail_ids)))


def all_contacts() -> str:
    """The customers on all meetings there ever were."""
    return _contacts(f"{DETAIL} != null")


def count_contacts() -> str:
    """How many customers there are on all meetings."""
    return f"SELECT COUNT() FROM {MEETING_CONTACT}"


def contacts_changed(changed_since: datetime) -> str:
    """The customers whose row changed, on whatever meeting."""
    return _contacts(f"SystemModstamp >= {instant(changed_since)}")


def invitees(since: datetime, changed_since: datetime | None) -> str:
    """The people and things related to those Events; relations always hang on the parent Event."""
    text = (
        "SELECT Id, EventId, RelationId, Status, RespondedDate, IsInvitee, IsDeleted, SystemModstamp"
        f" FROM EventRelation WHERE Event.{DETAIL} != null AND Event.EndDateTime >= {instant(since)}"
    )
    if changed_since is not None:
        text += f" AND SystemModstamp >= {instant(changed_since)}"
    return f"{text} ORDER BY Id"


def users() -> str:
    """All standard users, active or not."""
    return f"SELECT {USER_FIELDS} FROM User WHERE UserType = 'Standard' ORDER BY Id"


def competent_users() -> str:
    """Who holds an advisor competence."""
    return f"SELECT Id, andmoney__User__c FROM {COMPETENCE} WHERE andmoney__User__c != null ORDER BY Id"


def assigned_users(permission_set: str) -> str:
    """Who holds a permission set directly; expired assignments do not count."""
    return format_soql(
        "SELECT Id, AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name = {} AND IsActive = true",
        permission_set,
    )


def group_assigned_users(permission_set: str) -> str:
    """Who holds a permission set through a permission set group."""
    return format_soql(
        "SELECT Id, AssigneeId FROM PermissionSetAssignment WHERE IsActive = true AND PermissionSetGroupId IN"
        " (SELECT PermissionSetGroupId FROM PermissionSetGroupComponent WHERE PermissionSet.Name = {})",
        permission_set,
    )


def known_ids(booking_id_field: str, spellings: Sequence[str]) -> str:
    """Which BookingIds stand on an Event of any time. Texts are compared without case by the platform."""
    column = f"{DETAIL_R}.{booking_id_field}"
    return format_soql(f"SELECT Id, {column} FROM Event WHERE {column} IN {{}}", list(spellings))


def newest_ids(booking_id_field: str, most: int) -> str:
    """The BookingIds of the newest Events of the product."""
    return (
        f"SELECT Id, {DETAIL_R}.{booking_id_field} FROM Event WHERE {DETAIL} != null AND IsChild = false"
        f" ORDER BY CreatedDate DESC LIMIT {int(most)}"
    )


def count_events() -> str:
    """How many Events name a detail."""
    return f"SELECT COUNT() FROM Event WHERE {DETAIL} != null AND IsChild = false"


def count_hidden_details() -> str:
    """How many of those Events have a detail that our user may not see."""
    return f"{count_events()} AND {DETAIL_R}.Id = null"


def count_details() -> str:
    """How many details there are."""
    return f"SELECT COUNT() FROM {DETAIL}"


def organization() -> str:
    """The org itself, in its one row."""
    return "SELECT Id, Name, IsSandbox, InstanceName, TimeZoneSidKey FROM Organization"


def chunks(texts: Sequence[str], most: int) -> Iterator[list[str]]:
    """Cut a list so that each part fits into one question; texts too long for any field are left out."""
    part: list[str] = []
    size = 0
    for text in texts:
        if len(text) > LONGEST_ID:
            continue
        bytes_needed = len(quote_plus(format_soql("{}", text))) + 3
        if part and (len(part) == most or size + bytes_needed > LIST_BYTES):
            yield part
            part, size = [], 0
        part.append(text)
        size += bytes_needed
    if part:
        yield part


def instant(moment: datetime) -> str:
    """A dateTime literal, in UTC to the second below: an instant is never moved to a later one."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _of_product(since: datetime) -> str:
    return f"{OF_PRODUCT} AND EndDateTime >= {instant(since)}"


def _contacts(condition: str) -> str:
    return (
        f"SELECT Id, {DETAIL}, andmoney__Contact__c, andmoney__Email__c, IsDeleted, SystemModstamp"
        f" FROM {MEETING_CONTACT} WHERE {condition} ORDER BY Id"
    )
