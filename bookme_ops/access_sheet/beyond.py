"""Beyond need: what a user may do that the baseline does not name, by tier, and what provisioning left over."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.access_sheet.sources import Section, section
from connectors.access_records import OrgPerson
from jobs.access.baseline import UserRules
from jobs.access.catalogue import LETTERS
from jobs.access.paths import Path
from jobs.access.tiers import tier_of
from jobs.environment.access_desk import AccessDesk
from jobs.environment.allowances import Excess, sort_out
from jobs.environment.provisioning import PROVISIONING, find_connection

FORBIDDEN, UNEXPECTED = "forbidden", "not expected"
WIDE = frozenset("VM")
"""Letters that reach every record of an object."""
RANKS = {"profile": 0, "permission-set": 1, "group": 1, "permission": 2, "object": 3}
LISTS = ("people", "sets", "groups", "members", "assignments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """Something that a user has and does not need."""

    tier: int | None
    """0: who has it owns the org, to 4; None: not dangerous by itself."""
    kind: str
    """As `jobs.access.grants.Grant.kind`."""
    what: str
    via: tuple[str, ...]
    standing: str
    """`forbidden`, `not expected`, or `accepted`."""
    accepted: str | None = None
    """Why it is accepted, and until when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """What connecting the product needed, and running it does not."""

    what: str
    via: tuple[str, ...]
    connected: datetime | None
    """When the product was connected; None: not yet, as far as is known."""
    due: datetime | None
    """When it should have been gone."""
    overdue: bool


def list_beyond(desk: AccessDesk, person: OrgPerson) -> Section[Beyond]:
    """What a user has beyond the baseline, the most dangerous first; what somebody accepts is shown beside it."""
    rules = desk.view.baseline.integration
    found = [*_containers(desk, person, rules), *_permissions(desk, person, rules), *_objects(desk, person, rules)]
    names, allowed = (person.username, person.user_id), desk.view.baseline.allowed
    rows = [_row(excess, rules, sort_out([excess], allowed, names, desk.today).allowed) for excess in found]
    rows.sort(key=lambda row: (9 if row.tier is None else row.tier, row.standing, RANKS[row.kind], row.what))
    return section(desk.view, rows, *LISTS, "objects")


def list_left_overs(desk: AccessDesk, person: OrgPerson) -> Section[LeftOver]:
    """Provisioning permissions, and an administrator's profile, with the paths that grant them."""
    connected = find_connection(desk, person)
    due = connected + desk.policy.provisioning_grace if connected is not None else None
    ways = {name: desk.paths(person, name) for name in sorted(PROVISIONING)}
    if desk.administers(person):
        ways[f"profile {person.profile}"] = (Path(container=person.profile or "", kind="profile"),)
    rows = (
        LeftOver(
            what=what,
            via=tuple(map(str, paths)),
            connected=connected,
            due=due,
            overdue=due is not None and desk.now > due,
        )
        for what, paths in ways.items()
        if paths
    )
    return section(desk.view, rows, *LISTS)


def _containers(desk: AccessDesk, person: OrgPerson, rules: UserRules) -> Iterator[Excess]:
    named = _folded(rules.sets | rules.extra_sets | {desk.view.baseline.runtime_set})
    profiles = _folded(rules.profiles)
    for path in desk.effective.containers(person.user_id):
        if path.kind == "profile":
            if profiles and path.container.casefold() not in profiles:
                yield Excess(kind="profile", what=path.container)
        elif path.container.casefold() not in named:
            yield Excess(
                kind="permission-set" if path.kind == "set" else "group", what=path.container, via=("assigned",)
            )


def _permissions(desk: AccessDesk, person: OrgPerson, rules: UserRules) -> Iterator[Excess]:
    """Dangerous ones that are not named, and forbidden ones whoever names them."""
    named = rules.permissions | rules.extra_permissions
    for name in sorted(desk.effective.permissions(person.user_id)):
        if name in rules.forbidden or (name not in named and tier_of(name) is not None):
            yield Excess(kind="permission", what=name, via=tuple(map(str, desk.paths(person, name))))


def _objects(desk: AccessDesk, person: OrgPerson, rules: UserRules) -> Iterator[Excess]:
    needed, extra = _by_folded(rules.objects), _by_folded(rules.extra_objects)
    for name, letters in sorted(desk.effective.objects(person.user_id).items()):
        fine = needed.get(name.casefold(), "") + extra.get(name.casefold(), "") + extra.get("*", "")
        over = "".join(letter for letter in LETTERS if letter in letters and letter not in fine)
        if over:
            ways = {str(path) for letter in over for path in desk.paths(person, f"{name}:{letter}")}
            yield Excess(kind="object", what=f"{name}:{over}", via=tuple(sorted(ways)))


def _row(excess: Excess, rules: UserRules, accepted: Iterable[Mapping[str, str]]) -> Beyond:
    reasons = [f"{one['reason']} ({one['note']})" for one in accepted]
    standing = FORBIDDEN if excess.what in rules.forbidden else UNEXPECTED
    return Beyond(
        tier=_tier(excess),
        kind=excess.kind,
        what=excess.what,
        via=excess.via,
        standing="accepted" if reasons else standing,
        accepted="; ".join(reasons) or None,
    )


def _tier(excess: Excess) -> int | None:
    """Every record of an object is as much as ViewAllData is for all of them."""
    if excess.kind == "object":
        return tier_of("ViewAllData") if WIDE & set(excess.what.rpartition(":")[2]) else None
    return tier_of(excess.what) if excess.kind == "permission" else None


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _by_folded(letters: Mapping[str, str]) -> dict[str, str]:
    return {name.casefold(): told for name, told in letters.items()}
