"""Who may do what: dangerous permissions by tier, who has one, and what somebody has, with the paths that grant it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bookme_ops.access_sheet.app_page import spell_role
from bookme_ops.access_sheet.org_state import Seats, StaleGroup, list_licences, list_stale_groups
from bookme_ops.access_sheet.sources import Section, section
from bookme_ops.access_sheet.usability import Held, list_held
from connectors.access_records import OrgPerson
from jobs.access.people import people_by_id
from jobs.access.tiers import TIERS, tier_of
from jobs.environment.access_desk import AccessDesk

LISTS = ("people", "sets", "groups", "members", "assignments")


class UnknownPermission(LookupError):
    """Nothing that is known is called so; the message says how to ask."""


class UnknownUser(LookupError):
    """No user or app that is known is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """A dangerous permission, and how many have it."""

    tier: int
    permission: str
    users: int
    inactive: int
    """Of them that are deactivated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionPage:
    """One environment's permissions at a glance."""

    environment: str
    dangers: Section[Danger]
    """Those that anybody has, the most dangerous first."""
    licences: Section[Seats]
    stale_groups: Section[StaleGroup]


@dataclass(frozen=True, slots=True, kw_only=True)
class Able:
    """Somebody who can do something, and how."""

    kind: str
    """`user` or `app`."""
    id: str
    name: str
    active: bool
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoCan:
    """Who can do something in one environment."""

    environment: str
    asked: str
    tier: int | None
    known: bool
    """Whether anything of the environment is called so."""
    holders: Section[Able]


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Something that somebody may do."""

    tier: int | None
    kind: str
    """`permission`, `object`, `field`, `app-role` or `scope`."""
    what: str
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatCan:
    """What somebody may do in one environment."""

    environment: str
    kind: str
    id: str
    name: str
    active: bool
    last_login: datetime | None
    holds: Section[Held] | None
    """None: an app."""
    granted: Section[Granted]
    """Dangerous permissions first."""


def permission_page(desk: AccessDesk) -> PermissionPage:
    """The dangerous permissions by tier, licences, and groups that lag behind."""
    return PermissionPage(
        environment=desk.view.environment,
        dangers=section(desk.view, _dangers(desk), *LISTS),
        licences=list_licences(desk),
        stale_groups=list_stale_groups(desk),
    )


def who_can(desk: AccessDesk, asked: str) -> WhoCan:
    """Who has a permission, an object or field right, a set, group or profile, or a role of Graph.

    Raises ValueError for a letter that there is not.
    """
    answer, _ = some_who_can(desk, asked, slice(None))
    return answer


def some_who_can(desk: AccessDesk, asked: str, part: slice) -> tuple[WhoCan, int]:
    """`who_can` with a part of the holders alone, and how many there are of them: paths are what takes its time."""
    known, apps = _find_able(desk, asked), list(_able_apps(desk, asked))
    count = len(known or ()) + len(apps)
    chosen = [*(known or ()), *apps][part]
    users = None if known is None else [_able(desk, asked, one) for one in chosen if isinstance(one, str)]
    apps_shown = [one for one in chosen if isinstance(one, Able)]
    roles_are_meant = bool(apps) or (users is None and not desk.effective.knows(asked))
    names = (*LISTS, *(("principals", "roles", "scopes") if roles_are_meant and desk.view.apps else ()))
    answer = WhoCan(
        environment=desk.view.environment,
        asked=asked,
        tier=tier_of(asked),
        known=users is not None or bool(apps),
        holders=section(desk.view, [*(users or ()), *apps_shown], *names),
    )
    return answer, count


def what_can(desk: AccessDesk, asked: str) -> WhatCan | None:
    """What a user may do, by username, mail address or id, or an app by its name or id; None: nobody is called so."""
    found = some_what_can(desk, asked, slice(None))
    return None if found is None else found[0]


def some_what_can(desk: AccessDesk, asked: str, part: slice) -> tuple[WhatCan, int] | None:
    """`what_can` with a part of the rights alone, and how many there are of them."""
    wanted = asked.strip().casefold()
    for person in desk.view.org.people.items.rows:
        if wanted in {person.username.casefold(), person.user_id.casefold(), person.user_id[:15].casefold()}:
            return _what_user_can(desk, person, part)
    mailed = [person for person in desk.view.org.people.items.rows if person.mail == wanted]
    if len(mailed) == 1:
        return _what_user_can(desk, mailed[0], part)
    app = _what_app_can(desk, wanted)
    if app is None:
        return None
    granted = app.granted
    return replace(app, granted=replace(granted, rows=granted.rows[part])), len(granted.rows)


def _dangers(desk: AccessDesk) -> Iterator[Danger]:
    people = people_by_id(desk.view)
    for tier, names in enumerate(TIERS):
        for name in sorted(names):
            holders = [people.get(user_id) for user_id in desk.effective.able(name)]
            if holders:
                inactive = sum(person is not None and not person.active for person in holders)
                yield Danger(tier=tier, permission=name, users=len(holders), inactive=inactive)


def _find_able(desk: AccessDesk, asked: str) -> list[str] | None:
    """The ids of users, active ones first, by name; None: nothing of the org is called so."""
    if ":" in asked:
        desk.effective.who_can(asked)  # raises for a letter that there is not
    if not desk.effective.knows(asked):
        return None
    people = people_by_id(desk.view)

    def order(user_id: str) -> tuple[bool, str]:
        person = people.get(user_id)
        return (person is None or not person.active, (person.username if person else user_id).casefold())

    return sorted(desk.effective.able(asked), key=order)


def _able(desk: AccessDesk, asked: str, user_id: str) -> Able:
    person = people_by_id(desk.view).get(user_id)
    return Able(
        kind="user",
        id=user_id,
        name=person.username if person else user_id,
        active=person is not None and person.active,
        via=tuple(map(str, desk.effective.paths(user_id, asked))),
    )


def _able_apps(desk: AccessDesk, asked: str) -> Iterator[Able]:
    wanted = asked.strip().casefold().removeprefix("microsoft graph/")
    tenant = desk.view.tenant
    for principal in tenant.principals.items.rows:
        via = [
            f"application permission {spell_role(grant)}"
            for grant in tenant.roles.items.rows
            if grant.principal_id == principal.principal_id and spell_role(grant).casefold() == wanted
        ]
        via += [
            f"delegated {scope}, {'for everybody' if one.everybody else 'for one user'}"
            for one in tenant.scopes.items.rows
            for scope in one.scopes
            if one.principal_id == principal.principal_id and scope.casefold() == wanted
        ]
        if via:
            yield Able(kind="app", id=principal.app_id, name=principal.name, active=principal.enabled, via=tuple(via))


def _what_user_can(desk: AccessDesk, person: OrgPerson, part: slice) -> tuple[WhatCan, int]:
    rights = list(_rights_of(desk, person))
    rows = [_granted(desk, person, kind, name, letters) for kind, name, letters in rights[part]]
    answer = WhatCan(
        environment=desk.view.environment,
        kind="user",
        id=person.user_id,
        name=person.username,
        active=person.active,
        last_login=person.last_login,
        holds=list_held(desk, person),
        granted=section(desk.view, rows, *LISTS, "objects", "fields"),
    )
    return answer, len(rights)


def _rights_of(desk: AccessDesk, person: OrgPerson) -> Iterator[tuple[str, str, str]]:
    """Kind, name and letters; dangerous permissions first."""
    effective, user = desk.effective, person.user_id
    names = sorted(effective.permissions(user), key=lambda name: (9 if tier_of(name) is None else tier_of(name), name))
    yield from (("permission", name, "") for name in names)
    yield from (("object", name, letters) for name, letters in sorted(effective.objects(user).items()))
    yield from (("field", name, letters) for name, letters in sorted(effective.fields(user).items()))


def _granted(desk: AccessDesk, person: OrgPerson, kind: str, name: str, letters: str) -> Granted:
    if not letters:
        return Granted(tier=tier_of(name), kind=kind, what=name, via=_via(desk, person, name))
    ways = {way for letter in letters for way in _via(desk, person, f"{name}:{letter}")}
    return Granted(tier=None, kind=kind, what=f"{name}:{letters}", via=tuple(sorted(ways)))


def _via(desk: AccessDesk, person: OrgPerson, wanted: str) -> tuple[str, ...]:
    return tuple(map(str, desk.paths(person, wanted)))


def _what_app_can(desk: AccessDesk, wanted: str) -> WhatCan | None:
    tenant = desk.view.tenant
    for principal in tenant.principals.items.rows:
        if wanted not in {principal.app_id.casefold(), principal.principal_id.casefold(), principal.name.casefold()}:
            continue
        own = principal.principal_id
        roles = sorted(spell_role(grant) for grant in tenant.roles.items.rows if grant.principal_id == own)
        rows = [Granted(tier=None, kind="app-role", what=role, via=("application permission",)) for role in roles]
        for one in tenant.scopes.items.rows:
            whom = ("delegated, for everybody" if one.everybody else f"delegated, for user {one.user_id}",)
            if one.principal_id == own:
                rows += [Granted(tier=None, kind="scope", what=scope, via=whom) for scope in one.scopes]
        return WhatCan(
            environment=desk.view.environment,
            kind="app",
            id=principal.app_id,
            name=principal.name,
            active=principal.enabled,
            last_login=None,
            holds=None,
            granted=section(desk.view, rows, "principals", "roles", "scopes"),
        )
    return None
