"""Failing: what could not be read lately, and since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.instants import instant
from connectors.errors import NOT_TO_BE_READ, Reason

FAILING = "SELECT kind, subject, reason, failing_since, failed_at FROM coverage WHERE scope = ? AND reason IS NOT NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingRead:
    """A subject whose latest read failed."""

    kind: str
    """`mailbox`, `query` or `directory`."""
    subject: str
    reason: Reason
    """Why its latest read failed."""
    since: datetime
    """The first failure after its last complete read."""
    failed_at: datetime
    """Its latest failure."""


def failing_reads(connection: Connection, scope: str) -> list[FailingRead]:
    """What of a tenant or an environment fails, in no order; what nobody could have read does not."""
    return [
        FailingRead(
            kind=kind,
            subject=subject,
            reason=Reason(reason),
            since=instant(failed_at if since is None else since),
            failed_at=instant(failed_at),
        )
        for kind, subject, reason, since, failed_at in fetch(connection, FAILING, (scope,))
        if Reason(reason) not in NOT_TO_BE_READ
    ]
