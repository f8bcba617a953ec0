"""A channel is told what it asked for."""

from dataclasses import replace

import pytest

from bookme_ops.alerts.wishes import events_of, wants
from bookme_ops.configuration.alert_keys import EVENTS
from bookme_ops.store.incident import Incident, State
from jobs.base import Priority, Subject
from tests.bookme_ops.alerts.bank import NOW, a_channel

INCIDENT = Incident(
    id=1,
    environment="production",
    code="CAL001",
    subject=Subject(kind="booking", id="b"),
    scope="s",
    booking_id="b",
    priority=Priority.HIGH,
    summary="",
    state=State.OPEN,
    opened_at=NOW,
    last_seen_at=NOW,
)


def test_beside_a_digest_nothing_is_told_at_once_unless_it_is_asked_for() -> None:
    assert events_of(a_channel()) == EVENTS
    assert events_of(a_channel(digest="daily")) == ()
    assert events_of(a_channel(digest="daily", events=("opened",))) == ("opened",)


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_is_wanted_by_who_wants_everything_and_by_nobody_who_asked_for_others(event: str) -> None:
    others = tuple(other for other in EVENTS if other != event)
    assert wants(a_channel(), event, INCIDENT, told=True)
    assert not wants(a_channel(events=others), event, INCIDENT, told=True)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"min_priority": "high"}, True),
        ({"min_priority": "critical"}, False),
        ({"environments": ("production",)}, True),
        ({"environments": ("test",)}, False),
        ({"codes": ("MTG", "CAL")}, True),
        ({"codes": ("MTG",)}, False),
    ],
)
def test_levels_environments_and_codes_choose(changes: dict[str, object], wanted: bool) -> None:
    assert wants(a_channel(**changes), "opened", INCIDENT, told=False) is wanted


def test_a_recovery_is_told_to_who_was_told_before_or_wants_nothing_but_recoveries() -> None:
    assert not wants(a_channel(), "resolved", INCIDENT, told=False)
    assert wants(a_channel(min_priority="critical"), "resolved", INCIDENT, told=True)
    assert wants(a_channel(events=("resolved",)), "resolved", INCIDENT, told=False)


def test_a_channel_is_not_told_of_its_own_refusal() -> None:
    refusal = replace(INCIDENT, code="ALERT", subject=Subject(kind="channel", id="chat"))
    assert not wants(a_channel("chat"), "opened", refusal, told=False)
    assert wants(a_channel("pager"), "opened", refusal, told=False)


def test_who_wants_openings_is_reminded() -> None:
    assert wants(a_channel(events=("opened",)), "reminder", INCIDENT, told=True)
    assert not wants(a_channel(events=("resolved",)), "reminder", INCIDENT, told=True)
