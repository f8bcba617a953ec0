"""BookingIds of mailboxes, and single events by their id."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

from connectors.errors import Reason
from connectors.graph.client import TenantCalendars
from connectors.graph.lookups import expansion, links_query

Json = dict[str, Any]
Make = Callable[..., Json]
BASE = "https://graph.microsoft.com/v1.0"
PROPERTY = "String {00020329-0000-0000-C000-000000000046} Name BookingId"
QUERY = links_query(PROPERTY)


def carrying(row: Json, value: str | None = "B1") -> Json:
    return {**row, "singleValueExtendedProperties": [{"id": PROPERTY.replace("C000", "c000"), "value": value}]}


@pytest.fixture
def linked(open_calendars: Callable[..., TenantCalendars]) -> TenantCalendars:
    return open_calendars(booking_id_property=PROPERTY)


@pytest.fixture
def event_url() -> Callable[..., str]:
    def url(event_id: str, mailbox: str = "m1") -> str:
        select, expand = QUERY.split("&")[2], QUERY.split("&")[1]
        return f"/users/{mailbox}/events/{event_id}?{select}&{expand}"

    return url


def test_the_question_is_the_documented_one() -> None:
    filters, expand, select, top, count = (unquote(part) for part in QUERY.split("&"))
    assert filters == f"$filter=singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value ne null)"
    assert expand == f"$expand=singleValueExtendedProperties($filter=id eq '{PROPERTY}')"
    assert select.startswith("$select=id,type,start,end,")
    assert (top, count) == ("$top=999", "$count=true")


def test_a_property_name_with_a_quote_stays_one_literal() -> None:
    assert expansion("String {g} Name O'B") == "singleValueExtendedProperties($filter=id eq 'String {g} Name O''B')"


def test_without_a_property_nothing_is_asked(open_calendars: Callable[..., TenantCalendars], graph: Any) -> None:
    for setting in (None, "", "  "):
        reads = open_calendars(booking_id_property=setting).read_links(["m1", "m2"])
        assert [(read.mailbox, read.events, read.failure) for read in reads] == [("m1", (), None), ("m2", (), None)]
    assert graph.batches == []


def test_events_with_a_booking_id_are_told_masters_included(linked: TenantCalendars, graph: Any, event: Make) -> None:
    rows = [carrying(event("s1", type="seriesMaster"), "{B2}"), carrying(event("e1"))]
    graph.say(f"/users/m1/events?{QUERY}", {"value": rows})
    (read,) = linked.read_links(["m1"])
    assert [(found.event_id, found.booking_id, found.kind) for found in read.events] == [
        ("e1", "b1", "singleInstance"),
        ("s1", "b2", "seriesMaster"),
    ]
    assert all(found.product for found in read.events)


def test_links_are_paged_and_twenty_mailboxes_share_a_batch(linked: TenantCalendars, graph: Any, event: Make) -> None:
    names = [f"m{number}" for number in range(20)]
    for name in names:
        more = {"@odata.nextLink": f"{BASE}/users/{name}/events?x&$skip=1"} if name == "m7" else {}
        graph.say(f"/users/{name}/events?{QUERY}", {"value": [carrying(event("e1"))], **more})
    graph.say("/users/m7/events?x&$skip=1", {"value": [carrying(event("e2")), carrying(event("e1"))]})
    reads = linked.read_links(names)
    assert [len(read.events) for read in reads] == [1] * 7 + [2] + [1] * 12
    assert [len(urls) for urls in graph.batches] == [20, 1]


def test_a_blank_booking_id_is_none(linked: TenantCalendars, graph: Any, event: Make) -> None:
    graph.say(f"/users/m1/events?{QUERY}", {"value": [carrying(event("e1"), " ")]})
    (read,) = linked.read_links(["m1"])
    assert (read.events, read.failure) == ((), None)


def test_an_event_found_by_its_property_but_sent_without_it_is_malformed_not_unlinked(
    linked: TenantCalendars, graph: Any, event: Make
) -> None:
    graph.say(f"/users/m1/events?{QUERY}", {"value": [carrying(event("e1")), event("e2")]})
    (read,) = linked.read_links(["m1"])
    assert read.failure is not None
    assert (read.failure.reason, read.events) == (Reason.MALFORMED, ())


def test_fewer_events_than_counted_are_malformed_and_copies_do_not_make_up_for_them(
    linked: TenantCalendars, graph: Any, event: Make
) -> None:
    rows = [carrying(event("e1")), carrying(event("e1"))]
    graph.say(f"/users/m1/events?{QUERY}", {"value": rows, "@odata.count": 2})
    graph.say(f"/users/m2/events?{QUERY}", {"value": rows, "@odata.count": 1})
    short, whole = linked.read_links(["m1", "m2"])
    assert short.failure is not None
    assert (short.failure.reason, short.events) == (Reason.MALFORMED, ())
    assert (whole.failure, len(whole.events)) == (None, 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"value": [], "@odata.nextLink": "https://evil.example/v1.0/x"}, Reason.FOREIGN_LINK),
        ({"values": []}, Reason.MALFORMED),
        ("text", Reason.MALFORMED),
        ({"value": [], "@odata.nextLink": f"{BASE}/users/m1/events?{QUERY}"}, Reason.ENDLESS),
    ],
)
def test_an_incomplete_list_of_links_is_a_failure(
    linked: TenantCalendars, graph: Any, body: Any, expected: Reason
) -> None:
    graph.say(f"/users/m1/events?{QUERY}", body)
    (read,) = linked.read_links(["m1"])
    assert read.failure is not None
    assert (read.failure.reason, read.events) == (expected, ())


@pytest.mark.parametrize(
    ("status", "expected"), [(403, Reason.FORBIDDEN), (404, Reason.NOT_FOUND), (429, Reason.THROTTLED)]
)
def test_a_mailbox_that_refuses_fails_alone(
    linked: TenantCalendars, graph: Any, event: Make, status: int, expected: Reason
) -> None:
    graph.refuse(f"/users/m1/events?{QUERY}", status, "X")
    graph.say(f"/users/m2/events?{QUERY}", {"value": [carrying(event("e1"))]})
    refused, fine = linked.read_links(["m1", "m2"])
    assert refused.failure is not None
    assert (refused.failure.reason, fine.failure) == (expected, None)


def test_single_events_come_with_their_booking_id_in_the_order_asked(
    linked: TenantCalendars, graph: Any, event: Make, event_url: Callable[..., str]
) -> None:
    graph.say(event_url("e1"), carrying(event("e1")))
    graph.say(event_url("a%2Fb%3D", "m2"), event("a/b="))
    reads = linked.read_events([("m2", "a/b="), ("m1", "e1")])
    assert [(read.mailbox, read.event_id) for read in reads] == [("m2", "a/b="), ("m1", "e1")]
    assert [read.event and read.event.booking_id for read in reads] == [None, "b1"]


def test_an_event_that_does_not_exist_is_gone(
    linked: TenantCalendars, graph: Any, event_url: Callable[..., str]
) -> None:
    graph.refuse(event_url("e1"), 404, "ErrorItemNotFound")
    (read,) = linked.read_events([("m1", "e1")])
    assert (read.event, read.failure) == (None, None)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (404, None, Reason.NOT_FOUND),
        (404, "ErrorInvalidUser", Reason.NOT_FOUND),
        (404, "MailboxNotEnabledForRESTAPI", Reason.NOT_FOUND),
        (404, "ResourceNotFound", Reason.NOT_FOUND),
        (400, "ErrorInvalidIdMalformed", Reason.MALFORMED),
        (403, "ErrorItemNotFound", Reason.FORBIDDEN),
        (410, None, Reason.RESYNC),
        (500, "ErrorItemNotFound", Reason.UNAVAILABLE),
    ],
)
def test_any_other_refusal_is_a_failure_and_never_a_deletion(
    linked: TenantCalendars,
    graph: Any,
    event_url: Callable[..., str],
    status: int,
    code: str | None,
    expected: Reason,
) -> None:
    graph.refuse(event_url("e1"), status, code)
    (read,) = linked.read_events([("m1", "e1")])
    assert read.failure is not None
    assert read.failure.reason is expected


@pytest.mark.parametrize("body", [None, {}, {"value": []}, "text", {"id": "e1"}])
def test_an_answer_that_is_no_event_is_a_failure(
    linked: TenantCalendars, graph: Any, event_url: Callable[..., str], body: Any
) -> None:
    graph.say(event_url("e1"), body)
    (read,) = linked.read_events([("m1", "e1")])
    assert read.failure is not None
    assert read.failure.reason is Reason.MALFORMED


def test_many_events_of_one_mailbox_go_four_at_a_time(
    linked: TenantCalendars, graph: Any, event: Make, event_url: Callable[..., str]
) -> None:
    asked = [("m1", f"e{number}") for number in range(9)]
    for _, event_id in asked:
        graph.say(event_url(event_id), event(event_id))
    reads = linked.read_events(asked)
    assert [read.event and read.event.event_id for read in reads] == [event_id for _, event_id in asked]
    assert [len(urls) for urls in graph.batches] == [4, 4, 1]


def test_without_a_property_single_events_are_read_without_it(
    calendars: TenantCalendars, graph: Any, event: Make, event_url: Callable[..., str]
) -> None:
    graph.say(event_url("e1").partition("&")[0], event("e1"))
    (read,) = calendars.read_events([("m1", "e1")])
    assert read.event is not None
