"""The works behind the commands of the audit, as they are in earnest."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bookme_ops.access_apps import our_app
from bookme_ops.access_sheet.judgement import Judgement, access_desks, judge_access
from bookme_ops.access_use.calls import Call
from bookme_ops.access_use.own_calls import read_own_calls
from bookme_ops.access_use.permission_table import PermissionTable
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.review_works import RealReviewWorks
from bookme_ops.keyring import NoKey, load_keys
from bookme_ops.progress import Progress
from bookme_ops.store import audit_log
from bookme_ops.store.audit_log import Entry, Head
from bookme_ops.store.sync_figures import reading_runs
from bookme_ops.wiring import Ops
from jobs.environment.access_desk import AccessDesk

RUNS = 3_000
"""So many collecting runs are looked back at: a month, at one each quarter of an hour."""


class RealAuditWorks(RealReviewWorks):
    """Hands every wish of an administrator to the part of the program that fulfils it."""

    def access_desks(self, ops: Ops, *, as_of: datetime, progress: Progress, everywhere: bool) -> Iterator[AccessDesk]:
        """The access of each environment in question, or of all."""
        return access_desks(ops, as_of, progress, everywhere=everywhere)

    def judge_access(self, ops: Ops, desks: Sequence[AccessDesk]) -> Judgement:
        """What the jobs find in it."""
        return judge_access(ops, desks)

    def own_calls(self, ops: Ops, environment: str, table: PermissionTable) -> Sequence[Call]:
        """Our own calls of Graph."""
        app = our_app(ops.settings.environment(environment))
        with ops.store.read() as connection:
            runs = reading_runs(connection, RUNS)
        return read_own_calls(runs, {environment: app}, table).calls

    def log_entries(
        self, ops: Ops, *, object_id: str | None, actor: str | None, since: datetime | None
    ) -> list[tuple[int, Entry]]:
        """Entries of our own audit log."""
        with ops.store.read() as connection:
            return [
                (number, entry)
                for number, entry in audit_log.entries(connection, object=object_id)
                if (actor is None or entry.actor == actor) and (since is None or entry.at >= since)
            ]

    def log_head(self, ops: Ops) -> Head:
        """How far the log has come."""
        with ops.store.read() as connection:
            return audit_log.head(connection)

    def verify_log(self, ops: Ops, *, kept: Head | None) -> int | None:
        """The first row that does not hold."""
        try:
            key = load_keys(ops.settings).audit
        except NoKey as error:
            raise Refusal(str(error), exit_code=Exit.REFUSED) from None
        with ops.store.read() as connection:
            return audit_log.verify(connection, key=key, kept=kept)
