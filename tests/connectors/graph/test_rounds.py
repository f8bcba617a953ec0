"""Where a delta round begins, and how it goes on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.errors import Reason, ResyncNeeded
from connectors.graph.client import TenantCalendars
from connectors.graph.links import Links
from connectors.graph.rounds import DeltaRound, first_url, stamp
from connectors.ports import CalendarRead, CalendarRequest

Json = dict[str, Any]
Make = Callable[..., Json]
Ask = Callable[..., CalendarRequest]
Url = Callable[..., str]
BASE = "https://graph.microsoft.com/v1.0"
DELTA = "/users/m1/calendarView/delta?$deltatoken=d1"
NEXT = "/users/m1/calendarView/delta?$skiptoken={}"


def ids(read: CalendarRead) -> list[str]:
    return [event.event_id for event in read.events]


def reason(read: CalendarRead) -> Reason | None:
    return None if read.failure is None else read.failure.reason


def assert_nothing_usable(read: CalendarRead) -> None:
    assert (read.events, read.removed, read.series, read.delta_link) == ((), (), (), None)


def test_a_first_round_asks_for_the_window_in_utc_and_for_nothing_else(
    ask: Callable[..., CalendarRequest], first: Callable[..., str]
) -> None:
    assert first_url(ask("m1"), Links(BASE)) == first("m1")


def test_a_window_in_local_time_is_sent_as_z() -> None:
    moment = datetime(2026, 11, 22, 0, 30, 15, tzinfo=ZoneInfo("America/Nuuk"))
    assert stamp(moment) == "2026-11-22T02:30:15Z"


def test_a_later_round_begins_at_its_link_untouched(ask: Callable[..., CalendarRequest]) -> None:
    link = f"{BASE}/users('m1')/calendarView/delta()?$deltatoken=a%2Fb+c=="
    assert first_url(ask("m1", link), Links(BASE)) == "/users('m1')/calendarView/delta()?$deltatoken=a%2Fb+c=="


def test_a_stored_link_of_another_base_url_needs_a_full_read_not_a_repair(ask: Callable[..., CalendarRequest]) -> None:
    with pytest.raises(ResyncNeeded):
        first_url(ask("m1", "https://proxy.bank.example/v1.0/users/m1"), Links(BASE))
    opened = DeltaRound(ask("m1", "https://proxy.bank.example/v1.0/users/m1"), Links(BASE))
    assert opened.url is None
    assert opened.failure is not None
    assert opened.failure.reason is Reason.RESYNC


def test_a_mailbox_id_cannot_leave_its_place_in_the_path(ask: Callable[..., CalendarRequest]) -> None:
    assert first_url(ask("../me?x"), Links(BASE)).startswith("/users/..%2Fme%3Fx/calendarView/delta?")
    assert first_url(ask(".."), Links(BASE)).startswith("/users/%2E%2E/calendarView/delta?")


def test_a_full_round_is_called_full(ask: Callable[..., Any]) -> None:
    assert DeltaRound(ask("m1"), Links(BASE)).full
    assert not DeltaRound(ask("m1", f"{BASE}/users/m1/x?y"), Links(BASE)).full


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (410, None),
        (410, "SyncStateNotFound"),
        (400, "syncStateNotFound"),
        (404, "SYNCSTATENOTFOUND"),
        (400, "resyncRequired"),
        (400, "InvalidDeltaToken"),
    ],
)
def test_a_forgotten_place_needs_a_full_read(
    calendars: TenantCalendars, graph: Any, ask: Ask, status: int, code: str | None
) -> None:
    graph.refuse(DELTA, status, code)
    (read,) = calendars.read_changes([ask(delta_link=BASE + DELTA)])
    assert reason(read) is Reason.RESYNC
    assert_nothing_usable(read)
    assert calendars.requests_made == 1


def test_a_location_to_start_again_from_needs_a_full_read(calendars: TenantCalendars, graph: Any, ask: Ask) -> None:
    graph.refuse(DELTA, 400, "Whatever", {"Location": f"{BASE}/users/m1/calendarView/delta?$deltatoken="})
    (read,) = calendars.read_changes([ask(delta_link=BASE + DELTA)])
    assert reason(read) is Reason.RESYNC


@pytest.mark.parametrize("full", [True, False])
def test_a_place_lost_in_mid_round_begins_the_round_once_more(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, page: Make, last_page: Make, full: bool
) -> None:
    start = first() if full else DELTA
    graph.say(start, page(event("old")))
    graph.refuse(NEXT.format("s1"), 410, "SyncStateNotFound")
    graph.say(start, last_page(event("new")))
    (read,) = calendars.read_changes([ask(delta_link=None if full else BASE + DELTA)])
    assert (ids(read), read.full, read.failure) == (["new"], full, None)


def test_a_place_lost_twice_is_given_up(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, page: Make
) -> None:
    graph.say(first(), page(event("old")))
    graph.refuse(NEXT.format("s1"), 410)
    (read,) = calendars.read_changes([ask()])
    assert reason(read) is Reason.RESYNC
    assert calendars.requests_made == 4


def test_a_failure_in_mid_round_leaves_nothing_usable(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, page: Make
) -> None:
    graph.say(first(), page(event("e1")))
    graph.refuse(NEXT.format("s1"), 403, "ErrorAccessDenied")
    (read,) = calendars.read_changes([ask()])
    assert reason(read) is Reason.FORBIDDEN
    assert_nothing_usable(read)


def both(rows: list[Json]) -> Json:
    return {"value": rows, "@odata.nextLink": f"{BASE}/users/m1/a", "@odata.deltaLink": f"{BASE}/users/m1/b"}


@pytest.mark.parametrize(
    "body",
    [
        {"value": []},
        both([]),
        {},
        None,
        [],
        "PGh0bWw+",
        {"value": [{"subject": "no id"}], "@odata.deltaLink": f"{BASE}/users/m1/b"},
        {"value": [{"id": "e1", "type": "singleInstance"}], "@odata.deltaLink": f"{BASE}/users/m1/b"},
    ],
)
def test_half_a_page_or_another_shape_is_malformed(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, body: Any
) -> None:
    graph.say(first(), body)
    (read,) = calendars.read_changes([ask()])
    assert reason(read) is Reason.MALFORMED
    assert_nothing_usable(read)


@pytest.mark.parametrize("link", ["@odata.nextLink", "@odata.deltaLink"])
@pytest.mark.parametrize(
    "host", ["https://evil.example/v1.0", "http://graph.microsoft.com/v1.0", f"{BASE}.evil.example"]
)
def test_a_foreign_link_is_neither_followed_nor_kept(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, link: str, host: str
) -> None:
    graph.say(first(), {"value": [event("e1")], link: f"{host}/users/m1/calendarView/delta?$skiptoken=s1"})
    (read,) = calendars.read_changes([ask()])
    assert reason(read) is Reason.FOREIGN_LINK
    assert_nothing_usable(read)
    assert read.failure is not None
    assert "evil" not in read.failure.detail
    assert calendars.requests_made == 1


def test_a_link_that_leads_to_itself_is_endless(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, page: Make
) -> None:
    graph.say(first(), page(event("e1"), token="s1"))
    graph.say(NEXT.format("s1"), page(event("e2"), token="s1"))
    (read,) = calendars.read_changes([ask()])
    assert reason(read) is Reason.ENDLESS
    assert_nothing_usable(read)


def test_the_same_rows_under_ever_new_links_are_endless(
    calendars: TenantCalendars, graph: Any, ask: Ask, first: Url, event: Make, page: Make
) -> None:
    graph.say(first(), page(event("e1"), token="s0"))
    for number in range(100):
        graph.say(NEXT.format(f"s{number}"), page(event("e1"), token=f"s{number + 1}"))
    (read,) = calendars.read_changes([ask()])
    assert reason(read) is Reason.ENDLESS
    assert calendars.requests_made < 50
