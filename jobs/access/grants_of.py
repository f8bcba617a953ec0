"""Grants of the people and apps that the audit looks at: what a review decides on, and drift is measured by.

Integration users and watched apps are told in full. Of other privileged users, of whom a careless org has thousands, it
is told which profile, sets, groups and dangerous permissions they have, and what they may do with the objects that the
baseline names: those are the bookings.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from connectors.access_records import ServicePrincipal
from jobs.access.app_access import GRAPH, GRAPH_APP_ID, role_name
from jobs.access.baseline import Baseline
from jobs.access.catalogue import LETTERS
from jobs.access.effective import EffectiveAccess
from jobs.access.grants import Grant
from jobs.access.people import effective_access, privileged_users, watched_apps, watched_users
from jobs.access.tiers import TIER_OF
from jobs.access.view import AccessView

HELD = {"profile": "profile", "set": "permission-set", "group": "group"}
"""What a grant of a container is called."""
Fact = tuple[str, str, tuple[str, ...]]
"""Kind, what, via."""


def grants_of(view: AccessView, now: datetime) -> tuple[Grant, ...]:
    """What watched users, privileged users and watched apps hold, in the order of grants.

    Made of what was read: a list that was not read completely leaves its grants out, or some of them.
    """
    return view.once("grants", lambda: tuple(sorted((*_grants_of_users(view, now), *_grants_of_apps(view)))))


def _grants_of_users(view: AccessView, now: datetime) -> Iterator[Grant]:
    access = effective_access(view, now)
    watched = {person.user_id for person in watched_users(view, now)}
    privileged = {person.user_id for person in privileged_users(view, now)}
    known: dict[tuple[int, bool], tuple[Fact, ...]] = {}
    for user_id in watched | privileged:
        key = (access.holding(user_id), user_id in watched)
        if key not in known:
            known[key] = tuple(_facts_of(access, user_id, view.baseline, whole=key[1]))
        for kind, what, via in known[key]:
            yield Grant(holder_kind="user", holder=user_id, kind=kind, what=what, via=via)


def _facts_of(access: EffectiveAccess, user_id: str, baseline: Baseline, *, whole: bool) -> Iterator[Fact]:
    """What somebody with the access of a user holds."""
    for path in access.containers(user_id):
        yield (HELD[path.kind], path.container, (str(path),))
    for name in access.permissions(user_id) & (TIER_OF.keys() | _named_permissions(baseline)):
        yield ("permission", name, access.told_paths(user_id, name))
    named = _named_objects(baseline)
    for name, letters in access.objects(user_id).items():
        if whole or name in named:
            yield ("object", f"{name}:{letters}", access.told_paths(user_id, f"{name}:{LETTERS}"))
    fields = baseline.integration.fields.keys() | baseline.advisor.fields.keys()
    for name, letters in access.fields(user_id).items():
        if name in fields:
            yield ("field", f"{name}:{letters}", access.told_paths(user_id, f"{name}:{letters}"))


def _named_permissions(baseline: Baseline) -> frozenset[str]:
    rules = (baseline.integration, baseline.advisor)
    return frozenset().union(*(one.permissions | one.extra_permissions | one.forbidden for one in rules))


def _named_objects(baseline: Baseline) -> frozenset[str]:
    rules = (baseline.integration, baseline.advisor)
    return frozenset().union(*(one.objects.keys() | one.extra_objects.keys() for one in rules))


def _grants_of_apps(view: AccessView) -> Iterator[Grant]:
    roles: dict[tuple[str, str], None] = {}
    for grant in view.tenant.roles.items.rows:
        roles[grant.principal_id, role_name(grant)] = None
    scopes = _scopes(view)
    for app in watched_apps(view):
        yield from _grants_of_app(app, (what for holder, what in roles if holder == app.principal_id), scopes)


def _grants_of_app(
    app: ServicePrincipal, roles: Iterable[str], scopes: Mapping[tuple[str, str], set[str]]
) -> Iterator[Grant]:
    for what in roles:
        yield Grant(holder_kind="app", holder=app.principal_id, kind="app-role", what=what)
    for (holder, what), via in scopes.items():
        if holder == app.principal_id:
            yield Grant(holder_kind="app", holder=holder, kind="scope", what=what, via=tuple(sorted(via)))


def _scopes(view: AccessView) -> Mapping[tuple[str, str], set[str]]:
    """By service principal and name: for whom it was consented to."""
    names = _names_of_apis(view)
    found: dict[tuple[str, str], set[str]] = {}
    for grant in view.tenant.scopes.items.rows:
        for scope in grant.scopes:
            what = f"{names.get(grant.resource_id, grant.resource_id)}/{scope}"
            consent = "consent for everybody" if grant.everybody else "consent of single users"
            found.setdefault((grant.principal_id, what), set()).add(consent)
    return found


def _names_of_apis(view: AccessView) -> Mapping[str, str]:
    """Object id → name of the APIs that the tenant told of. Delegated grants name theirs by this id alone."""
    names = {}
    for grant in view.tenant.roles.items.rows:
        is_graph = grant.resource_app_id == GRAPH_APP_ID
        names[grant.resource_id] = GRAPH if is_graph else grant.resource or grant.resource_id
    return names
