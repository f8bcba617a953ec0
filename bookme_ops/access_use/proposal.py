"""What apps might do without: granted permissions of Microsoft Graph against the calls that some logs show.

A proposal, never a finding: what was not seen in a log may be needed tomorrow, and a log may not have it all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookme_ops.access_use.calls import Call
from bookme_ops.access_use.covering import as_read, covers, outranks
from bookme_ops.access_use.permission_table import PathRule, PermissionTable
from connectors.access_records import AppRoleGrant, ServicePrincipal

GRAPH = "00000003-0000-0000-c000-000000000000"
"""App id of Microsoft Graph (graph-contract 10.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleUse:
    """A granted permission that calls used."""

    role: str
    calls: tuple[Call, ...]
    """The evidence: the calls of which this is the least granted permission."""
    narrower: str | None = None
    """A lesser permission that would have been enough for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppProposal:
    """What one app holds, uses, and might do without."""

    app: str
    """Object id of the service principal, or the app id if nothing is granted to it."""
    app_id: str | None
    name: str | None
    granted: tuple[str, ...]
    used: tuple[RoleUse, ...]
    unused: tuple[str, ...]
    """Granted, and no call of the logs needed it. Empty if no log speaks of the app."""
    unexplained: tuple[Call, ...]
    """Calls that went through and that no granted permission explains: a scoped grant of Exchange, perhaps."""
    unknown: tuple[Call, ...]
    """Calls that the table does not know: they may have used what looks unused."""
    refused: tuple[Call, ...]
    """Calls of which some were answered 403."""
    not_judged: tuple[str, ...]
    """Granted permissions that cannot be judged: of other APIs, without a name, or of an app of which no log speaks."""
    delegated: int
    """Calls in somebody's name, which use no application permission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the logs say of all the apps, by app."""

    apps: tuple[AppProposal, ...]
    since: datetime | None
    until: datetime | None
    sources: tuple[str, ...]
    unreadable: int
    """Rows of the logs that could not be read."""

    @property
    def days(self) -> int:
        """Whole days between the first and the last call of the logs."""
        if self.since is None or self.until is None:
            return 0
        return (self.until - self.since) // timedelta(days=1)


def propose(
    granted: Iterable[AppRoleGrant],
    calls: Iterable[Call],
    table: PermissionTable,
    *,
    principals: Iterable[ServicePrincipal] = (),
    unreadable: int = 0,
) -> Proposal:
    """Compare what apps hold with what they called.

    `principals` tell which app ids are whose; a call that names neither is nobody's. `unreadable` is what the readers
    of the logs could not read, and is only passed on.
    """
    known = {one.principal_id.casefold(): one for one in principals}
    names = {one.app_id.casefold(): one.principal_id.casefold() for one in known.values()}
    seen = [call for call in calls if call.system == "graph"]
    by_app: dict[str, list[Call]] = {}
    for call in seen:
        if owner := _owner(call, names):
            by_app.setdefault(owner, []).append(call)
    grants: dict[str, list[AppRoleGrant]] = {}
    for grant in granted:
        grants.setdefault(grant.principal_id.casefold(), []).append(grant)
    apps = sorted({*grants, *by_app})
    return Proposal(
        apps=tuple(_judge(app, known.get(app), grants.get(app, []), by_app.get(app, []), table) for app in apps),
        since=min((call.first for call in seen if call.first is not None), default=None),
        until=max((call.last for call in seen if call.last is not None), default=None),
        sources=tuple(sorted({call.source for call in seen})),
        unreadable=unreadable,
    )


def _owner(call: Call, names: Mapping[str, str]) -> str | None:
    """The object id of the app that called; its app id if nobody knows whose that is."""
    app_id = (call.app_id or "").casefold()
    return (call.principal_id or "").casefold() or names.get(app_id) or app_id or None


def _judge(
    app: str,
    principal: ServicePrincipal | None,
    grants: Sequence[AppRoleGrant],
    calls: Sequence[Call],
    table: PermissionTable,
) -> AppProposal:
    roles = sorted({grant.role for grant in grants if grant.role is not None and _of_graph(grant)})
    others = {_label(grant) for grant in grants if grant.role is None or not _of_graph(grant)}
    own = [call for call in calls if call.user_id is None]
    ruled = [(call, table.find(call.method, call.template)) for call in own if call.count]
    evidence: dict[str, list[tuple[Call, PathRule]]] = {}
    unexplained = []
    for call, rule in ruled:
        if rule is None or rule.free:
            continue
        users = used_roles(roles, rule)
        for role in users:
            evidence.setdefault(role, []).append((call, rule))
        if not users:
            unexplained.append(call)
    # Of an app without any call nobody knows whether the logs would have it: our own calls are ours alone.
    return AppProposal(
        app=app,
        app_id=principal.app_id if principal is not None else next((one.app_id for one in calls if one.app_id), None),
        name=principal.name if principal is not None else None,
        granted=tuple(roles),
        used=tuple(_use(role, evidence[role]) for role in sorted(evidence)),
        unused=tuple(role for role in roles if role not in evidence) if own else (),
        unexplained=tuple(unexplained),
        unknown=tuple(call for call, rule in ruled if rule is None),
        refused=tuple(call for call in own if call.refused),
        not_judged=tuple(sorted(others | (set() if own else set(roles)))),
        delegated=sum(call.count for call in calls if call.user_id is not None),
    )


def used_roles(granted: Iterable[str], rule: PathRule) -> tuple[str, ...]:
    """Of the granted permissions that allow a call, the least ones: those that outrank no other of them.

    Where several stand side by side, the least one of the table is it, if it is among them.
    """
    enough = [role for role in granted if rule.allowed_by(role)]
    least = [role for role in enough if not any(outranks(role, other) for other in enough)]
    named = [role for role in least if any(covers(one, role) or covers(role, one) for one in rule.least)]
    return tuple(named or least)


def _use(role: str, evidence: Sequence[tuple[Call, PathRule]]) -> RoleUse:
    return RoleUse(
        role=role, calls=tuple(call for call, _ in evidence), narrower=_narrower(role, [rule for _, rule in evidence])
    )


def _narrower(role: str, rules: Sequence[PathRule]) -> str | None:
    """A lesser permission that allows all the calls; never one for the basics alone (see `outranks`)."""
    names = {as_read(name) for rule in rules for name in (*rule.least, *rule.others)}
    enough = [name for name in names if outranks(role, name) and all(rule.allowed_by(name) for rule in rules)]
    least = sorted(name for name in enough if not any(outranks(name, other) for other in enough))
    return next(_favoured(least, rules), None)


def _favoured(names: Sequence[str], rules: Sequence[PathRule]) -> Iterator[str]:
    """The names, those first that the table calls the least ones."""
    least = {as_read(name) for rule in rules for name in rule.least}
    yield from sorted(names, key=lambda name: (name not in least, name))


def _of_graph(grant: AppRoleGrant) -> bool:
    return (grant.resource_app_id or "").casefold() == GRAPH


def _label(grant: AppRoleGrant) -> str:
    return f"{grant.resource or grant.resource_id}/{grant.role or grant.role_id}"
