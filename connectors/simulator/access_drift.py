"""Drift: what happens to access after somebody signed a review, and what a baseline would not mind.

No scene plants it, because a review is ours: a test signs one, lets it happen, and looks for ENV033.
"""

from datetime import datetime
from random import Random

from connectors.simulator.access_deeds import Pair, all_of, grant_role, switch
from connectors.simulator.access_facts import DETAIL, RIGHTS
from connectors.simulator.model import Environment, Planted, World
from connectors.simulator.orgs import RUNTIME_SET

ROLE = "DelegatedPermissionGrant.Read.All"
"""An application permission that our app may have without needing it."""


def drift(world: World, environment: str, at: datetime) -> list[Planted]:
    """Let the runtime set of an environment grant the deletion of events and details from an instant on.

    It is within the shipped baseline, so that ENV033 alone tells it: one finding for each integration user. Nothing
    happens where it grants that already.
    """
    site = world.environments[environment]
    org = site.org
    key = next(row["Id"] for row in org.rows("PermissionSet") if row["Name"] == RUNTIME_SET)
    column = RIGHTS["d"]
    rows = [row for row in org.rows("ObjectPermissions") if row["ParentId"] == key]
    chosen = [row["Id"] for row in rows if row["SobjectType"] in {"Event", DETAIL} and not row[column]]
    if not chosen:
        return []
    deeds = all_of(
        *(switch(org, "ObjectPermissions", one, wrong={column: True}, right={column: False}) for one in chosen)
    )
    deeds[0](at)
    story = "the runtime set grants more than the last review saw"
    found = [_note(site, ("user", user), story, deeds) for user in _holders(site, key)]
    for one in found:
        one.companions = tuple(other.key for other in found if other is not one)
    return found


def drift_app(world: World, environment: str, app_id: str, at: datetime) -> Planted:
    """Grant an app a further application permission at an instant.

    Raises:
        LookupError: the tenant has no such app.
    """
    app = world.tenant.find_app(app_id)
    if app is None:
        raise LookupError(f"the tenant has no app {app_id}")
    deeds = grant_role(world.tenant, app, ROLE, Random(f"{world.seed}/drift/{app.id}"))
    deeds[0](at)
    story = "an app was granted an application permission after the last review"
    return _note(world.environments[environment], ("service-principal", app.id), story, deeds)


def _holders(site: Environment, set_id: str) -> list[str]:
    rows = site.org.rows("PermissionSetAssignment")
    held = (row for row in rows if row["PermissionSetId"] == set_id and row["IsActive"] and not row["IsRevoked"])
    return sorted({row["AssigneeId"] for row in held})


def _note(site: Environment, subject: tuple[str, str], story: str, deeds: Pair) -> Planted:
    kind, key = subject
    return Planted(
        code="ENV033",
        environment=site.name,
        subject_kind=kind,
        subject_id=key,
        booking_id=None,
        story=story,
        again=deeds[0],
        repair=deeds[1],
    )
