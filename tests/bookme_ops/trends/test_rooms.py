"""Rooms: how full they are, what is wrong with them, and what is not known of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.store.bulk import run
from bookme_ops.store.calendars import CalendarWrite, ensure_mailboxes, write_calendars
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.editions import renew_all
from bookme_ops.store.trend_rooms import Taken
from bookme_ops.trends.rooms import HOURS, RoomUse, Ruler, count_rooms, group_troubles, share_of, times_of
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.ports import Failure
from connectors.records import CalendarEvent, Window
from tests.bookme_ops.store.samples import an_event
from tests.journeys.bank import NOW

ZONE = ZoneInfo("Europe/Copenhagen")
MONDAY = datetime(2026, 3, 2, tzinfo=ZONE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOBODY: frozenset[date] = frozenset()
FAILURE = Failure(reason=Reason.TIMEOUT, detail="")


def a_room(bank: Ops) -> RoomUse:
    return next(room for room in count_rooms(bank, NOW).rooms if room.user_id is not None and room.reason is None)


def fill(bank: Ops, room: RoomUse, *events: CalendarEvent, window: Window | None = None) -> RoomUse:
    """These are all the events of a room."""
    assert room.user_id is not None
    with bank.store.begin() as connection:
        state = ensure_mailboxes(connection, room.tenant, [room.user_id])[room.user_id]
        wide = window or Window(start=NOW - 40 * DAY, end=NOW + 40 * DAY)
        write = CalendarWrite(mailbox_no=state.no, window=wide, delta_link="link", events=events, full=True)
        write_calendars(connection, room.tenant, [write], at=NOW, run_id=1)
    return next(one for one in count_rooms(bank, NOW).rooms if one.mail == room.mail)


def test_the_ruler_counts_quarters_of_business_days_in_the_banks_zone() -> None:
    ruler = Ruler(MONDAY, MONDAY + 7 * DAY, ZONE, frozenset({date(2026, 3, 3)}))
    assert ruler.length == 7 * 96
    assert ruler.hours[9].bit_count() == 4 * 4, "four business days"
    assert len(ruler.cells) == 7 * len(HOURS)
    nine = ruler.bits(MONDAY + 9 * HOUR, MONDAY + 10 * HOUR)
    assert nine & ruler.hours[9] == nine
    assert nine & ruler.hours[10] == 0


@pytest.mark.parametrize(("start", "end", "quarters"), [(0, 1, 1), (0, 15, 1), (14, 16, 2), (15, 15, 0), (-60, 15, 1)])
def test_a_part_of_a_quarter_takes_it(start: int, end: int, quarters: int) -> None:
    ruler = Ruler(MONDAY, MONDAY + DAY, ZONE, NOBODY)
    minute = timedelta(minutes=1)
    assert ruler.bits(MONDAY + start * minute, MONDAY + end * minute).bit_count() == quarters
    assert ruler.bits(MONDAY + 2 * DAY, MONDAY + 3 * DAY) == 0


def test_the_day_on_which_clocks_are_put_forward_is_an_hour_shorter() -> None:
    sunday = datetime(2026, 3, 29, tzinfo=ZONE)
    ruler = Ruler(sunday, (sunday + DAY).replace(tzinfo=ZONE), ZONE, NOBODY)
    assert ruler.length == 23 * 4


def test_a_share_is_of_what_is_known() -> None:
    assert share_of(0b1100, 0b0110) == 0.5
    assert share_of(0b1100, 0) is None


def test_meetings_over_each_other_take_their_time_once(bank: Ops) -> None:
    at = MONDAY.astimezone(UTC) + 10 * HOUR
    events = [an_event("a", at), an_event("b", at), an_event("free", at + HOUR, show_as="free")]
    room = fill(bank, a_room(bank), *events)
    taken = dict(zip(HOURS, room.coming, strict=True))
    assert taken[10] == pytest.approx(1 / 20), "one of twenty business days"
    assert taken[11] == 0
    assert room.past_share == 0


def test_an_all_day_event_takes_the_day_in_the_banks_zone() -> None:
    start = datetime(2026, 3, 3, tzinfo=UTC)
    taken = Taken(1, start, start + DAY, True, None)
    assert times_of(taken, ZONE) == (MONDAY + DAY, MONDAY + 2 * DAY)
    assert times_of(taken._replace(all_day=False), ZONE) == (start, start + DAY)


def test_outside_of_what_was_read_nothing_is_known(bank: Ops) -> None:
    room = fill(bank, a_room(bank), window=Window(start=NOW, end=NOW + DAY))
    assert room.past_share is None
    assert set(room.past) == {None}
    assert room.coming_share == 0


def test_a_room_that_was_never_read_is_not_empty(bank: Ops) -> None:
    room = a_room(bank)
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM coverage WHERE kind = 'mailbox'")
    [after] = [one for one in count_rooms(bank, NOW).rooms if one.mail == room.mail]
    assert (after.coming_share, after.reason) == (None, Reason.NEVER_READ)


def test_a_room_without_an_account_says_so(bank: Ops) -> None:
    room = a_room(bank)
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM directory_user WHERE user_id = ?", (room.user_id,))
        renew_all(connection)
    [after] = [one for one in count_rooms(bank, NOW).rooms if one.mail == room.mail]
    assert (after.user_id, after.coming_share, after.reason) == (None, None, Reason.NO_MAILBOX)


def test_a_calendar_that_failed_lately_keeps_its_numbers_and_says_why_they_are_old(bank: Ops) -> None:
    room = a_room(bank)
    assert room.user_id is not None
    with bank.store.begin() as connection:
        record_failure(connection, room.tenant, "mailbox", room.user_id, FAILURE, at=NOW)
    [after] = [one for one in count_rooms(bank, NOW).rooms if one.mail == room.mail]
    assert (after.coming, after.read_at, after.reason) == (room.coming, room.read_at, Reason.TIMEOUT)


def test_a_list_of_rooms_that_was_not_read_may_lack_some(bank: Ops) -> None:
    assert count_rooms(bank, NOW).unread == {}
    tenant = bank.tenants[0]
    with bank.store.begin() as connection:
        record_failure(connection, tenant, "directory", "places", FAILURE, at=NOW)
    assert count_rooms(bank, NOW).unread == {tenant: Reason.TIMEOUT}


def test_rooms_have_the_incidents_that_name_them(bank: Ops) -> None:
    troubled = {trouble.code for room in count_rooms(bank, NOW).rooms for trouble in room.troubles}
    assert "MTG020" in troubled


def test_the_most_urgent_trouble_of_a_room_comes_first_however_its_address_is_written() -> None:
    grouped = group_troubles([("Oak@Bank.example", 1, "MTG021", 2), ("oak@bank.example", 2, "MTG020", 3)])
    assert [one.code for one in grouped["oak@bank.example"]] == ["MTG020", "MTG021"]
