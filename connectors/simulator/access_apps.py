"""The tenant's apps, all in order: Microsoft Graph itself, the product's of each environment, ours, a stranger's."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from connectors.simulator.access_facts import GRAPH, MICROSOFT, OUR_ROLES, PRODUCT_ROLES, ROLES, SCOPES
from connectors.simulator.graph_login import CLIENT_ID
from connectors.simulator.ids import guid
from connectors.simulator.model import Tenant, World
from connectors.simulator.staff import SIGN_ON
from connectors.simulator.tenant_apps import App, AppChange, AppCredential, AppSignIn, RoleGrant, ScopeGrant

STRANGER = "a1b0c2d4-0000-4000-a000-00000000c0de"
"""Client id of a vendor's app that has nothing to do with bookings."""
SIGN_INS = 24
"""Of each app in the last four weeks; in earnest they are thousands."""
LONGEST_LIFE = timedelta(days=730)
"""Secrets last two years at most."""


def product_app(environment: str) -> str:
    """The client id of the product's app in an environment."""
    digest = f"{sum(ord(letter) * 31**place for place, letter in enumerate(environment)) % 16**12:012x}"
    return f"b00c3e00-5a11-4c0f-a000-{digest}"


def found_apps(world: World, rng: Random) -> None:
    """Put the apps into a tenant, and name the product's to their environments."""
    tenant, began = world.tenant, world.as_of - SIGN_ON
    graph = App(
        id=guid(rng), app_id=GRAPH, name="Microsoft Graph", owner_tenant=MICROSOFT, application_id=None, created=began
    )
    graph.offers = {key: value for value, key in ROLES.items()}
    graph.delegates = {key: value for value, key in SCOPES.items()}
    tenant.apps[graph.id] = graph
    for environment in world.environments.values():
        name = "BookMe" if environment.kind == "production" else f"BookMe ({environment.name})"
        app = add_app(world, rng, product_app(environment.name), name, PRODUCT_ROLES)
        environment.graph_apps = (app.app_id,)
    add_app(world, rng, CLIENT_ID, "bookme-ops", OUR_ROLES)
    stranger = add_app(world, rng, STRANGER, "Survey Station", ("User.Read.All",), owner=guid(rng))
    stranger.scopes.append(ScopeGrant(id=guid(rng), resource_id=graph.id, scope=" User.Read.All"))
    for app in list(tenant.apps.values()):
        if app.app_id in {CLIENT_ID, *(one for site in world.environments.values() for one in site.graph_apps)}:
            _sign_in_often(world, rng, app)
            _tell_past(world, rng, app)
    _sign_people_in(world, rng)


def add_app(
    world: World, rng: Random, app_id: str, name: str, roles: Sequence[str], *, owner: str | None = None
) -> App:
    """Add an app with a secret and a certificate that last for long, and roles of Microsoft Graph; `owner` is the
    tenant where its application lives, if not this one."""
    tenant, began = world.tenant, world.as_of - SIGN_ON
    app = App(
        id=guid(rng), app_id=app_id, name=name, owner_tenant=owner or tenant.id,
        application_id=None if owner else guid(rng), created=began,
    )  # fmt: skip
    tenant.apps[app.id] = app
    resource = graph_of(tenant)
    app.roles = [RoleGrant(id=guid(rng), resource_id=resource.id, role_id=ROLES[one], granted=began) for one in roles]
    if owner is None:
        for kind in ("secret", "certificate"):
            ends = world.as_of + timedelta(days=rng.randint(150, 320))
            app.credentials.append(AppCredential(
                key_id=guid(rng), kind=kind, name=f"{kind} {ends.year}", starts=ends - LONGEST_LIFE, ends=ends
            ))  # fmt: skip
    return app


def graph_of(tenant: Tenant) -> App:
    """Microsoft Graph's own service principal."""
    return next(app for app in tenant.apps.values() if app.app_id == GRAPH)


def _sign_in_often(world: World, rng: Random, app: App) -> None:
    for _ in range(SIGN_INS):
        at = world.as_of - timedelta(minutes=rng.randint(5, 60 * 24 * 26))
        address, key = f"192.0.2.{rng.randint(1, 254)}", rng.choice(app.credentials).key_id
        world.tenant.sign_ins.append(AppSignIn(id=guid(rng), at=at, app_id=app.app_id, address=address, key_id=key))


def _tell_past(world: World, rng: Random, app: App) -> None:
    at = world.as_of - timedelta(minutes=rng.randint(60 * 24 * 8, 60 * 24 * 25))
    changed = {"KeyDescription": ("[]", '["[KeyIdentifier=…,KeyType=Password,KeyUsage=Verify,DisplayName=secret]"]')}
    world.tenant.app_changes.append(AppChange(
        id=f"Directory_{guid(rng)}", at=at, target=app.id, properties=changed,
        activity="Update application \N{EN DASH} Certificates and secrets management",
    ))  # fmt: skip


def _sign_people_in(world: World, rng: Random) -> None:
    """People who sign in to the stranger's app, from anywhere: none of our business."""
    people = [one for one in world.tenant.people.values() if one.enabled and one.user_type == "Member"]
    for person in people[:5]:
        at = world.as_of - timedelta(minutes=rng.randint(5, 60 * 24 * 20))
        world.tenant.sign_ins.append(AppSignIn(
            id=guid(rng), at=at, app_id=STRANGER, address=f"203.0.113.{rng.randint(1, 254)}", kind="interactiveUser",
            person_id=person.id,
        ))  # fmt: skip
