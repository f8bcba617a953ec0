"""First responses are counted as their clocks would tell, whatever happened to the incidents."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bookme_ops.measures.first_responses import ResponseCount, count_responses, find_turnings
from bookme_ops.service_levels.business_hours import BusinessHours
from bookme_ops.service_levels.levels import BY_PRIORITY
from bookme_ops.service_levels.rule import Rule, rule_of
from bookme_ops.settings import load_settings
from bookme_ops.standings import clocks_of
from bookme_ops.store import incidents
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.incident import Open, Party, Reopen, Resolve, See, State
from bookme_ops.store.incident_moves import resume, wait
from bookme_ops.store.incident_reports import open_report
from jobs.base import Priority
from tests.bookme_ops.empty_store import open_empty_store
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN

HOUR = timedelta(hours=1)
SETTINGS = '[bank]\ntime_zone = "Europe/Copenhagen"\n[environments.production]\nsimulator = "scene=calm"\n'


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    (tmp_path / "bookme-ops.toml").write_text(SETTINGS, encoding="utf-8")
    return rule_of(load_settings(None, {}, folder=tmp_path))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_empty_store(tmp_path / "store.db")
    yield opened
    opened.close()


def live(connection: Connection, rng: Random, number: int) -> None:
    """An incident of some priority, and whatever happens to it."""
    at = AT - timedelta(minutes=rng.randrange(14 * 24 * 60))
    raised = found(str(number), priority=rng.choice(list(Priority)))
    if rng.random() < 0.2:
        words = {"environment": PRODUCTION, "category": "enquiry", "summary": "?", "booking_id": None}
        open_report(connection, priority=Priority.LOW, intake={}, actor="eva", at=at, **words)  # type: ignore[arg-type]
        return
    incidents.apply(connection, [Open(raised=raised)], run_id=RUN, at=at)
    one = incidents.latest_by_fingerprint(connection, [raised.fingerprint])[raised.fingerprint]
    for _ in range(rng.randrange(4)):
        at += timedelta(minutes=rng.randrange(1, 2000))
        state = incidents.get(connection, one.id).state
        by = {"actor": "eva", "at": at}
        match rng.randrange(7):
            case 0 if state is State.OPEN:
                incidents.acknowledge(connection, one.id, **by)  # type: ignore[arg-type]
            case 1:
                incidents.note(connection, one.id, text="…", **by)  # type: ignore[arg-type]
            case 2 if state is not State.RESOLVED:
                incidents.assign(connection, one.id, owner="eva", **by)  # type: ignore[arg-type]
            case 3 if state is not State.RESOLVED:
                incidents.apply(connection, [Resolve(incident_id=one.id)], run_id=RUN, at=at)
            case 4 if state is State.RESOLVED:
                incidents.apply(connection, [Reopen(incident_id=one.id, raised=raised)], run_id=RUN, at=at)
            case 5 if state is not State.RESOLVED:
                other = found(str(number), priority=rng.choice(list(Priority)))
                incidents.apply(connection, [See(incident_id=one.id, raised=other)], run_id=RUN, at=at)
            case 6 if state is not State.RESOLVED:
                _hand_over(connection, one.id, at)


def _hand_over(connection: Connection, number: int, at: datetime) -> None:
    wait(connection, number, party=Party.VENDOR, reason="", actor="eva", at=at)
    resume(connection, number, reason="", actor="eva", at=at + HOUR)


@pytest.mark.parametrize("seed", range(6))
def test_they_are_counted_as_their_clocks_tell(store: Store, rule: Rule, seed: int) -> None:
    rng = Random(seed)
    with store.begin() as connection:
        for number in range(150):
            live(connection, rng, number)
    now = AT + timedelta(minutes=rng.randrange(24 * 60 * 3))
    with store.read() as connection:
        waiting = incidents.search(connection, states=frozenset({State.OPEN}))
        clocks = clocks_of(connection, waiting, rule, now)
        told = Counter((one.priority, clocks[one.id].standing.value) for one in waiting if clocks[one.id].unanswered)
        counted = count_responses(connection, rule, now)
    assert counted is not None
    assert {key: count for key, count in counted.items() if count} == told
    assert sum(told.values()) > 20


def test_an_instant_before_a_turning_is_late_and_one_after_it_is_not(rule: Rule) -> None:
    for turning in find_turnings(rule, AT):
        target = rule.targets[BY_PRIORITY[turning.priority]] if turning.category is None else timedelta(hours=16)
        tick = timedelta(microseconds=10)
        assert rule.hours.after(turning.late - tick, target) < AT <= rule.hours.after(turning.late + tick, target)
        assert rule.hours.worked(turning.at_risk, AT) >= target * rule.at_risk
        assert turning.late <= turning.at_risk


def test_what_takes_too_long_to_tell_is_not_told(store: Store, rule: Rule) -> None:
    with store.begin() as connection:
        for number in range(3):
            raised = found(str(number))
            incidents.apply(connection, [Open(raised=raised)], run_id=RUN, at=AT)
            assert count_responses(connection, rule, AT, most=2) is not None
            one = incidents.latest_by_fingerprint(connection, [raised.fingerprint])[raised.fingerprint]
            incidents.note(connection, one.id, actor="eva", text="…", at=AT)
        assert count_responses(connection, rule, AT, most=2) is None


def test_a_bank_that_never_opens_promises_nothing(store: Store, rule: Rule) -> None:
    never = BusinessHours(rule.hours.zone, rule.hours.hours, lambda _: frozenset(), weekdays=frozenset())
    shut = Rule(hours=never, targets=rule.targets, at_risk=rule.at_risk, escalations=())
    with store.read() as connection:
        assert count_responses(connection, shut, AT) is None


def test_what_was_counted_is_told_again_for_a_minute(store: Store, rule: Rule) -> None:
    responses = ResponseCount(rule)
    with store.begin() as connection:
        before = responses.update(connection, AT)
        incidents.apply(connection, [Open(raised=found())], run_id=RUN, at=AT)
        assert responses.update(connection, AT + timedelta(seconds=59)) is before
        after = responses.update(connection, AT + timedelta(seconds=61))
    assert before is not None
    assert after is not None
    assert (before[Priority.HIGH, "on_track"], after[Priority.HIGH, "on_track"]) == (0, 1)
