"""Which verdicts are given, which hold, and what is told from them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.carrying import Docket
from bookme_ops.judging import Heard
from bookme_ops.store import incidents
from bookme_ops.store.bulk import fetch
from bookme_ops.store.changed_subjects import note_everything, note_mailboxes
from bookme_ops.store.companions import LaterItems
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Incident, Open, Raised, State
from bookme_ops.store.runs import start_run
from connectors.errors import Reason
from connectors.records import BookingId
from jobs.base import Job
from jobs.policy import Policy
from jobs.time_edges import lag_edges
from jobs.views import AdvisorView, JournalEntry, RoomView
from tests.bookme_ops.empty_store import open_empty_store
from tests.bookme_ops.ledger import CODES, found
from tests.jobs.samples import NOW, POLICY, TOMORROW, a_booking, a_view, an_event, unread

TENANT, PRODUCTION, TEST = "tenant-1", "production", "test"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTHING = Heard((), 0)


def a_job(name: str = "steady", **changes: Any) -> Job[Any, Any]:
    values: dict[str, Any] = {"name": name, "title": "A job", "grain": AdvisorView, "cron": "* * * * *", "kinds": ()}
    return Job(**values | {"decide": lambda *_: iter(()), "edges": (lag_edges,)} | changes)


@dataclass
class Bench:
    """A store, and the dockets of one run after the other."""

    store: Store
    policies: dict[str, Policy] = field(default_factory=lambda: {PRODUCTION: POLICY})
    ground: dict[str, str] = field(default_factory=dict)

    def run(
        self,
        *views: AdvisorView,
        heard: Heard = NOTHING,
        jobs: tuple[Job[Any, Any], ...] = (a_job(),),
        as_of: datetime = NOW,
        codes: frozenset[str] = CODES,
    ) -> set[tuple[str, str]]:
        """Judge views of which the same is heard; gives what was carried into the run."""
        docket = Docket(jobs=jobs, policies=self.policies, codes=codes, as_of=as_of, ground=self.ground)
        with self.store.begin() as connection:
            docket.begin(connection)
            docket.look_up(connection, {TENANT: tuple(self.policies)}, self.standing)
            for view in views:
                if (view.environment, view.identity) not in docket.carried.verdicts:
                    docket.settle(view, heard)
            docket.void(connection)
            docket.write(connection, as_of)
        self.raised = docket.carried.raised
        return set(docket.carried.verdicts)

    @property
    def standing(self) -> list[Incident]:
        """Open incidents."""
        with self.store.read() as connection:
            return incidents.open_incidents(connection, list(self.policies))

    def open(self, *raised: Raised) -> None:
        """Keep incidents of what was found."""
        with self.store.begin() as connection:
            run = start_run(connection, "jobs", NOW, NOW)
            incidents.apply(connection, [Open(raised=one) for one in raised], run_id=run, at=NOW)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    store = open_empty_store(tmp_path / "store.db")
    yield Bench(store)
    store.close()


def rostered(**changes: Any) -> AdvisorView:
    return a_view(**{"rostered": True} | changes)


VIEW = rostered()
HERE = (PRODUCTION, VIEW.identity)


def test_a_view_that_was_judged_is_carried(bench: Bench) -> None:
    assert bench.run(VIEW) == set()
    assert bench.run(VIEW) == {HERE}
    assert bench.run(VIEW, as_of=NOW + HOUR) == {HERE}, "a carried verdict is carried on"


@pytest.mark.parametrize(
    "view",
    [
        rostered(mailbox=unread(Reason.FORBIDDEN)),
        rostered(events=[an_event()], bookings=[a_booking(number=2)], all_bookings_read=unread(Reason.TIMEOUT)),
        a_view(),
        a_view([a_booking()], home=False),
    ],
    ids=["unread mailbox", "perhaps nobody's booking", "there for an incident alone", "at home elsewhere"],
)
def test_what_depends_on_others_is_judged_anew(bench: Bench, view: AdvisorView) -> None:
    bench.run(view)
    assert bench.run(view) == set()


@pytest.mark.parametrize(
    "view",
    [
        a_view([a_booking()]),
        a_view((), [an_event(booking_id=None)]),
        rostered(home=False),
        rostered(events=[an_event(cancelled=True)]),
        rostered(events=[an_event(removed=True)]),
        rostered(events=[an_event(NOW - 3 * DAY)]),
        rostered(events=[an_event()], bookings=[a_booking()]),
        rostered(events=[an_event()], bookings=[a_booking(number=2)]),
        a_view([a_booking(number=2)], [an_event()], orphans=["booking-1"]),
    ],
    ids=["owner", "product", "roster", "cancelled", "removed", "over", "own", "somebody else's", "orphan"],
)
def test_what_stands_alone_is_carried(bench: Bench, view: AdvisorView) -> None:
    bench.run(view)
    assert bench.run(view) == {HERE}


def test_a_doubt_gives_no_verdict(bench: Bench) -> None:
    bench.run(VIEW, heard=Heard((), 1))
    assert bench.run(VIEW) == set()


def test_other_grains_get_no_verdict(bench: Bench) -> None:
    docket = Docket(jobs=(a_job(),), policies=bench.policies, codes=CODES, as_of=NOW)
    docket.settle(RoomView.__new__(RoomView), NOTHING)
    assert docket.given == []


def test_a_job_that_declares_no_edges_is_asked_in_every_run(bench: Bench) -> None:
    jobs = (a_job(), a_job("restless", edges=None))
    bench.run(VIEW, jobs=jobs)
    assert bench.run(VIEW, jobs=jobs) == set()
    assert bench.run(VIEW, jobs=(a_job(), a_job("rooms", grain=RoomView, edges=None))) == set()
    assert bench.run(VIEW, jobs=(a_job(), a_job("rooms", grain=RoomView, edges=None))) == {HERE}


@pytest.mark.parametrize("as_of", [NOW - HOUR, NOW + DAY])
def test_time_ends_a_verdict(bench: Bench, as_of: datetime) -> None:
    bench.run(VIEW)
    assert bench.run(VIEW, as_of=as_of) == set()


def test_an_edge_ends_a_verdict(bench: Bench) -> None:
    view = rostered(bookings=[a_booking(TOMORROW, modified=NOW)])
    bench.run(view)
    assert bench.run(view, as_of=NOW + POLICY.sync_lag - timedelta(seconds=1)) == {HERE}
    assert bench.run(view, as_of=NOW + POLICY.sync_lag) == set()


@pytest.mark.parametrize("looks", [True, False])
def test_the_journal_ends_a_verdict_if_a_job_looked_at_it(bench: Bench, looks: bool) -> None:
    leaves = NOW + HOUR
    entry = JournalEntry(
        booking_id=BookingId("booking-1"),
        system="outlook",
        subject_id="event-1",
        what="end",
        was=None,
        now=None,
        at=leaves - timedelta(days=POLICY.look_back_days),
        changed_at=None,
    )
    view = rostered(changes=LaterItems(lambda: (entry,)))
    assert not looks or len(view.changes) == 1
    bench.run(view)
    assert bench.run(view, as_of=leaves) == (set() if looks else {HERE})


def test_a_change_ends_the_verdict_of_whom_it_touches(bench: Bench) -> None:
    other = rostered(identity="advisor-2")
    bench.run(VIEW, other)
    with bench.store.begin() as connection:
        note_mailboxes(connection, TENANT, [other.identity])
    assert bench.run(VIEW, other) == {HERE}
    assert bench.run(VIEW, other) == {HERE, (PRODUCTION, other.identity)}
    with bench.store.begin() as connection:
        note_everything(connection)
    assert bench.run(VIEW, other) == set()


def test_a_change_while_a_run_judges_is_seen_by_the_next(bench: Bench) -> None:
    docket = Docket(jobs=(a_job(),), policies=bench.policies, codes=CODES, as_of=NOW)
    with bench.store.begin() as connection:
        docket.begin(connection)
        note_mailboxes(connection, TENANT, [VIEW.identity])
        docket.settle(VIEW, NOTHING)
        docket.write(connection, NOW)
    assert bench.run(VIEW) == set()


def test_what_was_found_is_told_from_the_incidents(bench: Bench) -> None:
    raised = found(scope=VIEW.identity, evidence={"why": 1}, fix={"action": "look"})
    bench.open(raised)
    bench.run(VIEW, heard=Heard((raised,), 0))
    assert bench.run(VIEW) == {HERE}
    assert bench.raised == (raised,)


def test_an_incident_that_is_closed_or_opened_meanwhile_ends_the_verdict(bench: Bench) -> None:
    raised = found(scope=VIEW.identity)
    bench.open(raised)
    bench.run(VIEW, heard=Heard((raised,), 0))
    [incident] = bench.standing
    with bench.store.begin() as connection:
        incidents.resolve(connection, incident.id, actor="Ada", reason="done", at=NOW)
    assert incident.state is State.OPEN
    assert bench.run(VIEW) == set()
    bench.open(found(number=2, scope=VIEW.identity))
    assert bench.run(VIEW) == set()


def test_incidents_of_other_codes_do_not_matter(bench: Bench) -> None:
    bench.open(found("CAL005", scope=VIEW.identity))
    bench.run(VIEW)
    assert bench.run(VIEW) == {HERE}
    assert bench.raised == ()


def test_a_verdict_ends_when_a_slot_that_is_proposed_begins(bench: Bench) -> None:
    slot = {"start": (NOW + HOUR).isoformat(), "end": (NOW + 2 * HOUR).isoformat()}
    raised = found(scope=VIEW.identity, fix={"action": "propose-slot", "slots": [slot]})
    bench.open(raised)
    bench.run(VIEW, heard=Heard((raised,), 0))
    assert bench.run(VIEW, heard=Heard((raised,), 0), as_of=NOW + HOUR) == set()


def test_each_set_of_jobs_has_verdicts_of_its_own(bench: Bench) -> None:
    bench.run(VIEW)
    assert bench.run(VIEW, jobs=(a_job("another"),)) == set()
    assert bench.run(VIEW, codes=frozenset({"CAL001"})) == set()
    assert bench.run(VIEW) == {HERE}
    assert bench.run(VIEW, jobs=(a_job("another"),)) == {HERE}


def test_another_policy_ends_all_verdicts_and_the_old_one_does_not_bring_them_back(bench: Bench) -> None:
    bench.run(VIEW)
    bench.policies = {PRODUCTION: replace(POLICY, max_meeting_minutes=60)}
    assert bench.run(VIEW) == set()
    bench.policies = {PRODUCTION: POLICY}
    assert bench.run(VIEW) == set()


def test_another_source_of_the_bank_ends_all_verdicts(bench: Bench) -> None:
    bench.run(VIEW)
    bench.ground = {PRODUCTION: "a roster"}
    assert bench.run(VIEW) == set()


def test_a_run_of_another_time_ends_the_verdicts_of_all_jobs(bench: Bench) -> None:
    bench.run(VIEW)
    bench.run(jobs=(a_job("another"),), as_of=NOW - HOUR)
    assert bench.run(VIEW) == set()


def test_each_environment_of_an_identity_is_carried_by_itself(bench: Bench) -> None:
    bench.policies = {PRODUCTION: POLICY, TEST: POLICY}
    there = rostered(environment=TEST, events=[an_event()], all_bookings_read=unread(Reason.TIMEOUT))
    bench.run(VIEW, there)
    assert bench.run(VIEW, there) == {HERE}


def test_entries_that_nobody_needs_are_forgotten(bench: Bench) -> None:
    for _ in range(3):
        with bench.store.begin() as connection:
            note_everything(connection)
        bench.run(VIEW)
        bench.run()
    with bench.store.read() as connection:
        assert len(fetch(connection, "SELECT id FROM subject_change")) == 1
