"""Graph's JSON, read into structs that hold only what we need. Nothing outside this folder sees them.

Structs are built without garbage-collector tracking and unknown keys are skipped, which makes a page three times
cheaper than a general JSON reader. An event's subject and body are never decoded, and its people
only where the product made it.
"""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec

BodyT = TypeVar("BodyT")

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""An Edm.DateTimeOffset: 0 to 7 decimals and an offset, which Graph always gives as `Z`."""


class Wire(msgspec.Struct, gc=False, rename="camel"):
    """The base of all structs: camelCase keys, unknown ones ignored."""


class WireTime(Wire):
    """A dateTimeTimeZone: a wall time without offset, and the zone's name beside it."""

    date_time: str
    time_zone: str = "UTC"


class WireMeeting(Wire):
    """An onlineMeeting."""

    join_url: str | None = None


class WireLocation(Wire):
    """A location."""

    display_name: str | None = None


class WireAddress(Wire):
    """An emailAddress; the name beside it is never decoded."""

    address: str | None = None


class WireResponse(Wire):
    """A responseStatus. Of somebody who never answered the time is the year 1."""

    response: str | None = None
    time: Instant | None = None


class WireAttendee(Wire):
    """An attendee."""

    type: str | None = None
    status: WireResponse | None = None
    email_address: WireAddress | None = None


class WireProperty(Wire):
    """A singleValueLegacyExtendedProperty."""

    id: str
    value: str | None = None


class WireRemoval(Wire):
    """The reason in `@removed`: `deleted` or `changed`, which for calendars mean the same."""

    reason: str | None = None


class WireRow(Wire):
    """A row of a delta page: a thin occurrence lacks most keys, a removed event all but the id.

    It has no more than a busy interval needs: each further key would cost every event of a sweep a tenth.
    """

    id: str
    type: str | None = None
    start: WireTime | None = None
    end: WireTime | None = None
    is_all_day: bool | None = None
    show_as: str | None = None
    is_cancelled: bool | None = None
    is_organizer: bool | None = None
    series_master_id: str | None = None
    ical_uid: str | None = msgspec.field(name="iCalUId", default=None)
    created: Instant | None = msgspec.field(name="createdDateTime", default=None)
    modified: Instant | None = msgspec.field(name="lastModifiedDateTime", default=None)
    online_meeting: WireMeeting | None = None
    removed: WireRemoval | None = msgspec.field(name="@removed", default=None)

    @property
    def thin(self) -> bool:
        """A bare occurrence, whose other fields stand on its series master (GDOCS/issues/7632)."""
        return self.type == "occurrence" and self.is_all_day is None


class WireEvent(WireRow):
    """An event with what tells that the product made it."""

    sensitivity: str | None = None
    location: WireLocation | None = None
    attendees: list[WireAttendee] | None = None
    categories: list[str] | None = None
    transaction_id: str | None = None
    properties: list[WireProperty] | None = msgspec.field(name="singleValueExtendedProperties", default=None)


class RowPage(Wire):
    """A page of a delta round."""

    value: list[WireRow]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)
    delta_link: str | None = msgspec.field(name="@odata.deltaLink", default=None)


class EventPage(Wire):
    """A page of a list of events, or of a delta round where the bank's marker has to be looked at."""

    value: list[WireEvent]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)
    delta_link: str | None = msgspec.field(name="@odata.deltaLink", default=None)
    count: int | None = msgspec.field(name="@odata.count", default=None)


class WireUser(Wire):
    """A user of the directory."""

    id: str
    user_principal_name: str
    mail: str | None = None
    proxy_addresses: list[str] | None = None
    mail_nickname: str | None = None
    employee_id: str | None = None
    office_location: str | None = None
    account_enabled: bool | None = None
    user_type: str | None = None


class UserPage(Wire):
    """A page of users; the first one counts them all."""

    value: list[WireUser]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)
    count: int | None = msgspec.field(name="@odata.count", default=None)


class BatchQuestion(Wire):
    """One request of a batch."""

    id: str
    method: str
    url: str
    headers: dict[str, str]


class Batch(Wire):
    """The body of a call to `$batch`."""

    requests: list[BatchQuestion]


class BatchReply(Wire):
    """One answer of a batch; the body is read later, by its status. Lenient, so that one bad answer spoils no other."""

    id: str | int | None = None
    status: int = 0
    headers: dict[str, Any] | None = None
    body: msgspec.Raw = msgspec.Raw(b"null")


class PageReply(Wire, Generic[BodyT]):
    """One answer of a batch whose questions are all for pages, and whose answers are all good."""

    id: str
    status: int
    body: BodyT


class PageAnswer(Wire, Generic[BodyT]):
    """The answers of such a batch."""

    responses: list[PageReply[BodyT]]


class BatchAnswer(Wire):
    """The answers of a batch, in any order."""

    responses: list[BatchReply]


class WireError(Wire):
    """The `error` of Graph's envelope, which nests: the innermost code is the most specific one."""

    code: str | None = None
    inner: msgspec.Raw = msgspec.field(name="innerError", default=msgspec.Raw(b"null"))
    inner_lower: msgspec.Raw = msgspec.field(name="innererror", default=msgspec.Raw(b"null"))


class ErrorEnvelope(Wire):
    """Graph's error body."""

    error: WireError


class WireMethod(Wire):
    """The method of a request in a batch."""

    method: str


class BatchMethods(Wire):
    """What a batch would do."""

    requests: list[WireMethod]


BATCHES = msgspec.json.Decoder(BatchAnswer)
ROW_BATCHES = msgspec.json.Decoder(PageAnswer[RowPage])
EVENT_BATCHES = msgspec.json.Decoder(PageAnswer[EventPage])
BATCH_METHODS = msgspec.json.Decoder(BatchMethods)
EVENT = msgspec.json.Decoder(WireEvent)
ROW_PAGES = msgspec.json.Decoder(RowPage)
EVENT_PAGES = msgspec.json.Decoder(EventPage)
USER_PAGES = msgspec.json.Decoder(UserPage)
ENVELOPES = msgspec.json.Decoder(ErrorEnvelope)
INNER_ERRORS = msgspec.json.Decoder(WireError | None)
ENCODER = msgspec.json.Encoder()

EVENT_SELECT = (
    "id,type,start,end,isAllDay,showAs,isCancelled,isOrganizer,sensitivity,seriesMasterId,iCalUId,createdDateTime,"
    "lastModifiedDateTime,onlineMeeting,location,attendees,categories,transactionId"
)
"""The properties of a WireEvent, for `$select`."""

USER_SELECT = "id,userPrincipalName,mail,proxyAddresses,mailNickname,employeeId,officeLocation,accountEnabled,userType"
"""The properties of a WireUser, for `$select`: none but id, mail and the name would come by default."""
