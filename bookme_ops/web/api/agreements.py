"""Agreements: risks that somebody accepts, and planned work during which alerts are silent."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from bookme_ops.alerts.agreements import check_beginning, check_code, check_environment, tell_waiver, tell_window
from bookme_ops.alerts.maintenance import check_plan
from bookme_ops.store import waivers
from bookme_ops.store.agreement_pages import waivers_after, windows_after
from bookme_ops.store.alerts_windows import Plan, add_window, end_window
from bookme_ops.store.db import Connection
from bookme_ops.store.incidents import subject_kinds
from bookme_ops.store.roles import Role
from bookme_ops.store.waiver import Risk
from bookme_ops.subjects import read_subject
from bookme_ops.web.api.idempotency import Once, do_once
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import changes, reads, resource
from bookme_ops.web.api.shapes.agreements import Waiver, Waivers, Window, Windows
from bookme_ops.web.api.shapes.orders import Acceptance, Planned, SubjectOrder
from bookme_ops.web.api.shapes.words import Number, Page
from bookme_ops.web.gate import Operator, Viewer
from bookme_ops.web.problems import refused
from bookme_ops.web.seat import Seat
from jobs.base import Subject

router = resource("agreements")

OF_WAIVERS, OF_WINDOWS = (Cursors(name, tuple[datetime, int]) for name in ("waivers", "windows"))


class Ended(Page):
    """Which of them."""

    ended: bool = False


@router.get("/waivers", **reads("listWaivers", Waivers, "Accepted risks, the next to end first"))
def list_waivers(request: Request, visitor: Viewer, seat: Seat, asked: Annotated[Ended, Query()]) -> Response:
    """What they cover stays in the queue, muted; with `ended` also those that are over."""
    after = OF_WAIVERS.read(request)
    hidden = {} if visitor.may(Role.SUPPORT) else {"reason": None}
    with seat.ops.store.read() as connection:
        found = waivers_after(connection, after, asked.limit + 1, ended=asked.ended)
    return answer_page(
        request,
        OF_WAIVERS,
        found,
        limit=asked.limit,
        key=lambda one: (one.until, one.id),
        tell=lambda one: tell_waiver(one, seat.now) | hidden,
    )


@router.post("/waivers", **changes("acceptRisk", Waiver, "Accept a risk for a while", status=201))
def accept_risk(visitor: Operator, seat: Seat, once: Once, order: Acceptance) -> Response:
    """Of a code in an environment, of one subject or of all: it is muted at once, and speaks up when that ends."""
    with _checking():
        code, place = check_code(seat.ops.jobs, order.code), check_environment(seat.ops.chosen, order.environment)
    deed = seat.deed(visitor, "waiver.accepted", f"{code} in {place}, until {order.until.isoformat()}")

    def act(connection: Connection) -> Any:
        risk = Risk(environment=place, code=code, subject=_read_subject(connection, order.subject))
        made = waivers.accept(
            connection, risk=risk, owner=visitor.actor, reason=order.reason, at=seat.now, until=order.until
        )
        return tell_waiver(made, seat.now)

    return do_once(seat.ops, once, deed, act, status=201)


@router.post("/waivers/{number}/end", **changes("endWaiver", Waiver, "Take an accepted risk back"))
def end_waiver(visitor: Operator, seat: Seat, once: Once, number: Number) -> Response:
    """What it covered speaks up again."""

    def act(connection: Connection) -> Any:
        return tell_waiver(waivers.end(connection, number, actor=visitor.actor, at=seat.now), seat.now)

    return do_once(seat.ops, once, seat.deed(visitor, "waiver.ended", f"waiver {number}"), act)


@router.get("/maintenance-windows", **reads("listMaintenanceWindows", Windows, "Planned work, the next to end first"))
def list_windows(request: Request, _: Viewer, seat: Seat, asked: Annotated[Ended, Query()]) -> Response:
    """Incidents are kept and measured as ever, but nobody is told until the work is over."""
    after = OF_WINDOWS.read(request)
    with seat.ops.store.read() as connection:
        found = windows_after(connection, after, asked.limit + 1, ended=asked.ended, now=seat.now)
    return answer_page(
        request,
        OF_WINDOWS,
        found,
        limit=asked.limit,
        key=lambda one: (one.ends_at, one.id),
        tell=lambda one: tell_window(one, seat.now, seat.zone),
    )


@router.post("/maintenance-windows", **changes("planMaintenance", Window, "Plan work", status=201))
def plan_window(visitor: Operator, seat: Seat, once: Once, order: Planned) -> Response:
    """Once, or again and again by `cron` (in the bank's zone) and `minutes`; recoveries are told all the same."""
    with _checking():
        code = check_beginning(seat.ops.jobs, order.code) if order.code else None
        place = check_environment(seat.ops.chosen, order.environment) if order.environment else None
    deed = seat.deed(visitor, "maintenance.planned", f"maintenance in {place or 'all environments'}")

    def act(connection: Connection) -> Any:
        plan = Plan(
            environment=place,
            code=code,
            subject=_read_subject(connection, order.subject),
            starts_at=order.starts_at or seat.now,
            ends_at=order.ends_at,
            cron=order.cron,
            seconds=order.minutes * 60 if order.minutes else None,
            reason=order.reason,
            owner=visitor.actor,
        )
        check_plan(plan, seat.zone)
        return tell_window(add_window(connection, plan, seat.now), seat.now, seat.zone)

    return do_once(seat.ops, once, deed, act, status=201)


@router.post("/maintenance-windows/{number}/end", **changes("endMaintenance", Window, "End planned work now"))
def end_work(visitor: Operator, seat: Seat, once: Once, number: Number) -> Response:
    """What is still open is told."""

    def act(connection: Connection) -> Any:
        return tell_window(end_window(connection, number, seat.now), seat.now, seat.zone)

    return do_once(seat.ops, once, seat.deed(visitor, "maintenance.ended", f"maintenance window {number}"), act)


def _read_subject(connection: Connection, order: SubjectOrder | None) -> Subject | None:
    """The subject that is meant. Raises ValueError for a kind that there is none of."""
    return read_subject(f"{order.kind}:{order.id}", subject_kinds(connection)) if order is not None else None


@contextmanager
def _checking() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise refused(422, f"body: {error}") from None
