"""Proposing a baseline: what is, as a file that somebody completes: every excess is an entry that wants a reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from connectors.access_records import OrgPerson, ServicePrincipal
from jobs.access.app_access import bare
from jobs.access.baseline import Allowance, AppRules, Baseline, UserRules
from jobs.access.catalogue import LETTERS
from jobs.access.grants import Grant
from jobs.access.grants_of import grants_of
from jobs.access.people import rules_of_app, watched_apps, watched_users
from jobs.access.view import AccessView
from jobs.environment.access_desk import ADMINISTERS, ADMINISTRATOR
from jobs.environment.allowances import Excess, sort_out
from jobs.environment.app_permissions import DEFAULT_ACCESS

PROPOSED = "proposal"


def propose(view: AccessView, now: datetime) -> Baseline:
    """The view's baseline with an allowance for everything beyond it that integration users and apps have.

    What is allowed already, and not over on the date of `now`, stays as it is; what is over is left out. New entries
    have no reason yet, and `read_baseline` refuses them until they have. Made of the lists that were read: whoever
    offers it says which were not.
    """
    baseline, today = view.baseline, now.date()
    kept = tuple(one for one in baseline.allowed if one.holds(today))
    new = []
    for person in watched_users(view, now):
        found = sort_out(_excess_of_user(view, now, person), kept, (person.username, person.user_id), today)
        new += [_allow(person.username, excess) for excess in found.told]
    for app in watched_apps(view):
        found = sort_out(_excess_of_app(view, now, app), kept, (app.app_id, app.principal_id), today)
        new += [_allow(app.app_id, excess) for excess in found.told]
    added = sorted(set(new), key=lambda one: (one.holder, one.kind, one.what))
    return replace(baseline, source=PROPOSED, allowed=(*kept, *added))


def _allow(holder: str, excess: Excess) -> Allowance:
    return Allowance(holder=holder, kind=excess.kind, what=excess.what, reason="")


def _excess_of_user(view: AccessView, now: datetime, person: OrgPerson) -> Iterator[Excess]:
    rules = view.baseline.integration
    named = rules.sets | rules.extra_sets | {view.baseline.runtime_set}
    fine = {"permission-set": _folded(named), "group": _folded(named)}
    letters = _letters(rules)
    for grant in _grants(view, now, person.user_id):
        if grant.kind in fine and grant.what.casefold() not in fine[grant.kind]:
            yield Excess(kind=grant.kind, what=grant.what)
        if grant.kind == "permission" and grant.what in rules.forbidden:
            yield Excess(kind=grant.kind, what=grant.what)
        if grant.kind == "object":
            yield from _beyond(grant, letters)
    yield from _excess_of_profile(view, person)
    known = _folded(view.baseline.org_apps)
    for token in view.org.tokens.items.rows:
        if token.user_id == person.user_id and token.app.casefold() not in known:
            yield Excess(kind="app-token", what=token.app)


def _excess_of_profile(view: AccessView, person: OrgPerson) -> Iterator[Excess]:
    """An administrator's profile, and one that is not among those that the baseline names."""
    profiles = view.baseline.integration.profiles
    own = (one for one in view.org.sets.items.rows if one.kind == "profile" and one.profile_id == person.profile_id)
    administers = any(one.permissions >= ADMINISTERS for one in own) or person.profile == ADMINISTRATOR
    if person.profile is not None and (administers or (profiles and person.profile not in profiles)):
        yield Excess(kind="profile", what=person.profile)


def _beyond(grant: Grant, fine: Mapping[str, str]) -> Iterator[Excess]:
    name, _, letters = grant.what.rpartition(":")
    expected = fine.get(name.casefold(), "") + fine.get("*", "")
    over = "".join(letter for letter in LETTERS if letter in letters and letter not in expected)
    if over:
        yield Excess(kind="object", what=f"{name}:{over}")


def _excess_of_app(view: AccessView, now: datetime, app: ServicePrincipal) -> Iterator[Excess]:
    rules = rules_of_app(view.baseline, app.app_id, view.our_app) or AppRules(app_id=app.app_id, name=app.name)
    # A role that is declared to be scoped is excess as an unscoped one, for that defeats the scope.
    roles = _folded(rules.roles | rules.extra_roles) - _folded(rules.scoped_roles)
    fine = {"app-role": roles, "scope": _folded(rules.scopes | rules.extra_scopes)}
    unnamed = {one.resource_id for one in view.tenant.scopes.items.rows}
    for grant in _grants(view, now, app.principal_id):
        api, _, value = grant.what.partition("/")
        name = value if grant.kind == "scope" and api in unnamed else bare(grant.what)
        if name.casefold() not in fine[grant.kind] and value != DEFAULT_ACCESS:
            yield Excess(kind=grant.kind, what=grant.what)


def _grants(view: AccessView, now: datetime, holder: str) -> Iterable[Grant]:
    by_holder: Mapping[str, list[Grant]] = view.once("grants-by-holder", lambda: _by_holder(grants_of(view, now)))
    return by_holder.get(holder, ())


def _by_holder(grants: Iterable[Grant]) -> dict[str, list[Grant]]:
    found: dict[str, list[Grant]] = {}
    for grant in grants:
        found.setdefault(grant.holder, []).append(grant)
    return found


def _letters(rules: UserRules) -> Mapping[str, str]:
    """What of each object, by folded name, is needed or may be there, too."""
    told: dict[str, str] = {}
    for name, letters in (*rules.objects.items(), *rules.extra_objects.items()):
        told[name.casefold()] = told.get(name.casefold(), "") + letters
    return told


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(bare(name).casefold() for name in names)
