"""The demonstration's own house: a short past of our work on the simulated bank, partly gone wrong.

The simulator can break the systems of a bank, but not our own work on it: probes that failed, jobs that did not finish,
a backup that nobody proved. Such a past is written into the demo's store, as of the demo's instant, and what is wrong
with it is told in the form of the simulator's truth. In scene `calm` the same past went well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil

from bookme_ops.crons import longest_gaps
from bookme_ops.store import runs
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.estate import Site
from bookme_ops.store.health import add_backup, add_probes, note_finishes
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.health_records import Backup, Probe
from connectors.records import midnight
from connectors.simulator.model import Planted
from jobs.environment.availability import LEAST_SLOTS, is_operating
from jobs.policy import Policy

SETTING = "scheduled = true\n"
"""What the settings of a demo say that has a past: its jobs should have run on time."""
BROKEN, HEALTHY = frozenset({"everyday"}), frozenset({"calm"})
"""The scenes that have a past."""
SYSTEMS = ("salesforce", "graph", "bookme")
SLOT = timedelta(minutes=20)
"""Between two probes of the past: every five minutes, as in earnest, would be four times as many rows."""
TRY = timedelta(minutes=5)
OUTAGE_SHARE = 0.04
"""Of the slots of the month, in which the outage took place."""
STORE_AGE = timedelta(days=40)
BACKUP_AGE = timedelta(hours=6)
LATE_JOB = "sync-window"
LATE_BY = timedelta(days=1)
ANSWER = 0.2
"""Seconds that a system took to answer a probe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The past of a store up to an instant."""

    ops: Ops
    as_of: datetime

    @property
    def outage(self) -> Site:
        """Whose Microsoft 365 could not be reached for a while."""
        return self.ops.estate.sites[0]

    @property
    def deaf(self) -> Site:
        """Whose backend does not answer any more."""
        return self.ops.estate.sites[-1]

    def policy(self, site: Site) -> Policy:
        """How a site is judged."""
        return self.ops.settings.policy(site.name, self.as_of)


def has_past(scene: str) -> bool:
    """Whether the demo of a scene is given one."""
    return scene in BROKEN | HEALTHY


def write_past(ops: Ops, scene: str, as_of: datetime) -> list[Planted]:
    """Write the past of a scene into an empty store; gives what is wrong with it, and nothing for a scene without."""
    if not has_past(scene):
        return []
    past = Past(ops=ops, as_of=as_of)
    broken = scene in BROKEN
    with ops.store.begin() as connection:
        _write_first_run(connection, as_of)
        for site in ops.estate.sites:
            add_probes(connection, list_probes(past, site, broken=broken))
        _write_finishes(connection, past, broken=broken)
        verified = None if broken else as_of - BACKUP_AGE + TRY
        add_backup(connection, _backup(as_of, verified))
    return list(_list_faults(past)) if broken else []


def list_probes(past: Past, site: Site, *, broken: bool) -> Iterator[Probe]:
    """The probes of a site in the operating hours of the month so far; of a broken past with its failures."""
    slots = operating_slots(past, site)
    out = frozenset(_outage_of(slots)) if broken and site == past.outage else frozenset()
    for system in SYSTEMS:
        for at in slots:
            reason = Reason.UNAVAILABLE if system == "graph" and at in out else None
            yield _probe(site, system, at, reason)
    if broken and site == past.deaf:
        yield from _list_failures(past, past.as_of)


def operating_slots(past: Past, site: Site) -> list[datetime]:
    """The instants of this month's probes, each in operating hours, the latest well before its end."""
    policy = past.policy(site)
    first = midnight(past.as_of.astimezone(policy.zone).date().replace(day=1), policy.zone)
    count = max(0, (past.as_of - 2 * SLOT - first) // SLOT)
    return [at for number in range(count) if is_operating(at := (first + number * SLOT).astimezone(UTC), policy)]


def _outage_of(slots: Sequence[datetime]) -> Sequence[datetime]:
    """The slots in the middle of the month so far in which the outage took place; none while there are few."""
    length = ceil(len(slots) * OUTAGE_SHARE) if len(slots) >= LEAST_SLOTS else 0
    begin = (len(slots) - length) // 2
    return slots[begin : begin + length]


def _list_failures(past: Past, until: datetime) -> Iterator[Probe]:
    """As many probes without an answer as make the backend count as down, the latest at an instant."""
    tries = (until - number * TRY for number in range(past.policy(past.deaf).down_after))
    return (_probe(past.deaf, "bookme", at, Reason.TIMEOUT) for at in tries)


def _probe(site: Site, system: str, at: datetime, reason: Reason | None) -> Probe:
    return Probe(environment=site.name, system=system, at=at, reason=reason, seconds=ANSWER)


def _write_first_run(connection: Connection, as_of: datetime) -> None:
    begun = as_of - STORE_AGE
    number = runs.start_run(connection, "collect", begun, begun)
    runs.finish_run(connection, number, "complete", {}, {}, begun)


def _write_finishes(connection: Connection, past: Past, *, broken: bool) -> None:
    """Every job began with the store and has just finished, but for the late one."""
    gaps = longest_gaps(past.ops.jobs, past.ops.settings.bank.time_zone, past.as_of)
    for site in past.ops.estate.sites:
        note_finishes(connection, gaps, site.name, at=past.as_of - STORE_AGE)
        note_finishes(connection, gaps.keys() - {LATE_JOB}, site.name, at=past.as_of)
        late = broken and site == past.deaf
        missed = timedelta(seconds=gaps.get(LATE_JOB, 0.0)) + LATE_BY if late else timedelta()
        note_finishes(connection, gaps.keys() & {LATE_JOB}, site.name, at=past.as_of - missed)


def _backup(as_of: datetime, verified: datetime | None) -> Backup:
    return Backup(
        taken_at=as_of - BACKUP_AGE, file="backups/nightly.db", sha256="0" * 64, size=1 << 20, verified_at=verified
    )


def _list_faults(past: Past) -> Iterator[Planted]:
    store, as_of, deaf, outage = past.ops.store, past.as_of, past.deaf.name, past.outage.name
    yield _fault(
        "ENV041",
        deaf,
        ("system", f"{deaf}/bookme"),
        "the backend did not answer the last probes",
        repair=lambda at: _add(store, [_probe(past.deaf, "bookme", at, None)]),
        again=lambda at: _add(
            store, [_probe(past.deaf, "bookme", at - n * TRY / 10, Reason.TIMEOUT) for n in range(9)]
        ),
    )
    yield _fault(
        "ENV042",
        deaf,
        ("job", LATE_JOB),
        "a job did not finish for longer than its schedule allows",
        repair=partial(_finish, store, deaf),
        again=lambda at: _finish(store, deaf, at - STORE_AGE),
    )
    yield _fault(
        "ENV043",
        outage,
        ("store", "store"),
        "a backup of the store was made, and never restored to prove it",
        repair=lambda at: _keep(store, _backup(at + BACKUP_AGE, at)),
        again=lambda _: _keep(store, _backup(as_of, None)),
    )
    for site, story in _low_sites(past):
        yield _fault("ENV044", site.name, ("environment", site.name), story, lasting=True)


def _low_sites(past: Past) -> Iterator[tuple[Site, str]]:
    """The sites whose availability is too low by what was written; in the first hours of a month that of none is."""
    for site in past.ops.estate.sites:
        policy = past.policy(site)
        slots = operating_slots(past, site)
        failures = list(_list_failures(past, past.as_of)) if site == past.deaf else []
        tries = sum(is_operating(probe.at, policy) for probe in failures)
        down = tries + (len(_outage_of(slots)) if site == past.outage else 0)
        measured = len(slots) + tries
        if measured >= LEAST_SLOTS and 100 * (measured - down) / measured < policy.availability:
            yield site, f"a system did not answer {down} of this month's {measured} probes"


def _fault(
    code: str,
    environment: str,
    subject: tuple[str, str],
    story: str,
    *,
    repair: Callable[[datetime], None] = lambda _: None,
    again: Callable[[datetime], None] = lambda _: None,
    lasting: bool = False,
) -> Planted:
    kind, ident = subject
    return Planted(
        code=code,
        environment=environment,
        subject_kind=kind,
        subject_id=ident,
        booking_id=None,
        story=story,
        repair=repair,
        again=again,
        lasting=lasting,
    )


def _add(store: Store, probes: Sequence[Probe]) -> None:
    with store.begin() as connection:
        add_probes(connection, probes)


def _finish(store: Store, environment: str, at: datetime) -> None:
    with store.begin() as connection:
        note_finishes(connection, [LATE_JOB], environment, at=at)


def _keep(store: Store, backup: Backup) -> None:
    with store.begin() as connection:
        add_backup(connection, backup)
