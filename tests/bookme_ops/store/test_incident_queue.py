"""The queue is what is wanted, in the order of work, read as it is asked for."""

from datetime import timedelta
from itertools import islice

from sqlalchemy import Connection, event

from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open, Resolve, State
from bookme_ops.store.incident_queue import Wanted, queue
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, TEST

OPEN = frozenset({State.OPEN})


def keep(connection: Connection) -> None:
    raised = [
        found("a"),
        found("b", priority=Priority.CRITICAL),
        found("c", code="MTG001"),
        found("d", code="MTG_01", environment=TEST),
        found("e"),
    ]
    for hours, one in enumerate(raised):
        incidents.apply(connection, [Open(raised=one)], run_id=RUN, at=AT - timedelta(hours=hours))
    incidents.apply(connection, [Resolve(incident_id=5)], run_id=RUN, at=AT)


def numbers(connection: Connection, **asked: object) -> list[int]:
    wanted = {"states": OPEN, "environments": {PRODUCTION, TEST}, **asked}
    return [one.id for one in queue(connection, Wanted(**wanted))]  # type: ignore[arg-type]


def test_the_most_urgent_come_first_and_of_these_the_oldest(store: Store) -> None:
    with store.begin() as connection:
        keep(connection)
        assert numbers(connection) == [2, 4, 3, 1]


def test_every_condition_has_to_be_met(store: Store) -> None:
    with store.begin() as connection:
        keep(connection)
        assert numbers(connection, states=frozenset({State.RESOLVED})) == [5]
        assert numbers(connection, environments={TEST}) == [4]
        assert numbers(connection, environments=()) == []
        assert numbers(connection, codes=("CAL", "MTG001")) == [2, 3, 1]
        assert numbers(connection, codes=("MTG_",)) == [4], "a code is text, not a pattern"
        assert numbers(connection, codes=("%",)) == []
        assert numbers(connection, priority=Priority.CRITICAL) == [2]
        assert numbers(connection, booking_ids=["booking-a", "booking-x"]) == [1]
        assert numbers(connection, booking_ids=[]) == []


def test_whoever_needs_a_few_of_many_reads_a_few(store: Store) -> None:
    with store.begin() as connection:
        raised = [Open(raised=found(str(number))) for number in range(1200)]
        incidents.apply(connection, raised, run_id=RUN, at=AT)
        asked: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        wanted = Wanted(states=OPEN, environments={PRODUCTION})
        assert [one.id for one in islice(queue(connection, wanted), 3)] == [1, 2, 3]
        assert len(asked) == 2, "the numbers, and the first of them as a whole"
        assert len(list(queue(connection, wanted))) == 1200
