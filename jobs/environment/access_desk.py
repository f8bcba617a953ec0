"""The access desk: what the rules about access share while they judge one environment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from connectors.access_records import (
    OrgPerson,
    PermissionGroup,
    PermissionSet,
    ServicePrincipal,
    SetAssignment,
    UserLock,
)
from connectors.errors import Reason
from jobs.access.effective import EffectiveAccess
from jobs.access.paths import Path
from jobs.access.people import effective_access, watched_apps, watched_users
from jobs.access.view import AccessView
from jobs.base import Finding, Kind, Priority, Subject, Unknown
from jobs.policy import Policy

ADMINISTRATOR = "System Administrator"
ADMINISTERS = frozenset({"ModifyAllData", "ManageUsers"})
"""A profile with both is an administrator's, whatever it is called and in whatever language."""


@dataclass(frozen=True, kw_only=True)
class AccessDesk:
    """One environment's access at an instant. What is asked of it must have been read: see `access_lists.Rule`."""

    view: AccessView
    policy: Policy
    now: datetime

    @property
    def today(self) -> date:
        """The bank's date."""
        return self.now.astimezone(self.policy.zone).date()

    @property
    def effective(self) -> EffectiveAccess:
        """What every user may do."""
        return effective_access(self.view, self.now)

    @cached_property
    def users(self) -> tuple[OrgPerson, ...]:
        """The integration users that the org knows, by id."""
        return watched_users(self.view, self.now)

    @cached_property
    def apps(self) -> tuple[ServicePrincipal, ...]:
        """The apps that the environment speaks for and the tenant has, by object id."""
        return watched_apps(self.view)

    @cached_property
    def sets(self) -> Mapping[str, PermissionSet]:
        """By id."""
        return {one.set_id: one for one in self.view.org.sets.items.rows}

    @cached_property
    def groups(self) -> Mapping[str, PermissionGroup]:
        """By id."""
        return {one.group_id: one for one in self.view.org.groups.items.rows}

    @cached_property
    def assignments(self) -> Mapping[str, Sequence[SetAssignment]]:
        """By user, profiles' own sets included, by id."""
        found: dict[str, list[SetAssignment]] = {}
        for one in sorted(self.view.org.assignments.items.rows, key=lambda one: one.assignment_id):
            found.setdefault(one.user_id, []).append(one)
        return found

    @cached_property
    def locks(self) -> Mapping[str, UserLock]:
        """By user."""
        return {one.user_id: one for one in self.view.org.locks.items.rows}

    @cached_property
    def profiles(self) -> Mapping[str, PermissionSet]:
        """The own set of every profile, by the profile's id."""
        owned = (one for one in self.sets.values() if one.kind == "profile")
        return {one.profile_id: one for one in owned if one.profile_id is not None}

    def administers(self, person: OrgPerson) -> bool:
        """Whether the profile is an administrator's."""
        own = self.profiles.get(person.profile_id or "")
        return person.profile == ADMINISTRATOR or (own is not None and own.permissions >= ADMINISTERS)

    def paths(self, person: OrgPerson, wanted: str) -> tuple[Path, ...]:
        """How a user has something; none for what nothing of the org grants."""
        return self.effective.paths(person.user_id, wanted) if self.effective.knows(wanted) else ()

    def holds(self, person: OrgPerson, name: str) -> bool:
        """Whether a user has a set or group: directly, or as a part of a group."""
        return bool(self.paths(person, name))

    def assignments_of(self, person: OrgPerson, paths: Iterable[Path]) -> list[dict[str, Any]]:
        """The assignments that would have to go so that a user loses these paths; a profile's is none."""
        wanted = {("group", path.group) if path.group else (path.kind, path.container) for path in paths}
        told = []
        for one in self.assignments.get(person.user_id, ()):
            kind, name = self._name_of(one)
            if one.active and not one.revoked and (kind, name) in wanted:
                told.append({"assignment_id": one.assignment_id, kind: name})
        return told

    def finding(
        self,
        kind: Kind,
        subject: Subject,
        *,
        summary: str,
        evidence: dict[str, Any],
        fix: dict[str, Any] | None = None,
        priority: Priority | None = None,
    ) -> Finding:
        """A finding in this environment."""
        return Finding(
            code=kind.code,
            environment=self.view.environment,
            subject=subject,
            priority=priority or kind.priority,
            summary=summary,
            evidence=evidence,
            fix=fix,
        )

    def unknown(self, kind: Kind, subject: Subject, reason: Reason) -> Unknown:
        """That one code could not be judged of one subject."""
        return Unknown(
            environment=self.view.environment,
            subject=subject,
            reason=reason,
            covers=frozenset({subject}),
            codes=frozenset({kind.code}),
        )

    def _name_of(self, assignment: SetAssignment) -> tuple[str, str]:
        """What an assignment gives: `group` or `set`, and its name."""
        held = self.sets.get(assignment.set_id)
        group_id = assignment.group_id or (held.group_id if held is not None and held.kind == "group" else None)
        if group_id is not None:
            group = self.groups.get(group_id)
            return ("group", group.name if group is not None else group_id)
        own = held is not None and held.kind == "profile"
        return ("profile's own", "") if own else ("set", held.name if held is not None else assignment.set_id)


def user_subject(person: OrgPerson) -> Subject:
    """An integration user as the subject of a finding."""
    return Subject(kind="user", id=person.user_id)


def app_subject(principal: ServicePrincipal) -> Subject:
    """An app as the subject of a finding."""
    return Subject(kind="service-principal", id=principal.principal_id)


def tell_user(person: OrgPerson) -> dict[str, Any]:
    """Whom evidence is about."""
    return {"username": person.username, "profile": person.profile, "active": person.active}


def tell_app(principal: ServicePrincipal) -> dict[str, Any]:
    """Which app evidence is about."""
    return {"app": principal.name, "app_id": principal.app_id, "enabled": principal.enabled}
