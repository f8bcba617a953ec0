"""Collect: systems → mirror. Every subject is read completely, or it is listed with the reason why not."""

from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from bookme_ops.booking_reading import ask_for_orphans, read_bookings
from bookme_ops.calendar_sweep import Outcome, Reach, plan_requests, sweep
from bookme_ops.collection import Collection
from bookme_ops.directory_reading import read_directories
from bookme_ops.mailbox_choice import choose_mailboxes
from bookme_ops.progress import Progress
from bookme_ops.run_scope import run_scope
from bookme_ops.store.calendars import MailboxState, ensure_mailboxes, fail_mailboxes, write_calendars
from bookme_ops.tally import is_down
from bookme_ops.wiring import Ops

KINDS = frozenset({"calendars", "bookings", "directory"})


def collect(ops: Ops, *, kinds: frozenset[str], full: bool, as_of: datetime, progress: Progress) -> dict[str, Any]:
    """Read the systems into the mirror and give the account of it, in the shape of the interface document.

    `kinds` is a part of `KINDS`; `full` reads everything anew instead of what changed; windows are laid around `as_of`.
    """
    began = perf_counter()
    with run_scope(ops, "collect", as_of) as run:
        collection = Collection(ops=ops, run=run, connections=ops.connect(), full=full, progress=progress)
        _read(collection, kinds)
        tally = collection.tally
        figures = {"read": dict(tally.read), "changed": dict(tally.changed), "requests": dict(tally.requests)}
        run.finish("complete" if tally.complete else "incomplete", tally.coverage(), figures)
    return {
        "run": {**run.account(), "down": sorted(tally.down)},
        **figures,
        "seconds": round(perf_counter() - began, 3),
    }


def _read(collection: Collection, kinds: frozenset[str]) -> None:
    """Read the kinds in the order in which they need each other: who, what, and where it should stand."""
    if "directory" in kinds:
        read_directories(collection)
    if "bookings" in kinds:
        read_bookings(collection)
    if "calendars" in kinds:
        for tenant in collection.ops.tenants:
            _read_calendars(collection, tenant)
    if kinds & {"bookings", "calendars"}:
        ask_for_orphans(collection)
    for connection in collection.connections.values():
        collection.tally.requests["salesforce"] += connection.salesforce.meter.requests
        collection.tally.requests["graph"] += connection.graph.meter.requests


def _read_calendars(collection: Collection, tenant: str) -> None:
    ops, settings = collection.ops, collection.ops.settings
    choice = choose_mailboxes(
        ops.store,
        tenant,
        ops.sharing(tenant),
        as_of=collection.as_of,
        look_back=timedelta(days=settings.collect.look_back_days),
    )
    for mail, failure in choice.unreachable.items():
        collection.tally.miss("mailbox", mail, failure)
    with ops.store.begin() as connection:
        states = ensure_mailboxes(connection, tenant, sorted(choice.readers))
    collection.progress.start("calendars", len(choice.readers))
    for environment in dict.fromkeys(choice.readers.values()):
        chosen = {user_id: states[user_id] for user_id, reader in choice.readers.items() if reader == environment}
        _sweep(collection, tenant, environment, chosen)
    collection.progress.done()


def _sweep(collection: Collection, tenant: str, environment: str, states: dict[str, MailboxState]) -> None:
    ops, settings = collection.ops, collection.ops.settings
    reach = Reach(
        zone=settings.bank.time_zone,
        back=settings.collect.delta_days_back,
        ahead=settings.collect.delta_days_ahead,
        window_days=settings.bank.window_days,
        rebase_after=settings.collect.rebase_after_days,
    )
    requests = plan_requests(states, reach, collection.as_of, full=collection.full)
    numbers = {user_id: state.no for user_id, state in states.items()}
    calendars = collection.connections[environment].calendars
    for outcome in sweep(calendars, ops.store, numbers, requests, workers=settings.collect.workers):
        _write(collection, tenant, environment, outcome)


def _write(collection: Collection, tenant: str, environment: str, outcome: Outcome) -> None:
    """Events, delta links, coverage and journal of a chunk, in one transaction."""
    read, tally, at = outcome.read, collection.tally, collection.ops.now()
    with collection.ops.store.begin() as connection:
        changed = write_calendars(connection, tenant, list(read.writes.values()), at=at, run_id=collection.run_id)
        fail_mailboxes(connection, tenant, list(read.failures.items()), at=at)
    tally.changed["events"] += changed
    tally.read["events"] += sum(len(write.events) for write in read.writes.values())
    tally.read["mailboxes"] += len(read.writes)
    for mailbox in read.writes:
        tally.check("mailbox", mailbox)
    for mailbox, failure in read.failures.items():
        tally.miss("mailbox", mailbox, failure)
    if outcome.error is not None and is_down(outcome.error):
        tally.down.add(f"{environment}/{outcome.error.system}")
    collection.progress.step(len(read.writes) + len(read.failures))
