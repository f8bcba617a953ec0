"""Provisioning: what connects the product to an org, and is to be taken away again once it is connected.

Facts: domain, "Integration users and permissions"; salesforce-contract 7.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from connectors.access_records import OrgPerson
from connectors.records import midnight
from jobs.access.paths import Path
from jobs.base import Finding, Kind, Priority
from jobs.environment.access_desk import AccessDesk, tell_user, user_subject
from jobs.environment.allowances import Excess, Sorted, sort_out

LEFT_OVER = Kind(code="ENV021", name="provisioning-left-over", priority=Priority.HIGH, category="security")
PROVISIONING = frozenset({"ManageAuthProviders", "ManageNamedCredentials", "ManageCertificates", "ModifyMetadata"})
"""Permissions that connecting the product needs, and running it does not."""

Ways = Mapping[str, tuple[Path, ...]]
"""Permission → the paths that grant it."""


def find_left_overs(desk: AccessDesk) -> Iterator[Finding]:
    """ENV021."""
    for person in desk.users:
        connected = find_connection(desk, person)
        if connected is None or desk.now - connected <= desk.policy.provisioning_grace:
            continue
        ways = {one: paths for one in sorted(PROVISIONING) if (paths := desk.paths(person, one))}
        found = _sort_out(desk, person, ways)
        if found.told:
            yield _left_over(desk, person, connected, found, ways)


def find_connection(desk: AccessDesk, person: OrgPerson) -> datetime | None:
    """When the product was connected, as far as a user is concerned; None: nobody can tell, or not yet."""
    if desk.policy.connected is not None:
        return midnight(desk.policy.connected, desk.policy.zone)
    runtime = {one.set_id for one in desk.sets.values() if one.name == desk.view.baseline.runtime_set}
    groups = {one.group_id for one in desk.view.org.members.items.rows if one.set_id in runtime}
    groups |= {one.group_id for one in desk.groups.values() if one.name == desk.view.baseline.runtime_set}
    dates = [
        one.assigned
        for one in desk.assignments.get(person.user_id, ())
        if one.assigned is not None and (one.group_id in groups if one.group_id else one.set_id in runtime)
    ]
    return min(dates, default=None)


def _sort_out(desk: AccessDesk, person: OrgPerson, ways: Ways) -> Sorted:
    found = [Excess(kind="permission", what=one, via=tuple(map(str, paths))) for one, paths in ways.items()]
    if desk.administers(person):
        found.append(Excess(kind="profile", what=person.profile or ""))
    return sort_out(found, desk.view.baseline.allowed, (person.username, person.user_id), desk.today)


def _left_over(desk: AccessDesk, person: OrgPerson, connected: datetime, found: Sorted, ways: Ways) -> Finding:
    permissions = {one.what: list(one.via) for one in found.told if one.kind == "permission"}
    profile = next((one.what for one in found.told if one.kind == "profile"), None)
    paths = {path for one in permissions for path in ways[one]}
    told = [f"{len(permissions)} of the permissions that set the product up"] if permissions else []
    told += ["an administrator's profile"] if profile is not None else []
    return desk.finding(
        LEFT_OVER,
        user_subject(person),
        summary=f"An integration user still has {' and '.join(told)},"
        f" {(desk.now - connected).days} days after the connection.",
        evidence={
            **tell_user(person),
            "connected": connected.isoformat(),
            "grace_days": desk.policy.provisioning_grace.days,
            "permissions": permissions,
            "administrator_profile": profile,
            "allowed": found.allowed,
            "ended": found.ended,
        },
        fix={
            "action": "remove-assignments",
            "user_id": person.user_id,
            "assignments": desk.assignments_of(person, paths),
            "paths": sorted(map(str, paths)),
            "change_profile": profile is not None or any(path.kind == "profile" for path in paths),
        },
    )
