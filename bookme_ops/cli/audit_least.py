"""`bookme-ops audit permissions --least`: what apps and users might do without, by what was used. A proposal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bookme_ops.access_sheet.telling import tell_page
from bookme_ops.access_use.activity_log import read_activity_log
from bookme_ops.access_use.calls import Call, CallLog, LogError
from bookme_ops.access_use.event_log import read_event_log
from bookme_ops.access_use.object_use import UserProposal, propose_objects
from bookme_ops.access_use.permission_table import PermissionTable, load_table
from bookme_ops.access_use.proposal import Proposal, propose
from bookme_ops.cli.audit_opening import Audit, exit_of_audit
from bookme_ops.cli.opening import watching
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_audit_least import write_least
from bookme_ops.cli.screen import tell
from bookme_ops.telling import Document
from jobs.access.grants_of import grants_of

ReadT = TypeVar("ReadT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """The files that say what was used."""

    activity: tuple[Path, ...]
    events: tuple[Path, ...]
    table: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """What might be done without in one environment."""

    environment: str
    apps: Proposal
    users: tuple[UserProposal, ...]
    """Those of whom an event log speaks."""
    names: dict[str, str]
    """User id → username."""


def tell_least(audit: Audit, logs: Logs, me: str) -> int:
    """Compare what is granted with what the logs, and our own calls, show."""
    with watching(audit.desk) as progress:
        progress.start("logs", len(logs.activity) + len(logs.events))
        table = _read(logs.table, load_table) if logs.table else load_table()
        activity = [_step(progress, _read(file, lambda one: read_activity_log(one, table))) for file in logs.activity]
        events = [_step(progress, _read(file, read_event_log)) for file in logs.events]
    answers = [_propose(audit, desk, table, activity, events) for desk in audit.desks]
    audit.enter(me, "audit.least-viewed", f"environments {audit.places}")
    tell(
        audit.desk,
        [tell_page(answer) for answer in answers],
        page=lambda screen: write_least(screen, answers, audit.opened.zone),
        rows=lambda: _rows(answers),
    )
    return exit_of_audit(audit.desks, ("people", "sets", "assignments", "objects", "principals", "roles"))


def _propose(
    audit: Audit, desk: Any, table: PermissionTable, activity: Sequence[CallLog], events: Sequence[CallLog]
) -> Least:
    tenant = desk.view.tenant
    own = audit.desk.works.own_calls(audit.opened.ops, desk.view.environment, table)
    calls = [*own, *_calls(activity)]
    return Least(
        environment=desk.view.environment,
        apps=propose(
            tenant.roles.items.rows,
            calls,
            table,
            principals=tenant.principals.items.rows,
            unreadable=sum(log.unreadable for log in (*activity, *events)),
        ),
        users=propose_objects(grants_of(desk.view, desk.now), _calls(events)),
        names={person.user_id: person.username for person in desk.view.org.people.items.rows},
    )


def _calls(logs: Iterable[CallLog]) -> list[Call]:
    return [call for log in logs for call in log.calls]


def _read(file: Path, read: Callable[[Path], ReadT]) -> ReadT:
    try:
        return read(file)
    except LogError as error:
        raise Refusal(f"{file}: {error}") from None
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}") from None


def _step(progress: Any, log: CallLog) -> CallLog:
    progress.step()
    return log


def _rows(answers: Sequence[Least]) -> Iterator[Document]:
    for answer in answers:
        for app in answer.apps.apps:
            who = {"environment": answer.environment, "kind": "app", "holder": app.name or app.app}
            used = {one.role: one.narrower for one in app.used}
            for role in app.granted:
                standing = "used" if role in used else "unused" if role in app.unused else "not judged"
                yield {**who, "granted": role, "standing": standing, "narrower": used.get(role)}
        for user in answer.users:
            who = {
                "environment": answer.environment,
                "kind": "user",
                "holder": answer.names.get(user.user_id, user.user_id),
            }
            for one in user.objects:
                standing = f"unused: {one.unused}" if one.unused else "used"
                yield {**who, "granted": f"{one.object}:{one.granted}", "standing": standing, "narrower": None}
