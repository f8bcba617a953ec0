"""Faults of the apps in the tenant: credentials that end, sign-ins from elsewhere, roles too many or too few."""

from datetime import datetime, timedelta

from connectors.simulator.access_deeds import grant_role, grant_scope, let_credentials_end, revoke_role
from connectors.simulator.access_facts import PRODUCT_ROLES
from connectors.simulator.access_ground import (
    CREDENTIALS,
    EXCESS,
    FAILURES,
    LACKING,
    SIGN_INS,
    TOPICS,
    AccessGround,
    AccessPlant,
    Watched,
    is_busy,
)
from connectors.simulator.graph_login import CLIENT_ID
from connectors.simulator.ids import guid
from connectors.simulator.planting import lasts
from connectors.simulator.plants_access_logins import DAY, HOUR, foreign_address
from connectors.simulator.tenant_apps import AppSignIn

LEFT = (-40, -3, 1, 6, 9, 28, 33, 88)
"""Days that are left, of every priority; each with half a day, so that no edge is near."""
TOO_MUCH = ("Mail.Send", "Mail.ReadWrite", "Directory.ReadWrite.All", "User.ReadWrite.All")
WRONG_SECRET, ENDED_SECRET = 7_000_215, 7_000_222
GONE_FOR = timedelta(days=35)
"""Longer than the tenant's logs are kept."""


def plant_ending(access: AccessGround) -> bool:
    """ENV026: the newest secret or certificate of an app ends soon, or has ended."""
    watched = access.take_app(CREDENTIALS)
    if watched is None:
        return False
    left = access.rng.choice(LEFT)
    ends = access.as_of + timedelta(days=left, hours=12)
    end, rotate = let_credentials_end(access.tenant, watched.app, ends, access.rng)
    end(access.as_of)
    story = f"the newest credential of an app {'ended' if left < 0 else 'ends in some days'}"
    access.plant_app("ENV026", watched, story, again=end, repair=rotate)
    return True


def plant_foreign_sign_in(access: AccessGround) -> bool:
    """ENV023: an app signed in from another network, or somebody signed in through it at a page."""
    watched = access.take_app(SIGN_INS)
    if watched is None:
        return False
    at, app_id = access.moment(HOUR, 18 * DAY), watched.app.app_id
    key = guid(access.rng)
    if access.rng.random() < 0.3:
        story = "somebody signed in through an app that should sign in by itself"
        person = access.rng.choice(access.ground.clerks)
        found = AppSignIn(
            id=key, at=at, app_id=app_id, address="192.0.2.77", kind="interactiveUser", person_id=person.id
        )
    else:
        story = "an app signed in from a network that nobody allowed"
        found = AppSignIn(id=key, at=at, app_id=app_id, address=foreign_address(access))
    access.tenant.sign_ins.append(found)
    access.plant_app("ENV023", watched, story, again=lasts, repair=lasts).lasting = True
    return True


def plant_app_failures(access: AccessGround) -> bool:
    """ENV024: an app failed to sign in again and again within a day."""
    watched = access.take_app(FAILURES)
    if watched is None:
        return False
    for _ in range(access.rng.randint(6, 12)):
        access.tenant.sign_ins.append(
            AppSignIn(
                id=guid(access.rng),
                at=access.moment(HOUR / 6, 10 * HOUR),
                app_id=watched.app.app_id,
                address=foreign_address(access),
                error_code=access.rng.choice((WRONG_SECRET, ENDED_SECRET)),
                reason="Invalid client secret provided.",
            )
        )
    story = "an app failed to sign in again and again"
    access.plant_app("ENV024", watched, story, again=lasts, repair=lasts).lasting = True
    return True


def plant_app_dormant(access: AccessGround) -> bool:
    """ENV025: an app has not signed in for more than a month, and bookings go on."""
    watched = access.take_app(SIGN_INS, lambda one: is_busy(one.environment.org, access.as_of))
    if watched is None:
        return False
    log, app_id = access.tenant.sign_ins, watched.app.app_id
    for one in log:
        if one.app_id == app_id and not one.error_code:
            one.at -= GONE_FOR
    fresh: list[AppSignIn] = []

    def stay_away(_at: datetime) -> None:
        while fresh:
            log.remove(fresh.pop())

    def come_back(at: datetime) -> None:
        fresh.append(AppSignIn(id=guid(access.rng), at=at, app_id=app_id, address="192.0.2.12"))
        log.extend(fresh[-1:])

    story = "an app of the product has not signed in for weeks"
    access.plant_app("ENV025", watched, story, again=stay_away, repair=come_back)
    return True


def plant_app_excess(access: AccessGround) -> bool:
    """ENV031: an app may do more than it needs, by itself or for people."""
    watched = access.take_app(EXCESS)
    if watched is None:
        return False
    if access.rng.random() < 0.7:
        give, take = grant_role(access.tenant, watched.app, access.rng.choice(TOO_MUCH), access.rng)
        story = "an app was granted an application permission that it does not need"
    else:
        give, take = grant_scope(access.tenant, watched.app, " Mail.Read Files.Read.All", access.rng)
        story = "an app was granted delegated permissions that it does not need"
    give(access.moment(DAY, 100 * DAY))
    access.plant_app("ENV031", watched, story, again=give, repair=take)
    return True


def plant_app_lacking(access: AccessGround) -> bool:
    """ENV032: the product's app lacks an application permission that it needs, or is not in the tenant at all."""
    if access.rng.random() < 0.2:
        gone = next((one for one in access.watched() if _is_product(one)), None)
        if gone is not None and access.claim([gone.app.id], *TOPICS):
            return _take_out(access, gone)
    watched = access.take_app(LACKING, _is_product)
    if watched is None:
        return False
    take, give = revoke_role(access.tenant, watched.app, access.rng.choice(PRODUCT_ROLES), access.rng)
    take(access.as_of)
    story = "the product's app lost an application permission that it needs"
    access.plant_app("ENV032", watched, story, again=take, repair=give)
    return True


def _take_out(access: AccessGround, watched: Watched) -> bool:
    apps, app = access.tenant.apps, watched.app

    def put_back(_at: datetime) -> None:
        apps[app.id] = app

    def take_out(_at: datetime) -> None:
        apps.pop(app.id, None)

    take_out(access.as_of)
    access.ground.note(
        "ENV032",
        watched.environment.name,
        ("service-principal", app.app_id),
        "the product's app was removed from the tenant",
        again=take_out,
        repair=put_back,
    )
    return True


def _is_product(watched: Watched) -> bool:
    return watched.app.app_id != CLIENT_ID


PLANTS: dict[str, AccessPlant] = {
    "ENV023": plant_foreign_sign_in,
    "ENV024": plant_app_failures,
    "ENV025": plant_app_dormant,
    "ENV026": plant_ending,
    "ENV031": plant_app_excess,
    "ENV032": plant_app_lacking,
}
