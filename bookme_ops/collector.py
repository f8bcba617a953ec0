"""Collect: systems → mirror. Every subject is read completely, or it is listed with the reason why not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from bookme_ops.access_reading import read_access
from bookme_ops.backend_reading import ask_about_meetings, read_backends, read_staff
from bookme_ops.booking_reading import ask_for_orphans, read_bookings
from bookme_ops.calendar_sweep import Outcome, Reach, plan_requests, portions, sweep
from bookme_ops.call_counts import count_calls, kinds_of_calls
from bookme_ops.collection import Collection
from bookme_ops.directory_reading import read_directories
from bookme_ops.list_reading import read_lists
from bookme_ops.mailbox_choice import choose_mailboxes
from bookme_ops.probing import probe_systems
from bookme_ops.progress import Progress
from bookme_ops.room_choice import choose_rooms
from bookme_ops.run_scope import run_scope
from bookme_ops.store.calendars import MailboxState, ensure_mailboxes, fail_mailboxes, write_calendars
from bookme_ops.store.directory import addresses
from bookme_ops.tally import is_down
from bookme_ops.unread_watch import watch_unread
from bookme_ops.wiring import Ops

KINDS = frozenset({"calendars", "bookings", "directory", "access", "probes"})


def collect(ops: Ops, *, kinds: frozenset[str], full: bool, as_of: datetime, progress: Progress) -> dict[str, Any]:
    """Read the systems into the mirror and give the account of it, in the shape of the interface document.

    `kinds` is a part of `KINDS`; `full` reads everything anew instead of what changed; windows are laid around `as_of`.
    """
    began = perf_counter()
    with run_scope(ops, "collect", as_of) as run:
        collection = Collection(ops=ops, run=run, connections=ops.connect(), full=full, progress=progress)
        swept_since = ops.now() if "calendars" in kinds else None
        _read(collection, kinds)
        tally = collection.tally
        figures = {
            "read": dict(tally.read),
            "changed": dict(tally.changed),
            "requests": dict(tally.requests),
            "throttled": dict(tally.throttled),
        }
        status = "complete" if tally.complete else "incomplete"
        kept = {**figures, "calls": kinds_of_calls(collection.connections)}
        with ops.store.begin() as connection:
            watch_unread(connection, collection, swept_since=swept_since)
            run.finish_within(connection, status, tally.coverage(), kept)
    return {
        "run": {**run.account(), "down": sorted(tally.down)},
        **figures,
        "seconds": round(perf_counter() - began, 3),
    }


def _read(collection: Collection, kinds: frozenset[str]) -> None:
    """Read the kinds in the order in which they need each other: who, what, and where it should stand."""
    if "directory" in kinds:
        # First of all the lists: whoever has a schedule there is not asked for working hours.
        read_lists(collection)
        read_directories(collection)
        read_staff(collection)
    if "bookings" in kinds:
        read_bookings(collection)
        read_backends(collection)
        ask_about_meetings(collection)
    if "calendars" in kinds:
        for tenant in collection.ops.tenants:
            _read_calendars(collection, tenant)
    if kinds & {"bookings", "calendars"}:
        ask_for_orphans(collection)
    if "access" in kinds:
        read_access(collection)
    if "probes" in kinds:
        probe_systems(collection)
    count_calls(collection.tally, collection.connections.values())


def _read_calendars(collection: Collection, tenant: str) -> None:
    ops, settings = collection.ops, collection.ops.settings
    sites = ops.sharing(tenant)
    look_back = timedelta(days=settings.collect.look_back_days)
    with ops.store.read() as connection:
        book = addresses(connection, tenant)
    choice = choose_mailboxes(ops.store, tenant, sites, as_of=collection.as_of, look_back=look_back, book=book)
    rooms = choose_rooms(ops.store, tenant, book)
    for kind, unreachable in (("mailbox", choice.unreachable), ("room", rooms.unreachable)):
        for mail, failure in unreachable.items():
            collection.tally.miss(kind, mail, failure)
    readers = choice.readers | dict.fromkeys(rooms.mails, sites[0].name)
    with ops.store.begin() as connection:
        states = ensure_mailboxes(connection, tenant, sorted(readers))
    collection.progress.start("calendars", len(readers))
    for environment in dict.fromkeys(readers.values()):
        chosen = {user_id: states[user_id] for user_id, reader in readers.items() if reader == environment}
        _sweep(collection, tenant, environment, chosen, rooms.mails)
    collection.progress.done()


def _sweep(
    collection: Collection, tenant: str, environment: str, states: dict[str, MailboxState], rooms: dict[str, str]
) -> None:
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
    outcomes = sweep(calendars, ops.store, numbers, requests, workers=settings.collect.workers)
    for portion in portions(outcomes):
        _write(collection, tenant, environment, portion)
        for outcome in portion:
            _account(collection, outcome, rooms)


def _write(collection: Collection, tenant: str, environment: str, portion: Sequence[Outcome]) -> None:
    """Events, delta links, coverage and journal of some chunks, in one transaction."""
    tally, at = collection.tally, collection.ops.now()
    writes = [write for outcome in portion for write in outcome.read.writes.values()]
    failures = [pair for outcome in portion for pair in outcome.read.failures.items()]
    with collection.ops.store.begin() as connection:
        changed = write_calendars(connection, tenant, writes, at=at, run_id=collection.run_id)
        fail_mailboxes(connection, tenant, failures, at=at)
    tally.changed["events"] += changed
    errors = [outcome.error for outcome in portion if outcome.error is not None]
    tally.down.update(f"{environment}/{error.system}" for error in errors if is_down(error))


def _account(collection: Collection, outcome: Outcome, rooms: dict[str, str]) -> None:
    """Which mailboxes of a chunk were read; a room's is told by the room's address."""
    read, tally = outcome.read, collection.tally
    tally.read["events"] += sum(len(write.events) for write in read.writes.values())
    for mailbox in read.writes:
        tally.read["rooms" if mailbox in rooms else "mailboxes"] += 1
        tally.check("room" if mailbox in rooms else "mailbox", rooms.get(mailbox, mailbox))
    for mailbox, failure in read.failures.items():
        tally.miss("room" if mailbox in rooms else "mailbox", rooms.get(mailbox, mailbox), failure)
    collection.progress.step(len(read.writes) + len(read.failures))
