"""The seam between the commands of the audit and the program behind them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from bookme_ops.cli.review_seams import ReviewWorks
from bookme_ops.progress import Progress


class AuditWorks(ReviewWorks, Protocol):
    """What administrators have looked up for them."""

    def access_desks(self, ops: Any, *, as_of: datetime, progress: Progress, everywhere: bool) -> Iterable[Any]:
        """The access of each environment in question, or of all, one after the other
        (`jobs.environment.access_desk.AccessDesk`)."""

    def judge_access(self, ops: Any, desks: Sequence[Any]) -> Any:
        """What every job about access finds in it (`bookme_ops.access_sheet.judgement.Judgement`)."""

    def own_calls(self, ops: Any, environment: str, table: Any) -> Sequence[Any]:
        """Our own calls of Graph (`bookme_ops.access_use.calls.Call`), as the collecting runs kept them."""

    def log_entries(
        self, ops: Any, *, object_id: str | None, actor: str | None, since: datetime | None
    ) -> list[tuple[int, Any]]:
        """Entries of our own audit log (`bookme_ops.store.audit_log.Entry`) with their numbers, in its order."""

    def log_head(self, ops: Any) -> Any:
        """How far the log has come (`bookme_ops.store.audit_log.Head`)."""

    def verify_log(self, ops: Any, *, kept: Any | None) -> int | None:
        """The number of the first row that is not as it was written; None: all are."""
