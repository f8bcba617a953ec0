"""User permissions: what integration users hold beyond the baseline, and what they lack of it.

What sets the product up is told once, as a left-over (`provisioning`): its permissions, and whatever an administrator's
profile grants, are not told here again.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from connectors.access_records import AppToken, OrgPerson
from connectors.errors import Reason
from jobs.access.catalogue import LETTERS
from jobs.access.paths import Path
from jobs.base import Finding, Kind, Priority, Unknown
from jobs.environment.access_desk import AccessDesk, tell_user, user_subject
from jobs.environment.access_lists import OBJECTS, TOKENS, reads
from jobs.environment.allowances import Excess, Sorted, sort_out
from jobs.environment.provisioning import PROVISIONING

EXCESS = Kind(code="ENV031", name="excess-permission", priority=Priority.HIGH, category="security")
MISSING = Kind(code="ENV032", name="missing-permission", priority=Priority.HIGH, category="integration-failure")
SHOWN = 100
"""So much of an excess stands in evidence; all of it is counted."""
GRANTS = {"set": "permission-set", "group": "group"}
"""What a grant is called, by the kind of its container."""
LET_IN = "app-token"
"""What an app is called that a user has let in."""
NOUNS = {
    "permission-set": ("permission set", "permission sets"),
    "group": ("permission set group", "permission set groups"),
    "permission": ("forbidden permission", "forbidden permissions"),
    "object": ("object", "objects"),
    LET_IN: ("unknown app that was let in", "unknown apps that were let in"),
}
"""What summaries call one of a kind, and several."""


def find_user_excess(desk: AccessDesk) -> Iterator[Finding]:
    """ENV031, of users."""
    tokens = _tokens_by_user(desk) if reads(desk.view, TOKENS) else {}
    for person in desk.users:
        known = (desk.effective.holding(person.user_id), person.profile_id, person.profile)
        held = desk.view.once(("excess", known, desk.now), partial(_held_beyond, desk, person))
        own = tokens.get(person.user_id, ())
        found = sort_out(
            (*held, *_unknown_apps(desk, own)),
            desk.view.baseline.allowed,
            (person.username, person.user_id),
            desk.today,
        )
        if found.told:
            yield _excess(desk, person, found, own)


def find_user_gaps(desk: AccessDesk) -> Iterator[Finding | Unknown]:
    """ENV032, of users. The runtime set is ENV022's."""
    baseline = desk.view.baseline
    for person in desk.users:
        missing: dict[str, Any] = {}
        lacking = [name for name in baseline.integration.sets - {baseline.runtime_set} if not desk.holds(person, name)]
        if lacking:
            missing["permission_sets"] = sorted(lacking)
        profiles = baseline.integration.profiles
        if profiles and person.profile is None:
            yield desk.unknown(MISSING, user_subject(person), Reason.HIDDEN)
        elif profiles and person.profile not in profiles and not desk.administers(person):
            missing["profile"] = {"now": person.profile, "expected": sorted(profiles)}
        if missing:
            yield desk.finding(
                MISSING,
                user_subject(person),
                summary=f"An integration user lacks what the baseline expects: {_name_gaps(missing)}.",
                evidence={**tell_user(person), "missing": missing, "baseline": baseline.source},
            )


def _held_beyond(desk: AccessDesk, person: OrgPerson) -> tuple[Excess, ...]:
    """The same for all who hold the same."""
    return tuple(_find_excess(desk, person))


def _find_excess(desk: AccessDesk, person: OrgPerson) -> Iterator[Excess]:
    """What a user holds beyond the baseline, whether or not somebody allows it."""
    rules, user_id = desk.view.baseline.integration, person.user_id
    fine = {name.casefold() for name in rules.sets | rules.extra_sets | {desk.view.baseline.runtime_set}}
    for path in desk.effective.containers(user_id):
        if path.kind in GRANTS and path.container.casefold() not in fine:
            yield Excess(kind=GRANTS[path.kind], what=path.container, via=(str(path),))
    for name in sorted((rules.forbidden - PROVISIONING) & desk.effective.permissions(user_id)):
        paths = _paths_that_count(desk, person, name)
        if paths:
            yield Excess(kind="permission", what=name, via=paths)
    if reads(desk.view, OBJECTS):
        yield from _find_object_excess(desk, person)


def _find_object_excess(desk: AccessDesk, person: OrgPerson) -> Iterator[Excess]:
    rules = desk.view.baseline.integration
    fine: dict[str, set[str]] = {}
    for name, letters in (*rules.objects.items(), *rules.extra_objects.items()):
        fine.setdefault(name.casefold(), set()).update(letters)
    anywhere = fine.get("*", set())
    for name, letters in sorted(desk.effective.objects(person.user_id).items()):
        beyond = [one for one in letters if one not in anywhere | fine.get(name.casefold(), set())]
        paths = {one: found for one in beyond if (found := _paths_that_count(desk, person, f"{name}:{one}"))}
        if paths:
            via = tuple(dict.fromkeys(path for found in paths.values() for path in found))
            yield Excess(kind="object", what=f"{name}:{''.join(one for one in LETTERS if one in paths)}", via=via)


def _paths_that_count(desk: AccessDesk, person: OrgPerson, wanted: str) -> tuple[str, ...]:
    """The paths that grant something by itself, but for the profile of an administrator."""
    found: Iterable[Path] = desk.paths(person, wanted)
    administers = desk.administers(person)
    return tuple(str(path) for path in found if path.by is None and not (administers and path.kind == "profile"))


def _tokens_by_user(desk: AccessDesk) -> Mapping[str, list[AppToken]]:
    tokens: dict[str, list[AppToken]] = {}
    for token in sorted(desk.view.org.tokens.items.rows, key=lambda one: (one.app, one.created)):
        tokens.setdefault(token.user_id, []).append(token)
    return tokens


def _is_known(desk: AccessDesk, token: AppToken) -> bool:
    return token.app.casefold() in {name.casefold() for name in desk.view.baseline.org_apps}


def _unknown_apps(desk: AccessDesk, tokens: Iterable[AppToken]) -> Iterator[Excess]:
    for app in dict.fromkeys(token.app for token in tokens if not _is_known(desk, token)):
        yield Excess(kind=LET_IN, what=app)


def _excess(desk: AccessDesk, person: OrgPerson, found: Sorted, tokens: Iterable[AppToken]) -> Finding:
    counts = {kind: sum(one.kind == kind for one in found.told) for kind in NOUNS}
    told = ", ".join(f"{count} {NOUNS[kind][count > 1]}" for kind, count in counts.items() if count)
    return desk.finding(
        EXCESS,
        user_subject(person),
        summary=f"An integration user has more than the baseline expects: {told}.",
        evidence={
            **tell_user(person),
            "excess": [one.told for one in found.told[:SHOWN]],
            "count": len(found.told),
            "allowed": found.allowed,
            "ended": found.ended,
            "tokens": [_tell_token(desk, token) for token in tokens],
            "baseline": desk.view.baseline.source,
        },
        fix=_fix(desk, person, found),
    )


def _fix(desk: AccessDesk, person: OrgPerson, found: Sorted) -> dict[str, Any]:
    """Assignments to remove; where an expected set grants too much, what to take out of it; apps to turn away."""
    held = {(one.kind, one.what) for one in found.told}
    paths = [one for one in desk.effective.containers(person.user_id) if (GRANTS.get(one.kind), one.container) in held]
    covered = {str(path) for path in paths}
    groups = {f"group {path.container} › " for path in paths if path.kind == "group"}
    edits: dict[str, list[str]] = {}
    for one in found.told:
        for way in one.via if one.kind in {"permission", "object"} else ():
            if way not in covered and not any(way.startswith(group) for group in groups):
                edits.setdefault(way, []).append(one.what)
    return {
        "action": "remove-excess",
        "user_id": person.user_id,
        "assignments": desk.assignments_of(person, paths),
        "take_out": edits,
        "revoke_apps": [one.what for one in found.told if one.kind == LET_IN],
    }


def _tell_token(desk: AccessDesk, token: AppToken) -> dict[str, Any]:
    return {
        "app": token.app,
        "known": _is_known(desk, token),
        "created": token.created.isoformat(),
        "age_days": (desk.now - token.created).days,
        "used": token.used.isoformat() if token.used else None,
        "uses": token.uses,
    }


def _name_gaps(missing: Mapping[str, Any]) -> str:
    names = {"permission_sets": "permission sets", "profile": "one of the expected profiles"}
    return " and ".join(names[kind] for kind in missing)
