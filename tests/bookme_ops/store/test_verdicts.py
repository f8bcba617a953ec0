"""Verdicts as they are kept."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookme_ops.store.bulk import fetch
from bookme_ops.store.db import Store
from bookme_ops.store.verdicts import Verdict, forget_verdicts, renew_verdicts, verdicts_of, void_verdicts
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION, TEST

HOUR = timedelta(hours=1)
JOBS, OTHERS = "policy-1+all", "policy-1+some"
POLICY = "policy-1"


def a_verdict(scope: str = "id-ada", **changes: Any) -> Verdict:
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "scope": scope,
        "judged_as_of": AT,
        "holds_until": AT + 8 * HOUR,
        "findings": 0,
    }
    return Verdict(**values | changes)


def renew(store: Store, *verdicts: Verdict, jobs: str = JOBS, kept: tuple[str, ...] = (), seen: int = 5) -> None:
    environment = verdicts[0].environment if verdicts else PRODUCTION
    with store.begin() as connection:
        renew_verdicts(connection, environment, jobs, verdicts, kept=kept, seen=seen)


def standing(store: Store, jobs: str = JOBS, environment: str = PRODUCTION) -> tuple[dict[str, Verdict], int]:
    with store.read() as connection:
        found, seen = verdicts_of(connection, environment, jobs)
    return {one.scope: one for one in found}, seen


@pytest.mark.parametrize(
    ("as_of", "holds"),
    [(AT - HOUR, False), (AT, True), (LATER, True), (AT + 8 * HOUR, False), (AT + 9 * HOUR, False)],
)
def test_a_verdict_holds_from_its_instant_to_the_next_edge(as_of: datetime, holds: bool) -> None:
    assert a_verdict().holds_at(as_of) is holds


def test_verdicts_come_back_as_they_were_given(store: Store) -> None:
    given = (a_verdict(findings=3), a_verdict("bo@bank.example"))
    renew(store, *given, seen=17)
    assert standing(store) == ({one.scope: one for one in given}, 17)
    assert standing(store, environment=TEST) == ({}, 0)


def test_a_run_leaves_what_it_keeps_and_what_it_gives(store: Store) -> None:
    renew(store, a_verdict("kept"), a_verdict("again"), a_verdict("gone"), seen=5)
    renew(store, a_verdict("again", findings=2), a_verdict("new"), kept=("kept",), seen=9)
    found, seen = standing(store)
    assert found == {"kept": a_verdict("kept"), "again": a_verdict("again", findings=2), "new": a_verdict("new")}
    assert seen == 9, "what is kept has seen as much as what is new"


def test_two_sets_of_jobs_have_verdicts_of_their_own(store: Store) -> None:
    renew(store, a_verdict(findings=1), seen=5)
    renew(store, a_verdict(findings=2), jobs=OTHERS, seen=8)
    assert standing(store) == ({"id-ada": a_verdict(findings=1)}, 5)
    assert standing(store, OTHERS) == ({"id-ada": a_verdict(findings=2)}, 8)


def test_environments_have_verdicts_of_their_own(store: Store) -> None:
    renew(store, a_verdict(), seen=5)
    renew(store, a_verdict(environment=TEST), seen=8)
    renew(store, seen=9)
    assert standing(store) == ({}, 0)
    assert standing(store, environment=TEST)[1] == 8


def test_the_oldest_entry_that_any_has_seen_stays_needed(store: Store) -> None:
    renew(store, a_verdict(), seen=5)
    renew(store, a_verdict(), jobs=OTHERS, seen=8)
    with store.begin() as connection:
        assert forget_verdicts(connection, before=AT) == 5


def test_verdicts_that_ended_long_ago_are_dropped(store: Store) -> None:
    renew(store, a_verdict(holds_until=AT), seen=5)
    renew(store, a_verdict(), jobs=OTHERS, seen=8)
    with store.begin() as connection:
        assert forget_verdicts(connection, before=LATER) == 8
        assert forget_verdicts(connection, before=AT + 9 * HOUR) is None
        assert fetch(connection, "SELECT * FROM verdict") == []


@pytest.mark.parametrize(
    ("policy", "as_of", "stands"),
    [
        (POLICY, LATER, True),
        (POLICY, AT, True),
        ("policy-2", LATER, False),
        (POLICY, AT - HOUR, False),
        (POLICY, AT + 8 * HOUR, False),
    ],
)
def test_a_run_by_another_policy_or_of_another_time_voids_all_that_it_contradicts(
    store: Store, policy: str, as_of: datetime, stands: bool
) -> None:
    renew(store, a_verdict())
    renew(store, a_verdict(), jobs=OTHERS)
    renew(store, a_verdict(environment=TEST))
    with store.begin() as connection:
        void_verdicts(connection, PRODUCTION, policy=policy, as_of=as_of)
    assert bool(standing(store)[0]) is stands
    assert bool(standing(store, OTHERS)[0]) is stands
    assert standing(store, environment=TEST)[0], "another environment"
