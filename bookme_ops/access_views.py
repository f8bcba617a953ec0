"""Access views: who may do what in each environment, with the baseline that it is compared with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bookme_ops.access_apps import our_app, spoken_apps
from bookme_ops.baselines.reading import read_baseline
from bookme_ops.reads import sources_of
from bookme_ops.store.access import booking_changed, org_access, tenant_access
from bookme_ops.store.access_reviews import approved_of
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Connection
from bookme_ops.store.directory_views import directory_views
from bookme_ops.wiring import Ops
from connectors.records import Window, window_end
from jobs.access.view import AccessView
from jobs.views import Coverage, DirectoryView, Roster


def access_views(ops: Ops, as_of: datetime) -> Iterator[AccessView]:
    """One view for each chosen environment, of one moment of the mirror."""
    chosen = {site.name for site in ops.chosen}
    for directory in directories(ops, as_of):
        yield from (view for view in views_within(ops, directory) if view.environment in chosen)


def directories(ops: Ops, as_of: datetime) -> Iterator[DirectoryView]:
    """The directory of every tenant at an instant."""
    bank, sources = ops.settings.bank, sources_of(ops)
    yield from directory_views(
        ops.store,
        ops.estate,
        window=Window(start=as_of, end=window_end(as_of, bank.window_days, bank.time_zone)),
        backends=sources.backends,
        rosters=sources.rosters,
        subscribed=sources.subscribed,
    )


def views_within(ops: Ops, directory: DirectoryView) -> Iterator[AccessView]:
    """The views of all environments that share a tenant."""
    for roster in directory.rosters:
        yield _view(ops, directory, roster)


def bare_view(ops: Ops, connection: Connection, environment: str) -> AccessView:
    """The view without what directories and reviews say: who is watched can be told from it."""
    settings = ops.settings.environment(environment)
    return AccessView(
        environment=environment,
        org=org_access(connection, environment),
        tenant=tenant_access(connection, environment),
        baseline=read_baseline(settings.baseline),
        our_app=our_app(settings),
        apps=spoken_apps(ops, environment),
        integration_users=tuple(user.casefold() for user in settings.integration_users),
    )


def _view(ops: Ops, directory: DirectoryView, roster: Roster) -> AccessView:
    name = roster.environment
    with ops.store.read() as connection:
        return replace(
            bare_view(ops, connection, name),
            directory=directory.tenant,
            roster=roster,
            accounts=directory.accounts,
            approved=approved_of(connection, name),
            bookings_changed=booking_changed(connection, name),
            bookings_read=coverage_of(connection, name, "query").get("bookings", Coverage()),
        )
