"""All routes, by the page or resource that they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts

from bookme_ops.web.api import routes as api
from bookme_ops.web.pages import (
    advisors,
    audit_log,
    audit_reviews,
    audits,
    bookings,
    bundles,
    incidents,
    jobs,
    maintenance,
    metrics,
    overview,
    playground,
    reports,
    rooms,
    settings,
    sign_in,
)

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router,
    overview.router,
    incidents.router,
    bookings.router,
    bundles.router,
    advisors.router,
    rooms.router,
    jobs.router,
    maintenance.router,
    reports.router,
    audits.router,
    audit_reviews.router,
    audit_log.router,
    settings.router,
    playground.router,
    metrics.router,
    api.router,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A route with the whole of its path."""

    path: str
    methods: frozenset[str]
    route: APIRoute


def list_places(routers: Iterable[APIRouter] = ROUTERS) -> list[Place]:
    """Every route that has a gate; files and the like are none."""
    return [
        Place(one.path or "", frozenset(one.methods or ()), one.original_route)
        for router in routers
        for one in iter_route_contexts(router.routes)
        if isinstance(one.original_route, APIRoute)
    ]
