"""Collecting: its account, its order, and what it does when something breaks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.collector import KINDS, collect
from bookme_ops.connections import Connection
from bookme_ops.progress import Silent
from bookme_ops.store import runs
from bookme_ops.store.estate import Site
from tests.journeys.bank import Journey, begin_journey, keep_lists, not_checked


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, advisors=24, scene="calm") as begun:
        yield begun


class Watching:
    """Progress that remembers."""

    def __init__(self) -> None:
        self.stretches: list[tuple[str, int | None]] = []
        self.steps: dict[str, int] = {}
        self.ended = 0

    def start(self, what: str, total: int | None) -> None:
        self.stretches.append((what, total))
        self.steps[what] = 0

    def step(self, n: int = 1) -> None:
        self.steps[self.stretches[-1][0]] += n

    def done(self) -> None:
        self.ended += 1


def latest(journey: Journey) -> runs.RunRow:
    with journey.ops.store.read() as connection:
        return runs.history(connection, 1)[0]


def leave_one_without_schedule(journey: Journey) -> None:
    """An advisor's working hours are asked for where the bank's own schedules do not tell them."""
    schedules = journey.world.environments["production"].schedules
    schedules[:] = [line for line in schedules if line.mail != schedules[0].mail]
    assert journey.ops.settings.path is not None
    keep_lists(journey.ops.settings.path.parent, journey.world)


def test_the_account_has_the_shape_of_the_interface(journey: Journey) -> None:
    leave_one_without_schedule(journey)
    account = journey.collect()
    assert account.keys() == {"run", "read", "changed", "requests", "throttled", "seconds"}
    assert account["run"].keys() == {"id", "as_of", "status", "coverage", "down"}
    assert account["run"]["as_of"] == journey.now.isoformat()
    assert account["run"]["coverage"].keys() == {"directory", "mailbox", "probe", "query", "room"}
    for part in account["run"]["coverage"].values():
        assert part == {"expected": part["checked"], "checked": part["checked"], "not_checked": []}
    assert account["read"].keys() >= {"accounts", "bookings", "contacts", "events", "invitees", "mailboxes", "users"}
    assert account["read"].keys() >= {"places", "objects", "domains", "settings", "rooms"}
    assert account["read"]["mailboxes"] == account["run"]["coverage"]["mailbox"]["checked"] == 24
    assert account["run"]["down"] == []


def test_requests_are_those_that_were_sent(journey: Journey) -> None:
    opened: list[Connection] = []

    def reach(sites: tuple[Site, ...], *, patience: timedelta | None = None) -> dict[str, Connection]:
        connections = journey.ops.connect_to(sites, patience=patience)
        opened.extend(connections.values())
        return connections

    ops = replace(journey.ops, connect_to=reach)
    account = collect(ops, kinds=KINDS, full=False, as_of=journey.now, progress=Silent())
    assert account["requests"] == {
        "graph": sum(one.graph.meter.requests for one in opened),
        "salesforce": sum(one.salesforce.meter.requests for one in opened),
        "bookme": sum(one.backend.requests_made for one in opened if one.backend is not None),
    }


def test_the_run_is_kept_with_its_figures(journey: Journey) -> None:
    account = journey.collect()
    row = latest(journey)
    assert (row.id, row.kind, row.status) == (account["run"]["id"], "collect", "complete")
    assert row.coverage == account["run"]["coverage"]
    calls = row.figures.pop("calls")
    assert row.figures == {name: account[name] for name in ("read", "changed", "requests", "throttled")}
    assert calls["production"]["graph"]["GET /users/{id}/calendarView/delta"] >= account["read"]["mailboxes"]
    assert row.finished_at == journey.now


def test_progress_tells_how_far_it_is(journey: Journey) -> None:
    watching = Watching()
    leave_one_without_schedule(journey)
    collect(journey.ops, kinds=KINDS, full=False, as_of=journey.now, progress=watching)
    names = [what for what, _ in watching.stretches]
    expected = [
        "production: Salesforce users",
        "test: Salesforce users",
        "directory: accounts",
        "directory: places",
        "directory: objects",
        "directory: domains",
        "directory: mailbox settings",
        "production: bookings",
        "test: bookings",
        "calendars",
    ]
    assert [name for name in names if name in expected] == expected
    rooms = len(journey.world.tenant.rooms)
    assert dict(watching.stretches)["calendars"] == watching.steps["calendars"] == 24 + rooms
    assert watching.ended == len(names)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_can_be_read_alone(journey: Journey, kind: str) -> None:
    journey.collect()
    journey.pass_time()
    account = journey.collect(kinds=frozenset({kind}))
    read = {
        "directory": {"users", "accounts", "places", "objects", "domains"},
        "bookings": {"bookings", "contacts", "invitees"},
        "calendars": {"mailboxes", "rooms"},
        "access": {"access-rows"},
        "probes": set[str](),
    }
    others = set[str]().union(*(names for name, names in read.items() if name != kind))
    assert account["read"].keys() >= read[kind]
    assert not account["read"].keys() & others


def test_mailboxes_beyond_a_chunk_are_all_read(journey: Journey) -> None:
    account = journey.collect(full=True, kinds=KINDS - {"access"})
    # Two chunks of delta rounds, two of look-ups for each environment that reads, one directory, and the sign-ins.
    assert account["requests"]["graph"] < 20
    assert account["read"]["mailboxes"] == 24


def test_a_second_collect_reads_changes_alone(journey: Journey) -> None:
    first = journey.collect()
    journey.pass_time()
    second = journey.collect()
    assert first["read"]["events"] > 500
    assert second["read"].get("events", 0) == 0
    # What changed last is read again: late commits must not be missed.
    assert second["read"].get("bookings", 0) < 5
    assert not any(second["changed"].values())


def test_a_full_collect_reads_everything_anew(journey: Journey) -> None:
    first = journey.collect()
    journey.pass_time()
    second = journey.collect(full=True)
    # What changed lately is read twice: once to see what moved into the past.
    assert second["read"].pop("bookings") >= first["read"].pop("bookings")
    assert second["read"] == first["read"]
    assert set(second["changed"].values()) == {0}


def test_an_as_of_lays_the_windows(journey: Journey) -> None:
    account = journey.collect(as_of=journey.now + timedelta(days=7), kinds=KINDS - {"probes"})
    assert account["run"]["as_of"] == (journey.now + timedelta(days=7)).isoformat()
    journey.judge(as_of=journey.now + timedelta(days=7))
    assert journey.status == "complete"


def test_an_error_of_our_own_fails_the_run(journey: Journey) -> None:
    class Bursting(Silent):
        def start(self, what: str, total: int | None) -> None:
            if what == "calendars":
                raise RuntimeError("burst")

    with pytest.raises(RuntimeError, match="burst"):
        collect(journey.ops, kinds=KINDS, full=False, as_of=journey.now, progress=Bursting())
    row = latest(journey)
    assert (row.status, row.figures) == ("failed", {"error": "RuntimeError"})


@pytest.mark.parametrize("system", ["graph", "salesforce"])
def test_a_system_that_is_down_is_named_by_environment(journey: Journey, system: str) -> None:
    journey.misbehave(f"unavailable=always@{system}")
    account = journey.collect()
    assert account["run"]["status"] == "incomplete"
    assert account["run"]["down"] == [f"production/{system}", f"test/{system}"]


def test_a_mailbox_that_is_refused_is_not_a_system_that_is_down(journey: Journey) -> None:
    mailbox = next(iter(journey.world.tenant.mailboxes))
    journey.misbehave(f"forbidden=always@{mailbox}")
    account = journey.collect()
    assert account["run"]["down"] == []
    assert not_checked(account, "mailbox") == {mailbox: "forbidden"}


def test_what_was_read_before_a_kill_is_kept_and_the_rest_is_read_next_time(journey: Journey) -> None:
    class Killed(Silent):
        def step(self, n: int = 1) -> None:
            if n > 5:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(journey.ops, kinds=frozenset(KINDS), full=False, as_of=journey.now, progress=Killed())
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.truth
