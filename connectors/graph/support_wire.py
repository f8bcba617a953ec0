"""What the support desk asks of Graph, read into structs: more of an event and of an account than a sweep takes.

Names and subjects are read so that they are known, and can be kept out of what leaves the house. A body is never asked
for.
"""

import msgspec

from connectors.graph.directory_wire import WireHours
from connectors.graph.wire import Instant, Wire, WireLocation, WireMeeting, WireProperty, WireResponse, WireTime
from connectors.records import booking_id
from connectors.support_records import CopyPerson, DirectoryAccount, MailboxFacts, OutlookCopy, SignIn


class WirePerson(Wire):
    """An emailAddress."""

    address: str | None = None
    name: str | None = None


class WireGuest(Wire):
    """An attendee, or the organizer, who has neither kind nor status."""

    type: str | None = None
    status: WireResponse | None = None
    email_address: WirePerson | None = None


class WireCopy(Wire):
    """An event."""

    id: str
    type: str | None = None
    ical_uid: str | None = msgspec.field(name="iCalUId", default=None)
    change_key: str | None = None
    series_master_id: str | None = None
    transaction_id: str | None = None
    subject: str | None = None
    location: WireLocation | None = None
    start: WireTime | None = None
    end: WireTime | None = None
    original_start_time_zone: str | None = None
    is_all_day: bool | None = None
    show_as: str | None = None
    sensitivity: str | None = None
    is_cancelled: bool | None = None
    is_draft: bool | None = None
    is_organizer: bool | None = None
    organizer: WireGuest | None = None
    response_status: WireResponse | None = None
    is_online_meeting: bool | None = None
    online_meeting_provider: str | None = None
    online_meeting: WireMeeting | None = None
    categories: list[str] | None = None
    attendees: list[WireGuest] | None = None
    created: Instant | None = msgspec.field(name="createdDateTime", default=None)
    modified: Instant | None = msgspec.field(name="lastModifiedDateTime", default=None)
    properties: list[WireProperty] | None = msgspec.field(name="singleValueExtendedProperties", default=None)


class CopyPage(Wire):
    """The events of one question, which must fit into a page."""

    value: list[WireCopy]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)
    count: int | None = msgspec.field(name="@odata.count", default=None)


class WireAccount(Wire):
    """A user."""

    id: str
    user_principal_name: str | None = None
    mail: str | None = None
    proxy_addresses: list[str] | None = None
    display_name: str | None = None
    given_name: str | None = None
    surname: str | None = None
    mobile_phone: str | None = None
    business_phones: list[str] | None = None
    account_enabled: bool | None = None
    user_type: str | None = None
    employee_id: str | None = None
    office_location: str | None = None
    department: str | None = None
    on_premises_sync_enabled: bool | None = None


class WireActivity(Wire):
    """A signInActivity."""

    last_sign_in_date_time: Instant | None = None
    last_non_interactive_sign_in_date_time: Instant | None = None


class WireSignIn(Wire):
    """A user with nothing but its sign-ins."""

    sign_in_activity: WireActivity | None = None


class WireSettings(Wire):
    """A mailboxSettings."""

    user_purpose: str | None = None
    time_zone: str | None = None
    working_hours: WireHours | None = None


COPY_PAGES = msgspec.json.Decoder(CopyPage)
ACCOUNTS = msgspec.json.Decoder(WireAccount)
SIGN_INS = msgspec.json.Decoder(WireSignIn)
SETTINGS = msgspec.json.Decoder(WireSettings)

COPY_SELECT = (
    "id,type,iCalUId,changeKey,seriesMasterId,transactionId,subject,location,start,end,originalStartTimeZone,isAllDay,"
    "showAs,sensitivity,isCancelled,isDraft,isOrganizer,organizer,responseStatus,isOnlineMeeting,onlineMeetingProvider,"
    "onlineMeeting,categories,attendees,createdDateTime,lastModifiedDateTime"
)
"""The properties of a WireCopy, for `$select`."""
ACCOUNT_SELECT = (
    "id,userPrincipalName,mail,proxyAddresses,displayName,givenName,surname,mobilePhone,businessPhones,accountEnabled,"
    "userType,employeeId,officeLocation,department,onPremisesSyncEnabled"
)
"""The properties of a WireAccount, for `$select`: most would not come by default (graph-contract 7.1)."""
SIGN_IN_SELECT = "id,signInActivity"
SETTINGS_SELECT = "userPurpose,timeZone,workingHours"


def read_copy(mailbox: str, row: WireCopy, property_id: str | None) -> OutlookCopy:
    """The record of an event in the mailbox of a key."""
    organizer = read_person(row.organizer) if row.organizer is not None else CopyPerson()
    answer = row.response_status
    start, end = row.start, row.end
    return OutlookCopy(
        mailbox=mailbox,
        id=row.id,
        booking_id=_spelled(row.properties or [], property_id),
        ical_uid=row.ical_uid,
        change_key=row.change_key,
        kind=row.type,
        series_master_id=row.series_master_id,
        transaction_id=row.transaction_id,
        subject=row.subject,
        location=row.location.display_name if row.location is not None else None,
        start=start.date_time if start is not None else None,
        end=end.date_time if end is not None else None,
        zone=start.time_zone if start is not None else None,
        original_zone=row.original_start_time_zone,
        all_day=row.is_all_day,
        show_as=row.show_as,
        sensitivity=row.sensitivity,
        cancelled=row.is_cancelled,
        draft=row.is_draft,
        organizer=row.is_organizer,
        organizer_mail=organizer.mail,
        organizer_name=organizer.name,
        response=answer.response if answer is not None else None,
        responded=_real(answer),
        online=row.is_online_meeting,
        online_provider=row.online_meeting_provider,
        join_link=row.online_meeting.join_url if row.online_meeting is not None else None,
        categories=tuple(row.categories or ()),
        attendees=tuple(sorted(map(read_person, row.attendees or ()), key=_by_mail)),
        created=row.created,
        modified=row.modified,
    )


def read_person(guest: WireGuest) -> CopyPerson:
    """The record of an attendee, or of an organizer."""
    who = guest.email_address or WirePerson()
    return CopyPerson(
        kind=guest.type,
        mail=who.address,
        name=who.name,
        response=guest.status.response if guest.status is not None else None,
        responded=_real(guest.status),
    )


def read_account(key: str, row: WireAccount) -> DirectoryAccount:
    """The record of an account that was asked for by a key."""
    return DirectoryAccount(
        key=key,
        id=row.id,
        upn=row.user_principal_name,
        mail=row.mail,
        addresses=tuple(sorted(row.proxy_addresses or ())),
        display_name=row.display_name,
        given_name=row.given_name,
        surname=row.surname,
        mobile=row.mobile_phone,
        phones=tuple(row.business_phones or ()),
        enabled=row.account_enabled,
        user_type=row.user_type,
        employee_id=row.employee_id,
        office=row.office_location,
        department=row.department,
        synced=row.on_premises_sync_enabled,
    )


def read_sign_in(key: str, row: WireSignIn) -> SignIn:
    """The record of the sign-ins of an account."""
    activity = row.sign_in_activity or WireActivity()
    return SignIn(
        key=key,
        last=activity.last_sign_in_date_time,
        last_without_person=activity.last_non_interactive_sign_in_date_time,
    )


def read_settings(key: str, row: WireSettings) -> MailboxFacts:
    """The record of the settings of a mailbox; times are wall times in `hours_zone`."""
    hours = row.working_hours or WireHours()
    return MailboxFacts(
        key=key,
        purpose=row.user_purpose,
        time_zone=row.time_zone,
        hours_zone=hours.time_zone.name if hours.time_zone is not None else None,
        days=tuple(hours.days_of_week or ()),
        start=hours.start_time,
        end=hours.end_time,
    )


def _spelled(properties: list[WireProperty], property_id: str | None) -> str | None:
    wanted = (property_id or "").casefold()
    return next((one.value for one in properties if one.id.casefold() == wanted and booking_id(one.value)), None)


def _real(answer: WireResponse | None) -> "Instant | None":
    """When somebody answered; a time in the year 1 means never."""
    if answer is None or answer.time is None or answer.time.year <= 1:
        return None
    return answer.time


def _by_mail(person: CopyPerson) -> tuple[str, str]:
    return ((person.mail or "").casefold(), person.kind or "")
