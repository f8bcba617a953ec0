"""Random banks in which anything may be wrong with access: several integration users, groups, muting sets, apps.

For tests of truth: everything else of such a bank is in order, so that all that is found is about access.
"""

from datetime import datetime
from random import Random

from connectors.simulator.access_apps import add_app
from connectors.simulator.access_facts import PRODUCT_ROLES
from connectors.simulator.access_ground import AccessGround
from connectors.simulator.access_logs import lately
from connectors.simulator.access_rows import add_group, add_muting
from connectors.simulator.access_scenes import plant_access_at_random
from connectors.simulator.ids import guid
from connectors.simulator.model import World
from connectors.simulator.orgs import RUNTIME_SET
from connectors.simulator.scenes import Scene
from connectors.simulator.tenant_apps import AppSignIn
from connectors.simulator.world import build_scene

MOST_USERS, MOST_APPS, MOST_GROUPS = 3, 2, 3
"""Added to each environment."""


def build_access_world(seed: int, *, as_of: datetime, advisors: int = 14, events_per_advisor: int = 20) -> World:
    """The bank of a seed, with its truth. The same arguments give the same bank, id by id."""
    return build_scene(SCENE, advisors=advisors, seed=seed, as_of=as_of, events_per_advisor=events_per_advisor)


def _plant(access: AccessGround) -> None:
    for name in access.pens:
        for number in range(access.rng.randint(0, MOST_USERS)):
            _add_integration_user(access, name, number)
        for number in range(access.rng.randint(0, MOST_GROUPS)):
            _add_group(access, name, number)
        for number in range(access.rng.randint(0, MOST_APPS)):
            _add_product_app(access, name, number)
    plant_access_at_random(access)


def _add_integration_user(access: AccessGround, environment: str, number: int) -> None:
    """Another one, with what the first one has."""
    pen = access.pens[environment]
    first = pen.org.table("User")[pen.holders()[0]]
    mail = f"bookme.integration{number + 2}@{pen.org.my_domain}.example"
    copied = {name: value for name, value in first.items() if name != "Id"}
    at = lately(access.rng, access.as_of)
    named = {"Username": mail, "Name": f"BookMe Integration {number + 2}", "LastLoginDate": at}
    user = str(pen.put("User", {**copied, **named})["Id"])
    pen.put("UserLogin", {"UserId": user, "IsFrozen": False, "IsPasswordLocked": False})
    profile = copied["ProfileId"]
    own = next(row["Id"] for row in pen.org.rows("PermissionSet") if row["ProfileId"] == profile)
    for held in (own, pen.set_id(RUNTIME_SET)):
        pen.assign(user, held)
    pen.sign_in(user, at)


def _add_group(access: AccessGround, environment: str, number: int) -> None:
    """A group of an advisor's: what its sets grant too much is muted, or nobody's business."""
    advisors = [one for one in access.ground.staff if one.environment.name == environment]
    if not advisors:
        return
    pen, name = access.pens[environment], f"Random_{number}"
    granted = access.rng.sample(("RunReports", "ViewSetup", "DataExport", "ViewAllData"), 2)
    parts = [pen.add_set(f"{name}_{one}", name, one) for one in granted]
    muted = access.rng.choice(granted)
    if access.rng.random() < 0.6:
        parts.append(add_muting(pen, f"{name}_Muting", muted))
        granted.remove(muted)
    _, shadow = group = add_group(pen, name, tuple(parts), *granted)
    pen.assign(access.rng.choice(advisors).user_id, shadow, group[0])


def _add_product_app(access: AccessGround, environment: str, number: int) -> None:
    """Another app of the product."""
    rng, site = access.rng, access.world.environments[environment]
    app = add_app(access.world, rng, guid(rng), f"BookMe {environment} {number + 2}", PRODUCT_ROLES)
    site.graph_apps = (*site.graph_apps, app.app_id)
    at = lately(Random(app.id), access.as_of)
    access.tenant.sign_ins.append(AppSignIn(id=guid(rng), at=at, app_id=app.app_id, address="192.0.2.80"))


SCENE = Scene(
    name="random-access",
    story="Who may do what, as the seed has it, beside much that only looks wrong.",
    plant=lambda _ground: None,
    plant_access=_plant,
)
