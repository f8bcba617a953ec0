"""Findings into incidents: what opens, what stays, what is over, and that a failed read decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookme_ops.judged import Judged
from bookme_ops.reconcile import merge_findings, reconcile
from bookme_ops.store.incident import Change, Incident, Open, Raised, Reopen, Resolve, See, State
from bookme_ops.umbrellas import EVERYWHERE, add_umbrellas
from jobs.base import Priority, Subject, Unknown
from tests.bookme_ops.ledger import CODES, Ledger, as_incident, found, looked_at, unread
from tests.bookme_ops.reference_reconcile import Outcome, expected


def kinds(changes: Sequence[Change]) -> list[str]:
    return [type(change).__name__ for change in changes]


def test_broken_repaired_broken_opens_resolves_reopens() -> None:
    ledger = Ledger()
    assert kinds(ledger.run([found()])) == ["Open"]
    assert kinds(ledger.run([])) == ["Resolve"]
    assert kinds(ledger.run([])) == []
    assert kinds(ledger.run([found()])) == ["Reopen"]
    assert len(ledger.incidents) == 1


def test_a_second_run_only_sees() -> None:
    ledger = Ledger()
    raised = [found(number=number) for number in range(5)]
    ledger.run(raised)
    before = list(ledger.incidents)
    assert kinds(ledger.run(raised)) == ["See"] * 5
    assert ledger.incidents == before


def test_an_acknowledged_incident_is_seen_and_resolved_like_an_open_one() -> None:
    ledger = Ledger()
    ledger.run([found()])
    ledger.set_state(State.ACKNOWLEDGED)
    assert kinds(ledger.run([found()])) == ["See"]
    assert list(ledger.states().values()) == [State.ACKNOWLEDGED]
    assert kinds(ledger.run([])) == ["Resolve"]


@pytest.mark.parametrize(
    "doubt",
    [
        unread("advisor-1"),
        unread("advisor-1", codes=frozenset({"CAL001"})),
        unread("advisor-2", covers=[1]),
        unread(subject=Subject(kind="query", id="production/bookings")),
        unread(subject=Subject(kind="directory", id="tenant")),
        unread(subject=Subject(kind="never heard of", id="?")),
        unread(subject=Subject(kind="booking", id="booking-1")),
    ],
)
def test_an_unknown_neither_resolves_nor_opens(doubt: Unknown) -> None:
    ledger = Ledger()
    ledger.run([found()])
    assert ledger.run([], [doubt], looked_at("advisor-1", "advisor-2")) == []
    assert Ledger().run([], [doubt]) == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        unread("advisor-2", covers=[2]),
        unread("advisor-1", codes=frozenset({"CAL002"})),
        unread("advisor-1", covers=[1], environment="test"),
        unread(subject=Subject(kind="query", id="test/bookings"), environment="test"),
        unread(subject=Subject(kind="query", id="production/orphans"), codes=frozenset({"MTG001"})),
    ],
)
def test_an_unknown_about_something_else_does_not_keep_it_open(elsewhere: Unknown) -> None:
    ledger = Ledger()
    ledger.run([found()])
    assert kinds(ledger.run([], [elsewhere], looked_at("advisor-1", "advisor-2"))) == ["Resolve"]


def test_what_was_found_beside_an_unknown_still_counts() -> None:
    ledger = Ledger()
    assert kinds(ledger.run([found("CAL002")], [unread("advisor-1", codes=frozenset({"CAL001"}))])) == ["Open"]


@pytest.mark.parametrize(
    "part",
    [
        looked_at("advisor-1", codes=frozenset({"MTG001"})),
        looked_at("advisor-2", whole=False),
        Judged(codes=CODES, scopes=frozenset({("test", "advisor-1")}), whole=frozenset({"test"})),
        Judged(codes=CODES, scopes=frozenset(), whole=frozenset({"production"})),
        Judged(codes=frozenset(), scopes=frozenset()),
    ],
)
def test_a_run_over_a_part_leaves_the_rest_as_it_is(part: Judged) -> None:
    ledger = Ledger()
    ledger.run([found()])
    assert ledger.run([], [], part) == []


def test_a_run_over_one_advisor_resolves_what_that_advisor_no_longer_has() -> None:
    ledger = Ledger()
    ledger.run([found(number=1), found(number=2, scope="advisor-2")], judged=looked_at("advisor-1", "advisor-2"))
    changes = ledger.run([], [], looked_at("advisor-1", whole=False))
    assert changes == [Resolve(incident_id=1)]


def test_a_scope_that_exists_no_more_is_resolved_by_a_complete_run_only() -> None:
    ledger = Ledger()
    ledger.run([found(scope="leaver")], judged=looked_at("leaver"))
    assert ledger.run([], [], looked_at("advisor-1", whole=False)) == []
    assert ledger.run([], [unread("advisor-2")], looked_at("advisor-1", "advisor-2")) == []
    assert kinds(ledger.run([], [], looked_at("advisor-1", "advisor-2"))) == ["Resolve"]


def test_a_booking_that_moved_to_another_advisor_stays_one_incident() -> None:
    ledger = Ledger()
    both = looked_at("advisor-1", "advisor-2")
    ledger.run([found(scope="advisor-1")], judged=both)
    assert kinds(ledger.run([found(scope="advisor-2")], judged=both)) == ["See"]
    assert ledger.incidents[0].scope == "advisor-2"
    ledger.run([found(scope="advisor-1")], judged=both)
    assert ledger.run([], [unread("advisor-2", covers=[1])], both) == [], "it may be in the mailbox that is shut"


def test_several_findings_of_one_fingerprint_are_one_incident() -> None:
    loud, quiet = found(priority=Priority.CRITICAL, scope="b"), found(priority=Priority.LOW, scope="a")
    assert list(merge_findings([quiet, loud]).values()) == list(merge_findings([loud, quiet]).values()) == [loud]
    first, second = found(scope="a", evidence={"n": 2}), found(scope="a", evidence={"n": 1})
    assert merge_findings([first, second]) == merge_findings([second, first])
    assert kinds(Ledger().run([first, second])) == ["Open"]


def test_the_latest_of_several_incidents_counts() -> None:
    resolved = [as_incident(found(), number) for number in (1, 2)]
    ledger = Ledger(resolved)
    ledger.set_state(State.RESOLVED)
    assert reconcile(ledger.incidents, [found()], [], looked_at()) == [Reopen(incident_id=2, raised=found())]


CROWD = [f"advisor-{number}" for number in range(20)]


def outage(size: int) -> list[Raised]:
    return [found(number=number, scope=CROWD[number]) for number in range(size)]


def with_umbrellas(
    raised: list[Raised], unknowns: Sequence[Unknown] = (), judged: Judged | None = None
) -> list[Raised]:
    return add_umbrellas(raised, unknowns, judged or looked_at(*CROWD))


def test_an_umbrella_opens_before_its_members() -> None:
    changes = Ledger().run(with_umbrellas(outage(10)), judged=looked_at(*CROWD))
    assert kinds(changes) == ["Open"] * 11
    umbrella, *members = [change.raised for change in changes if isinstance(change, Open)]
    assert (umbrella.scope, umbrella.under_umbrella) == (EVERYWHERE, False)
    assert all(member.under_umbrella for member in members)


def test_an_umbrella_is_lifted_when_too_few_are_left() -> None:
    ledger = Ledger()
    everybody = looked_at(*CROWD)
    ledger.run(with_umbrellas(outage(12)), judged=everybody)
    changes = ledger.run(with_umbrellas(outage(9)), judged=everybody)
    assert kinds(changes) == ["See"] * 9 + ["Resolve"] * 4
    assert changes[9] == Resolve(incident_id=1), "the umbrella first"
    assert not any(change.raised.under_umbrella for change in changes if isinstance(change, See))


def test_an_umbrella_stays_while_those_in_doubt_could_call_for_it() -> None:
    ledger = Ledger()
    everybody = looked_at(*CROWD)
    ledger.run(with_umbrellas(outage(12)), judged=everybody)
    doubts = [unread(scope) for scope in CROWD[9:12]]
    changes = ledger.run(with_umbrellas(outage(9), doubts), doubts, everybody)
    assert kinds(changes) == ["See"] * 9
    assert all(change.raised.under_umbrella for change in changes if isinstance(change, See))
    query = unread(subject=Subject(kind="query", id="production/bookings"))
    assert ledger.run([], [query], everybody) == []


def test_one_mailbox_in_doubt_does_not_keep_an_umbrella_for_ever() -> None:
    ledger = Ledger()
    everybody = looked_at(*CROWD)
    ledger.run(with_umbrellas(outage(12)), judged=everybody)
    changes = ledger.run([], [unread(CROWD[19])], everybody)
    assert changes[0] == Resolve(incident_id=1)
    assert kinds(changes) == ["Resolve"] * 13


def test_a_run_over_one_advisor_leaves_the_umbrella_and_its_member_together() -> None:
    ledger = Ledger()
    ledger.run(with_umbrellas(outage(12)), judged=looked_at(*CROWD))
    one = looked_at(CROWD[0], whole=False)
    (change,) = ledger.run(with_umbrellas(outage(1), judged=one), judged=one)
    assert isinstance(change, See)
    assert change.raised.under_umbrella


SCOPES = st.sampled_from(["a", "b", "c"])
NUMBERS = st.integers(1, 4)
PLACES = st.sampled_from(["production", "production", "test"])
RAISED = st.builds(
    found,
    st.sampled_from(sorted(CODES)),
    NUMBERS,
    SCOPES,
    environment=PLACES,
    priority=st.sampled_from([Priority.LOW, Priority.HIGH]),
    evidence=st.sampled_from([{}, {"seen": 1}]),
)
UNKNOWN = st.builds(
    unread,
    SCOPES,
    st.lists(NUMBERS, max_size=2),
    environment=PLACES,
    codes=st.none() | st.frozensets(st.sampled_from(sorted(CODES)), max_size=2),
) | st.builds(
    unread,
    subject=st.sampled_from([Subject(kind="query", id="bookings"), Subject(kind="booking", id="booking-1")]),
    environment=PLACES,
    codes=st.none() | st.just(frozenset({"MTG001"})),
)
JUDGED = st.builds(
    lambda codes, scopes, whole: Judged(codes=codes, scopes=scopes, advisors=scopes, whole=whole),
    codes=st.frozensets(st.sampled_from(sorted(CODES)), min_size=1),
    scopes=st.frozensets(st.tuples(PLACES, SCOPES)),
    whole=st.frozensets(PLACES),
)


@dataclass(frozen=True)
class Run:
    """What one run says of the world."""

    raised: tuple[Raised, ...]
    unknowns: tuple[Unknown, ...]
    judged: Judged


RUNS = st.builds(
    Run,
    raised=st.lists(RAISED, max_size=6).map(tuple),
    unknowns=st.lists(UNKNOWN, max_size=2).map(tuple),
    judged=JUDGED,
)


@st.composite
def histories(draw: st.DrawFn) -> list[Incident]:
    """Incidents of different fingerprints, in any state; now and then an umbrella."""
    raised = draw(st.lists(RAISED, max_size=6, unique_by=lambda one: one.fingerprint))
    umbrella = found(subject=Subject(kind="environment", id="production"), scope=EVERYWHERE)
    raised += [umbrella] if draw(st.booleans()) else []
    ledger = Ledger([as_incident(one, number) for number, one in enumerate(raised, start=1)])
    return [
        as_incident(one, number) if draw(st.booleans()) else resolved(as_incident(one, number))
        for number, one in enumerate(raised, start=1)
    ] or ledger.incidents


def resolved(incident: Incident) -> Incident:
    ledger = Ledger([incident])
    ledger.set_state(State.RESOLVED)
    return ledger.incidents[0]


def outcomes(changes: Sequence[Change], known: Sequence[Incident]) -> list[Outcome]:
    fingerprints = {incident.id: incident.fingerprint for incident in known}
    return [
        (
            type(change).__name__,
            fingerprints[change.incident_id] if isinstance(change, Resolve) else change.raised.fingerprint,
        )
        for change in changes
    ]


@settings(max_examples=300, deadline=None)
@given(known=histories(), run=RUNS)
def test_every_run_changes_what_the_slow_reference_changes(known: list[Incident], run: Run) -> None:
    told = outcomes(reconcile(known, run.raised, run.unknowns, run.judged), known)
    assert len(told) == len(set(told))
    assert set(told) == expected(known, run.raised, run.unknowns, run.judged)


@settings(max_examples=150, deadline=None)
@given(known=histories(), run=RUNS, order=st.data())
def test_the_order_of_findings_does_not_matter(known: list[Incident], run: Run, order: st.DataObject) -> None:
    again = reconcile(
        order.draw(st.permutations(known)),
        order.draw(st.permutations(run.raised)),
        order.draw(st.permutations(run.unknowns)),
        run.judged,
    )
    assert again == reconcile(known, run.raised, run.unknowns, run.judged)


@settings(max_examples=150, deadline=None)
@given(known=histories(), run=RUNS)
def test_the_same_run_twice_only_sees(known: list[Incident], run: Run) -> None:
    ledger = Ledger(known)
    ledger.run(run.raised, run.unknowns, run.judged)
    states = ledger.states()
    assert set(kinds(ledger.run(run.raised, run.unknowns, run.judged))) <= {"See"}
    assert ledger.states() == states


@settings(max_examples=150, deadline=None)
@given(known=histories(), run=RUNS, more=st.lists(UNKNOWN, max_size=3))
def test_knowing_less_never_opens_or_resolves_more(known: list[Incident], run: Run, more: list[Unknown]) -> None:
    fewer = set(outcomes(reconcile(known, run.raised, [*run.unknowns, *more], run.judged), known))
    assert fewer <= set(outcomes(reconcile(known, run.raised, run.unknowns, run.judged), known))
