"""Duties: work of the maintenance schedule that people do and sign."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from bookme_ops.scheduling.telling import tell_duty
from bookme_ops.store.agreement_pages import duties_after
from bookme_ops.store.db import Connection
from bookme_ops.store.duties import sign
from bookme_ops.web.api.idempotency import Once, do_once
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import changes, reads, resource
from bookme_ops.web.api.shapes.orders import Signature
from bookme_ops.web.api.shapes.runs import Duties, Duty
from bookme_ops.web.api.shapes.words import Number, Page
from bookme_ops.web.gate import Operator, Viewer
from bookme_ops.web.seat import Seat

router = resource("duties")

CURSORS = Cursors("duties", tuple[datetime, int])


class Signed(Page):
    """Which duties."""

    signed: bool = False


@router.get("/duties", **reads("listDuties", Duties, "What people have to do and sign, the next to be due first"))
def list_duties(request: Request, _: Viewer, seat: Seat, asked: Annotated[Signed, Query()]) -> Response:
    """With `signed` also those that are done."""
    after = CURSORS.read(request)
    with seat.ops.store.read() as connection:
        found = duties_after(connection, after, asked.limit + 1, signed=asked.signed)
    return answer_page(
        request,
        CURSORS,
        found,
        limit=asked.limit,
        key=lambda one: (one.due_at, one.id),
        tell=lambda one: tell_duty(one, seat.now),
    )


@router.post("/duties/{number}/sign", **changes("signDuty", Duty, "Sign that something was done"))
def sign_duty(visitor: Operator, seat: Seat, once: Once, number: Number, order: Signature) -> Response:
    """Each is signed once."""

    def act(connection: Connection) -> Any:
        note = order.note.strip() or None
        return tell_duty(sign(connection, number, by=visitor.actor, note=note, at=seat.now), seat.now)

    return do_once(seat.ops, once, seat.deed(visitor, "duty.signed", f"duty {number}"), act)
