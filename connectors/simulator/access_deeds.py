"""What is done to access: rows switched, laid down, taken away; grants and credentials of apps, and the log of them.

Every deed is done at an instant, and can be done again.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from connectors.simulator.access_apps import LONGEST_LIFE, graph_of
from connectors.simulator.access_facts import ROLES
from connectors.simulator.ground import Deed
from connectors.simulator.ids import guid
from connectors.simulator.model import Org, Row, Tenant
from connectors.simulator.tenant_apps import App, AppChange, AppCredential, RoleGrant, ScopeGrant

Pair = tuple[Deed, Deed]
"""How a thing is broken, and how it is mended."""


def switch(org: Org, table: str, row_id: str, *, wrong: Row, right: Row) -> Pair:
    """Give some fields of a row wrong values, and the right ones back."""

    def set_to(values: Row) -> Deed:
        return lambda at: _discard(org.change(table, row_id, at, **values))

    return set_to(wrong), set_to(right)


def drop(org: Org, table: str, row: Row) -> Pair:
    """Take a row away, as the set-up does where nothing is left of it, and put it back."""
    kept = dict(row)

    def put_back(at: datetime) -> None:
        org.put(table, dict(kept), at)

    return lambda _at: _discard(org.table(table).pop(kept["Id"], None)), put_back


def lay(org: Org, table: str, row: Row) -> Pair:
    """Put a row there that should not be there, and take it away; it is there already."""
    take_away, put_back = drop(org, table, row)
    return put_back, take_away


def all_of(*pairs: Pair) -> Pair:
    """Several deeds as one."""

    def do(deeds: list[Deed]) -> Deed:
        def act(at: datetime) -> None:
            for deed in deeds:
                deed(at)

        return act

    return do([pair[0] for pair in pairs]), do([pair[1] for pair in pairs])


def grant_role(tenant: Tenant, app: App, role: str, rng: Random) -> Pair:
    """Give an app an application permission of Microsoft Graph that it did not have, and take it away."""
    resource = graph_of(tenant)
    key = ROLES[role]

    def give(at: datetime) -> None:
        app.roles.append(RoleGrant(id=guid(rng), resource_id=resource.id, role_id=key, granted=at))
        tell_change(tenant, app, at, "Add app role assignment to service principal", rng)

    def take(at: datetime) -> None:
        app.roles[:] = [one for one in app.roles if one.role_id != key]
        tell_change(tenant, app, at, "Remove app role assignment from service principal", rng)

    return give, take


def revoke_role(tenant: Tenant, app: App, role: str, rng: Random) -> Pair:
    """Take an application permission away from an app, and give it back."""
    give, take = grant_role(tenant, app, role, rng)
    return take, give


def grant_scope(tenant: Tenant, app: App, scope: str, rng: Random) -> Pair:
    """Consent to delegated permissions of an app for everybody, and withdraw the consent."""
    grant = ScopeGrant(id=guid(rng), resource_id=graph_of(tenant).id, scope=scope)

    def give(at: datetime) -> None:
        app.scopes.append(grant)
        tell_change(tenant, app, at, "Consent to application", rng)

    def take(at: datetime) -> None:
        app.scopes.remove(grant)
        tell_change(tenant, app, at, "Remove delegated permission grant", rng)

    return give, take


def let_credentials_end(tenant: Tenant, app: App, ends: datetime, rng: Random) -> Pair:
    """Let an app's newest credential end at an instant, and give it a new one, as a rotation does."""
    fresh: list[AppCredential] = []

    def age(_at: datetime) -> None:
        for one in fresh:
            app.credentials.remove(one)
        fresh.clear()
        for number, one in enumerate(app.credentials):
            one.ends = ends - timedelta(days=40 * number)
            one.starts = one.ends - LONGEST_LIFE

    def rotate(at: datetime) -> None:
        fresh.append(new_secret(at, timedelta(days=400), rng))
        app.credentials.extend(fresh[-1:])
        tell_change(tenant, app, at, "Update application \N{EN DASH} Certificates and secrets management", rng)

    return age, rotate


def new_secret(at: datetime, life: timedelta, rng: Random) -> AppCredential:
    """A secret that was made at an instant."""
    return AppCredential(key_id=guid(rng), kind="secret", name=f"rotated {at:%Y-%m}", starts=at, ends=at + life)


def tell_change(tenant: Tenant, app: App, at: datetime, activity: str, rng: Random) -> None:
    """Write a line of the tenant's audit log."""
    tenant.app_changes.append(AppChange(id=f"Directory_{guid(rng)}", at=at, activity=activity, target=app.id))


def _discard(_value: Any) -> None:
    """Deeds give nothing."""
