"""What the org's rows mean: records out of row types, without a call."""

from datetime import UTC, datetime, time, timedelta

from connectors.errors import Malformed
from connectors.records import (
    Booking,
    BookingContact,
    Invitee,
    SalesforceUser,
    address,
    as_written,
    booking_id,
    join_key,
)
from connectors.salesforce.errors import SYSTEM, hidden
from connectors.salesforce.rows import ContactRow, DetailRow, EventRow, InviteeRow, UserRow

PEOPLE_PREFIXES = ("005", "003", "00Q")
"""Users, contacts and leads; everything else that an Event relates to is a thing."""
DAY = timedelta(days=1)


def read_booking(environment: str, row: EventRow) -> Booking:
    """The booking that an Event is. Raises NotAllowed if its detail is kept from us, Malformed if it has no end."""
    detail = row.detail
    if detail is None:
        if row.detail_id is not None and not row.deleted:
            raise hidden("the Event Detail of a meeting", "grant View All on andmoney__AMB_Event_Detail__c")
        detail = DetailRow()
    start, end = _span(row)
    newest = row if detail.modified is None or detail.modified <= row.modified else detail
    return Booking(
        environment=environment,
        event_id=row.id,
        detail_id=row.detail_id,
        booking_id=booking_id(detail.booking_id),
        owner_id=row.owner_id,
        owner_mail=address(row.owner.mail) if row.owner is not None else None,
        start=start,
        end=end,
        all_day=row.all_day,
        show_as=row.show_as or "",
        cancelled_by_someone=bool(detail.cancelled_by and detail.cancelled_by.strip()),
        deleted=row.deleted,
        archived=row.archived,
        created=row.created,
        modified=row.modified if detail.modified is None else max(row.modified, detail.modified),
        location=detail.location or row.location,
        meeting_type=detail.meeting_type,
        room_id=detail.room_id,
        room_name=detail.room_name,
        send_invite=detail.send_invite,
        join_key=join_key(detail.join_link),
        account_id=row.account_id,
        account_location=row.account.location if row.account is not None else None,
        modified_by=newest.modified_by,
    )


def read_contact(environment: str, row: ContactRow) -> BookingContact | None:
    """The customer that a row puts on a meeting; a row without a meeting puts nobody anywhere."""
    if row.detail_id is None:
        return None
    return BookingContact(
        environment=environment,
        contact_row_id=row.id,
        detail_id=row.detail_id,
        contact_id=row.contact_id,
        mail=address(row.mail),
        modified=row.modified,
        deleted=row.deleted,
    )


def read_invitee(environment: str, row: InviteeRow) -> Invitee | None:
    """The person that a row relates to an Event; None for accounts, cases, calendars and other things."""
    if not row.relation_id.startswith(PEOPLE_PREFIXES):
        return None
    return Invitee(
        environment=environment,
        relation_row_id=row.id,
        event_id=row.event_id,
        relation_id=row.relation_id,
        status=row.status,
        responded=row.responded,
        invitee=row.invitee,
        modified=row.modified,
        deleted=row.deleted,
    )


def read_user(environment: str, row: UserRow, advisors: frozenset[str]) -> SalesforceUser:
    """The user that a row is."""
    return SalesforceUser(
        environment=environment,
        user_id=row.id,
        username=row.username,
        mail=address(row.mail),
        federation_id=row.federation_id,
        alias=row.alias,
        active=row.active,
        user_type=row.user_type,
        time_zone=row.time_zone,
        advisor=row.id in advisors,
        modified=row.modified,
        mail_as_written=as_written(row.mail),
    )


def _span(row: EventRow) -> tuple[datetime, datetime]:
    if row.all_day:
        first = datetime.combine(row.start.astimezone(UTC).date(), time(), UTC)
        return first, first + max(1, _days(row)) * DAY
    if row.end is not None:
        return row.start, row.end
    if row.minutes is None:
        raise Malformed(SYSTEM, "an Event has neither an end nor a duration")
    return row.start, row.start + timedelta(minutes=row.minutes)


def _days(row: EventRow) -> int:
    # An org tells the end of an all-day Event as its last day or as the day after: only the duration is sure.
    if row.minutes is not None:
        return -(-row.minutes // 1440)
    return (row.end - row.start).days if row.end is not None else 1
