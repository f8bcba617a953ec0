"""The window as a strip: meetings by location and day, and the worst that is known of them."""

from datetime import timedelta

from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.bulk import run
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import apply
from bookme_ops.trends.window import Line, Square, Strip, add_squares, count_window
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.ports import Failure
from connectors.records import Booking
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import a_booking
from tests.journeys.bank import NOW

DAY = timedelta(days=1)


def strip_of(bank: Ops, *bookings: Booking) -> Strip:
    """The strip of production with these bookings and no others."""
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM booking")
        write_bookings(connection, bookings, at=NOW, run_id=1)
    return count_window(bank, NOW)["production"]


def test_the_window_begins_today_and_ends_with_its_last_day(bank: Ops) -> None:
    days = bank.settings.bank.window_days
    last = a_booking("last", NOW + days * DAY, location="Nuuk")
    beyond = a_booking("beyond", NOW + (days + 1) * DAY, location="Nuuk")
    strip = strip_of(bank, a_booking("first", NOW - 7 * timedelta(hours=1), location="Nuuk"), last, beyond)
    [line] = strip.lines
    assert len(strip.days) == days + 1
    assert (line.squares[0].meetings, line.squares[-1].meetings, line.meetings) == (1, 1, 2)


def test_incidents_stand_where_their_booking_is_conflicts_apart_from_others(bank: Ops) -> None:
    raised = [
        found("a", code="MTG010", priority=Priority.HIGH),
        found("a", code="CAL001", priority=Priority.LOW),
        found("b", code="MTG020", priority=Priority.CRITICAL),
    ]
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM incident")
        apply(connection, [Open(raised=one) for one in raised], run_id=None, at=NOW)
    strip = strip_of(bank, a_booking("a", NOW, location="Nuuk"), a_booking("b", NOW + DAY, location="Nuuk"))
    today, tomorrow = strip.lines[0].squares[:2]
    assert today == Square(meetings=1, conflicts=1, others=1, worst=3)
    assert tomorrow == Square(meetings=1, conflicts=1, others=0, worst=4)
    assert strip.codes == {"CAL001": 1, "MTG010": 1, "MTG020": 1}


def test_the_location_with_the_worst_comes_first(bank: Ops) -> None:
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM incident")
        apply(connection, [Open(raised=found("bad"))], run_id=None, at=NOW)
    strip = strip_of(
        bank,
        a_booking("a", NOW, location="Busy"),
        a_booking("b", NOW, location="Busy"),
        a_booking("c", NOW, location=None),
        a_booking("bad", NOW, location="Bad"),
    )
    assert [line.place for line in strip.lines] == ["Bad", "Busy", None]
    assert strip.busiest == 2


def test_a_cancelled_booking_is_no_meeting_but_its_incident_stands(bank: Ops) -> None:
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM incident")
        apply(connection, [Open(raised=found("off"))], run_id=None, at=NOW)
    strip = strip_of(bank, a_booking("off", NOW, location="Nuuk", cancelled_by_someone=True))
    assert strip.lines[0].squares[0] == Square(meetings=0, others=1, worst=3)


def test_a_strip_that_is_shortened_loses_nothing(bank: Ops) -> None:
    whole = count_window(bank, NOW)["production"]
    short = whole.shorten(3)
    assert len(short.lines) == 3
    assert short.lines[-1].joined == len(whole.lines) - 2
    for what in ("meetings", "troubles"):
        assert sum(getattr(line, what) for line in short.lines) == sum(getattr(line, what) for line in whole.lines)
    assert whole.shorten(len(whole.lines)) is whole


def test_squares_add_up_and_the_worst_of_them_stays() -> None:
    both = add_squares([Square(meetings=1, conflicts=2), Square(meetings=3, others=1, worst=2), Square(worst=4)])
    assert both == Square(meetings=4, conflicts=2, others=1, worst=4)
    assert add_squares([]) == Square()
    assert Line(place=None, squares=(both,)).troubles == 3


def test_a_window_says_when_its_bookings_were_read_and_why_not_since(bank: Ops) -> None:
    strip = count_window(bank, NOW)["production"]
    assert strip.reason is None
    with bank.store.begin() as connection:
        record_failure(connection, "production", "query", "bookings", Failure(reason=Reason.TIMEOUT, detail=""), at=NOW)
    later = count_window(bank, NOW)["production"]
    assert (later.read_at, later.reason) == (strip.read_at, Reason.TIMEOUT)
    assert later.lines == strip.lines
