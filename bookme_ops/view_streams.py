"""View streams: the views of every grain that a run judges, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookme_ops.access_views import directories, views_within
from bookme_ops.crons import longest_gaps
from bookme_ops.grains import AnyView
from bookme_ops.reads import sources_of
from bookme_ops.store.backed import unknown_meetings
from bookme_ops.store.db import Connection
from bookme_ops.store.environment_views import Meetings, Upkeep, environment_views
from bookme_ops.store.estate import Site
from bookme_ops.store.room_views import room_views
from bookme_ops.store.sources import Sources
from bookme_ops.store.views import advisor_views
from bookme_ops.wiring import Ops
from connectors.records import Window, midnight, window_end
from jobs.access.view import AccessView
from jobs.views import AdvisorView, DirectoryView, EnvironmentView, RoomView

LATELY = timedelta(days=1)
"""So far back probes are looked at on the first days of a month, too: a system does not come back at midnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """What part of the mirror is judged, and when."""

    as_of: datetime
    grains: frozenset[type]
    """The kinds of view that are due."""
    only: frozenset[str] | None = None
    """Identities of advisors; None is everybody."""
    skip: frozenset[tuple[str, str]] = frozenset()
    """(environment, identity) of advisors whose last verdict still holds."""


def stream_views(ops: Ops, wanted: Slice) -> Iterator[AnyView]:
    """Every view of the grains that are due. Those of a grain are of one moment of the mirror."""
    bank = ops.settings.bank
    window = Window(start=wanted.as_of, end=window_end(wanted.as_of, bank.window_days, bank.time_zone))
    sources = sources_of(ops)
    if AdvisorView in wanted.grains:
        yield from advisor_views(
            ops.store,
            ops.estate,
            as_of=wanted.as_of,
            look_back_days=ops.settings.collect.look_back_days,
            only=set(wanted.only) if wanted.only is not None else None,
            skip=wanted.skip,
            window=window,
            sources=sources,
        )
    if RoomView in wanted.grains:
        yield from room_views(ops.store, ops.estate, window=window, backends=sources.backends)
    if wanted.grains & {DirectoryView, AccessView}:
        for directory in directories(ops, wanted.as_of):
            if DirectoryView in wanted.grains:
                yield directory
            if AccessView in wanted.grains:
                yield from views_within(ops, directory)
    if EnvironmentView in wanted.grains:
        yield from _environment_views(ops, wanted.as_of, sources)


def _environment_views(ops: Ops, as_of: datetime, sources: Sources) -> Iterator[AnyView]:
    zone, since = ops.settings.bank.time_zone, as_of - timedelta(days=ops.settings.collect.look_back_days)

    def meetings(connection: Connection, site: Site, sharing: tuple[Site, ...]) -> Meetings | None:
        if site.name not in sources.slots:
            return None
        return unknown_meetings(connection, site.name, [one.name for one in sharing], since=since, as_of=as_of)

    systems = {
        one.name: ("salesforce", "graph", *(("bookme",) if one.name in sources.backends else ()))
        for one in ops.settings.environments
    }
    month = midnight(as_of.astimezone(zone).date().replace(day=1), zone)
    probed = min(month, as_of - LATELY)
    gaps = longest_gaps(ops.jobs, zone, as_of)
    upkeep = Upkeep(systems=systems, periods=gaps, scheduled=ops.settings.scheduled, as_of=as_of)
    yield from environment_views(ops.store, ops.estate, since=probed, upkeep=upkeep, meetings=meetings)
