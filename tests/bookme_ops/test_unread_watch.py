"""The watch of a collecting run: what cannot be read ages into an incident, whatever the jobs find."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.alerts.board import Board
from bookme_ops.alerts.expansion import expand
from bookme_ops.alerts.texts import body_of, title_of
from bookme_ops.collector import collect
from bookme_ops.progress import Silent
from bookme_ops.store import incidents
from bookme_ops.store.calendars import fail_mailboxes, mailbox_states
from bookme_ops.store.directory import account_ids
from bookme_ops.store.incident import UNREAD, Incident, State, What
from connectors.errors import Reason
from connectors.ports import Failure
from connectors.simulator.model import Mailbox
from tests.journeys.bank import IMPATIENT, Journey, begin_journey

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MAILBOX = "mailbox"
PATIENCE = IMPATIENT + "\n[collect]\nunread_after = 86400.0\n"


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, advisors=4, events=5, scene="calm", further=PATIENCE) as begun:
        begun.collect()
        yield begun


def unread(journey: Journey, kind: str = MAILBOX, environment: str = "production") -> Incident | None:
    return journey.incident((UNREAD, environment, "coverage", kind))


def all_unread(journey: Journey) -> list[Incident]:
    return journey.incidents(code=UNREAD)


def mailboxes_of(journey: Journey) -> list[Mailbox]:
    """Those of advisors."""
    tenant = journey.world.tenant
    rooms = {room.mail for room in tenant.rooms.values()}
    return [one for one in tenant.mailboxes.values() if tenant.people[one.person_id].mail not in rooms]


def forbid(journey: Journey, *ids: str) -> None:
    journey.misbehave(*(f"forbidden=always@{one}" for one in ids))


def age(journey: Journey, span: timedelta = DAY + HOUR) -> None:
    """A failing read now, and another when it is old."""
    journey.collect()
    journey.pass_time(span)
    journey.collect()


def test_a_mailbox_that_is_forbidden_for_a_day_is_an_incident(journey: Journey) -> None:
    one = mailboxes_of(journey)[0].person_id
    forbid(journey, one)
    began = journey.now
    journey.collect()
    journey.pass_time(DAY)
    journey.collect()
    assert all_unread(journey) == [], "a day is not more than a day"
    journey.pass_time(HOUR)
    journey.collect()
    incident = unread(journey)
    assert incident is not None
    assert incident.state is State.OPEN
    assert incident.evidence["ids"] == [one]
    assert incident.evidence["reasons"] == {"forbidden": 1}
    assert incident.evidence["since"] == began.isoformat()
    assert [one.code for one in journey.incidents()] == [UNREAD], "a failed read opens no finding"


def test_it_is_resolved_by_a_complete_read_and_reopened_when_it_returns(journey: Journey) -> None:
    one, other = (mailbox.person_id for mailbox in mailboxes_of(journey)[:2])
    forbid(journey, one, other)
    age(journey)
    forbid(journey, other)
    journey.collect()
    half = unread(journey)
    assert half is not None
    assert (half.state, half.evidence["ids"]) == (State.OPEN, [other])
    journey.misbehave()
    journey.collect()
    healed = unread(journey)
    assert healed is not None
    assert healed.state is State.RESOLVED
    forbid(journey, one)
    age(journey)
    back = unread(journey)
    assert back is not None
    assert (back.id, back.state) == (healed.id, State.OPEN)
    with journey.ops.store.read() as connection:
        told = [step.what for step in incidents.transitions(connection, back.id)]
    assert told == [What.OPENED, What.RESOLVED, What.REOPENED]
    assert len(all_unread(journey)) == 1


def test_runs_of_jobs_neither_resolve_nor_reopen_it(journey: Journey) -> None:
    forbid(journey, mailboxes_of(journey)[0].person_id)
    age(journey)
    journey.misbehave()
    journey.judge()
    opened = unread(journey)
    assert opened is not None
    assert opened.state is State.OPEN
    journey.collect()
    journey.judge()
    healed = unread(journey)
    assert healed is not None
    assert healed.state is State.RESOLVED


def test_an_open_one_never_makes_a_run_of_jobs_say_otherwise(journey: Journey) -> None:
    journey.run()
    findings = journey.findings
    journey.misbehave("forbidden=always@graph")
    age(journey)
    journey.misbehave()
    journey.collect(kinds=frozenset({"directory", "bookings"}))
    journey.collect(kinds=frozenset({"calendars"}))
    journey.judge()
    late = {one for one in journey.findings - findings if one[0].startswith("ENV04")}
    assert journey.findings == findings | late, "only what we did too late is new"


def test_a_run_that_read_no_calendars_leaves_it_as_it_is(journey: Journey) -> None:
    forbid(journey, mailboxes_of(journey)[0].person_id)
    age(journey)
    journey.misbehave()
    journey.collect(kinds=frozenset({"bookings", "probes"}))
    opened = unread(journey)
    assert opened is not None
    assert opened.state is State.OPEN


def test_it_ages_even_if_later_runs_read_other_things_only(journey: Journey) -> None:
    forbid(journey, mailboxes_of(journey)[0].person_id)
    journey.collect()
    journey.pass_time(DAY + HOUR)
    journey.collect(kinds=frozenset({"probes"}))
    assert unread(journey) is not None


def test_queries_directories_and_rooms_are_told_apart(journey: Journey) -> None:
    journey.misbehave("forbidden=always@graph", "forbidden=always@salesforce")
    age(journey)
    told = {(one.environment, one.subject.id): one.evidence["ids"] for one in all_unread(journey)}
    assert ("production", "query") in told
    assert {"production/bookings", "production/access.sets"} <= set(told["production", "query"])
    assert "production/users" in told["production", "directory"]
    assert any(name.endswith("/accounts") for name in told["production", "directory"])
    assert told["test", "directory"] == ["test/users"]
    assert len(told["production", "room"]) == len(journey.world.tenant.rooms)
    assert len(told["production", MAILBOX]) == 4


def test_a_mailbox_without_an_account_holds_nothing_open(journey: Journey) -> None:
    tenant = journey.world.tenant
    person = mailboxes_of(journey)[0].person_id
    forbid(journey, person)
    age(journey)
    del tenant.mailboxes[person], tenant.people[person]
    journey.misbehave(f"forbidden=always@{person}", "forbidden=1@/users/delta", "forbidden=1@/users")
    journey.collect()
    in_doubt = unread(journey)
    assert in_doubt is not None
    assert in_doubt.state is State.OPEN, "the accounts could not be read"
    journey.collect()
    gone = unread(journey)
    assert gone is not None
    assert gone.state is State.RESOLVED


def test_a_mailbox_that_nobody_needs_any_more_holds_nothing_open(journey: Journey) -> None:
    [tenant] = journey.ops.tenants
    with journey.ops.store.begin() as connection:
        stranger = min(account_ids(connection, tenant) - mailbox_states(connection, tenant).keys())
        failure = Failure(reason=Reason.FORBIDDEN, detail="")
        fail_mailboxes(connection, tenant, [(stranger, failure)], at=journey.now)
    journey.pass_time(DAY + HOUR)
    journey.collect(kinds=frozenset({"probes"}))
    opened = unread(journey)
    assert opened is not None
    assert opened.evidence["ids"] == [stranger]
    journey.collect(environments=("production",))
    part = unread(journey)
    assert part is not None
    assert part.state is State.OPEN, "a run of a part of the bank does not tell who is needed"
    journey.collect()
    whole = unread(journey)
    assert whole is not None
    assert whole.state is State.RESOLVED


def test_alerts_hear_of_it_in_words_without_ids(journey: Journey) -> None:
    person = mailboxes_of(journey)[0].person_id
    forbid(journey, person)
    age(journey)
    with journey.ops.store.begin() as connection:
        board = Board.of(journey.ops, connection, journey.now)
        steps, _ = expand(connection, board)
    incident = unread(journey)
    assert incident is not None
    title, body = title_of(incident), body_of(incident, "opened", board.zone, None)
    assert steps >= 1
    assert title == "[High] UNREAD not-read-for-long, production"
    assert "About: coverage mailbox" in body
    assert person not in title + body


def test_a_failing_run_says_nothing(journey: Journey) -> None:
    forbid(journey, mailboxes_of(journey)[0].person_id)
    journey.collect()
    journey.pass_time(DAY + HOUR)

    def refuse(*_: object, **__: object) -> dict[str, object]:
        raise RuntimeError("no way")

    broken = replace(journey.ops, connect_to=refuse)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        collect(broken, kinds=frozenset({"calendars"}), full=False, as_of=journey.now, progress=Silent())
    assert all_unread(journey) == []
