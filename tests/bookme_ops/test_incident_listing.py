"""The queue in pages: what was asked for and nothing else, each incident once, however it was asked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bookme_ops.incident_listing import (
    MOST_COUNTED,
    SIZE,
    Search,
    begun_by,
    list_incidents,
    name_meant,
    read_cursor,
    write_cursor,
)
from bookme_ops.service_levels.clock import Standing
from bookme_ops.service_levels.rule import rule_of
from bookme_ops.standings import clocks_of
from bookme_ops.store import incidents
from bookme_ops.store.incident import Open, Party, State
from bookme_ops.store.incident_moves import wait
from bookme_ops.store.incident_pages import Named, Place
from bookme_ops.wiring import Ops
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.journeys.bank import NOW, Journey, begin_journey

COUNT = 130
MONDAY = NOW
"""Nine o'clock at the bank, an hour after it opened."""
SEARCH = Search(environments=("production", "test"))


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank with incidents that began one minute after the other, the last of them now."""
    with begin_journey(tmp_path_factory.mktemp("queue"), scene="calm") as begun:
        with begun.ops.store.begin() as connection:
            for number in range(COUNT):
                raised = found(
                    f"{number:03}", priority=list(Priority)[number % 4], summary=f"missing, {number} of many"
                )
                at = MONDAY - timedelta(minutes=COUNT - 1 - number)
                incidents.apply(connection, [Open(raised=raised)], run_id=1, at=at)
        yield begun


def walk(ops: Ops, search: Search, now: datetime = MONDAY) -> list[int]:
    """The numbers of all pages."""
    numbers, after = list[int](), None
    while True:
        page = list_incidents(ops, search, after=after, now=now)
        numbers += [one.id for one in page.incidents]
        assert len(page.incidents) <= SIZE
        if page.next is None:
            return numbers
        after = read_cursor(write_cursor(page.next))


def test_all_pages_hold_every_incident_once_the_worst_first(journey: Journey) -> None:
    numbers = walk(journey.ops, SEARCH)
    assert sorted(numbers) == list(range(1, COUNT + 1))
    first = list_incidents(journey.ops, SEARCH, after=None, now=MONDAY)
    assert {one.priority for one in first.incidents[:32]} == {Priority.CRITICAL}
    assert (first.count, first.whole) == (COUNT, True)
    assert COUNT < MOST_COUNTED
    assert walk(journey.ops, replace(SEARCH, newest=True)) == list(range(COUNT, 0, -1))


@pytest.mark.parametrize("text", ["#7", "7", "booking-006"])
def test_an_id_leads_to_its_incident(journey: Journey, text: str) -> None:
    page = list_incidents(journey.ops, replace(SEARCH, text=text), after=None, now=MONDAY)
    assert ([one.id for one in page.incidents], page.count) == ([7], 1)


def test_the_beginning_of_a_booking_and_the_id_of_an_advisor_lead_to_all_of_theirs(journey: Journey) -> None:
    assert sorted(walk(journey.ops, replace(SEARCH, text="BOOKING-01"))) == list(range(11, 21))
    assert sorted(walk(journey.ops, replace(SEARCH, text="id-ada"))) == list(range(1, COUNT + 1))
    newest = replace(SEARCH, text="id-ada", newest=True, priority=Priority.LOW)
    assert walk(journey.ops, newest) == sorted(walk(journey.ops, newest), reverse=True) != []


def test_words_are_looked_for_in_what_is_said(journey: Journey) -> None:
    assert sorted(walk(journey.ops, replace(SEARCH, text="Missing, 1"))) == [
        number + 1 for number in range(COUNT) if str(number).startswith("1")
    ]
    assert walk(journey.ops, replace(SEARCH, text="nothing like that")) == []


@pytest.mark.parametrize("now", [MONDAY, MONDAY + timedelta(hours=3), MONDAY + timedelta(days=3)])
@pytest.mark.parametrize("sla", [Standing.AT_RISK, Standing.BREACHED])
def test_who_owes_a_first_response_is_told_by_the_clock_of_each(journey: Journey, now: datetime, sla: Standing) -> None:
    told = walk(journey.ops, replace(SEARCH, sla=sla), now)
    late = {Standing.BREACHED} if sla is Standing.BREACHED else {Standing.BREACHED, Standing.AT_RISK}
    with journey.ops.store.read() as connection:
        kept = incidents.search(connection)
        clocks = clocks_of(connection, kept, rule_of(journey.ops.settings), now)
    assert told == [one.id for one in kept if clocks[one.id].standing in late]
    if now > MONDAY + timedelta(days=1):
        assert told


def test_what_was_answered_or_waits_for_others_is_not_pressing(tmp_path: Path) -> None:
    late = MONDAY + timedelta(days=3)
    with begin_journey(tmp_path, scene="calm") as journey:
        with journey.ops.store.begin() as connection:
            raised = [Open(raised=found(name)) for name in "abcd"]
            incidents.apply(connection, raised, run_id=1, at=MONDAY)
            incidents.acknowledge(connection, 1, actor="Ada", at=MONDAY)
            incidents.note(connection, 2, actor="Ada", text="I look", at=MONDAY)
            wait(connection, 3, party=Party.VENDOR, reason="", actor="Ada", at=MONDAY + timedelta(minutes=1))
        assert walk(journey.ops, replace(SEARCH, sla=Standing.AT_RISK), late) == [4]
        named = replace(SEARCH, sla=Standing.AT_RISK, text="id-ada")
        assert walk(journey.ops, named, late) == [4]
        assert walk(journey.ops, replace(SEARCH, sla=Standing.AT_RISK, states=(State.RESOLVED,)), late) == []


def test_an_incident_is_at_risk_from_the_instant_that_the_rule_says(journey: Journey) -> None:
    rule, now = rule_of(journey.ops.settings), MONDAY + timedelta(hours=5)
    for sla in (Standing.AT_RISK, Standing.BREACHED):
        for priority, begun in begun_by(rule, sla, now).items():
            used, earlier = rule.hours.worked(begun, now), rule.hours.worked(begun - timedelta(seconds=2), now)
            assert used <= earlier, priority
    assert begun_by(rule, Standing.AT_RISK, now)[Priority.LOW] < begun_by(rule, Standing.AT_RISK, now)[Priority.HIGH]


@pytest.mark.parametrize("text", ["x", "1.2", "5.1.1", "1.1.1 ", "1.-1.1", "1.99999999999999999.1"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="begin at its first page"):
        read_cursor(text)


def test_a_place_stands_in_an_address_to_the_microsecond() -> None:
    place = Place(priority=3, opened_at=MONDAY + timedelta(microseconds=7), id=12)
    assert read_cursor(write_cursor(place)) == place
    assert read_cursor("") is None
    assert read_cursor(None) is None
    assert write_cursor(None) is None


def test_words_are_no_name() -> None:
    assert name_meant("two words") is name_meant("") is None
    assert name_meant("#12") == Named(number=12, booking=None, ident="#12")
    assert name_meant("{7F3AA1-B}") == Named(number=None, booking="7f3aa1-b", ident="{7F3AA1-B}")
