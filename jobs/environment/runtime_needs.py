"""Runtime needs: what the product's user must be allowed to do so that bookings reach Salesforce."""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.access_records import OrgPerson
from connectors.errors import Reason
from jobs.access.view import AccessView
from jobs.base import Finding, Kind, Priority, Subject, Unknown
from jobs.environment.access_desk import AccessDesk, tell_user, user_subject
from jobs.environment.access_lists import FIELDS, OBJECTS, Names, reads

LACKING = Kind(
    code="ENV022", name="runtime-permission-missing", priority=Priority.CRITICAL, category="integration-failure"
)
API = "ApiEnabled"
"""Without it nothing works: that is ENV020."""
SET = "permission_set"
KINDS = {
    SET: "the runtime permission set",
    "permissions": "system permissions",
    "objects": "object permissions",
    "fields": "field permissions",
}


def find_lacking(desk: AccessDesk) -> Iterator[Finding | Unknown]:
    """ENV022."""
    if not desk.users and not desk.view.integration_users:
        yield _nobody(desk)
    for person in desk.users:
        missing = _find_missing(desk, person)
        if missing.keys() - {SET} and desk.effective.stale(person.user_id):
            yield desk.unknown(LACKING, user_subject(person), Reason.MALFORMED)
            missing = {kind: told for kind, told in missing.items() if kind == SET}
        if missing:
            yield _lacking(desk, person, missing)


def runtime_lists(view: AccessView) -> Names:
    """The lists about what the baseline names; of the others nothing is needed."""
    rules = view.baseline.integration
    return frozenset(name for name, needed in ((OBJECTS, rules.objects), (FIELDS, rules.fields)) if needed)


def _find_missing(desk: AccessDesk, person: OrgPerson) -> dict[str, Any]:
    """What a user needs and does not have, by kind, as far as it was read."""
    rules = desk.view.baseline.integration
    wanted = rules.permissions - {API} - desk.effective.hidden
    missing: dict[str, Any] = {
        SET: None if desk.holds(person, desk.view.baseline.runtime_set) else desk.view.baseline.runtime_set,
        "permissions": sorted(wanted - desk.effective.permissions(person.user_id)),
        "objects": _missing_rights(desk, person, rules.objects) if reads(desk.view, OBJECTS) else {},
        "fields": _missing_rights(desk, person, rules.fields) if reads(desk.view, FIELDS) else {},
    }
    return {kind: told for kind, told in missing.items() if told}


def _missing_rights(desk: AccessDesk, person: OrgPerson, needed: Mapping[str, str]) -> dict[str, str]:
    """Object or field → the letters that are needed and not had, wider rights considered."""
    lacking = {
        name: "".join(letter for letter in letters if not desk.paths(person, f"{name}:{letter}"))
        for name, letters in sorted(needed.items())
    }
    return {name: letters for name, letters in lacking.items() if letters}


def _nobody(desk: AccessDesk) -> Finding:
    runtime = desk.view.baseline.runtime_set
    known = _is_known(desk, runtime)
    summary = "Nobody holds the runtime permission set: there is no integration user."
    return desk.finding(
        LACKING,
        Subject(kind="permission-set", id=runtime),
        summary=summary if known else "The runtime permission set does not exist in the Salesforce org.",
        evidence={"runtime_set": runtime, "exists": known},
    )


def _lacking(desk: AccessDesk, person: OrgPerson, missing: Mapping[str, Any]) -> Finding:
    runtime = desk.view.baseline.runtime_set
    fix = {"action": "assign-permission-sets", "user_id": person.user_id, "sets": [runtime]}
    assignable = SET in missing and _is_known(desk, runtime)
    return desk.finding(
        LACKING,
        user_subject(person),
        summary="An integration user lacks what the product needs at runtime:"
        f" {', '.join(told for kind, told in KINDS.items() if kind in missing)}.",
        evidence={**tell_user(person), "runtime_set": runtime, "missing": dict(missing)},
        fix=fix if assignable else None,
    )


def _is_known(desk: AccessDesk, name: str) -> bool:
    return desk.effective.knows(name)
