"""Incidents are found by number and by what they stand for."""

from datetime import datetime, timedelta

from bookme_ops.store import alerts, incident_moves, incidents
from bookme_ops.store.alerts import Draft
from bookme_ops.store.alerts_incidents import incidents_of, long_told, standing, standing_umbrellas, unanswered
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open, Party, Resolve
from jobs.base import Priority
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import AT, LATER, RUN


def test_incidents_are_found_by_number_and_the_open_ones_by_code_and_as_umbrellas(store: Store) -> None:
    with store.begin() as connection:
        raised = [umbrella(), umbrella("MTG001"), *(found(str(number)) for number in range(600))]
        incidents.apply(connection, [Open(raised=one) for one in raised], run_id=RUN, at=AT)
        incidents.apply(connection, [Resolve(incident_id=2)], run_id=RUN, at=LATER)
        assert incidents_of(connection, range(1, 700)).keys() == set(range(1, 603))
        assert [one.id for one in standing(connection, "MTG001")] == []
        assert len(standing(connection, "CAL001")) == 601
        assert standing_umbrellas(connection) == {1}


def test_what_was_told_to_be_late_is_looked_at_again_only_after_another_step(store: Store) -> None:
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found(name)) for name in "abc"], run_id=RUN, at=AT)
        incidents.acknowledge(connection, 3, actor="eva", at=AT)

        def owed(until: datetime = AT) -> list[int]:
            return [one.id for one in unanswered(connection, until=until, said="breached")]

        assert owed() == [1, 2]
        assert owed(AT - timedelta(seconds=1)) == [], "it had not begun"
        alerts.mark_told(connection, [number for number, _ in alerts.untold(connection, 10)], AT)
        late = {"key": "breached/1", "channel": "chat", "event": "breached", "incident_id": 1, "title": "", "body": ""}
        alerts.add(connection, [Draft(priority=Priority.HIGH, **late)], AT)  # type: ignore[arg-type]
        assert owed() == [2]
        incident_moves.wait(connection, 1, party=Party.VENDOR, reason="", actor="eva", at=LATER)
        assert owed() == [1, 2], "what it took may owe an answer anew"
        alerts.mark_told(connection, [number for number, _ in alerts.untold(connection, 10)], LATER)
        assert owed() == [1, 2]


def test_reminders_are_of_what_a_channel_was_told_of_long_enough_ago(store: Store) -> None:
    with store.begin() as connection:
        raised = [found("a"), found("b"), found("c", priority=Priority.LOW)]
        incidents.apply(connection, [Open(raised=one) for one in raised], run_id=RUN, at=AT)
        for number, event in ((1, "opened"), (2, "resolved"), (3, "reopened")):
            told = {"key": f"k{number}", "channel": "chat", "event": event, "incident_id": number}
            alerts.add(connection, [Draft(priority=Priority.HIGH, title="", body="", **told)], AT)  # type: ignore[arg-type]
        assert [one.id for one in long_told(connection, Priority.HIGH, until=AT)] == [1]
        assert [one.id for one in long_told(connection, Priority.LOW, until=AT)] == [3]
        assert long_told(connection, Priority.HIGH, until=AT - timedelta(seconds=1)) == []
