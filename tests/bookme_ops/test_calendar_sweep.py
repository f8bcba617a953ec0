"""Sweeping: which window, which mailboxes from where, and what becomes of a system that is down."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Lock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookme_ops.calendar_sweep import CHUNK, PATIENCE, PORTION, Outcome, Reach, plan_requests, portions, sweep
from bookme_ops.store.calendars import MailboxState
from bookme_ops.store.db import Store
from connectors.errors import ConnectorError, Malformed, NotAllowed, Reason, Unavailable
from connectors.ports import CalendarRead, CalendarRequest, EventRead, LinksRead
from connectors.records import Window, midnight, window_end
from tests.bookme_ops.empty_store import open_empty_store
from tests.bookme_ops.store.samples import an_event

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
REACH = Reach(zone=COPENHAGEN)
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(seconds=1)


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant, told by the clocks of Copenhagen."""
    return datetime(year, month, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


class Empty:
    """Calendars without an event."""

    requests_made = 0

    def __init__(self) -> None:
        self.chunks: list[list[str]] = []
        self.lock = Lock()

    def read_changes(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
        with self.lock:
            self.chunks.append([one.mailbox for one in wanted])
        return [CalendarRead(mailbox=one.mailbox, full=True, delta_link="next") for one in wanted]

    def read_links(self, mailboxes: Sequence[str]) -> list[LinksRead]:
        return [LinksRead(mailbox=one) for one in mailboxes]

    def read_events(self, wanted: Sequence[tuple[str, str]]) -> list[EventRead]:
        raise AssertionError("nothing was to be asked")


class Broken(Empty):
    """Calendars that fail for some chunks, counted from 0."""

    def __init__(self, error: ConnectorError, *chunks: int) -> None:
        super().__init__()
        self.error, self.which = error, chunks

    def read_changes(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
        number = len(self.chunks)
        answer = super().read_changes(wanted)
        if number in self.which:
            raise self.error
        return answer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_empty_store(tmp_path / "store.db")
    yield opened
    opened.close()


def requests(count: int) -> list[CalendarRequest]:
    return [CalendarRequest(mailbox=f"m{number:04}", window=REACH.window(NOW)) for number in range(count)]


def swept(calendars: Empty, store: Store, count: int, workers: int = 1) -> list[Outcome]:
    wanted = requests(count)
    numbers = {one.mailbox: number for number, one in enumerate(wanted)}
    return list(sweep(calendars, store, numbers, wanted, workers=workers))


def test_the_window_runs_from_local_midnight_to_local_midnight() -> None:
    assert REACH.window(NOW) == Window(start=local(2026, 2, 16), end=local(2026, 5, 31))
    late = local(2026, 3, 2, 23, 59)
    assert REACH.window(late) == REACH.window(NOW)


@pytest.mark.parametrize(
    ("as_of", "serves"),
    [
        (local(2026, 3, 1, 23, 59), False),
        (local(2026, 3, 2, 0, 0), True),
        (local(2026, 3, 8, 23, 59), True),
        (local(2026, 3, 9, 0, 0), False),
    ],
)
def test_a_window_serves_from_its_own_day_until_it_is_laid_anew(as_of: datetime, serves: bool) -> None:
    assert REACH.still_serves(REACH.window(NOW), as_of) is serves


@pytest.mark.parametrize("laid_at", [local(2026, 3, 30), local(2026, 4, 3), local(2026, 10, 26), local(2026, 11, 1)])
def test_a_window_over_a_clock_change_serves_on_every_minute_of_its_days(laid_at: datetime) -> None:
    window = REACH.window(laid_at)
    assert REACH.still_serves(window, laid_at)
    assert REACH.still_serves(window, laid_at + timedelta(minutes=30))
    assert not REACH.still_serves(window, laid_at - timedelta(minutes=1))
    assert not REACH.still_serves(window, midnight(laid_at.astimezone(COPENHAGEN).date() + 7 * DAY, COPENHAGEN))


def test_a_window_serves_only_while_it_reaches_over_all_that_is_judged() -> None:
    patient = Reach(zone=COPENHAGEN, ahead=63, rebase_after=30)
    window = patient.window(NOW)
    assert patient.still_serves(window, NOW + 2 * DAY)
    assert not patient.still_serves(window, NOW + 3 * DAY)


@settings(max_examples=150, deadline=None)
@given(
    first=st.dates(date(2024, 1, 1), date(2029, 12, 31)),
    zone=st.sampled_from([COPENHAGEN, ZoneInfo("America/Nuuk"), ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")]),
    window_days=st.integers(1, 90),
    rebase_after=st.integers(1, 40),
    back=st.integers(0, 20),
    spare=st.integers(1, 3),
)
def test_until_it_is_laid_anew_a_window_is_wider_than_what_is_judged_at_every_edge_of_a_day(
    first: date, zone: ZoneInfo, window_days: int, rebase_after: int, back: int, spare: int
) -> None:
    """`spare` 1 is the least that the settings allow (tests/bookme_ops/configuration/test_rules.py)."""
    ahead = window_days + rebase_after + spare
    reach = Reach(zone=zone, back=back, ahead=ahead, window_days=window_days, rebase_after=rebase_after)
    laid_at = midnight(first, zone) + timedelta(hours=9)
    laid = reach.window(laid_at)
    for age in range(rebase_after + 1):
        edge = midnight(first + age * DAY, zone)
        for as_of in (edge - MOMENT, edge, edge + MOMENT):
            if reach.still_serves(laid, as_of):
                assert laid.start <= as_of
                assert laid.end > window_end(as_of, window_days, zone), "wider, not only as wide"
        assert reach.still_serves(laid, edge) is (age < rebase_after), "and it serves on every day until then"


def state(number: int, *, link: str | None = "link", window: Window | None = None) -> MailboxState:
    return MailboxState(no=number, user_id=f"m{number}", delta_link=link, window=window or REACH.window(NOW))


def test_a_mailbox_is_asked_for_changes_where_its_last_read_still_serves() -> None:
    states = {
        "changes": state(2),
        "never": MailboxState(no=1, user_id="never"),
        "forgotten": state(3, link=None),
        "old": state(4, window=REACH.window(NOW - 8 * DAY)),
    }
    planned = plan_requests(states, REACH, NOW + DAY, full=False)
    assert [one.mailbox for one in planned] == ["never", "changes", "forgotten", "old"]
    assert [one.delta_link for one in planned] == [None, "link", None, None]
    assert planned[1].window == REACH.window(NOW)
    assert {one.window for one in planned if one.delta_link is None} == {REACH.window(NOW + DAY)}


def test_a_full_read_asks_for_everything() -> None:
    (planned,) = plan_requests({"m": state(1)}, REACH, NOW, full=True)
    assert planned == CalendarRequest(mailbox="m", window=REACH.window(NOW))


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1, 5 * CHUNK])
@pytest.mark.parametrize("workers", [1, 4])
def test_every_mailbox_is_read_once_in_chunks_of_twenty(store: Store, count: int, workers: int) -> None:
    calendars = Empty()
    outcomes = swept(calendars, store, count, workers)
    written = [mailbox for outcome in outcomes for mailbox in outcome.read.writes]
    assert sorted(written) == [one.mailbox for one in requests(count)]
    assert max(map(len, calendars.chunks), default=0) <= CHUNK


def test_workers_read_at_the_same_time(store: Store) -> None:
    together = Barrier(3)

    class Meeting(Empty):
        def read_changes(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
            together.wait(timeout=10)
            return super().read_changes(wanted)

    outcomes = swept(Meeting(), store, 3 * CHUNK, workers=3)
    assert all(outcome.error is None for outcome in outcomes)
    assert not together.broken


def test_outcomes_that_nobody_takes_are_not_heaped_up(store: Store) -> None:
    calendars = Empty()
    numbers = {one.mailbox: number for number, one in enumerate(requests(40 * CHUNK))}
    outcomes = sweep(calendars, store, numbers, requests(40 * CHUNK), workers=2)
    next(outcomes)
    assert len(calendars.chunks) <= 4
    assert len(list(outcomes)) == 39


def test_a_chunk_that_is_refused_fails_alone(store: Store) -> None:
    outcomes = swept(Broken(NotAllowed("graph", "no"), 0, 1, 2, 3), store, 6 * CHUNK)
    reasons = [{failure.reason for failure in outcome.read.failures.values()} for outcome in outcomes]
    assert reasons == [{Reason.FORBIDDEN}] * 4 + [set()] * 2


def test_a_system_that_is_down_is_given_up(store: Store) -> None:
    calendars = Broken(Unavailable("graph", "no"), *range(100))
    outcomes = swept(calendars, store, 30 * CHUNK)
    failed = [mailbox for outcome in outcomes for mailbox in outcome.read.failures]
    assert sorted(failed) == [one.mailbox for one in requests(30 * CHUNK)]
    assert {failure.reason for outcome in outcomes for failure in outcome.read.failures.values()} == {
        Reason.UNAVAILABLE
    }
    # What was under way already comes back, too.
    assert PATIENCE <= len(calendars.chunks) <= PATIENCE + 2


def test_a_system_that_recovers_in_between_is_not_given_up(store: Store) -> None:
    calendars = Broken(Unavailable("graph", "no"), 0, 1, 3, 4, 6, 7)
    outcomes = swept(calendars, store, 10 * CHUNK)
    assert len(calendars.chunks) == 10
    assert sum(outcome.error is not None for outcome in outcomes) == 6


def test_an_error_that_is_no_systems_fault_is_not_swallowed(store: Store) -> None:
    class Buggy(Empty):
        def read_changes(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
            raise BrokenBarrierError

    with pytest.raises(BrokenBarrierError):
        swept(Buggy(), store, 1)


def test_quiet_chunks_are_written_together_and_none_is_left_over(store: Store) -> None:
    outcomes = swept(Empty(), store, 2 * PORTION + CHUNK)
    sizes = [sum(len(outcome.read.writes) for outcome in portion) for portion in portions(outcomes)]
    assert sizes == [PORTION, PORTION, CHUNK]


def test_an_answer_that_makes_no_sense_fails_its_chunk(store: Store) -> None:
    (outcome,) = swept(Broken(Malformed("graph", "what?"), 0), store, 2)
    assert {failure.reason for failure in outcome.read.failures.values()} == {Reason.MALFORMED}
    assert isinstance(outcome.error, Malformed)


class Changed(Empty):
    """Calendars in which the first mailbox of every chunk has one new event."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[str]] = []

    def read_changes(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
        reads = super().read_changes(wanted)
        told = {wanted[0].mailbox: (an_event(f"new-{wanted[0].mailbox}"),)}
        return [CalendarRead(mailbox=one.mailbox, full=False, events=told.get(one.mailbox, ())) for one in reads]

    def read_events(self, wanted: Sequence[tuple[str, str]]) -> list[EventRead]:
        with self.lock:
            self.asked.append([mailbox for mailbox, _ in wanted])
        return [EventRead(mailbox=mailbox, event_id=event_id) for mailbox, event_id in wanted]


@pytest.mark.parametrize("workers", [1, 4])
def test_what_many_chunks_leave_open_is_asked_together_in_their_order(store: Store, workers: int) -> None:
    calendars = Changed()
    outcomes = swept(calendars, store, (CHUNK + 5) * CHUNK, workers)
    changed = [one.mailbox for one in requests((CHUNK + 5) * CHUNK)][::CHUNK]
    assert sorted(calendars.asked, key=len, reverse=True) == [changed[:CHUNK], changed[CHUNK:]]
    written = [mailbox for outcome in outcomes for mailbox in outcome.read.writes]
    assert sorted(written) == [one.mailbox for one in requests((CHUNK + 5) * CHUNK)]


def test_what_was_left_open_fails_with_a_system_that_is_down_by_then(store: Store) -> None:
    class Silenced(Changed):
        def read_events(self, wanted: Sequence[tuple[str, str]]) -> list[EventRead]:
            raise Unavailable("graph", "no")

    outcomes = swept(Silenced(), store, 3 * CHUNK)
    failed = [mailbox for outcome in outcomes for mailbox in outcome.read.failures]
    written = [mailbox for outcome in outcomes for mailbox in outcome.read.writes]
    assert failed == [one.mailbox for one in requests(3 * CHUNK)][::CHUNK]
    assert sorted([*failed, *written]) == [one.mailbox for one in requests(3 * CHUNK)]
