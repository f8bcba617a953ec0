"""What silences an incident, and what never does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.alerts.silence import Outage, Silence, outages_of, systems_of
from bookme_ops.store.alerts_windows import Window
from bookme_ops.store.incident import Incident, State
from jobs.base import Subject
from jobs.registry import list_kinds, load_jobs
from tests.bookme_ops.alerts.bank import NOW
from tests.bookme_ops.alerts.test_wishes import INCIDENT

MINUTE = timedelta(minutes=1)
SYSTEMS = systems_of(load_jobs())
DOWN = replace(
    INCIDENT, id=9, code="ENV041", subject=Subject(kind="system", id="production/salesforce"), opened_at=NOW - MINUTE
)
WINDOW = Window(
    id=3,
    environment=None,
    code=None,
    subject=None,
    starts_at=NOW,
    ends_at=NOW + MINUTE,
    cron=None,
    seconds=None,
    reason="release",
    owner="eva",
    created_at=NOW,
    ended_at=None,
)


def silence(**changes: Any) -> Silence:
    values: dict[str, Any] = {"windows": (), "outages": outages_of([DOWN]), "umbrellas": frozenset()}
    return Silence(now=NOW, systems=SYSTEMS, **{**values, **changes})


def reason(incident: Incident, **changes: Any) -> str | None:
    return silence(**changes).reason(incident)


def test_what_was_opened_while_its_system_was_down_is_silent() -> None:
    assert reason(INCIDENT) == "incident 9: salesforce is down"
    assert reason(replace(INCIDENT, opened_at=NOW - 2 * MINUTE)) is None, "it was opened before"
    assert reason(replace(INCIDENT, environment="test")) is None, "it is of another environment"
    assert reason(replace(INCIDENT, code="ENV043")) is None, "its code looks at no system"
    assert reason(DOWN) is None, "somebody must tell of the cause"


def test_an_outage_lasts_from_the_first_failed_try_whatever_people_did_about_it() -> None:
    since = NOW - timedelta(hours=1)
    told = replace(DOWN, state=State.ACKNOWLEDGED, muted_until=NOW + MINUTE, evidence={"since": since.isoformat()})
    assert outages_of([told]) == (Outage(incident_id=9, environment="production", system="salesforce", since=since),)
    assert outages_of([replace(DOWN, state=State.RESOLVED)]) == ()


@pytest.mark.parametrize("since", [None, 7, "yesterday", "2026-03-02T07:00:00", (NOW + MINUTE).isoformat()])
def test_an_outage_whose_beginning_is_not_told_began_with_its_incident(since: Any) -> None:
    (outage,) = outages_of([replace(DOWN, evidence={"since": since})])
    assert outage.since == DOWN.opened_at


def test_members_of_an_open_umbrella_are_silent_and_those_of_a_lifted_one_are_not() -> None:
    member = replace(INCIDENT, umbrella_id=4)
    assert reason(member, outages=(), umbrellas=frozenset({4})) == "incident 4 stands for it"
    assert reason(member, outages=(), umbrellas=frozenset({5})) is None
    assert reason(INCIDENT, outages=()) is None


@pytest.mark.parametrize(
    ("changes", "silent"),
    [
        ({}, True),
        ({"environment": "production", "code": "CAL"}, True),
        ({"environment": "test"}, False),
        ({"code": "MTG"}, False),
        ({"subject": Subject(kind="booking", id="b")}, True),
        ({"subject": Subject(kind="booking", id="c")}, False),
    ],
)
def test_maintenance_silences_what_it_is_about(changes: dict[str, Any], silent: bool) -> None:
    found = reason(INCIDENT, outages=(), windows=(replace(WINDOW, **changes),))
    assert found == ("maintenance window 3" if silent else None)


def test_every_code_has_its_systems() -> None:
    assert SYSTEMS.keys() >= list_kinds(load_jobs()).keys()
    assert SYSTEMS["CAL001"] == {"salesforce", "graph"}
    assert SYSTEMS["ENV044"] == {"salesforce", "graph", "bookme"}
    assert SYSTEMS["ENV041"] == frozenset()
