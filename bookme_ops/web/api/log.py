"""The audit log: who did or looked at what, in rows that prove each other."""

from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from bookme_ops.deeds import enter
from bookme_ops.store.audit_log import Entry
from bookme_ops.store.audit_log_pages import LogChoice, log_page
from bookme_ops.telling import tell_instant
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.audits import Log
from bookme_ops.web.api.shapes.words import Id, Instant, Page
from bookme_ops.web.gate import Admin
from bookme_ops.web.seat import Seat

router = resource("audits")

CURSORS = Cursors("log", tuple[int])


class Entries(Page):
    """Which entries."""

    actor: Id | None = None
    action: Id | None = Field(None, description="How it begins: `review.` is all that is done to reviews.")
    object: Id | None = None
    since: Instant | None = None
    until: Instant | None = None


@router.get("/audit-log", **reads("listAuditLog", Log, "Who did or looked at what, the newest first"))
def list_log(request: Request, visitor: Admin, seat: Seat, asked: Annotated[Entries, Query()]) -> Response:
    """The look is entered, too. With filters a page looks back only so far, and may hold few and yet have a next."""
    (below,) = CURSORS.read(request) or (None,)
    choice = LogChoice(
        actor=asked.actor, action=asked.action, object=asked.object, since=asked.since, until=asked.until
    )
    with seat.ops.store.read() as connection:
        page = log_page(connection, choice, below=below, limit=asked.limit)
    enter(seat.ops, seat.deed(visitor, "audit-log.viewed", f"{len(page.rows)} entries"))
    more = (page.below,) if page.below is not None else None
    return answer_page(request, CURSORS, page.rows, limit=asked.limit, key=lambda one: (one[0],), tell=_tell, more=more)


def _tell(one: tuple[int, Entry]) -> dict[str, Any]:
    number, entry = one
    return {
        "number": number,
        "at": tell_instant(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "result": entry.result,
        "detail": entry.detail,
    }
