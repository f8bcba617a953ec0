"""Incidents of a small bank with their clocks, as jobs, people and time move them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bookme_ops.incident_search import search_incidents
from bookme_ops.service_levels.clock import Standing as Stand
from bookme_ops.standing import Standing
from bookme_ops.standings import standings_of
from bookme_ops.store import incidents
from bookme_ops.store.incident import Incident, Party, State
from bookme_ops.store.incident_link import LinkKind
from bookme_ops.store.incident_links import link
from bookme_ops.store.incident_moves import merge, wait
from bookme_ops.store.incident_reports import open_report
from jobs.base import Priority
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey

EVERY = frozenset(State)
HOUR = timedelta(hours=1)


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    """A bank with a fault of every kind, judged on a Monday at nine."""
    with begin_read_journey(tmp_path) as begun:
        yield begun


def one_of(journey: Journey, code: str) -> Incident:
    return next(one for one in journey.incidents() if one.code == code and one.environment == "production")


def standing(journey: Journey, number: int, at: datetime) -> Standing:
    with journey.ops.store.read() as connection:
        return standings_of(journey.ops, connection, [incidents.get(connection, number)], at)[number]


def test_every_incident_has_a_deadline_by_its_priority_and_a_category_by_its_code(journey: Journey) -> None:
    found = journey.incidents()
    with journey.ops.store.read() as connection:
        all_of_them = standings_of(journey.ops, connection, found, journey.now)
    assert all_of_them.keys() == {one.id for one in found}
    hours = {Priority.CRITICAL: 1, Priority.HIGH: 4, Priority.MEDIUM: 8, Priority.LOW: 12}
    for one in found:
        stands = all_of_them[one.id]
        assert stands.clock.target == hours[one.priority] * HOUR
        assert stands.category is not None
        assert (stands.missing, stands.links, stands.duplicates) == ((), (), ())


def test_time_puts_it_at_risk_and_breaks_the_promise_unless_somebody_answers(journey: Journey) -> None:
    number, opened = one_of(journey, "CAL001").id, one_of(journey, "CAL001").opened_at
    assert standing(journey, number, opened + 2 * HOUR).clock.standing is Stand.ON_TRACK
    assert standing(journey, number, opened + 3.5 * HOUR).clock.standing is Stand.AT_RISK
    assert standing(journey, number, opened + 5 * HOUR).clock.standing is Stand.BREACHED
    with journey.ops.store.begin() as connection:
        incidents.note(connection, number, actor="eva", text="called", at=opened + HOUR)
    assert standing(journey, number, opened + 5 * HOUR).clock.standing is Stand.MET


def test_while_it_is_the_vendors_move_our_clock_stands_still(journey: Journey) -> None:
    one = one_of(journey, "CAL001")
    with journey.ops.store.begin() as connection:
        wait(connection, one.id, party=Party.VENDOR, reason="", actor="eva", at=one.opened_at + HOUR)
    clock = standing(journey, one.id, one.opened_at + 6 * HOUR).clock
    assert (clock.paused, clock.used, clock.parties[Party.VENDOR].used) == (True, HOUR, 5 * HOUR)


def test_ties_and_duplicates_are_told(journey: Journey) -> None:
    one, other = one_of(journey, "CAL001"), one_of(journey, "CAL002")
    by = {"actor": "eva", "at": journey.now}
    with journey.ops.store.begin() as connection:
        link(connection, one.id, kind=LinkKind.TICKET, target="V-1", **by)  # type: ignore[arg-type]
        merge(connection, other.id, one.id, reason="", **by)  # type: ignore[arg-type]
    stands = standing(journey, one.id, journey.now)
    assert ([tie.target for tie in stands.links], stands.duplicates) == (["V-1"], (other.id,))


def test_a_search_narrows_by_how_the_first_response_stands_now(journey: Journey) -> None:
    def found(sla: Stand) -> set[int]:
        return {one.id for one in search_incidents(journey.ops, states=EVERY, sla=sla, limit=1000)}

    everything = {one.id for one in journey.incidents()}
    assert found(Stand.ON_TRACK) == everything
    assert found(Stand.BREACHED) == set()
    one = one_of(journey, "CAL001")
    with journey.ops.store.begin() as connection:
        incidents.acknowledge(connection, one.id, actor="eva", at=journey.now)
    assert found(Stand.MET) == {one.id}


def report(journey: Journey) -> int:
    with journey.ops.store.begin() as connection:
        return open_report(
            connection,
            environment="production",
            category="enquiry",
            priority=Priority.LOW,
            summary="how do I book a room?",
            booking_id=None,
            intake={},
            actor="eva",
            at=journey.now,
        ).id


def test_no_run_resolves_or_renews_what_a_person_reported(journey: Journey) -> None:
    number = report(journey)
    with journey.ops.store.read() as connection:
        before = incidents.get(connection, number)
    first, second = journey.run(), journey.run()
    with journey.ops.store.read() as connection:
        assert incidents.get(connection, number) == before
    assert first["run"]["status"] == second["run"]["status"] == "complete"
    assert first["run"]["coverage"] == second["run"]["coverage"]
    assert second["incidents"]["resolved"] == 0
    assert all(one["code"] != "REPORT" for one in second["findings"])


def test_an_enquiry_has_two_business_days_and_says_what_it_lacks(journey: Journey) -> None:
    stands = standing(journey, report(journey), journey.now)
    assert (stands.category, stands.clock.target, stands.missing) == ("enquiry", 16 * HOUR, ("process",))


def test_a_duplicate_stays_closed_in_the_next_runs_even_if_the_other_is_closed_too_early(journey: Journey) -> None:
    one, other = one_of(journey, "CAL001"), one_of(journey, "CAL002")
    with journey.ops.store.begin() as connection:
        merge(connection, one.id, other.id, reason="", actor="eva", at=journey.now)
    for _ in range(2):
        counts = journey.run()["incidents"]
        assert (counts["opened"], counts["reopened"], counts["resolved"]) == (0, 0, 0)
    with journey.ops.store.begin() as connection:
        again = incidents.get(connection, one.id)
        assert (again.state, again.last_seen_at > one.last_seen_at) == (State.RESOLVED, True)
        incidents.resolve(connection, other.id, actor="eva", reason="", at=journey.now)
    assert journey.run()["incidents"]["reopened"] == 1, "the one that stands for it, which was found again as well"
    with journey.ops.store.read() as connection:
        assert incidents.get(connection, other.id).state is State.OPEN
        assert incidents.get(connection, one.id).merged_into == other.id


def test_no_deadline_moves_by_running_or_reading(journey: Journey) -> None:
    one = one_of(journey, "CAL001")
    dues = set()
    for _ in range(3):
        journey.run()
        dues.add(standing(journey, one.id, journey.now).clock.due)
    dues.add(standing(journey, one.id, datetime(2027, 3, 2, tzinfo=UTC)).clock.due)
    assert len(dues) == 1
