"""Read who may do what: every org's users and permissions, and the apps of the tenant.

Each list replaces what is kept of it, as a whole and only when it was read to its end; each fails alone. What no
licence pays for is *not available*: it is kept as that, and makes no run incomplete.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bookme_ops.access_apps import spoken_apps
from bookme_ops.access_views import bare_view
from bookme_ops.collection import Collection
from bookme_ops.store.access import KIND, list_name, subject_of, write_list
from bookme_ops.store.coverage import worst
from bookme_ops.tally import is_down
from connectors.access_ports import OrgAccessDesk
from connectors.access_records import AccessList
from connectors.errors import ConnectorError, Reason
from connectors.graph.access import TenantAccess
from connectors.salesforce.access import SalesforceAccess
from jobs.access.baseline import Baseline
from jobs.access.people import watched_users
from jobs.access.view import AccessView
from jobs.access.view import TenantAccess as TenantAccessParts
from jobs.views import Coverage

PATIENCE = 2
"""After so many lists in a row that found the system down, the others are not tried."""
CHANGES_BACK = timedelta(days=30)
"""So much of the setup audit trail is kept."""
PRODUCT_OBJECTS = (
    "Account",
    "Contact",
    "Event",
    "EventRelation",
    "Lead",
    "User",
    "andmoney__AMB_Event_Detail__c",
    "andmoney__AMB_Meeting_Contact__c",
    "andmoney__AMB_Taxonomy__c",
    "andmoney__AMBAdvisorCompetence__c",
)
"""Whose fields are looked at, beside those that a baseline names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of one system."""

    name: str
    """`bookme_ops.store.access.list_name` of its field."""
    read: Callable[[], AccessList[Any]]


def read_access(collection: Collection) -> None:
    """Read the lists of every chosen environment, the org's first: they say whose sign-ins are asked for."""
    for site in collection.ops.chosen:
        _read_org(collection, site.name)
        if apps := spoken_apps(collection.ops, site.name):
            _read_tenant(collection, site.name, apps)


def _read_org(collection: Collection, environment: str) -> None:
    desk = SalesforceAccess(collection.connections[environment].bookings)
    view = _look(collection, environment)
    down = _read_all(collection, environment, _org_lists(desk, view.baseline, collection.as_of))
    _read_all(collection, environment, [_logins(collection, desk, _look(collection, environment))], down)


def _read_tenant(collection: Collection, environment: str, apps: Sequence[str]) -> None:
    desk = TenantAccess(collection.connections[environment].graph)
    since = collection.as_of - collection.ops.settings.policy(environment, collection.as_of).sign_ins_back
    first = [
        Listing(name="principals", read=partial(desk.principals, apps)),
        Listing(name="sign-ins", read=partial(desk.sign_ins, apps, since)),
    ]
    down = _read_all(collection, environment, first)
    told = _look(collection, environment).tenant.principals
    ids = [principal.principal_id for principal in told.items.rows]
    further = [
        Listing(name="roles", read=partial(desk.roles, ids)),
        Listing(name="scopes", read=partial(desk.scopes, ids)),
        Listing(name=list_name(TenantAccessParts, "changes"), read=partial(desk.changes, ids, since)),
    ]
    _read_all(collection, environment, [_after(told.read, listing, "graph") for listing in further], down)


def _org_lists(desk: OrgAccessDesk, baseline: Baseline, as_of: datetime) -> list[Listing]:
    since = as_of - CHANGES_BACK
    return [
        Listing(name="people", read=desk.people),
        Listing(name="locks", read=desk.locks),
        Listing(name="sets", read=desk.sets),
        Listing(name="groups", read=desk.groups),
        Listing(name="members", read=desk.members),
        Listing(name="assignments", read=desk.assignments),
        Listing(name="objects", read=desk.objects),
        Listing(name="fields", read=partial(desk.fields, _objects_of(baseline))),
        Listing(name="setup", read=desk.setup),
        Listing(name="licences", read=desk.licences),
        Listing(name="sessions", read=desk.sessions),
        Listing(name="tokens", read=desk.tokens),
        Listing(name="apps", read=desk.apps),
        Listing(name="changes", read=partial(desk.changes, since)),
        Listing(name="health", read=desk.health),
        Listing(name="packages", read=desk.packages),
    ]


def _objects_of(baseline: Baseline) -> tuple[str, ...]:
    """The objects whose fields are looked at."""
    named = {field.partition(".")[0] for rules in (baseline.integration, baseline.advisor) for field in rules.fields}
    return tuple(sorted({*PRODUCT_OBJECTS, *named}))


def _logins(collection: Collection, desk: OrgAccessDesk, view: AccessView) -> Listing:
    """The sign-ins of the integration users; who they are is only known if the lists that say so were read."""
    policy = collection.ops.settings.policy(view.environment, collection.as_of)
    ids = [user.user_id for user in watched_users(view, collection.as_of)]
    listing = Listing(name="logins", read=partial(desk.logins, ids, collection.as_of - policy.sign_ins_back))
    org = view.org
    needed = (org.people,) if view.integration_users else (org.people, org.sets, org.assignments, org.members)
    return _after(worst(part.read for part in needed), listing, "salesforce")


def _refuse_left_out(collection: Collection, environment: str, name: str) -> None:
    if name in collection.ops.settings.environment(environment).unaudited:
        raise ConnectorError("bookme_ops", f"{name}: left out by the settings", reason=Reason.LEFT_OUT)


def _after(read: Coverage, listing: Listing, system: str) -> Listing:
    """A list that cannot be asked for before another one was read."""

    def refuse() -> AccessList[Any]:
        raise ConnectorError(system, f"{listing.name}: the list that says whose was not read", reason=read.reason)

    return listing if read.complete else replace(listing, read=refuse)


def _look(collection: Collection, environment: str) -> AccessView:
    with collection.ops.store.read() as connection:
        return bare_view(collection.ops, connection, environment)


def _read_all(
    collection: Collection, environment: str, listings: Iterable[Listing], down: Sequence[ConnectorError] = ()
) -> Sequence[ConnectorError]:
    """Read some lists of one system, and give how often in a row it was down: then the other lists are not tried."""
    for listing in listings:
        if len(down) >= PATIENCE:
            collection.failed(environment, KIND, subject_of(listing.name), down[-1])
            continue
        error = _read(collection, environment, listing)
        down = (*down, error) if error is not None and is_down(error) else ()
    return down


def _read(collection: Collection, environment: str, listing: Listing) -> ConnectorError | None:
    """Replace what is kept of a list; gives why it could not be read, if it could not."""
    subject = subject_of(listing.name)
    collection.progress.start(f"{environment}: {subject}", None)
    try:
        _refuse_left_out(collection, environment, listing.name)
        told = listing.read()
    except ConnectorError as error:
        collection.failed(environment, KIND, subject, error)
        return error
    else:
        with collection.ops.store.begin() as connection:
            write_list(connection, environment, listing.name, told, at=collection.ops.now())
        collection.tally.read["access-rows"] += len(told.rows)
        collection.succeeded(environment, KIND, subject)
        return None
    finally:
        collection.progress.done()
