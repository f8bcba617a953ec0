"""Pages of incidents: all of them once, in the order that was asked for, from the index of the queue."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bookme_ops.store import incidents
from bookme_ops.store.db import Store, open_store
from bookme_ops.store.incident import Incident, Open, State
from bookme_ops.store.incident_cases import keep_case, take
from bookme_ops.store.incident_pages import (
    Asked,
    Named,
    case_of,
    count_asked,
    incidents_at,
    keep_asked,
    last_step,
    members_of,
    places_after,
    places_named,
    saying,
    steps_since,
)
from jobs.base import Priority, Subject
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, TEST

ALL = Asked(environments=(PRODUCTION, TEST), states=tuple(State))
MINUTE = timedelta(minutes=1)


def keep(connection: Connection, count: int = 40) -> list[Incident]:
    """Incidents of all sorts, several of which began at the same time; gives them as they are kept."""
    rng = Random(7)
    for number in range(count):
        raised = found(
            str(number),
            code=rng.choice(("CAL001", "CAL002", "MTG_01")),
            environment=rng.choice((PRODUCTION, TEST)),
            priority=rng.choice(tuple(Priority)),
            scope=f"id-{number % 5}",
            summary=f"missing, number {number}",
        )
        at = AT - rng.randrange(6) * MINUTE
        incidents.apply(connection, [Open(raised=raised)], run_id=RUN, at=at)
        done = rng.choice((None, None, "ack", "resolve"))
        if done == "ack":
            incidents.acknowledge(connection, number + 1, actor=rng.choice(("Ada", "Bo")), at=AT)
        if done == "resolve":
            incidents.resolve(connection, number + 1, actor="Ada", reason="", at=AT)
    return incidents.search(connection)


def walk(connection: Connection, asked: Asked, size: int = 3) -> list[int]:
    """The numbers of all pages, one page after the other."""
    numbers, after = list[int](), None
    while places := places_after(connection, asked, after, size):
        numbers += [one.id for one in places]
        after = places[-1]
    return numbers


def worst(one: Incident) -> tuple[object, ...]:
    return (-one.priority, one.opened_at, one.id)


CHOICES: list[tuple[dict[str, Any], Callable[[Incident], bool]]] = [
    ({}, lambda one: True),
    ({"states": (State.OPEN, State.ACKNOWLEDGED)}, lambda one: one.state is not State.RESOLVED),
    ({"states": (State.RESOLVED,)}, lambda one: one.state is State.RESOLVED),
    ({"environments": (TEST,)}, lambda one: one.environment == TEST),
    ({"environments": ()}, lambda one: False),
    ({"priorities": (Priority.LOW, Priority.CRITICAL)}, lambda one: one.priority in {1, 4}),
    ({"codes": ("CAL002", "MTG")}, lambda one: one.code != "CAL001"),
    ({"codes": ("MTG_",)}, lambda one: one.code == "MTG_01"),
    ({"codes": ("M%",)}, lambda one: False),
    ({"owner": "Ada"}, lambda one: one.owner == "Ada"),
    ({"owner": ""}, lambda one: one.owner is None),
    (
        {"opened_by": dict.fromkeys(Priority, AT - 3 * MINUTE)},
        lambda one: one.opened_at <= AT - 3 * MINUTE,
    ),
]


@pytest.mark.parametrize(("asked", "meant"), CHOICES)
def test_every_page_goes_on_where_the_last_one_ended(
    store: Store, asked: dict[str, Any], meant: Callable[[Incident], bool]
) -> None:
    wanted = replace(ALL, **asked)
    with store.begin() as connection:
        kept = [one for one in keep(connection) if meant(one)]
        assert walk(connection, wanted) == [one.id for one in sorted(kept, key=worst)]
        newest = replace(wanted, newest=True)
        latest = sorted(kept, key=lambda one: (one.opened_at, one.id), reverse=True)
        assert walk(connection, newest) == [one.id for one in latest]
        assert count_asked(connection, wanted, 1000) == len(kept)
        assert count_asked(connection, wanted, 4) == min(len(kept), 5)


def test_no_page_looks_at_the_incidents_themselves(tmp_path: Path) -> None:
    asked = replace(ALL, environments=(TEST,), codes=("CAL",), owner="Ada", states=(State.OPEN,))
    with closing(open_store(f"sqlite:///{tmp_path / 'store.db'}")) as store, store.begin() as connection:
        keep(connection)
        said: list[tuple[str, Any]] = []
        event.listen(connection, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
        for newest in (False, True):
            after = places_after(connection, replace(ALL, newest=newest), None, 5)[-1]
            places_after(connection, replace(asked, newest=newest), after, 5)
        plans = [
            " ".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given))
            for text, given in list(said)
        ]
    assert plans
    assert all("COVERING INDEX ix_incident_queue" in plan and "TEMP B-TREE" not in plan for plan in plans), plans


def test_a_number_a_booking_and_a_subject_name_incidents(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, 12)
        raised = found(
            "x", subject=Subject(kind="room", id="boardroom@bank.example"), booking_id="7f3aa1", scope="room:1"
        )
        incidents.apply(connection, [Open(raised=raised)], run_id=RUN, at=AT)

        def named(**asked: Any) -> set[int]:
            return {one.id for one in places_named(connection, Named(**asked))}

        assert named(number=3) == {3}
        assert named(booking="7f3aa") == named(booking="7f3aa1") == named(ident="room:1") == {13}
        assert named(ident="boardroom@bank.example") == {13}
        assert named(ident="id-1") == {2, 7, 12}
        assert named(booking="booking-1") == {2, 11, 12}
        assert named(ident="id-") == named() == named(number=99) == set()


def test_what_is_named_is_kept_if_it_is_as_was_asked(store: Store) -> None:
    with store.begin() as connection:
        kept = keep(connection)
        places = places_named(connection, Named(ident="id-1"))
        meant = [one for one in kept if one.scope == "id-1" and one.state is State.OPEN]
        wanted = replace(ALL, states=(State.OPEN,))
        assert [one.id for one in keep_asked(connection, wanted, places)] == [
            one.id for one in sorted(meant, key=worst)
        ]
        newest = keep_asked(connection, replace(wanted, newest=True), places)
        assert newest == sorted(newest, key=lambda one: (one.opened_at, one.id), reverse=True)
        assert keep_asked(connection, wanted, []) == []


def test_words_are_looked_for_in_any_case_and_are_no_pattern(store: Store) -> None:
    with store.begin() as connection:
        kept = keep(connection, 12)
        numbers = [one.id for one in kept]
        assert saying(connection, numbers, "NUMBER 1") == {2, 11, 12}
        assert saying(connection, [2, 3], "number 1") == {2}
        assert saying(connection, numbers, "booking-7") == {8}
        assert saying(connection, numbers, "%") == saying(connection, numbers, "_") == set()


def test_incidents_come_in_the_order_of_their_numbers(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, 5)
        assert [one.id for one in incidents_at(connection, [4, 99, 2])] == [4, 2]


def test_the_last_step_tells_whether_somebody_did_something(store: Store) -> None:
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found("a")), Open(raised=found("b"))], run_id=RUN, at=AT)
        seen = last_step(connection, 1)
        incidents.acknowledge(connection, 2, actor="Ada", at=AT)
        assert (last_step(connection, 1), steps_since(connection, 1, seen)) == (seen, [])
        incidents.assign(connection, 1, owner="Bo", actor="Ada", at=AT)
        assert last_step(connection, 1) > seen
        assert [(one.actor, one.reason) for one in steps_since(connection, 1, seen)] == [("Ada", "given to Bo")]
        assert last_step(connection, 99) == 0


def test_an_umbrella_shows_some_of_those_under_it(store: Store) -> None:
    raised = [umbrella(), *(found(str(number), under_umbrella=True) for number in range(4))]
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=one) for one in raised], run_id=RUN, at=AT)
        top = next(one.id for one in incidents.search(connection) if one.scope == "*")
        assert len(members_of(connection, top, 3)) == 3
        assert {one.umbrella_id for one in members_of(connection, top, 9)} == {top}


def test_a_case_is_told_once_it_was_written(store: Store) -> None:
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found())], run_id=RUN, at=AT)
        assert case_of(connection, 1) is None
        state = take(connection, 1, holder="me", at=AT, alive=lambda *_: False)
        assert state is not None
        assert case_of(connection, 1) is None
        keep_case(connection, state, case_id="500-x", told={}, actor="Ada", at=AT)
        case = case_of(connection, 1)
        assert case is not None
        assert (case.case_id, case.synced_at, case.gone_at) == ("500-x", AT, None)
