"""Pieces of the store: what the mirror holds of a booking, how completely it was read, what happened, what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bookme_ops.bundles import mirror_shapes as shapes
from bookme_ops.bundles.choosing import Shape, know, plain
from bookme_ops.bundles.pieces import Kind
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.store.booking_records import BookingRecords
from bookme_ops.store.incident_rows import SYSTEM
from jobs.base import Priority

SOURCE = "mirror"
AGE = "as it was when the mirror read it last: coverage.json says when"


def lay_mirror(shelf: Shelf, records: BookingRecords) -> None:
    """Put on the shelf what the store holds. Of what was not read completely, nothing there is no absence."""
    copies = [_under(one.event, tenant=one.tenant, mailbox=one.mailbox) for one in records.copies]
    kept: tuple[tuple[str, Shape, Sequence[Any], list[str]], ...] = (
        ("bookings", shapes.BOOKING, records.bookings, unread(records, "query", "bookings")),
        ("contacts", shapes.CONTACT, records.contacts, unread(records, "query", "bookings")),
        ("invitees", shapes.INVITEE, records.invitees, unread(records, "query", "bookings")),
        ("users", shapes.USER, records.users, unread(records, "directory", "users")),
        (
            "accounts",
            shapes.ACCOUNT,
            [_under(one, tenant=tenant) for tenant, one in records.accounts],
            unread(records, "directory", "accounts"),
        ),
        ("calendar-copies", shapes.COPY, copies, unread_mailboxes(records)),
        ("backend-meetings", shapes.MEETING, records.meetings, unread(records, "query", "meetings")),
        ("journal", shapes.JOURNAL, records.journal, unread(records, "query", "bookings")),
    )
    for name, shape, rows, gaps in kept:
        _lay(shelf, name, shape, rows, gaps)
    shelf.lay_rows("mirror/coverage.json", SOURCE, shapes.COVERAGE, _coverage(records))
    _lay_incidents(shelf, records)


def unread(records: BookingRecords, kind: str, subject: str) -> list[str]:
    """Where something was not read completely, or never."""
    scopes = records.tenants if subject == "accounts" else records.environments
    whole = {
        one.scope for one in records.covered if (one.kind, one.subject) == (kind, subject) and one.coverage.complete
    }
    return [f"{subject} of {scope}" for scope in scopes if scope not in whole]


def unread_mailboxes(records: BookingRecords) -> list[str]:
    """Why there may be copies that the mirror does not hold; where nobody is known to be concerned, anywhere."""
    known = [one.coverage.complete for one in records.covered if one.kind == "mailbox"]
    if not known:
        return ["any mailbox of the people concerned"]
    return [f"{known.count(False)} of {len(known)} mailboxes"] if False in known else []


def _lay(shelf: Shelf, name: str, shape: Shape, records: Sequence[Any], gaps: list[str]) -> None:
    path, told = f"mirror/{name}.json", f"not read completely: {', '.join(gaps)}"
    if gaps and not records:
        shelf.lay_missing(path, SOURCE, f"the mirror holds none, which proves nothing: {told}")
    else:
        shelf.lay_rows(path, SOURCE, shape, records, advice=[AGE, told if gaps else None])


def _lay_incidents(shelf: Shelf, records: BookingRecords) -> None:
    incidents = [_with_label(story.incident) for story in records.stories]
    steps = [_with_label(step) for story in records.stories for step in story.steps]
    notes = [_under(note, incident_id=story.incident.id) for story in records.stories for note in story.notes]
    finished = {health.environment for health in records.health if health.finishes}
    gaps = [f"jobs of {name}, which never finished" for name in records.environments if name not in finished]
    _lay(shelf, "incidents", shapes.INCIDENT, incidents, gaps)
    _lay(shelf, "incident-steps", shapes.STEP, steps, gaps)
    _lay(shelf, "incident-notes", shapes.NOTE, notes, gaps)
    actors = {one["actor"] for one in (*steps, *notes)} | {one.get("owner") for one in incidents}
    for actor in sorted(one for one in actors if one and one != SYSTEM):
        shelf.known += know(Kind.PERSON, actor)


def lay_work(shelf: Shelf, records: BookingRecords) -> None:
    """Put on the shelf how our own work is: runs, jobs, probes, API allowances."""
    shelf.lay_rows("system/runs.json", SOURCE, shapes.RUN, [_run(run) for run in records.runs])
    finishes = [one for health in records.health for one in health.finishes]
    shelf.lay_rows("system/jobs.json", SOURCE, shapes.FINISH, finishes)
    probes = [one for health in records.health for one in health.probes]
    shelf.lay_rows("system/probes.json", SOURCE, shapes.PROBE, probes)
    allowances = [health.allowance for health in records.health if health.allowance is not None]
    shelf.lay_rows("system/allowances.json", SOURCE, shapes.ALLOWANCE, allowances)


def _coverage(records: BookingRecords) -> Iterable[dict[str, Any]]:
    for one in records.covered:
        yield {
            "scope": one.scope,
            "kind": one.kind,
            "subject": one.subject,
            "read_at": one.coverage.read_at.isoformat() if one.coverage.read_at is not None else None,
            "reason": one.coverage.reason,
        }


def _under(record: Any, **beside: Any) -> dict[str, Any]:
    """A record with what its place in the store says of it."""
    return {**plain(record), **beside}


def _with_label(record: Any) -> dict[str, Any]:
    """A record with its priority in words."""
    values: dict[str, Any] = plain(record)
    priority = values.get("priority")
    return values | {"priority": Priority(priority).label if priority is not None else None}


def _run(run: Any) -> dict[str, Any]:
    """A run without the machine that it ran on; its figures without names of people."""
    values: dict[str, Any] = plain(run)
    figures = values.get("figures")
    return values | {"figures": _numbers(figures) if isinstance(figures, Mapping) else {}}


def _numbers(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Counts and durations, as deep as they stand; texts are left out."""
    told: dict[str, Any] = {}
    for name, value in sorted(figures.items()):
        if isinstance(value, Mapping):
            told[str(name)] = _numbers(value)
        elif isinstance(value, bool | int | float):
            told[str(name)] = value
    return told
