"""Trends of bookings, over a bank that has some."""

from datetime import timedelta

from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.bulk import run
from bookme_ops.store.coverage import record_failure
from bookme_ops.trends.bookings import AHEAD, BACK, count_bookings
from bookme_ops.trends.reports import find_graph
from bookme_ops.trends.weeks import weeks_around
from bookme_ops.wiring import Ops
from connectors.errors import SENTENCES, Reason
from connectors.ports import Failure
from tests.bookme_ops.store.samples import a_booking
from tests.bookme_ops.trends.reading import cells, known

DAY = timedelta(days=1)
OF_THE_PLATFORM = {"bookings-by-source", "bookings-by-topic"}
"""What is told by the booking platform, and not by Salesforce."""


def only(bank: Ops, *bookings: object) -> None:
    """These are all the bookings that there are."""
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM booking")
        write_bookings(connection, bookings, at=bank.now(), run_id=1)  # type: ignore[arg-type]


def this_week(bank: Ops) -> str:
    return weeks_around(bank.now(), bank.settings.bank.time_zone, back=0).names[0]


def test_a_bank_has_meetings_of_every_type_in_the_coming_weeks(bank: Ops) -> None:
    report = count_bookings(bank, bank.now())["production"]
    graph = find_graph(report, "bookings-by-type")
    assert len(graph.places) == BACK + 1 + AHEAD
    told = cells(report, "bookings-by-type", this_week(bank))
    assert told["physical"]
    assert told["online"]
    assert told["not told"] == 0
    assert cells(report, "adoption", this_week(bank))["advisors with meetings"]


def test_types_are_folded_and_what_is_off_counts_as_cancelled_alone(bank: Ops) -> None:
    now = bank.now()
    only(
        bank,
        a_booking("a", now, meeting_type="Online", created=now - 3 * DAY),
        a_booking("b", now, meeting_type="online", created=now - 5 * DAY),
        a_booking("c", now, meeting_type="Walk", created=now - 9 * DAY),
        a_booking("off", now, cancelled_by_someone=True),
    )
    report = count_bookings(bank, now)["production"]
    told = cells(report, "bookings-by-type", this_week(bank))
    assert (told["online"], told["physical"], told["not told"]) == (2, 0, 1)
    assert cells(report, "bookings-cancelled", this_week(bank)) == {"cancelled, %": 25.0}
    assert cells(report, "bookings-lead", this_week(bank)) == {"median days": 5}
    assert cells(report, "adoption", this_week(bank)) == {"advisors with meetings": 1}


def test_weeks_that_were_over_before_anything_was_read_are_not_known(bank: Ops) -> None:
    only(bank, a_booking("a", bank.now() - 7 * DAY))
    report = count_bookings(bank, bank.now())["production"]
    weeks = find_graph(report, "bookings-by-type").places
    assert known(report, "bookings-by-type") == list(weeks[BACK - 1 :])
    unknown = find_graph(report, "bookings-by-type").unknown
    assert unknown is not None
    assert f"first {BACK - 1} weeks are not known" in unknown


def test_of_no_bookings_nothing_is_known(bank: Ops) -> None:
    only(bank)
    report = count_bookings(bank, bank.now())["production"]
    assert {graph.name for graph in report.graphs if not graph.empty} == OF_THE_PLATFORM


def test_what_no_system_tells_is_said_to_be_unknown(bank: Ops) -> None:
    [told] = count_bookings(bank, bank.now())["production"].unknown
    assert "satisfaction" in told


def test_a_read_that_failed_is_told_and_the_former_numbers_stay(bank: Ops) -> None:
    before = count_bookings(bank, bank.now())["production"]
    failure = Failure(reason=Reason.TIMEOUT, detail="")
    with bank.store.begin() as connection:
        record_failure(connection, "production", "query", "bookings", failure, at=bank.now())
    after = count_bookings(bank, bank.now())["production"]
    assert after.graphs == before.graphs
    assert SENTENCES[Reason.TIMEOUT] in after.unknown[0]
