"""Roles: what somebody who signed in to the service may do. Each may do what those before it may."""

from enum import StrEnum


class Role(StrEnum):
    """A role; in the order of what it may do."""

    VIEWER = "viewer"
    """Looks at what is wrong: no customer's data."""
    SUPPORT = "support"
    """Looks bookings up, makes bundles, works on incidents."""
    OPERATOR = "operator"
    """Runs and pauses jobs, accepts risks, silences alerts."""
    ADMIN = "admin"
    """Reads audits, signs reviews, gives access to others."""

    def covers(self, other: "Role") -> bool:
        """Whether who has this role may do what asks for the other."""
        return _RANK[self] >= _RANK[other]


_RANK = {role: rank for rank, role in enumerate(Role)}
