"""What rows mean."""

from datetime import UTC, datetime

import msgspec
import pytest

from connectors.errors import Malformed, NotAllowed
from connectors.records import join_key
from connectors.salesforce import wire
from connectors.salesforce.rows import ContactRow, EventRow, InviteeRow, Page, UserRow, event_decoder


def instant(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture
def read(row):
    def read_(**values):
        return wire.read_booking("production", msgspec.convert(row(1, **values), EventRow, strict=False))

    return read_


def detail(row, **values):
    return row(1)["andmoney__AMB_Event_Detail__r"] | values


def test_a_booking_has_all_that_its_event_and_detail_tell(read):
    booking = read()
    assert booking.environment == "production"
    assert booking.event_id == "00U000000000001AAA"
    assert booking.detail_id == "a0B000000000001AAA"
    assert booking.booking_id == "00000001-0000-4000-8000-000000000000"
    assert booking.owner_id == "005000000000001AAA"
    assert booking.owner_mail == "anna.holm@bank.example"
    assert booking.start == instant(2026, 3, 29, 7)
    assert booking.end == instant(2026, 3, 29, 8)
    assert booking.start.tzinfo is UTC
    assert booking.show_as == "Busy"
    assert booking.account_location == "Aarhus"
    assert booking.location == "Finans Allé 1-3"
    assert booking.send_invite is True
    assert not booking.cancelled


def test_its_modification_is_the_later_one_of_its_halves(read):
    assert read().modified == instant(2026, 2, 20, 8)
    assert read(SystemModstamp="2026-02-21T08:00:00.000+0000").modified == instant(2026, 2, 21, 8)


def test_by_whom_it_was_changed_is_told_by_the_half_that_changed_later(read):
    event, later = {"LastModifiedById": "005-event"}, {"SystemModstamp": "2026-02-21T08:00:00.000+0000"}
    assert read(**event).modified_by is None, "the detail is younger, and does not tell"
    assert read(**event, **later).modified_by == "005-event"
    assert read(**later).modified_by is None


@pytest.mark.parametrize(
    ("values", "cancelled"),
    [
        ({"ShowAs": "Free"}, True),
        ({"IsDeleted": True}, True),
        ({"ShowAs": "OutOfOffice"}, False),
        ({"ShowAs": None}, False),
    ],
)
def test_a_booking_is_cancelled_by(values, cancelled, read):
    assert read(**values).cancelled is cancelled


def test_who_cancelled_is_not_kept_but_that_somebody_did(read, row):
    booking = read(andmoney__AMB_Event_Detail__r=detail(row, andmoney__CancelledBy__c="Anna Holm"))
    assert booking.cancelled_by_someone
    assert "Anna Holm" not in repr(booking)
    assert not read(andmoney__AMB_Event_Detail__r=detail(row, andmoney__CancelledBy__c="  ")).cancelled_by_someone


@pytest.mark.parametrize("spelling", ["{ABCD-1}", " abcd-1 ", "ABCD-1"])
def test_the_booking_id_is_folded(spelling, read, row):
    booking = read(andmoney__AMB_Event_Detail__r=detail(row, andmoney__BookingFlowId__c=spelling))
    assert booking.booking_id == "abcd-1"


def test_the_join_link_is_kept_as_a_digest(read, row):
    link = "https://teams.microsoft.com/l/meetup-join/secret"
    booking = read(andmoney__AMB_Event_Detail__r=detail(row, andmoney__TeamsMeetingLink__c=link))
    assert booking.join_key == join_key(link)
    assert "secret" not in repr(booking)


@pytest.mark.parametrize(
    ("start", "end", "minutes", "last"),
    [
        ("2026-03-29", "2026-03-29", 1440, 30),
        ("2026-03-29", "2026-03-30", 1440, 30),
        ("2026-03-29", "2026-03-31", 4320, 32),
        ("2026-03-29", "2026-04-01", 4320, 32),
        ("2026-03-29", "2026-03-30", None, 30),
        ("2026-03-29", "2026-03-29", None, 30),
        ("2026-03-29", None, 1440, 30),
        ("2026-03-29", None, None, 30),
    ],
)
def test_an_all_day_booking_is_dates_whichever_way_its_end_is_told(start, end, minutes, last, read):
    booking = read(
        IsAllDayEvent=True,
        StartDateTime=f"{start}T00:00:00.000+0000",
        EndDateTime=end and f"{end}T00:00:00.000+0000",
        DurationInMinutes=minutes,
    )
    assert booking.all_day
    assert booking.start == instant(2026, 3, 29)
    assert (booking.end - instant(2026, 3, 1)).days + 1 == last


def test_an_end_that_is_not_told_follows_from_the_duration(read):
    assert read(EndDateTime=None, DurationInMinutes=90).end == instant(2026, 3, 29, 8, 30)
    with pytest.raises(Malformed):
        read(EndDateTime=None, DurationInMinutes=None)


def test_a_live_event_whose_detail_is_kept_from_us_is_an_error(read):
    with pytest.raises(NotAllowed, match="View All"):
        read(andmoney__AMB_Event_Detail__r=None)


def test_a_deleted_event_may_have_lost_its_detail(read):
    booking = read(andmoney__AMB_Event_Detail__r=None, IsDeleted=True)
    assert booking.cancelled
    assert booking.booking_id is None


def test_an_event_of_a_calendar_without_account_is_a_booking(read):
    booking = read(Owner=None, Account=None, AccountId=None)
    assert booking.owner_mail is None
    assert booking.account_location is None


def test_times_of_the_wire_are_read_with_their_offset(row):
    body = msgspec.json.encode({"totalSize": 1, "done": True, "records": [row(1)]})
    (one,) = event_decoder("andmoney__BookingFlowId__c").decode(body).records
    assert one.start == instant(2026, 3, 29, 7)


def test_a_column_that_the_org_did_not_send_is_an_error_if_it_is_needed(row):
    event = row(1)
    del event["IsDeleted"]
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(
            msgspec.json.encode({"totalSize": 1, "done": True, "records": [event]}), type=Page[EventRow]
        )


def test_a_contact_without_a_meeting_is_nobody():
    row = ContactRow(id="a0C", deleted=False, modified=instant(2026, 1, 1))
    assert wire.read_contact("production", row) is None


def test_a_contact_is_read_with_a_folded_address():
    row = ContactRow(id="a0C", detail_id="a0B", mail=" A@B.dk ", deleted=True, modified=instant(2026, 1, 1))
    contact = wire.read_contact("production", row)
    assert contact is not None
    assert contact.mail == "a@b.dk"
    assert contact.deleted


def test_an_invitee_is_a_person():
    row = InviteeRow(
        id="0RE", event_id="00U", relation_id="003x", invitee=True, deleted=False, modified=instant(2026, 1, 1)
    )
    invitee = wire.read_invitee("production", row)
    assert invitee is not None
    assert invitee.invitee
    thing = msgspec.structs.replace(row, relation_id="001x")
    assert wire.read_invitee("production", thing) is None


def test_a_user_is_an_advisor_if_named_so():
    row = UserRow(id="005a", username="u", active=True, user_type="Standard", modified=instant(2026, 1, 1))
    assert wire.read_user("production", row, frozenset({"005a"})).advisor
    assert not wire.read_user("production", row, frozenset()).advisor


@pytest.mark.parametrize(
    ("written", "mail", "kept"),
    [
        ("Ada@bank.example", "ada@bank.example", None),
        (" Ada@bank.example", "ada@bank.example", " Ada@bank.example"),
        ("søren@bank.example", "søren@bank.example", "søren@bank.example"),
        ("   ", None, "   "),
        (None, None, None),
    ],
)
def test_an_address_that_folding_would_tidy_is_kept_as_it_is_written(written, mail, kept):
    row = UserRow(
        id="005a", username="u", active=True, user_type="Standard", modified=instant(2026, 1, 1), mail=written
    )
    user = wire.read_user("production", row, frozenset())
    assert (user.mail, user.mail_as_written) == (mail, kept)
