"""Acknowledgements that end are told from the steps, by the last of them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from bookme_ops.store import incidents
from bookme_ops.store.acknowledgements import lapsed, read_end
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open, Reopen, Resolve, State
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, LATER, RUN

HOUR = timedelta(hours=1)
END = LATER + HOUR


def end_of(connection: Connection, number: int) -> datetime | None:
    return read_end(incidents.get(connection, number), incidents.transitions(connection, number))


def take(connection: Connection, number: int, until: datetime | None, at: datetime = LATER) -> None:
    incidents.acknowledge(connection, number, actor="eva", at=at, until=until)


@pytest.fixture
def three(store: Store) -> Store:
    """Three open incidents."""
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found(name)) for name in "abc"], run_id=RUN, at=AT)
    return store


def test_whoever_takes_it_until_an_instant_has_it_until_then(three: Store) -> None:
    with three.begin() as connection:
        assert end_of(connection, 1) is None
        take(connection, 1, END)
        take(connection, 2, None)
        assert [end_of(connection, number) for number in (1, 2, 3)] == [END, None, None]
        assert lapsed(connection, END - timedelta(seconds=1)) == []
        assert lapsed(connection, END) == [(incidents.get(connection, 1), END)]


def test_the_last_word_counts_and_saying_the_same_again_is_no_step(three: Store) -> None:
    with three.begin() as connection:
        take(connection, 1, END)
        take(connection, 1, END, at=LATER + HOUR)
        assert len(incidents.transitions(connection, 1)) == 2
        take(connection, 1, END + HOUR)
        assert (end_of(connection, 1), lapsed(connection, END)) == (END + HOUR, [])
        take(connection, 1, None)
        assert (end_of(connection, 1), lapsed(connection, END + 9 * HOUR)) == (None, [])
        assert incidents.get(connection, 1).acknowledged_at == LATER, "it was taken once"


def test_what_is_over_is_acknowledged_until_nothing(three: Store) -> None:
    with three.begin() as connection:
        take(connection, 1, END)
        incidents.apply(connection, [Resolve(incident_id=1)], run_id=RUN, at=END)
        assert incidents.get(connection, 1).state is State.RESOLVED
        assert (end_of(connection, 1), lapsed(connection, END + HOUR)) == (None, [])
        incidents.apply(connection, [Reopen(incident_id=1, raised=found("a"))], run_id=RUN, at=END)
        assert end_of(connection, 1) is None, "another life"


def test_many_are_found_in_parts(three: Store) -> None:
    with three.begin() as connection:
        raised = [Open(raised=found(str(number))) for number in range(600)]
        incidents.apply(connection, raised, run_id=RUN, at=AT)
        for number in range(4, 604):
            take(connection, number, END)
        assert len(lapsed(connection, END)) == 600
