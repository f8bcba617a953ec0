"""The page of an app: what it may do in the tenant, what of it is expected, and whether a scope holds what it promises.

An application permission that Exchange grants for some mailboxes only is worth nothing while Entra grants the same one
for all of them: the broad grant defeats the scope.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.access_sheet.credentials import CredentialRow, credentials_of, unread_application
from bookme_ops.access_sheet.sources import Section, section
from connectors.access_records import AppRoleGrant, ServicePrincipal
from jobs.access.app_access import GRAPH, app_access, bare, role_name
from jobs.access.baseline import AppRules
from jobs.access.people import rules_of_app, watched_apps
from jobs.access.view import AccessView
from jobs.environment.access_desk import AccessDesk
from jobs.environment.allowances import Excess, sort_out

EXPECTED, MISSING, EXCESS, ACCEPTED, DECLARED = "expected", "missing", "excess", "accepted", "declared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A permission of an app, granted or expected."""

    kind: str
    """`app-role` or `scope`."""
    what: str
    """With the API, unless that is Microsoft Graph."""
    standing: str
    """`expected`, `missing`, `excess`, `accepted`, or `declared` for one that Exchange scopes and Graph cannot tell."""
    since: datetime | None
    note: str | None
    """For whom a delegated one counts; why it is accepted; what it defeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppChange:
    """What was changed about an app: which properties, never their values."""

    at: datetime
    activity: str
    result: str | None
    by: str | None
    """Entra object id of the user, or name of the app."""
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What people declared of an app, because Graph cannot tell."""

    mailboxes: str | None
    roles: tuple[str, ...]
    defeated: tuple[str, ...]
    """Of the roles those that Entra grants without a scope, too, or a wider one: they reach every mailbox."""
    teams_policy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPage:
    """One app in one environment."""

    environment: str
    app_id: str
    name: str
    principal_id: str | None
    """None: the tenant does not have the app."""
    ours: bool
    enabled: bool | None
    notes: tuple[str, ...]
    scope: Scope | None
    """None: nothing was declared."""
    permissions: Section[Permission]
    credentials: Section[CredentialRow]
    changes: Section[AppChange]


def app_pages(desk: AccessDesk) -> Iterator[AppPage]:
    """A page for each watched app, in the order of the settings."""
    known = {one.app_id.casefold(): one for one in watched_apps(desk.view)}
    for app_id in desk.view.apps:
        principal = known.get(app_id.casefold())
        yield AppPage(
            environment=desk.view.environment,
            app_id=app_id,
            name=principal.name if principal else _name_of(desk.view, app_id),
            principal_id=principal.principal_id if principal else None,
            ours=_is_ours(desk.view, app_id),
            enabled=principal.enabled if principal else None,
            notes=tuple(_notes(desk, principal)),
            scope=_scope(desk, app_id, principal),
            permissions=_permissions(desk, app_id, principal),
            credentials=section(desk.view, credentials_of(desk, principal) if principal else (), "principals"),
            changes=_changes(desk, principal),
        )


def spell_role(grant: AppRoleGrant) -> str:
    """A role as people call it: of another API than Microsoft Graph with the API's name."""
    return bare(role_name(grant))


def _rules(desk: AccessDesk, app_id: str) -> AppRules | None:
    return rules_of_app(desk.view.baseline, app_id, desk.view.our_app)


def _is_ours(view: AccessView, app_id: str) -> bool:
    return (view.our_app or "").casefold() == app_id.casefold()


def _name_of(view: AccessView, app_id: str) -> str:
    rules = rules_of_app(view.baseline, app_id, view.our_app)
    return rules.name if rules else app_id


def _notes(desk: AccessDesk, principal: ServicePrincipal | None) -> Iterator[str]:
    if principal is None:
        if desk.view.tenant.principals.read.complete:
            yield "the tenant has no such app"
        return
    if not principal.enabled:
        yield "it is disabled: it cannot sign in"
    if principal.disabled_by_microsoft:
        yield f"Microsoft disabled it: {principal.disabled_by_microsoft}"
    unread = unread_application(principal)
    if unread is not None:
        yield unread
    if _rules(desk, principal.app_id) is None:
        yield "the baseline does not name it: whatever it may do is told as excess"


def _scope(desk: AccessDesk, app_id: str, principal: ServicePrincipal | None) -> Scope | None:
    rules = _rules(desk, app_id)
    if rules is None or not (rules.scope or rules.scoped_roles or rules.teams_policy):
        return None
    access = app_access(rules, _roles(desk, principal))
    return Scope(
        mailboxes=rules.scope,
        roles=tuple(sorted(rules.scoped_roles)),
        defeated=tuple(sorted(access.defeated)),
        teams_policy=rules.teams_policy,
    )


def _permissions(desk: AccessDesk, app_id: str, principal: ServicePrincipal | None) -> Section[Permission]:
    rules = _rules(desk, app_id) or AppRules(app_id=app_id, name=app_id)
    names = (app_id, principal.principal_id) if principal else (app_id,)
    rows = [_settle(desk, row, names) for row in _granted(desk, principal, rules)]
    rows += _ungranted(desk, principal, rules)
    order = (MISSING, EXCESS, ACCEPTED, DECLARED, EXPECTED)
    rows.sort(key=lambda row: (order.index(row.standing), row.kind, row.what))
    return section(desk.view, rows, "principals", "roles", "scopes")


def _granted(desk: AccessDesk, principal: ServicePrincipal | None, rules: AppRules) -> Iterator[Permission]:
    fine = (rules.roles | rules.extra_roles) - rules.scoped_roles
    for grant in _roles(desk, principal):
        what = spell_role(grant)
        defeats = "granted for all mailboxes: it defeats the declared scope" if what in rules.scoped_roles else None
        standing = EXPECTED if what in fine else EXCESS
        yield Permission(kind="app-role", what=what, standing=standing, since=grant.created, note=defeats)
    for one in desk.view.tenant.scopes.items.rows:
        if principal is None or one.principal_id != principal.principal_id:
            continue
        whom = "for everybody" if one.everybody else f"for user {one.user_id}"
        for scope in one.scopes:
            known = scope in rules.scopes | rules.extra_scopes
            standing = EXPECTED if known else EXCESS
            yield Permission(kind="scope", what=scope, standing=standing, since=None, note=whom)


def _ungranted(desk: AccessDesk, principal: ServicePrincipal | None, rules: AppRules) -> Iterator[Permission]:
    """What is expected and not there, as far as that was read."""
    tenant = desk.view.tenant
    roles = {spell_role(grant) for grant in _roles(desk, principal)}
    for role in sorted(rules.scoped_roles - roles):
        note = f"for some mailboxes: {rules.scope}" if rules.scope else "for some mailboxes"
        yield Permission(kind="app-role", what=role, standing=DECLARED, since=None, note=note)
    if tenant.roles.read.complete:
        for role in sorted(rules.roles - roles - rules.scoped_roles):
            yield Permission(kind="app-role", what=role, standing=MISSING, since=None, note=None)
    if tenant.scopes.read.complete and principal is not None:
        own = (one for one in tenant.scopes.items.rows if one.principal_id == principal.principal_id)
        for scope in sorted(rules.scopes - {scope for one in own for scope in one.scopes}):
            yield Permission(kind="scope", what=scope, standing=MISSING, since=None, note=None)


def _settle(desk: AccessDesk, row: Permission, names: tuple[str, ...]) -> Permission:
    """An excess that somebody accepts is shown with the reason."""
    if row.standing != EXCESS:
        return row
    whole = row.what if "/" in row.what else f"{GRAPH}/{row.what}"
    told = sort_out([Excess(kind=row.kind, what=whole)], desk.view.baseline.allowed, names, desk.today).allowed
    if not told:
        return row
    why = "; ".join(f"{one['reason']} ({one['note']})" for one in told)
    return Permission(kind=row.kind, what=row.what, standing=ACCEPTED, since=row.since, note=why)


def _roles(desk: AccessDesk, principal: ServicePrincipal | None) -> Iterator[AppRoleGrant]:
    for grant in desk.view.tenant.roles.items.rows:
        if principal is not None and grant.principal_id == principal.principal_id:
            yield grant


def _changes(desk: AccessDesk, principal: ServicePrincipal | None) -> Section[AppChange]:
    rows = (
        AppChange(
            at=one.at, activity=one.activity, result=one.result, by=one.by_user or one.by_app, properties=one.properties
        )
        for one in sorted(desk.view.tenant.changes.items.rows, key=lambda one: one.at, reverse=True)
        if principal is not None and principal.principal_id in one.target_ids
    )
    return section(desk.view, rows, "principals", "audits")
