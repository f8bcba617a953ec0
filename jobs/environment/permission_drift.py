"""Permission drift: what was granted or went away since somebody signed the last review.

Readings of ours, where the finding catalogue leaves room:

* Without a signed review there is nothing to drift from: not judged.
* What the review decided to remove is no drift, whether it is gone or still there: the review itself tells.
* Looked at are the integration users, whoever holds a permission of tier 0 or 1, and the apps that the environment
  speaks for. Of somebody who is no longer among them it is asked whether they still hold what the review kept.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from jobs.access.grants import Grant
from jobs.access.grants_of import grants_of
from jobs.access.people import people_by_id
from jobs.access.view import AccessView, Approved
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.environment.access_desk import AccessDesk
from jobs.environment.access_lists import (
    ACCOUNTS,
    FIELDS,
    HOLDING,
    OBJECTS,
    PRINCIPALS,
    ROLES,
    SCOPES,
    SETS,
    Rule,
    judge,
    reads,
)
from jobs.policy import Policy

DRIFT = Kind(code="ENV033", name="permission-drift", priority=Priority.MEDIUM, category="configuration")
LISTS = {"object": (OBJECTS,), "field": (FIELDS,), "app-role": (ROLES,), "scope": (SCOPES, ROLES)}
"""What else must have been read to compare grants of a kind; scopes are named by the APIs of roles."""
SUBJECTS = {"user": "user", "app": "service-principal"}
SHOWN = 100

Grants = Mapping[str, list[Grant]]
"""By holder."""


def decide(view: AccessView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Compare what is granted in one environment with what its last review kept."""
    yield from judge(view, policy, now, RULES)


def find_drift(holder_kind: str) -> Callable[[AccessDesk], Iterator[Finding]]:
    """ENV033, of users or of apps."""

    def find(desk: AccessDesk) -> Iterator[Finding]:
        approved = desk.view.approved
        if approved is None:
            return
        now = _by_holder(desk, grants_of(desk.view, desk.now), holder_kind)
        then = _by_holder(desk, approved.grants, holder_kind)
        decided = {grant.key for grant in (*approved.grants, *approved.removed)}
        for holder in sorted(now.keys() | then.keys()):
            granted = [grant for grant in now.get(holder, ()) if grant.key not in decided]
            held = {grant.key for grant in now.get(holder, ())}
            gone = [one for one in then.get(holder, ()) if one.key not in held and not _still_holds(desk, one)]
            if granted or gone:
                yield _drift(desk, approved, Subject(kind=SUBJECTS[holder_kind], id=holder), granted, gone)

    return find


def _by_holder(desk: AccessDesk, grants: Iterable[Grant], holder_kind: str) -> Grants:
    """Those that can be compared, in the order of grants."""
    found: dict[str, list[Grant]] = {}
    for grant in sorted(grants):
        comparable = all(reads(desk.view, name) for name in LISTS.get(grant.kind, ()))
        if grant.holder_kind == holder_kind and comparable:
            found.setdefault(grant.holder, []).append(grant)
    return found


def _still_holds(desk: AccessDesk, grant: Grant) -> bool:
    """Whether somebody may still have what is told of nobody now: they are looked at no more, or it is hidden."""
    if grant.holder_kind == "app":
        return grant.holder not in {app.principal_id for app in desk.apps}
    access, name = desk.effective, grant.what.rpartition(":")[0]
    told: dict[str, Callable[[], bool]] = {
        "permission": lambda: grant.what in access.permissions(grant.holder) | access.hidden,
        "object": lambda: f"{name}:{access.objects(grant.holder).get(name)}" == grant.what,
        "field": lambda: f"{name}:{access.fields(grant.holder).get(name)}" == grant.what,
    }
    holds = told.get(grant.kind, lambda: _holds_container(desk, grant))
    return holds()


def _holds_container(desk: AccessDesk, grant: Grant) -> bool:
    kinds = {"profile": "profile", "set": "permission-set", "group": "group"}
    held = desk.effective.containers(grant.holder)
    return (grant.kind, grant.what) in {(kinds[path.kind], path.container) for path in held}


def _drift(desk: AccessDesk, approved: Approved, subject: Subject, granted: list[Grant], gone: list[Grant]) -> Finding:
    person = people_by_id(desk.view).get(subject.id)
    app = next((one for one in desk.apps if one.principal_id == subject.id), None)
    noun = "An app" if subject.kind == "service-principal" else "A user"
    return desk.finding(
        DRIFT,
        subject,
        summary=f"{noun} was granted {len(granted)} and lost {len(gone)} permissions since the last signed review.",
        evidence={
            "username": person.username if person is not None else None,
            "app": app.name if app is not None else None,
            "review": approved.review,
            "signed_at": approved.signed_at.isoformat(),
            "granted": [_tell(grant) for grant in granted[:SHOWN]],
            "gone": [_tell(grant) for grant in gone[:SHOWN]],
        },
    )


def _tell(grant: Grant) -> dict[str, Any]:
    return {"kind": grant.kind, "what": grant.what, "via": list(grant.via)}


def _looked_at(view: AccessView) -> frozenset[str]:
    """System permissions that the review kept: one that is hidden now may still be there."""
    grants = view.approved.grants if view.approved is not None else ()
    return frozenset(grant.what for grant in grants if grant.kind == "permission")


RULES = (
    Rule(
        kind=DRIFT,
        find=find_drift("user"),
        needs=lambda _view: HOLDING,
        wants=lambda _view: frozenset({OBJECTS, FIELDS}),
        columns=lambda view: {SETS: _looked_at(view)},
        applies=lambda view: view.approved is not None,
    ),
    Rule(
        kind=DRIFT,
        find=find_drift("app"),
        # Accounts are counted, grants are not: see `permissions`.
        needs=lambda _view: frozenset({PRINCIPALS, ACCOUNTS}),
        wants=lambda _view: frozenset({ROLES, SCOPES}),
        applies=lambda view: view.approved is not None and bool(view.apps),
    ),
)

JOB = Job(
    name="permission-drift",
    title="Nothing was granted or taken away since the last signed review",
    grain=AccessView,
    cron="50 6 * * *",
    kinds=(DRIFT,),
    decide=decide,
    reads=HOLDING | {OBJECTS, FIELDS, PRINCIPALS, ROLES, SCOPES, ACCOUNTS},
)
