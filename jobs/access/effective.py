"""Effective access: what users may do in the end, and which path grants it. Computed, not listed.

user → profile's own set + sets assigned directly + sets of groups, less what the groups' muting sets take away; expired,
inactive and revoked assignments grant nothing. Permissions, objects and fields are bits of whole numbers, so that ten
thousand users with sixty sets each take a moment.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from jobs.access.view import OrgAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One way by which a user has something."""

    container: str
    """Name of the profile, set or group member that grants it."""
    kind: str
    """`profile`, `set` or `group`."""
    group: str | None = None
    """Name of the group it comes through."""
    expires: datetime | None = None

    def __str__(self) -> str:
        """As people read it: `profile Bank Advisor`, `set X`, `group Ops › set X`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who has a permission, and how."""

    user_id: str
    paths: tuple[Path, ...]


class EffectiveAccess:
    """What every user of an org may do at an instant.

    Made once per view: `view.once("effective", lambda: EffectiveAccess(view.org, now))`.
    """

    def __init__(self, org: OrgAccess, now: datetime) -> None:
        raise NotImplementedError

    def permissions(self, user_id: str) -> frozenset[str]:
        """System permissions of a user."""
        raise NotImplementedError

    def objects(self, user_id: str) -> Mapping[str, str]:
        """Object → letters of `rcedVM`."""
        raise NotImplementedError

    def fields(self, user_id: str) -> Mapping[str, str]:
        """`Object.Field` → `r` or `re`, of the objects whose fields were read."""
        raise NotImplementedError

    def containers(self, user_id: str) -> tuple[Path, ...]:
        """What the user holds: profile, sets and groups (a group's container is its own name)."""
        raise NotImplementedError

    def who_can(self, wanted: str) -> Iterator[Holder]:
        """Users with a permission (`ModifyAllData`), an object right (`Event:d`), a field right (`Event.Subject:e`), a
        set, group or profile by its name, by user id. Raises ValueError for what names nothing that is known."""
        raise NotImplementedError

    def paths(self, user_id: str, wanted: str) -> tuple[Path, ...]:
        """How one user has one of these."""
        raise NotImplementedError
