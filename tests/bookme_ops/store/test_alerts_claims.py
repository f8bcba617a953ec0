"""A message is sent by one dispatcher, in its order, and a claim that was lost runs out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread

from bookme_ops.store import alerts, alerts_claims
from bookme_ops.store.alerts import Draft, Message, MessageState
from bookme_ops.store.alerts_channels import disable, note_failure
from bookme_ops.store.alerts_claims import LEASE, Flood, claim_next
from bookme_ops.store.db import Connection, Store
from jobs.base import Priority
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION

CALM = Flood(messages=1000, window=timedelta(minutes=10))
SECOND = timedelta(seconds=1)


@contextmanager
def waiting(store: Store, *incidents: int, priority: Priority = Priority.HIGH) -> Iterator[Connection]:
    """A transaction in which messages about incidents wait."""
    with store.begin() as connection:
        add(connection, *incidents, priority=priority)
        yield connection


def add(connection: Connection, *incidents: int, priority: Priority = Priority.HIGH, event: str = "opened") -> None:
    base = len(alerts.search(connection, limit=10_000))
    drafts = [
        Draft(
            key=f"{base + place}",
            channel="chat",
            event=event,
            incident_id=number,
            priority=priority,
            title="",
            body="",
        )
        for place, number in enumerate(incidents)
    ]
    alerts.add(connection, drafts, AT)


def claimed(connection: Connection, flood: Flood = CALM) -> Message:
    found = claim_next(connection, "chat", AT, flood)
    assert found is not None
    return found


def test_messages_are_claimed_in_their_order_each_once(store: Store) -> None:
    with waiting(store, 1, 2) as connection:
        first, second = claimed(connection), claimed(connection)
        assert (first.incident_id, first.state, first.attempts) == (1, MessageState.SENDING, 1)
        assert second.incident_id == 2
        assert claim_next(connection, "chat", AT, CALM) is None
        assert claim_next(connection, "mail", AT, CALM) is None


def test_of_one_incident_no_message_overtakes_another(store: Store) -> None:
    with waiting(store, 1, 2, 1) as connection:
        first, second = claimed(connection), claimed(connection)
        assert (first.incident_id, second.incident_id) == (1, 2)
        assert claim_next(connection, "chat", AT, CALM) is None, "the first is still under way"
        alerts_claims.postpone(connection, first, problem="no", due_at=LATER)
        assert claim_next(connection, "chat", AT, CALM) is None, "it waits for its next try"
        again = claim_next(connection, "chat", LATER, CALM)
        assert again is not None
        assert (again.id, again.attempts, again.ref) == (first.id, 2, first.ref)
        alerts_claims.finish(connection, again, LATER)
        third = claim_next(connection, "chat", LATER, CALM)
        assert third is not None
        assert third.incident_id == 1


def test_dispatchers_that_claim_at_once_share_the_messages(store: Store) -> None:
    with waiting(store, *range(1, 31)):
        pass
    ready, got = Barrier(3), []

    def work() -> None:
        ready.wait()
        while True:
            with store.begin() as connection:
                found = claim_next(connection, "chat", AT, CALM)
            if found is None:
                return
            got.append(found.id)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 30


def test_a_claim_that_was_lost_runs_out_and_its_late_owner_changes_nothing_more(store: Store) -> None:
    with waiting(store, 1) as connection:
        lost = claimed(connection)
        assert alerts_claims.free_lost_claims(connection, AT + LEASE - SECOND) == 0
        assert alerts_claims.free_lost_claims(connection, AT + LEASE) == 1
        again = claim_next(connection, "chat", AT + LEASE, CALM)
        assert again is not None
        assert (again.ref, again.attempts) == (lost.ref, 2)
        alerts_claims.give_up(connection, lost, problem="too late")
        alerts_claims.finish(connection, again, AT + LEASE)
        (one,) = alerts.search(connection, limit=9)
        assert (one.state, one.problem) == (MessageState.SENT, None)


def test_an_attempt_that_was_not_the_messages_fault_does_not_count(store: Store) -> None:
    with waiting(store, 1) as connection:
        alerts_claims.give_back(connection, claimed(connection), problem="refused")
        assert claimed(connection).attempts == 1


def test_nothing_is_claimed_of_a_channel_that_is_off_or_pauses(store: Store) -> None:
    with waiting(store, 1) as connection:
        note_failure(connection, "chat", "busy", at=AT, paused_until=LATER)
        assert claim_next(connection, "chat", LATER - SECOND, CALM) is None
        assert alerts_claims.next_due(connection) == LATER
        assert claim_next(connection, "chat", LATER, CALM) is not None
        add(connection, 2)
        disable(connection, "chat", "gone", environment=PRODUCTION, at=AT)
        assert claim_next(connection, "chat", LATER, CALM) is None
        assert alerts_claims.next_due(connection) is None


def test_of_a_flood_the_most_urgent_pass_and_one_message_counts_the_rest(store: Store) -> None:
    flood = Flood(messages=2, window=timedelta(minutes=10))
    with waiting(store, 1, 2, 3, priority=Priority.LOW) as connection:
        add(connection, 4, priority=Priority.CRITICAL)
        passed = []
        while (one := claim_next(connection, "chat", AT, flood)) is not None:
            alerts_claims.finish(connection, one, AT)
            passed.append((one.event, one.incident_id, one.title))
        assert passed == [("opened", 1, ""), ("opened", 4, ""), ("flood", None, "[Low] 2 messages were held back")]
        held = alerts.search(connection, states=[MessageState.HELD], limit=9)
        assert [one.incident_id for one in held] == [3, 2]
        assert len({one.held_by for one in held}) == 1


def test_digests_are_neither_counted_nor_held_back(store: Store) -> None:
    flood = Flood(messages=1, window=timedelta(minutes=10))
    with waiting(store, 1) as connection:
        add(connection, 7, 8, event="digest")
        events = []
        while (one := claim_next(connection, "chat", AT, flood)) is not None:
            alerts_claims.finish(connection, one, AT)
            events.append(one.event)
        assert events == ["opened", "digest", "digest"]


def test_what_waits_for_channels_that_are_gone_is_given_up(store: Store) -> None:
    with waiting(store, 1) as connection:
        assert alerts_claims.drop_orphans(connection, {"chat"}) == 0
        assert alerts_claims.drop_orphans(connection, {"mail"}) == 1
        assert [one.state for one in alerts.search(connection, limit=9)] == [MessageState.FAILED]
