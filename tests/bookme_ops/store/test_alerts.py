"""Messages are made once, whoever makes them, and each is somewhere until it was told or is moot."""

from datetime import timedelta
from threading import Barrier, Thread

from alembic.command import downgrade
from sqlalchemy import text

from bookme_ops.store import alerts, incidents
from bookme_ops.store.alerts import Draft, Message, MessageState
from bookme_ops.store.db import Store, open_store
from bookme_ops.store.incident import Open, Resolve, What
from bookme_ops.store.migration import configuration
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, LATER, RUN

OLD_INCIDENT = """
INSERT INTO incident
  (environment, code, subject_kind, subject_id, scope, priority, summary, evidence, state, opened_at, last_seen_at)
VALUES
  ('production', 'CAL001', 'booking', 'b', 's', 3, '', '{}', 'open', '2026-03-02 07:00:00', '2026-03-02 07:00:00')
"""
OLD_STEP = """
INSERT INTO incident_transition (incident_id, at, to_state, actor) VALUES (1, '2026-03-02 07:00:00', 'open', 'system')
"""


def a_draft(key: str = "step/1/chat", **changes: object) -> Draft:
    values: dict[str, object] = {
        "key": key,
        "channel": "chat",
        "event": "opened",
        "incident_id": 1,
        "priority": Priority.HIGH,
        "title": "a title",
        "body": "a body",
    }
    return Draft(**{**values, **changes})  # type: ignore[arg-type]


def kept(store: Store) -> list[Message]:
    with store.read() as connection:
        return list(reversed(alerts.search(connection, limit=100)))


def test_steps_of_incidents_are_the_outbox_until_they_are_told(store: Store) -> None:
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found("a")), Open(raised=found("b"))], run_id=RUN, at=AT)
        (first, _), *others = alerts.untold(connection, 10)
        assert [step.what for _, step in others] == [What.OPENED]
        assert len(alerts.untold(connection, 1)) == 1
        alerts.mark_told(connection, [first], LATER)
        assert len(alerts.untold(connection, 10)) == 1
        incidents.apply(connection, [Resolve(incident_id=1)], run_id=RUN, at=LATER)
        assert [step.what for _, step in alerts.untold(connection, 10)] == [What.OPENED, What.RESOLVED]


def test_what_happened_before_there_were_alerts_is_not_told(empty_url: str) -> None:
    store = open_store(empty_url)
    with store.begin() as connection:
        downgrade(configuration(connection), "0003")
        connection.execute(text(OLD_INCIDENT))
        connection.execute(text(OLD_STEP))
    store.close()
    store = open_store(empty_url)
    with store.begin() as connection:
        assert alerts.untold(connection, 9) == []
        assert [step.what for step in incidents.transitions(connection, 1)] == [What.OPENED]
    store.close()


def test_of_one_key_there_is_one_message(store: Store) -> None:
    with store.begin() as connection:
        assert alerts.add(connection, [a_draft(), a_draft(title="another"), a_draft("step/2/chat")], AT) == 2
        assert alerts.add(connection, [a_draft(title="a third")], LATER) == 0
    first, second = kept(store)
    assert (first.title, first.state, first.due_at, first.attempts) == ("a title", MessageState.WAITING, AT, 0)
    assert first.ref != second.ref


def test_two_who_make_messages_at_once_make_them_once(store: Store) -> None:
    with store.begin() as connection:
        raised = [Open(raised=found(str(number))) for number in range(20)]
        incidents.apply(connection, raised, run_id=RUN, at=AT)
    ready, made = Barrier(3), []

    def make() -> None:
        ready.wait()
        with store.begin() as connection:
            alerts.take_turn(connection)
            steps = alerts.untold(connection, 100)
            made.append(alerts.add(connection, [a_draft(f"step/{number}/chat") for number, _ in steps], AT))
            alerts.mark_told(connection, [number for number, _ in steps], AT)

    threads = [Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 0, 20]


def test_a_silenced_message_is_told_later_in_words_of_then_or_is_moot(store: Store) -> None:
    with store.begin() as connection:
        alerts.add(connection, [a_draft("a", silenced_by="work"), a_draft("b", silenced_by="work"), a_draft("c")], AT)
        ((first, second),) = alerts.silenced(connection)
        assert alerts.told_pairs(connection, [1]) == {(1, "chat")}, "by the third"
        alerts.end_silence(connection, first, ("a new title", "a new body"), LATER)
        alerts.end_silence(connection, second, None, LATER)
        assert list(alerts.silenced(connection)) == []
    states = {one.key: (one.state, one.title, one.due_at) for one in kept(store)}
    assert states == {
        "a": (MessageState.WAITING, "a new title", LATER),
        "b": (MessageState.MOOT, "a title", AT),
        "c": (MessageState.WAITING, "a title", AT),
    }


def test_silenced_messages_come_in_parts_and_those_of_one_incident_together(store: Store) -> None:
    with store.begin() as connection:
        drafts = [
            a_draft(f"step/{number}/{channel}", incident_id=number, channel=channel, silenced_by="work")
            for channel in ("chat", "mail")
            for number in range(1, 702)
        ]
        assert alerts.add(connection, drafts, AT) == 1402
        parts = [[one.incident_id for one in part] for part in alerts.silenced(connection)]
    assert [len(part) for part in parts] == [1000, 402]
    assert not set(parts[0]) & set(parts[1])


def test_a_channel_was_told_of_an_incident_by_any_message_that_was_not_silenced(store: Store) -> None:
    with store.begin() as connection:
        alerts.add(connection, [a_draft("a", silenced_by="work"), a_draft("b", moot=True, incident_id=2)], AT)
        assert alerts.told_pairs(connection, [1, 2]) == set()
        alerts.add(connection, [a_draft("c", incident_id=2, channel="mail")], AT)
        assert alerts.told_pairs(connection, range(2000)) == {(2, "mail")}


def test_the_last_opening_counts_for_reminders(store: Store) -> None:
    with store.begin() as connection:
        alerts.add(connection, [a_draft("a"), a_draft("b", event="resolved", incident_id=2)], AT)
        alerts.add(connection, [a_draft("c", event="reopened")], LATER)
        assert alerts.openings(connection, [1, 2]) == {(1, "chat"): LATER}


def test_messages_are_found_by_state_and_channel_the_newest_first(store: Store) -> None:
    with store.begin() as connection:
        alerts.add(connection, [a_draft("a"), a_draft("b", channel="mail"), a_draft("c", silenced_by="x")], AT)
        alerts.add(connection, [a_draft("d", moot=True)], AT + timedelta(seconds=1))
        assert [one.key for one in alerts.search(connection, limit=2)] == ["d", "c"]
        assert [one.key for one in alerts.search(connection, states=[MessageState.WAITING], limit=9)] == ["b", "a"]
        assert [one.key for one in alerts.search(connection, channel="mail", limit=9)] == ["b"]
        assert alerts.count_states(connection) == {"waiting": 2, "silenced": 1, "moot": 1}
        assert alerts.count_waiting(connection) == {"chat": 1, "mail": 1}
