"""Rows of Graph read as records of the support desk."""

import msgspec

from connectors.graph import support_wire as wire

PROPERTY = "String {00020329-0000-0000-C000-000000000046} Name BookingId"


def copy_of(**values: object) -> wire.WireCopy:
    return msgspec.convert({"id": "AA", **values}, wire.WireCopy)


def test_an_event_with_nothing_but_an_id_is_read():
    copy = wire.read_copy("m", copy_of(), PROPERTY)
    assert (copy.mailbox, copy.id, copy.subject, copy.attendees) == ("m", "AA", None, ())


def test_the_booking_id_is_told_as_it_is_spelled():
    spelled = {"id": PROPERTY.replace("c000", "C000").casefold(), "value": "{7F3A}"}
    other = {"id": "String {00000000-0000-0000-0000-000000000000} Name BookingId", "value": "other"}
    assert wire.read_copy("m", copy_of(singleValueExtendedProperties=[other, spelled]), PROPERTY).booking_id == "{7F3A}"
    assert wire.read_copy("m", copy_of(singleValueExtendedProperties=[spelled]), None).booking_id is None


def test_a_time_in_the_year_one_is_no_answer():
    status = {"response": "none", "time": "0001-01-01T00:00:00Z"}
    copy = wire.read_copy("m", copy_of(responseStatus=status), None)
    assert (copy.response, copy.responded) == ("none", None)


def test_people_come_in_the_order_of_their_addresses():
    guests = [{"type": "required", "emailAddress": {"address": mail}} for mail in ("B@x", "a@x")]
    copy = wire.read_copy("m", copy_of(attendees=[*guests, {"type": "optional"}]), None)
    assert [person.mail for person in copy.attendees] == [None, "a@x", "B@x"]


def test_an_account_that_never_signed_in_has_no_date():
    assert wire.read_sign_in("k", wire.WireSignIn()).last is None


def test_a_mailbox_without_hours_is_read():
    facts = wire.read_settings("k", wire.WireSettings(time_zone="Romance Standard Time"))
    assert (facts.time_zone, facts.days, facts.start) == ("Romance Standard Time", (), None)
