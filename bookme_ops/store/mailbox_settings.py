"""The mirror of the working hours that people set in Outlook."""

from collections.abc import Iterable
from datetime import time

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, delete, fetch
from bookme_ops.store.changed_subjects import note_mailboxes
from bookme_ops.store.directory_tables import MAILBOX_SETTING
from bookme_ops.store.snapshot import write_changed
from connectors.directory_records import MailboxSetting

DAYS = msgspec.json.Decoder(tuple[int, ...])
KEY = ("tenant", "user_id")


def write_settings(
    connection: Connection, tenant: str, settings: Iterable[MailboxSetting], *, keep: frozenset[str] = frozenset()
) -> int:
    """Make these all the settings of a tenant but those of the mailboxes to `keep`, which could not be read.

    Gives how many were added, changed or taken away.
    """
    rows = {one.user_id: _row(tenant, one) for one in settings}
    stored = fetch(connection, "SELECT user_id FROM mailbox_setting WHERE tenant = ?", (tenant,))
    gone = [(tenant, user_id) for (user_id,) in stored if user_id not in rows and user_id not in keep]
    delete(connection, MAILBOX_SETTING, gone, key=KEY)
    changed = write_changed(connection, MAILBOX_SETTING, rows.values())
    note_mailboxes(connection, tenant, [*(user_id for _, user_id in gone), *(row[1] for _, row in changed)])
    return len(gone) + len(changed)


def settings_of(connection: Connection, tenant: str) -> dict[str, MailboxSetting]:
    """Every setting of a tenant, by the Entra object id of the mailbox's owner."""
    statement = "SELECT user_id, time_zone, days, starts, ends FROM mailbox_setting WHERE tenant = ?"
    return {row[0]: _setting(row) for row in fetch(connection, statement, (tenant,))}


def _row(tenant: str, one: MailboxSetting) -> Row:
    days = msgspec.json.encode(one.days).decode()
    return (tenant, one.user_id, one.time_zone, days, _text(one.start), _text(one.end))


def _setting(row: Row) -> MailboxSetting:
    user_id, zone, days, starts, ends = row
    return MailboxSetting(user_id=user_id, time_zone=zone, days=DAYS.decode(days), start=_time(starts), end=_time(ends))


def _text(moment: time | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
