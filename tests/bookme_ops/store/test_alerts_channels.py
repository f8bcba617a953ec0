"""A channel that refuses us is off and an incident, until somebody takes it into use again."""

from bookme_ops.store import alerts_channels, incidents
from bookme_ops.store.alerts_channels import ChannelState, channel_states
from bookme_ops.store.db import Store
from bookme_ops.store.incident import State, What
from jobs.base import Priority, Subject
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION


def test_a_channel_remembers_how_it_fared(store: Store) -> None:
    with store.begin() as connection:
        alerts_channels.note_failure(connection, "chat", "it answered 500", at=AT, paused_until=LATER)
        assert channel_states(connection) == {
            "chat": ChannelState(name="chat", failed_at=AT, problem="it answered 500", paused_until=LATER)
        }
        alerts_channels.note_sent(connection, "chat", LATER)
        alerts_channels.note_test(connection, "chat", "it answered 400", LATER)
        state = channel_states(connection)["chat"]
        assert (state.problem, state.paused_until, state.sent_at) == (None, None, LATER)
        assert (state.tested_at, state.test_problem) == (LATER, "it answered 400")


def test_a_channel_that_is_switched_off_is_one_incident_however_often_it_refuses(store: Store) -> None:
    with store.begin() as connection:
        for _ in range(2):
            alerts_channels.disable(connection, "chat", "it answered 404", environment=PRODUCTION, at=AT)
        (incident,) = incidents.open_incidents(connection, [PRODUCTION])
        assert (incident.code, incident.subject) == ("ALERT", Subject(kind="channel", id="chat"))
        assert (incident.priority, incident.state) == (Priority.HIGH, State.OPEN)
        assert "it answered 404" in incident.summary
        assert channel_states(connection)["chat"].disabled_at == AT


def test_it_ends_with_the_channel_being_used_again_and_returns_with_the_next_refusal(store: Store) -> None:
    with store.begin() as connection:
        alerts_channels.disable(connection, "chat", "it answered 404", environment=PRODUCTION, at=AT)
        alerts_channels.enable(connection, "chat", environment=PRODUCTION, actor="eva", at=LATER)
        assert channel_states(connection)["chat"].disabled_at is None
        assert incidents.get(connection, 1).state is State.RESOLVED
        alerts_channels.disable(connection, "chat", "it answered 410", environment=PRODUCTION, at=LATER)
        assert incidents.get(connection, 1).state is State.OPEN
        assert "410" in incidents.get(connection, 1).summary
        story = [step.what for step in incidents.transitions(connection, 1)]
        assert story == [What.OPENED, What.RESOLVED, What.REOPENED]


def test_a_channel_that_was_never_off_can_be_enabled(store: Store) -> None:
    with store.begin() as connection:
        alerts_channels.enable(connection, "chat", environment=PRODUCTION, actor="eva", at=AT)
        assert channel_states(connection)["chat"].disabled_at is None
        assert incidents.open_incidents(connection, [PRODUCTION]) == []
