"""The org's JSON, as it is: every row type belongs to a text in `queries.py`, and is read only by `wire.py`."""

from datetime import datetime
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

import msgspec

from connectors.salesforce.queries import DEFAULT_BOOKING_ID_FIELD, DETAIL, DETAIL_R, check_field


class Row(Protocol):
    """A row of whatever object."""

    @property
    def id(self) -> str:
        """Its id."""


RowT = TypeVar("RowT", bound=Row)


class Wire(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The base of all row types; `attributes` and other columns are skipped."""


class Page(Wire, Generic[RowT], frozen=True, kw_only=True, gc=False):
    """One page of an answer to a query."""

    total: int = msgspec.field(name="totalSize")
    done: bool
    records: list[RowT]
    next_url: str | None = msgspec.field(name="nextRecordsUrl", default=None)


class Identified(Wire, frozen=True, kw_only=True, gc=False):
    """A row with its id."""

    id: str = msgspec.field(name="Id")


class OwnerRow(Wire, frozen=True, kw_only=True, gc=False):
    """The owner of an Event: a user, or a public calendar without an address."""

    mail: str | None = msgspec.field(name="Email", default=None)


class AccountRow(Wire, frozen=True, kw_only=True, gc=False):
    """The account of an Event."""

    location: str | None = msgspec.field(name="andmoney__AMB_Location__c", default=None)


class DetailRow(Wire, frozen=True, kw_only=True, gc=False):
    """The product's half of a booking; `booking_id` stands in the field that the bank configured."""

    booking_id: str | None = msgspec.field(name=DEFAULT_BOOKING_ID_FIELD, default=None)
    modified: datetime | None = msgspec.field(name="SystemModstamp", default=None)
    modified_by: str | None = msgspec.field(name="LastModifiedById", default=None)
    cancelled_by: str | None = msgspec.field(name="andmoney__CancelledBy__c", default=None)
    location: str | None = msgspec.field(name="andmoney__Location__c", default=None)
    meeting_type: str | None = msgspec.field(name="andmoney__MeetingType__c", default=None)
    room_id: str | None = msgspec.field(name="andmoney__RoomId__c", default=None)
    room_name: str | None = msgspec.field(name="andmoney__RoomName__c", default=None)
    send_invite: bool | None = msgspec.field(name="andmoney__SendMeetingInvite__c", default=None)
    join_link: str | None = msgspec.field(name="andmoney__TeamsMeetingLink__c", default=None)


class EventRow(Identified, frozen=True, kw_only=True, gc=False):
    """An Event with its detail."""

    owner_id: str = msgspec.field(name="OwnerId")
    owner: OwnerRow | None = msgspec.field(name="Owner", default=None)
    start: datetime = msgspec.field(name="StartDateTime")
    end: datetime | None = msgspec.field(name="EndDateTime", default=None)
    minutes: int | None = msgspec.field(name="DurationInMinutes", default=None)
    all_day: bool = msgspec.field(name="IsAllDayEvent")
    show_as: str | None = msgspec.field(name="ShowAs", default=None)
    location: str | None = msgspec.field(name="Location", default=None)
    deleted: bool = msgspec.field(name="IsDeleted")
    archived: bool = msgspec.field(name="IsArchived")
    created: datetime = msgspec.field(name="CreatedDate")
    modified: datetime = msgspec.field(name="SystemModstamp")
    modified_by: str | None = msgspec.field(name="LastModifiedById", default=None)
    account_id: str | None = msgspec.field(name="AccountId", default=None)
    account: AccountRow | None = msgspec.field(name="Account", default=None)
    detail_id: str | None = msgspec.field(name=DETAIL, default=None)
    detail: DetailRow | None = msgspec.field(name=DETAIL_R, default=None)


class ContactRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of AMB_Meeting_Contact__c."""

    detail_id: str | None = msgspec.field(name=DETAIL, default=None)
    contact_id: str | None = msgspec.field(name="andmoney__Contact__c", default=None)
    mail: str | None = msgspec.field(name="andmoney__Email__c", default=None)
    deleted: bool = msgspec.field(name="IsDeleted")
    modified: datetime = msgspec.field(name="SystemModstamp")


class InviteeRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of EventRelation."""

    event_id: str = msgspec.field(name="EventId")
    relation_id: str = msgspec.field(name="RelationId")
    status: str | None = msgspec.field(name="Status", default=None)
    responded: datetime | None = msgspec.field(name="RespondedDate", default=None)
    invitee: bool = msgspec.field(name="IsInvitee")
    deleted: bool = msgspec.field(name="IsDeleted")
    modified: datetime = msgspec.field(name="SystemModstamp")


class UserRow(Identified, frozen=True, kw_only=True, gc=False):
    """A row of User."""

    username: str = msgspec.field(name="Username")
    mail: str | None = msgspec.field(name="Email", default=None)
    federation_id: str | None = msgspec.field(name="FederationIdentifier", default=None)
    alias: str | None = msgspec.field(name="Alias", default=None)
    active: bool = msgspec.field(name="IsActive")
    user_type: str = msgspec.field(name="UserType")
    time_zone: str | None = msgspec.field(name="TimeZoneSidKey", default=None)
    modified: datetime = msgspec.field(name="SystemModstamp")


class CompetenceRow(Identified, frozen=True, kw_only=True, gc=False):
    """Who holds a competence."""

    user_id: str = msgspec.field(name="andmoney__User__c")


class AssignmentRow(Identified, frozen=True, kw_only=True, gc=False):
    """Who holds a permission set."""

    user_id: str = msgspec.field(name="AssigneeId")


class EventDetailRow(Identified, frozen=True, kw_only=True, gc=False):
    """An Event with the id of its detail."""

    detail_id: str = msgspec.field(name=DETAIL)


class KnownRow(Identified, frozen=True, kw_only=True, gc=False):
    """An Event with the BookingId on its detail."""

    detail: DetailRow | None = msgspec.field(name=DETAIL_R, default=None)


CONTACTS = msgspec.json.Decoder(Page[ContactRow])
INVITEES = msgspec.json.Decoder(Page[InviteeRow])
USERS = msgspec.json.Decoder(Page[UserRow])
COMPETENCES = msgspec.json.Decoder(Page[CompetenceRow])
ASSIGNMENTS = msgspec.json.Decoder(Page[AssignmentRow])
EVENT_DETAILS = msgspec.json.Decoder(Page[EventDetailRow])
COUNTS = msgspec.json.Decoder(Page[Identified])


def event_decoder(booking_id_field: str) -> "msgspec.json.Decoder[Page[EventRow]]":
    """Reads pages of Events whose BookingId stands in a field of the bank's choice."""
    return _decoder(EventRow, booking_id_field)


def known_decoder(booking_id_field: str) -> "msgspec.json.Decoder[Page[KnownRow]]":
    """Reads pages of known BookingIds."""
    return _decoder(KnownRow, booking_id_field)


@lru_cache(maxsize=16)
def _decoder(kind: type[RowT], booking_id_field: str) -> "msgspec.json.Decoder[Page[RowT]]":
    if booking_id_field == DEFAULT_BOOKING_ID_FIELD:
        return msgspec.json.Decoder(Page[kind])  # type: ignore[valid-type]
    detail = _respelled(DetailRow, "booking_id", str | None, check_field(booking_id_field))
    row = _respelled(kind, "detail", detail | None, DETAIL_R)
    return msgspec.json.Decoder(Page[row])  # type: ignore[valid-type]


def _respelled(kind: type, field: str, annotation: object, spelling: str) -> type:
    """A row type with one field that is spelled, or typed, otherwise on the wire."""
    return msgspec.defstruct(
        kind.__name__, [(field, annotation, None)], bases=(kind,), rename={field: spelling}, frozen=True, kw_only=True,
        gc=False,
    )  # fmt: skip
