"""Watch over what cannot be read: at its end a collecting run opens and resolves the incidents about it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bookme_ops.collection import Collection
from bookme_ops.reads import is_configured
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import account_ids, addresses
from bookme_ops.store.failing import FailingRead, failing_reads
from bookme_ops.store.incidents import apply, latest_by_fingerprint
from bookme_ops.store.rooms import rooms_of
from bookme_ops.unread import Failing, fingerprints_of, plan_unread
from bookme_ops.wiring import Ops
from jobs.views import Coverage


def watch_unread(connection: Connection, collection: Collection, *, swept_since: datetime | None) -> None:
    """Write what the run's reads mean for the incidents of `UNREAD`, in the transaction of the caller.

    `swept_since` is when the run began to read the calendars, None if it read none.
    """
    ops = collection.ops
    environments = [site.name for site in ops.chosen]
    failing = [
        *(one for tenant in ops.tenants for one in _of_tenant(connection, ops, tenant, swept_since)),
        *(one for environment in environments for one in _of_environment(connection, ops, environment)),
    ]
    known = latest_by_fingerprint(connection, fingerprints_of(environments)).values()
    if not failing and not known:
        return
    now, after = ops.now(), ops.settings.collect.unread_after
    changes = plan_unread(failing, known, environments, after=after, now=now)
    if changes:
        apply(connection, changes, run_id=collection.run_id, at=now)


def _of_environment(connection: Connection, ops: Ops, environment: str) -> Iterator[Failing]:
    settings = ops.settings.environment(environment)
    for one in failing_reads(connection, environment):
        if is_configured(settings, one.subject):
            yield _failing(one, environment, one.kind, f"{environment}/{one.subject}")


def _of_tenant(connection: Connection, ops: Ops, tenant: str, swept_since: datetime | None) -> Iterator[Failing]:
    """What fails of a tenant, told of the first of its environments if that is among the chosen ones."""
    home = ops.estate.sharing(tenant)[0]
    if home not in ops.chosen:
        return
    found = failing_reads(connection, tenant)
    calendars = [one for one in found if one.kind == "mailbox"]
    rooms = _room_mails(connection, tenant) if calendars else {}
    whole = ops.sharing(tenant) == ops.estate.sharing(tenant)
    for one in _wanted(connection, tenant, calendars, swept_since if whole else None):
        kind = "room" if one.subject in rooms else "mailbox"
        yield _failing(one, home.name, kind, rooms.get(one.subject, one.subject))
    for one in found:
        if one.kind != "mailbox":
            yield _failing(one, home.name, one.kind, f"{tenant}/{one.subject}")


def _wanted(
    connection: Connection, tenant: str, calendars: list[FailingRead], swept_since: datetime | None
) -> list[FailingRead]:
    """The calendars that somebody needs: nobody can read one without an account.

    One that the run did not try, though it tried all that are needed (since `swept_since`), nobody asks for any more.
    """
    accounts = coverage_of(connection, tenant, "directory").get("accounts", Coverage()) if calendars else Coverage()
    if not accounts.complete:
        return calendars
    held = account_ids(connection, tenant)
    earliest = swept_since.replace(microsecond=0) if swept_since is not None else None
    return [one for one in calendars if one.subject in held and (earliest is None or one.failed_at >= earliest)]


def _room_mails(connection: Connection, tenant: str) -> Mapping[str, str]:
    """The address of each room by the owner of its calendar."""
    rooms = rooms_of(connection, tenant, addresses(connection, tenant))
    return {room.user_id: mail for mail, room in rooms.items() if room.user_id is not None}


def _failing(read: FailingRead, environment: str, kind: str, name: str) -> Failing:
    return Failing(environment=environment, kind=kind, id=name, reason=read.reason, since=read.since)
