"""App permissions: what apps may do in the tenant beyond the baseline, and what they lack of it.

A scope is worth nothing beside a broad grant: a permission that is declared for some mailboxes only must not be granted
in Entra as well (domain, "Integration users and permissions").
"""

from collections.abc import Iterator
from typing import Any

from connectors.access_records import ServicePrincipal
from jobs.access.app_access import app_access, bare, role_name
from jobs.access.baseline import AppRules
from jobs.access.grants import Grant
from jobs.access.grants_of import grants_of
from jobs.access.people import OURS, missing_apps, rules_of_app
from jobs.base import Finding, Subject
from jobs.environment.access_desk import AccessDesk, app_subject, tell_app
from jobs.environment.access_lists import ROLES, SCOPES, reads
from jobs.environment.allowances import Excess, Sorted, sort_out
from jobs.environment.user_permissions import EXCESS, MISSING

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
"""The role id of an app that may sign in to another one, and nothing more (graph-contract 10.3)."""
LISTS = {"app-role": ROLES, "scope": SCOPES}
"""The list that tells of each kind of grant."""


def find_app_excess(desk: AccessDesk) -> Iterator[Finding]:
    """ENV031, of apps."""
    for app in desk.apps:
        rules = _rules(desk, app)
        names = [app.app_id, app.principal_id]
        if app.app_id.casefold() == (desk.view.our_app or "").casefold():
            names.append(OURS)
        found = sort_out(_find_excess(desk, app, rules), desk.view.baseline.allowed, names, desk.today)
        if found.told:
            yield _excess(desk, app, rules, found)


def find_app_gaps(desk: AccessDesk) -> Iterator[Finding]:
    """ENV032, of apps."""
    for app_id in missing_apps(desk.view):
        yield desk.finding(
            MISSING,
            Subject(kind="service-principal", id=app_id),
            summary="The tenant has no such app: it was removed, or never consented to.",
            evidence={"app_id": app_id, "missing": {"app": app_id}, "baseline": desk.view.baseline.source},
        )
    for app in desk.apps:
        missing = _find_gaps(desk, app, _rules(desk, app))
        if missing:
            count = sum(map(len, missing.values()))
            yield desk.finding(
                MISSING,
                app_subject(app),
                summary=f"An app lacks {count} of the permissions of the tenant that the baseline expects.",
                evidence={**tell_app(app), "missing": missing, "baseline": desk.view.baseline.source},
            )


def _rules(desk: AccessDesk, app: ServicePrincipal) -> AppRules:
    """What the baseline says of an app; of one that it does not know nothing is expected."""
    rules = rules_of_app(desk.view.baseline, app.app_id, desk.view.our_app)
    return rules if rules is not None else AppRules(app_id=app.app_id, name=app.name)


def _grants(desk: AccessDesk, app: ServicePrincipal, kind: str) -> list[Grant]:
    """What an app is granted of a kind, as far as that was read."""
    if not reads(desk.view, LISTS[kind]):
        return []
    held = (one for one in grants_of(desk.view, desk.now) if one.holder == app.principal_id and one.kind == kind)
    return [one for one in held if not one.what.endswith(f"/{DEFAULT_ACCESS}")]


def _find_excess(desk: AccessDesk, app: ServicePrincipal, rules: AppRules) -> Iterator[Excess]:
    scoped = _folded(rules.scoped_roles)
    fine = _folded(rules.roles | rules.extra_roles) - scoped
    rows = [one for one in desk.view.tenant.roles.items.rows if one.principal_id == app.principal_id]
    for grant in _grants(desk, app, "app-role"):
        if bare(grant.what).casefold() not in fine:
            alone = [row for row in rows if role_name(row) == grant.what]
            defeated = sorted(app_access(rules, alone).defeated)
            why = (
                f"it is granted for every mailbox, so the scope of {', '.join(defeated)} is void" if defeated else None
            )
            yield Excess(kind="app-role", what=grant.what, via=grant.via, why=why)
    fine = _folded(rules.scopes | rules.extra_scopes)
    for grant in _grants(desk, app, "scope"):
        if _scope(desk, grant).casefold() not in fine:
            yield Excess(kind="scope", what=grant.what, via=grant.via)


def _find_gaps(desk: AccessDesk, app: ServicePrincipal, rules: AppRules) -> dict[str, list[str]]:
    missing: dict[str, list[str]] = {}
    if reads(desk.view, ROLES):
        held = {bare(one.what).casefold() for one in _grants(desk, app, "app-role")} | _folded(rules.scoped_roles)
        missing["roles"] = sorted(role for role in rules.roles if bare(role).casefold() not in held)
    if reads(desk.view, SCOPES):
        held = {_scope(desk, one).casefold() for one in _grants(desk, app, "scope")}
        missing["scopes"] = sorted(scope for scope in rules.scopes if bare(scope).casefold() not in held)
    return {kind: names for kind, names in missing.items() if names}


def _scope(desk: AccessDesk, grant: Grant) -> str:
    """A delegated permission as a baseline spells it; of an API that nobody could name, its value alone."""
    api, _, value = grant.what.partition("/")
    unnamed = {one.resource_id for one in desk.view.tenant.scopes.items.rows}
    return value if api in unnamed else bare(grant.what)


def _folded(names: frozenset[str]) -> frozenset[str]:
    return frozenset(bare(name).casefold() for name in names)


def _excess(desk: AccessDesk, app: ServicePrincipal, rules: AppRules, found: Sorted) -> Finding:
    many = f"{len(found.told)} permissions" if len(found.told) > 1 else "a permission"
    return desk.finding(
        EXCESS,
        app_subject(app),
        summary=f"An app holds {many} of the tenant that the baseline does not expect.",
        evidence={
            **tell_app(app),
            "excess": [one.told for one in found.told],
            "count": len(found.told),
            "allowed": found.allowed,
            "ended": found.ended,
            "scope": rules.scope,
            "teams_policy": rules.teams_policy,
            "baseline": desk.view.baseline.source,
        },
        fix=_fix(desk, app, found),
    )


def _fix(desk: AccessDesk, app: ServicePrincipal, found: Sorted) -> dict[str, Any]:
    """The grants to remove, by the ids under which Graph removes them."""
    roles = {one.what for one in found.told if one.kind == "app-role"}
    rows = [one for one in desk.view.tenant.roles.items.rows if one.principal_id == app.principal_id]
    return {
        "action": "remove-app-permissions",
        "service_principal_id": app.principal_id,
        "roles": [{"grant_id": row.grant_id, "role": role_name(row)} for row in rows if role_name(row) in roles],
        "scopes": [one.what for one in found.told if one.kind == "scope"],
    }
