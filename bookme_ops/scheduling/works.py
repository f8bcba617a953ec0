"""Works: how each kind of task is done, and how its end is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog

from bookme_ops.alerts.dispatcher import dispatch
from bookme_ops.backup import back_up, prove_backup
from bookme_ops.casework.syncing import Account, sync_cases
from bookme_ops.collector import collect
from bookme_ops.deed import Deed
from bookme_ops.deeds import FAILED, OK, enter
from bookme_ops.runner import run_jobs
from bookme_ops.scheduling.task import Errand, Work
from bookme_ops.store import schedule
from bookme_ops.store.backups import NoBackup
from bookme_ops.store.slot import Ending, SlotState
from bookme_ops.sync_performance import measure_sync
from bookme_ops.telling import Document

log = structlog.get_logger(__name__)

ACTOR = "scheduler"
COPY = "bookme-ops-{:%Y%m%dT%H%M%SZ}.db"
COPIES = "bookme-ops-*Z.db"
RUNS_MEASURED = 96
ENDS = {"complete": SlotState.COMPLETE, "incomplete": SlotState.INCOMPLETE, "failed": SlotState.FAILED}


def collecting(*kinds: str, full: bool = False) -> Work:
    """Systems → mirror."""

    def work(errand: Errand) -> Ending:
        account = collect(errand.ops, kinds=frozenset(kinds), full=full, as_of=errand.at, progress=errand.progress)
        figures = {"read": account["read"], "requests": account["requests"], "seconds": account["seconds"]}
        return _end_of_run(account, figures)

    return work


def judge(errand: Errand) -> Ending:
    """Mirror → incidents, by the jobs of the errand's names in one pass."""
    account = run_jobs(
        errand.ops,
        names=errand.names,
        select=(),
        as_of=errand.at,
        advisor=None,
        dry_run=False,
        progress=errand.progress,
    )
    figures = {"findings": len(account["findings"]), "incidents": account["incidents"], "seconds": account["seconds"]}
    return _end_of_run(account, figures)


def tell_people(errand: Errand) -> Ending:
    """Incidents → messages → channels. A message that did not go out is tried again by the dispatcher itself."""
    account = dispatch(errand.ops, errand.at)
    figures = {name: account[name] for name in ("made", "sent", "waiting", "failed")}
    problems = [f"{one['channel']}: {one['problem']}" for one in account["problems"]]
    state = SlotState.INCOMPLETE if problems or account["disabled"] else SlotState.COMPLETE
    return Ending(state=state, reason="; ".join(dict.fromkeys(problems)) or None, figures=figures)


def writing_cases(mask: Callable[[str], str]) -> Work:
    """Incidents → Cases of the bank's own Salesforce. `mask` takes out of notes what must not go there."""

    def work(errand: Errand) -> Ending:
        account = sync_cases(errand.ops, actor=ACTOR, now=errand.at, mask=mask)
        _enter_cases(errand, account)
        figures = {"written": len(account.cases), "not_done": len(account.not_done), "left": account.left}
        reason = "; ".join(dict.fromkeys(str(row["problem"]) for row in account.not_done)) or None
        return Ending(state=SlotState.INCOMPLETE if reason else SlotState.COMPLETE, reason=reason, figures=figures)

    return work


def back_up_store(errand: Errand) -> Ending:
    """Copy the store, restore the copy beside it, check it, and let go of the oldest copies."""
    ops, at = errand.ops, errand.at
    folder = ops.settings.schedule.backup_folder
    try:
        made = back_up(ops.store, folder / COPY.format(at), now=at)
        proven = prove_backup(ops.store, folder / COPY.format(at), now=ops.now())
    except NoBackup as error:
        # A PostgreSQL store is backed up by its server's own tools, and ENV043 tells if nobody does.
        state = SlotState.SKIPPED if ops.store.engine.dialect.name == "postgresql" else SlotState.FAILED
        return Ending(state=state, reason=str(error))
    deed = Deed(actor=ACTOR, at=at, action="store.copied", object=f"copy sha256:{made.sha256}")
    enter(ops, deed, result=OK if proven.problem is None else FAILED)
    if proven.problem is not None:
        return Ending(state=SlotState.FAILED, reason=proven.problem)
    for old in sorted(folder.glob(COPIES))[: -ops.settings.schedule.backup_keep]:
        old.unlink(missing_ok=True)
    return Ending(state=SlotState.COMPLETE, figures={"bytes": proven.size, "sha256": proven.sha256})


def measure_performance(errand: Errand) -> Ending:
    """How old, how late and how dear reading is; the figures are kept for the trend."""
    account = measure_sync(errand.ops, runs=RUNS_MEASURED, now=errand.at)
    figures: Document = {name: account[name] for name in ("tenants", "trend")}
    return Ending(state=SlotState.COMPLETE, figures=figures)


def tidy(errand: Errand) -> Ending:
    """Forget what was done when long ago."""
    before = errand.at - timedelta(days=errand.ops.settings.schedule.history_days)
    with errand.ops.store.begin() as connection:
        return Ending(state=SlotState.COMPLETE, figures={"forgotten": schedule.forget(connection, before)})


def _end_of_run(account: Document, figures: dict[str, Any]) -> Ending:
    run = account["run"]
    down = ", ".join(run.get("down", ()))
    missing = sum(len(one["not_checked"]) for one in run["coverage"].values())
    reason = f"{missing} could not be read" + (f"; down: {down}" if down else "") if missing or down else None
    return Ending(state=ENDS[run["status"]], reason=reason, run_id=run["id"], figures=figures)


def _enter_cases(errand: Errand, account: Account) -> None:
    for row in account.cases:
        deed = Deed(
            actor=ACTOR,
            at=errand.at,
            action="case.written",
            object=f"incident {row['incident']}",
            detail=f"Case {row['case']}",
        )
        enter(errand.ops, deed, result=row["done"])
    for row in account.not_done:
        if row["incident"] is not None:
            deed = Deed(actor=ACTOR, at=errand.at, action="case.written", object=f"incident {row['incident']}")
            enter(errand.ops, deed, result=FAILED)
