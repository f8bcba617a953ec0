"""Paths: the ways by which users come to have something, as people read them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One way by which a user has something. Each alone would be enough."""

    container: str
    """Name of the profile, set or group member that grants it; of the group, where the group itself was asked for."""
    kind: str
    """`profile`, `set` or `group`."""
    group: str | None = None
    """Name of the group it comes through."""
    expires: datetime | None = None
    """When the last assignment of it ends; None: never."""
    by: str | None = None
    """The wider right of the container that implies it, such as `ModifyAllData` or `Event:M`; None: it is granted."""

    def __str__(self) -> str:
        """As people read it: `profile Bank Advisor`, `set X`, `group Ops › set X`, `set X (ModifyAllData)`."""
        told = f"group {self.group} › set {self.container}" if self.group else f"{self.kind} {self.container}"
        return f"{told} ({self.by})" if self.by else told


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who has something, and how."""

    user_id: str
    paths: tuple[Path, ...]
