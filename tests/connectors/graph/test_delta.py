"""What changed in mailboxes, as `TenantCalendars.read_changes` tells it."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.errors import Malformed, Reason
from connectors.graph.client import TenantCalendars, open_graph
from connectors.graph.events import Marker
from connectors.limits import Limits
from connectors.ports import CalendarRead, CalendarRequest

Json = dict[str, Any]
Make = Callable[..., Json]
Ask = Callable[..., CalendarRequest]
Url = Callable[..., str]
BASE = "https://graph.microsoft.com/v1.0"
MASTER_QUERY = (
    "$select=id%2Ctype%2Cstart%2Cend%2CisAllDay%2CshowAs%2CisCancelled%2CisOrganizer%2Csensitivity%2CseriesMasterId"
    "%2CiCalUId%2CcreatedDateTime%2ClastModifiedDateTime%2ConlineMeeting%2Clocation%2Cattendees%2Ccategories"
    "%2CtransactionId"
)
DELTA = "/users/m1/calendarView/delta?$deltatoken=d1"
NEXT = "/users/m1/calendarView/delta?$skiptoken={}"


def ids(read: CalendarRead) -> list[str]:
    return [event.event_id for event in read.events]


def reason(read: CalendarRead) -> Reason | None:
    return None if read.failure is None else read.failure.reason


def assert_nothing_usable(read: CalendarRead) -> None:
    assert (read.events, read.removed, read.series, read.delta_link) == ((), (), (), None)


def test_a_full_round_over_several_pages_ends_with_its_link(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, page: Make, last_page: Make
) -> None:
    graph.say(first(), page(event("e2"), token="s1"))
    graph.say(NEXT.format("s1"), page(token="s2"))
    graph.say(NEXT.format("s2"), last_page(event("e1"), token="d1"))
    (read,) = calendars.read_changes([ask()])
    assert (ids(read), read.full, read.removed) == (["e1", "e2"], True, ())
    assert read.delta_link == BASE + DELTA
    assert calendars.requests_made == 3


def test_twenty_mailboxes_share_their_batches_and_unfinished_ones_go_on_together(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, page: Make, last_page: Make
) -> None:
    names = [f"m{number}" for number in range(20)]
    for name in names[:18]:
        graph.say(first(name), last_page(event(f"e-{name}"), mailbox=name))
    for name in names[18:]:
        graph.say(first(name), page(event(f"e-{name}"), mailbox=name))
        graph.say(f"/users/{name}/calendarView/delta?$skiptoken=s1", last_page(event(f"f-{name}"), mailbox=name))
    reads = calendars.read_changes([ask(name) for name in names])
    assert [read.mailbox for read in reads] == names
    assert [len(read.events) for read in reads] == [1] * 18 + [2] * 2
    assert [len(urls) for urls in graph.batches] == [20, 2]


def test_preferences_are_sent_with_every_page(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, page: Make, last_page: Make
) -> None:
    graph.say(first(), page())
    graph.say(NEXT.format("s1"), last_page())
    calendars.read_changes([ask()])
    assert graph.headers == [{"Prefer": 'odata.maxpagesize=999, outlook.timezone="UTC", IdType="ImmutableId"'}] * 2


def test_a_later_round_tells_changes_and_removals(
    calendars: TenantCalendars, graph: Any, ask: Ask, event: Make, last_page: Make
) -> None:
    gone = {"id": "e9", "@removed": {"reason": "deleted"}}
    graph.say(DELTA, last_page(event("e1"), gone, token="d2"))
    (read,) = calendars.read_changes([ask(delta_link=BASE + DELTA)])
    assert (ids(read), read.removed, read.full) == (["e1"], ("e9",), False)
    assert read.delta_link == f"{BASE}/users/m1/calendarView/delta?$deltatoken=d2"


def test_the_last_row_of_an_id_wins(
    calendars: TenantCalendars, graph: Any, ask: Ask, event: Make, page: Make, last_page: Make
) -> None:
    def gone(event_id: str) -> Json:
        return {"id": event_id, "@removed": {"reason": "deleted"}}

    graph.say(DELTA, page(event("e1", showAs="free"), event("e2"), gone("e3")))
    graph.say(NEXT.format("s1"), last_page(event("e1", showAs="oof"), gone("e2"), event("e3")))
    (read,) = calendars.read_changes([ask(delta_link=BASE + DELTA)])
    assert (ids(read), read.removed) == (["e1", "e3"], ("e2",))
    assert read.events[0].show_as == "oof"


def test_a_series_is_put_together_from_its_master_and_masters_are_no_events(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, thin: Make, page: Make, last_page: Make
) -> None:
    graph.say(first(), page(thin("o1", "s1"), event("x1", type="exception", seriesMasterId="s1", showAs="free")))
    graph.say(
        NEXT.format("s1"), last_page(event("s1", type="seriesMaster", showAs="oof"), thin("o2", "s1"), event("e1"))
    )
    (read,) = calendars.read_changes([ask()])
    assert {found.event_id: found.show_as for found in read.events} == {
        "e1": "busy",
        "o1": "oof",
        "o2": "oof",
        "x1": "free",
    }
    assert read.series == ("s1",)
    assert calendars.requests_made == 2


def test_masters_that_did_not_come_are_fetched_once_each_in_one_batch(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, thin: Make, last_page: Make
) -> None:
    for name in ("m1", "m2"):
        graph.say(first(name), last_page(thin("o1", "s/1"), thin("o2", "s/1"), thin("o3", "s2"), mailbox=name))
        graph.say(f"/users/{name}/events/s%2F1?{MASTER_QUERY}", event("s/1", type="seriesMaster", showAs="oof"))
        graph.say(f"/users/{name}/events/s2?{MASTER_QUERY}", event("s2", type="seriesMaster", isAllDay=True))
    reads = calendars.read_changes([ask("m1"), ask("m2")])
    assert [[found.show_as for found in read.events] for read in reads] == [["oof", "oof", "busy"]] * 2
    assert reads[0].events[2].all_day
    assert reads[0].events[2].start == datetime(2026, 11, 24, tzinfo=UTC)
    assert [len(urls) for urls in graph.batches] == [2, 4]


def test_a_master_that_vanished_meanwhile_leaves_its_occurrences_unknown_not_absent(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, thin: Make, last_page: Make
) -> None:
    graph.say(first(), last_page(thin("o1", "s1")))
    graph.refuse(f"/users/m1/events/s1?{MASTER_QUERY}", 404, "ErrorItemNotFound")
    (read,) = calendars.read_changes([ask()])
    assert [(found.event_id, found.show_as) for found in read.events] == [("o1", "unknown")]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [(403, "ErrorAccessDenied", Reason.FORBIDDEN), (404, None, Reason.NOT_FOUND), (503, None, Reason.UNAVAILABLE)],
)
def test_a_master_that_cannot_be_read_fails_its_mailbox_only(
    calendars: TenantCalendars,
    graph: Any,
    ask: Ask,
    first: Url,
    event: Make,
    thin: Make,
    last_page: Make,
    status: int,
    code: str | None,
    expected: Reason,
) -> None:
    graph.say(first("m1"), last_page(thin("o1", "s1")))
    graph.say(first("m2"), last_page(event("e1"), mailbox="m2"))
    graph.refuse(f"/users/m1/events/s1?{MASTER_QUERY}", status, code)
    refused, fine = calendars.read_changes([ask("m1"), ask("m2")])
    assert (reason(refused), reason(fine)) == (expected, None)
    assert_nothing_usable(refused)


def test_a_changed_series_is_reported_as_a_whole_and_a_removed_one_is_not(
    calendars: TenantCalendars, graph: Any, ask: Ask, event: Make, thin: Make, last_page: Make
) -> None:
    gone = [{"id": name, "@removed": {"reason": "deleted"}} for name in ("s2", "o9")]
    master = event("s1", type="seriesMaster")
    alone = event("x3", type="exception", seriesMasterId="s3")
    graph.say(DELTA, last_page(master, thin("o1", "s1"), thin("o2", "s1"), alone, *gone))
    (read,) = calendars.read_changes([ask(delta_link=BASE + DELTA)])
    assert read.series == ("s1", "s3")
    assert ids(read) == ["o1", "o2", "x3"]
    assert read.removed == ("o9", "s2")


def test_a_cancelled_event_is_told_as_cancelled_not_as_absent(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, last_page: Make
) -> None:
    graph.say(first(), last_page(event("e1", isCancelled=True, showAs="free")))
    (read,) = calendars.read_changes([ask()])
    assert read.events[0].cancelled


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, "ErrorAccessDenied", Reason.FORBIDDEN),
        (404, "MailboxNotEnabledForRESTAPI", Reason.NOT_FOUND),
        (404, "ErrorInvalidUser", Reason.NOT_FOUND),
        (404, "ResourceNotFound", Reason.NOT_FOUND),
        (404, "ErrorItemNotFound", Reason.NOT_FOUND),
        (404, None, Reason.NOT_FOUND),
        (400, "ErrorInvalidParameter", Reason.MALFORMED),
        (429, "ApplicationThrottled", Reason.THROTTLED),
        (503, None, Reason.UNAVAILABLE),
        (504, "UnknownError", Reason.UNAVAILABLE),
        (509, None, Reason.UNAVAILABLE),
        (302, None, Reason.MALFORMED),
        (204, None, Reason.MALFORMED),
    ],
)
def test_a_refused_mailbox_is_a_failure_of_its_own_and_never_an_empty_calendar(
    calendars: TenantCalendars,
    graph: Any,
    ask: Ask,
    first: Url,
    event: Make,
    last_page: Make,
    status: int,
    code: str | None,
    expected: Reason,
) -> None:
    graph.refuse(first("m1"), status, code)
    graph.say(first("m2"), last_page(event("e1"), mailbox="m2"))
    refused, fine = calendars.read_changes([ask("m1"), ask("m2")])
    assert reason(refused) is expected
    assert_nothing_usable(refused)
    assert ids(fine) == ["e1"]


def test_a_time_in_no_known_zone_fails_its_mailbox_only(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, last_page: Make
) -> None:
    odd = {"dateTime": "2026-11-24T09:00:00.0000000", "timeZone": "tzone://Microsoft/Custom"}
    graph.say(first("m1"), last_page(event("e1", start=odd)))
    graph.say(first("m2"), last_page(event("e1"), mailbox="m2"))
    assert [reason(read) for read in calendars.read_changes([ask("m1"), ask("m2")])] == [Reason.MALFORMED, None]


def test_no_failure_tells_an_address_a_link_or_a_token(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, page: Make
) -> None:
    secrets = ("anna@bank.example", "skiptoken", "Bearer", "t0", "m1")
    for status in (400, 401, 403, 404, 410, 429, 500):
        graph.unsay(first())
        graph.refuse(first(), status, "SomeCode")
        graph.say(first("m2"), {"value": [], "@odata.deltaLink": f"{BASE}/users/m2/x"})
        read = calendars.read_changes([ask(), ask("m2")])[0]
        assert read.failure is not None
        assert not [secret for secret in secrets if secret in read.failure.detail]


def test_the_banks_marker_is_looked_for_in_delta_pages(
    open_calendars: Callable[..., TenantCalendars], graph: Any, ask: Ask, first: Url, event: Make, last_page: Make
) -> None:
    graph.say(first(), last_page(event("e1", categories=["BookMe"]), event("e2")))
    (read,) = open_calendars(marker=Marker(category="bookme")).read_changes([ask()])
    assert [(found.product, found.location) for found in read.events] == [(True, "Finans Allé 1-3"), (False, None)]


def test_a_proxy_with_a_path_of_its_own_is_followed_within_it(
    graph: Any, ask: Ask, first: Url, event: Make, limits: Limits, pace: Any
) -> None:
    graph.base = base = "https://proxy.bank.example/graph/v1.0"
    graph.say(first(), {"value": [event("e1")], "@odata.nextLink": f"{base}/users/m1/x?$skiptoken=1"})
    graph.say("/users/m1/x?$skiptoken=1", {"value": [], "@odata.deltaLink": f"{base}/users/m1/x?$deltatoken=1"})
    with open_graph(base, tokens=None, limits=limits, pace=pace, inner=graph) as session:
        (read,) = TenantCalendars(session, limits=limits, pace=pace).read_changes([ask()])
    assert (ids(read), read.delta_link) == (["e1"], f"{base}/users/m1/x?$deltatoken=1")


def rows_of_a_calendar(event: Make, thin: Make) -> list[Json]:
    singles = [event(f"e{number}", showAs=random.Random(number).choice(["busy", "free"])) for number in range(6)]
    series = [thin(f"o{number}", "s1") for number in range(4)]
    exception = event("x1", type="exception", seriesMasterId="s1")
    gone = [{"id": f"g{number}", "@removed": {"reason": "deleted"}} for number in range(2)]
    return [*singles, *series, exception, event("s1", type="seriesMaster", showAs="oof"), *gone]


@given(number=st.integers(0, 2**32), cuts=st.lists(st.integers(0, 20), max_size=5), copies=st.integers(0, 10))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_order_and_copies_never_change_what_was_read(
    calendars: TenantCalendars,
    graph: Any,
    ask: Ask,
    event: Make,
    thin: Make,
    page: Make,
    last_page: Make,
    number: int,
    cuts: list[int],
    copies: int,
) -> None:
    seed = random.Random(number)
    rows = rows_of_a_calendar(event, thin)
    graph.forget()
    graph.say(DELTA, last_page(*rows))
    (expected,) = calendars.read_changes([ask(delta_link=BASE + DELTA)])
    shuffled = [*rows, *seed.choices(rows, k=copies)]
    seed.shuffle(shuffled)
    edges = [0, *sorted(min(cut, len(shuffled)) for cut in cuts), len(shuffled)]
    pages = [shuffled[a:b] for a, b in pairwise(edges)]
    graph.forget()
    graph.tamper = lambda responses: seed.sample(responses, len(responses))
    urls = [DELTA, *(NEXT.format(f"p{place}") for place in range(1, len(pages)))]
    for place, url in enumerate(urls[:-1], start=1):
        graph.say(url, page(*pages[place - 1], token=f"p{place}"))
    graph.say(urls[-1], last_page(*pages[-1]))
    (read,) = calendars.read_changes([ask(delta_link=BASE + DELTA)])
    assert read == expected


def test_an_error_of_the_system_is_raised_not_told_per_mailbox(
    calendars: TenantCalendars, graph: Any, ask: Ask
) -> None:
    graph.outer.append((400, b'{"error": {"code": "BadRequest"}}', {}))
    with pytest.raises(Malformed, match="BadRequest"):
        calendars.read_changes([ask()])
