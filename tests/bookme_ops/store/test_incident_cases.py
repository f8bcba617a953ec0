"""Which incidents need a Case or have news for it, and how far each was told, on both databases."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from bookme_ops.store import incident_cases, incidents
from bookme_ops.store.db import Store
from bookme_ops.store.desk_tables import INCIDENT_CASE, INCIDENT_COMMENT
from bookme_ops.store.incident import Open
from bookme_ops.store.incident_cases import CaseState, due, installation, keep_case, keep_comment, lose_case, release
from bookme_ops.store.incident_link import LinkKind
from bookme_ops.store.incident_links import link, links_of
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_NOTE
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION, RUN, TEST

LEAST = {PRODUCTION: Priority.HIGH}
CASE = "500000000000001AAA"
ME, OTHER = "here 1 boot/1", "here 2 boot/2"


def keep(connection: Connection, name: str = "a", **changes: Any) -> int:
    raised = found(name, **changes)
    incidents.apply(connection, [Open(raised=raised)], run_id=RUN, at=AT)
    return incidents.latest_by_fingerprint(connection, [raised.fingerprint])[raised.fingerprint].id


def take(connection: Connection, number: int, holder: str = ME, *, alive: bool = True) -> CaseState | None:
    return incident_cases.take(connection, number, holder=holder, at=LATER, alive=lambda *_: alive)


def tell(connection: Connection, number: int, case_id: str = CASE, notes: Sequence[int] = ()) -> None:
    """Bring a Case up to date as a sync does."""
    state = take(connection, number)
    assert state is not None
    keep_case(connection, state, case_id=case_id, told={"status": "New"}, actor="eva", at=LATER)
    for note_id in notes or [note_id for note_id, _ in state.news]:
        keep_comment(connection, note_id, LATER)
    release(connection, number, ME)


def test_an_installation_keeps_the_name_that_it_got_first(store: Store) -> None:
    with store.begin() as connection:
        assert installation(connection, "k3f9q2ab") == "k3f9q2ab"
    with store.begin() as connection:
        assert installation(connection, "another1") == "k3f9q2ab"


def test_open_incidents_of_enough_priority_need_a_case(store: Store) -> None:
    with store.begin() as connection:
        urgent = keep(connection, "a", priority=Priority.CRITICAL)
        high = keep(connection, "b")
        keep(connection, "c", priority=Priority.MEDIUM)
        keep(connection, "d", environment=TEST)
        assert due(connection, LEAST, LATER) == [urgent, high]
        assert due(connection, {TEST: Priority.LOW, **LEAST}, LATER) == [urgent, high, high + 2]
        assert due(connection, {}, LATER) == []


def test_what_is_over_muted_or_under_an_umbrella_is_made_no_case_for(store: Store) -> None:
    with store.begin() as connection:
        over, muted, under = (keep(connection, name) for name in "abc")
        incidents.resolve(connection, over, actor="eva", reason="", at=AT)
        for number, values in ((muted, {"muted_until": LATER + timedelta(1)}), (under, {"umbrella_id": over})):
            connection.execute(update(INCIDENT).where(INCIDENT.c.id == number).values(**values))
        assert due(connection, LEAST, LATER) == []
        assert due(connection, LEAST, LATER + timedelta(2)) == [muted]


def test_a_case_has_news_when_its_incident_takes_a_step_or_somebody_writes(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        tell(connection, number)
        assert due(connection, LEAST, LATER) == []
        incidents.acknowledge(connection, number, actor="eva", at=LATER)
        assert due(connection, LEAST, LATER) == [number]
        tell(connection, number)
        assert due(connection, LEAST, LATER) == []
        incidents.note(connection, number, actor="eva", text="called", at=LATER)
        assert due(connection, LEAST, LATER) == [number]
        tell(connection, number)
        assert due(connection, LEAST, LATER) == []


def test_ties_are_no_news(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        tell(connection, number)
        link(connection, number, kind=LinkKind.TICKET, target="V-1", actor="eva", at=LATER)
        assert due(connection, LEAST, LATER) == []


def test_a_resolved_incident_is_told_to_the_case_that_it_has(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection, priority=Priority.HIGH)
        tell(connection, number)
        incidents.resolve(connection, number, actor="eva", reason="", at=LATER)
        assert due(connection, LEAST, LATER) == [number]
        assert due(connection, {PRODUCTION: Priority.CRITICAL}, LATER) == [number], "it has one already"


def test_a_note_that_becomes_visible_late_is_news_all_the_same(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        row = {"incident_id": number, "at": LATER, "actor": "eva"}
        connection.execute(insert(INCIDENT_NOTE).values(id=10, text="later number, earlier commit", **row))
        tell(connection, number)
        connection.execute(insert(INCIDENT_NOTE).values(id=5, text="earlier number, later commit", **row))
        assert due(connection, LEAST, LATER) == [number]
        assert [note_id for note_id, _ in incident_cases.untold_notes(connection, number)] == [5]


def test_the_state_tells_what_was_written_and_what_is_new(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        first = take(connection, number)
        assert first is not None
        assert (first.case_id, first.told, first.told_steps, first.steps, first.news) == (None, {}, 0, 1, ())
        assert first.incident.id == number
        tell(connection, number)
        incidents.note(connection, number, actor="eva", text="called", at=LATER)
        then = take(connection, number)
        assert then is not None
        assert (then.case_id, dict(then.told), then.told_steps) == (CASE, {"status": "New"}, 1)
        assert [note.text for _, note in then.news] == ["called"]
        with pytest.raises(incidents.UnknownIncident):
            take(connection, 99)


def test_a_case_is_tied_to_its_incident_once(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        tell(connection, number)
        tell(connection, number)
        assert [(tie.kind, tie.target) for tie in links_of(connection, [number])[number]] == [(LinkKind.CASE, CASE)]


def test_two_processes_do_not_write_one_case_at_a_time(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        assert take(connection, number, OTHER) is not None
        assert take(connection, number) is None
        assert take(connection, number, OTHER) is not None, "it may take it again"
        release(connection, number, ME)
        assert take(connection, number) is None, "only who holds it gives it back"
        release(connection, number, OTHER)
        assert take(connection, number) is not None


def test_what_a_dead_process_held_is_taken_over(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        assert take(connection, number, OTHER) is not None
        assert take(connection, number, alive=False) is not None
        assert take(connection, number, OTHER) is None


def test_whether_it_is_dead_is_judged_by_who_took_it_and_when(store: Store) -> None:
    asked: list[tuple[str, datetime]] = []

    def is_alive(holder: str, since: datetime) -> bool:
        asked.append((holder, since))
        return True

    with store.begin() as connection:
        number = keep(connection)
        take(connection, number)
        incident_cases.take(connection, number, holder=OTHER, at=LATER, alive=is_alive)
    assert asked == [(ME, LATER)]


def test_what_nothing_was_written_of_is_forgotten(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        take(connection, number)
        release(connection, number, ME)
        assert connection.execute(select(INCIDENT_CASE)).first() is None
        tell(connection, number)
        row = connection.execute(select(INCIDENT_CASE)).one()
        assert (row.case_id, row.held_by, row.held_at, row.synced_at) == (CASE, None, None, LATER)


def test_a_case_that_was_deleted_is_left_alone_until_another_takes_its_place(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        incidents.note(connection, number, actor="eva", text="called", at=LATER)
        tell(connection, number)
        incidents.acknowledge(connection, number, actor="eva", at=LATER)
        lose_case(connection, number, LATER)
        assert due(connection, LEAST, LATER) == []
        state = take(connection, number)
        assert state is not None
        assert (state.gone_at, state.news) == (LATER, ())
        keep_case(connection, state, case_id=CASE.replace("1", "2"), told={}, actor="eva", at=LATER)
        assert [note.text for _, note in incident_cases.untold_notes(connection, number)] == ["called"]
        assert due(connection, LEAST, LATER) == [number], "the new one has no comments yet"
        assert len(links_of(connection, [number])[number]) == 2


def test_a_comment_is_kept_once(store: Store) -> None:
    with store.begin() as connection:
        keep_comment(connection, 3, AT)
        keep_comment(connection, 3, LATER)
        assert [tuple(row) for row in connection.execute(select(INCIDENT_COMMENT))] == [(3, AT)]


def test_two_who_name_an_installation_at_the_same_time_agree(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:

        def name(chosen: str) -> str:
            with store.begin() as connection:
                return installation(connection, chosen)

        assert len(set(pool.map(name, ["aaaa1", "bbbb2", "cccc3", "dddd4"]))) == 1


def test_of_several_who_take_one_case_at_the_same_time_one_has_it(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)

    def try_it(holder: str) -> bool:
        with store.begin() as connection:
            return take(connection, number, holder) is not None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, ["a 1", "b 2", "c 3", "d 4"])) == [False, False, False, True]
