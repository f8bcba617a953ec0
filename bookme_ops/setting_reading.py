"""Read the working hours that advisors set in Outlook.

They are good for proposals only, so once a day is enough, and only where the bank's own schedules, which count more,
say nothing: to ask every mailbox would be a quarter of all calls of a sweep.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta

from bookme_ops.collection import Collection
from bookme_ops.store.bookings import roster
from bookme_ops.store.coverage import coverage_of, record_failure
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import addresses
from bookme_ops.store.mailbox_settings import write_settings
from bookme_ops.store.rosters import schedules_of
from connectors.errors import ConnectorError
from connectors.ports import Directory, Failure, SettingRead
from jobs.views import Coverage

SUBJECT = "mailbox-settings"
CHUNK = 20
"""So many mailboxes share a batch."""
FRESH = timedelta(hours=20)
"""A read that is younger than this serves."""


def read_settings(collection: Collection, tenant: str) -> None:
    """Mirror the working hours of the advisors' mailboxes, unless those at hand are fresh.

    A mailbox that refuses keeps what is mirrored of it. Where the first ones all refuse, the others are not asked.
    """
    wanted = _wanted(collection, tenant)
    if not wanted:
        return
    site = collection.ops.sharing(tenant)[0]
    directory = collection.connections[site.name].directory
    collection.progress.start("directory: mailbox settings", len(wanted))
    try:
        reads = list(_read_all(collection, directory, wanted))
    except ConnectorError as error:
        collection.failed(tenant, "directory", SUBJECT, error, reader=site.name)
    else:
        _take(collection, tenant, reads)
    finally:
        collection.progress.done()


def _wanted(collection: Collection, tenant: str) -> list[str]:
    """The accounts of the active advisors without a schedule of the bank's own; none if there is nothing to do."""
    ops = collection.ops
    with ops.store.read() as connection:
        last = coverage_of(connection, tenant, "directory").get(SUBJECT, Coverage())
        if last.read_at is not None and last.complete and ops.now() - last.read_at < FRESH and not collection.full:
            return []
        accounts = addresses(connection, tenant).accounts
        sites = ops.estate.sharing(tenant)
        return sorted({one for site in sites for one in _without_schedule(collection, connection, site.name, accounts)})


def _without_schedule(
    collection: Collection, connection: Connection, environment: str, accounts: Mapping[str, str]
) -> set[str]:
    """The accounts of an environment's advisors for whom its schedules, if there are any to rely on, have no line."""
    advisors = {accounts[mail] for mail in roster(connection, environment) if mail in accounts}
    if collection.ops.settings.environment(environment).schedules_csv is None:
        return advisors
    schedules = schedules_of(connection, environment)
    return advisors - {accounts[mail] for mail in schedules.items if schedules.read.complete and mail in accounts}


def _read_all(collection: Collection, directory: Directory, wanted: list[str]) -> Iterator[SettingRead]:
    chunks = [wanted[start : start + CHUNK] for start in range(0, len(wanted), CHUNK)]
    first = directory.read_settings(chunks[0])
    collection.progress.step(len(first))
    yield from first
    if all(read.failure is not None for read in first):
        return
    with ThreadPoolExecutor(collection.ops.settings.collect.workers, thread_name_prefix="settings") as pool:
        running = [pool.submit(copy_context().run, directory.read_settings, chunk) for chunk in chunks[1:]]
        for future in running:
            reads = future.result()
            collection.progress.step(len(reads))
            yield from reads


def _take(collection: Collection, tenant: str, reads: list[SettingRead]) -> None:
    told = [read.setting for read in reads if read.setting is not None]
    failures = {read.user_id: read.failure for read in reads if read.failure is not None}
    if not told:
        _refused(collection, tenant, Failure(reason=next(iter(failures.values())).reason, detail=_tell(failures)))
        return
    with collection.ops.store.begin() as connection:
        write_settings(connection, tenant, told, keep=frozenset(failures))
    collection.tally.read["settings"] += len(told)
    collection.succeeded(tenant, "directory", SUBJECT)
    if failures:
        worst = next(iter(failures.values()))
        collection.tally.miss(
            "directory", f"{tenant}/{SUBJECT}", Failure(reason=worst.reason, detail=_tell(failures, len(reads)))
        )


def _refused(collection: Collection, tenant: str, failure: Failure) -> None:
    collection.tally.miss("directory", f"{tenant}/{SUBJECT}", failure)
    with collection.ops.store.begin() as connection:
        record_failure(connection, tenant, "directory", SUBJECT, failure, at=collection.ops.now())


def _tell(failures: dict[str, Failure], asked: int | None = None) -> str:
    """How many mailboxes could not be read, and the reasons, most frequent first."""
    detail, _ = Counter(failure.detail for failure in failures.values()).most_common(1)[0]
    of = "all that were asked" if asked is None else f"{len(failures)} of {asked} mailboxes"
    return f"{of}: {detail}"
