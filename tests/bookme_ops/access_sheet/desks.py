"""Desks to make pages of: one environment in which everything is in order, but for what a test changes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from connectors.access_records import OrgPerson, SetupChange
from jobs.access.view import AccessView
from jobs.environment.access_desk import AccessDesk
from jobs.policy import Policy
from tests.jobs.environment.access_bank import BOB, POLICY, a_person, a_view, whole
from tests.jobs.samples import NOW

BOB_PERSON: OrgPerson = a_person()
NAME = BOB_PERSON.username
HOSTILE = "<script>alert(1)</script>\u202e\"'"
"""What strangers may write where a name should stand."""


FURTHER = ("sessions", "changes", "licences", "health", "packages")
"""Lists of the org that `a_view` leaves empty; `audits` are the changes of the tenant."""


def a_desk(policy: Policy = POLICY, **changes: Any) -> AccessDesk:
    """A desk over `a_view`, whose lists may differ."""
    return over(with_lists(**changes), policy)


def with_lists(**changes: Any) -> AccessView:
    """`a_view`, whose lists may differ: those, too, that it leaves empty."""
    own = {name: whole(*changes.pop(name)) for name in FURTHER if name in changes}
    audits = changes.pop("audits", None)
    view = a_view(**changes)
    tenant = view.tenant if audits is None else replace(view.tenant, changes=whole(*audits))
    return replace(view, org=replace(view.org, **own), tenant=tenant)


def over(view: Any, policy: Policy = POLICY) -> AccessDesk:
    """A desk over a view."""
    return AccessDesk(view=view, policy=policy, now=NOW)


def a_change(action: str = "PermSetAssign", days_ago: float = 1, **changes: Any) -> SetupChange:
    """A line of the audit trail, by an administrator, about nobody."""
    values: dict[str, Any] = {
        "change_id": f"{action}-{days_ago}",
        "at": NOW - timedelta(days=days_ago),
        "action": action,
        "section": "Manage Users",
        "text": None,
        "by": "admin@org",
        "delegate": None,
    }
    return SetupChange(**values | changes)


__all__ = ["BOB", "BOB_PERSON", "HOSTILE", "NAME", "NOW", "a_change", "a_desk", "over", "with_lists"]
