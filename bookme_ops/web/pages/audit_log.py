"""Our own house: who did what here, looked at what, and with what result, in rows that prove each other."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response, StreamingResponse

from bookme_ops.deeds import enter
from bookme_ops.keyring import load_keys
from bookme_ops.store import audit_log
from bookme_ops.store.audit_log import Entry
from bookme_ops.store.audit_log_pages import LogChoice, log_page, walk_log
from bookme_ops.web.gate import Admin
from bookme_ops.web.pages.audit_looks import PAGE, enter_look, read_asked
from bookme_ops.web.refusals import BadRequest
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.wiring import Ops

router = APIRouter(prefix="/audits/log")
LARGEST = 2**53
Below = Annotated[int | None, Query(ge=1, le=LARGEST)]


class Asked:
    """Which entries a page is about, as its address says: exact words, the beginning of an action, days of the bank."""

    def __init__(
        self,
        seat: Seat,
        *,
        actor: str = "",
        action: str = "",
        object_id: Annotated[str, Query(alias="object")] = "",
        result: str = "",
        since: str = "",
        until: str = "",
    ) -> None:
        given = {"actor": actor, "action": action, "object": object_id, "result": result}
        words = {name: read_asked(text) for name, text in given.items()}
        self.given = {**words, "since": since, "until": until}
        self.choice = LogChoice(
            **{name: text or None for name, text in words.items()},
            since=_read_day(since, seat.zone),
            until=_read_day(until, seat.zone, after=1),
        )

    @property
    def query(self) -> str:
        """The same for another address."""
        return urlencode({name: text for name, text in self.given.items() if text})


Wanted = Annotated[Asked, Depends(Asked)]


@router.get("")
def show_log(seat: Seat, visitor: Admin, asked: Wanted, below: Below = None) -> Response:
    """The newest entries first."""
    with seat.ops.store.read() as connection:
        page = log_page(connection, asked.choice, below=below, limit=PAGE)
        head = audit_log.head(connection)
    return seat.page(
        "audit_log.html",
        visitor,
        page=page,
        head=head,
        asked=asked,
        first=seat.link(below=None) if below else None,
        following=seat.link(below=str(page.below)) if page.below is not None else None,
    )


@router.post("/verify")
def verify(seat: Seat, visitor: Admin) -> Response:
    """Walk through the whole log and prove that no row was changed, taken out, put in or moved."""
    key = load_keys(seat.ops.settings).audit
    with seat.ops.store.read() as connection:
        wrong = audit_log.verify(connection, key=key)
        head = audit_log.head(connection)
    deed = seat.deed(visitor, "audit-log.verified", "audit log")
    enter(seat.ops, deed, result="ok" if wrong is None else "broken")
    return seat.page("audit_log_proof.html", visitor, wrong=wrong, head=head)


@router.get("/export")
def export(seat: Seat, visitor: Admin, asked: Wanted) -> Response:
    """The entries as JSON lines, the oldest first. The export itself stands in the log."""
    enter_look(seat, visitor, "audit-log.exported", "audit log")
    head = {"content-disposition": 'attachment; filename="audit-log.jsonl"'}
    return StreamingResponse(_lines(seat.ops, asked.choice), headers=head, media_type="application/x-ndjson")


@router.get("/head")
def export_head(seat: Seat, visitor: Admin) -> Response:
    """How far the log has come, to be kept where nobody who works here can change it: it is no secret."""
    enter_look(seat, visitor, "audit-log.exported", "audit log", "head")
    told = json.dumps(_tell_head(seat)) + "\n"
    head = {"content-disposition": 'attachment; filename="audit-log.head.json"'}
    return Response(told, headers=head, media_type="application/json")


def _tell_head(seat: Workplace) -> dict[str, object]:
    with seat.ops.store.read() as connection:
        head = audit_log.head(connection)
    return {"last": head.last, "digest": head.digest}


def _lines(ops: Ops, choice: LogChoice) -> Iterator[str]:
    with ops.store.read() as connection:
        for number, entry in walk_log(connection, choice):
            yield json.dumps(_tell(number, entry), ensure_ascii=False) + "\n"


def _tell(number: int, entry: Entry) -> dict[str, object]:
    return {
        "number": number,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "result": entry.result,
        "detail": entry.detail,
    }


def _read_day(text: str, zone: ZoneInfo, *, after: int = 0) -> datetime | None:
    """The beginning of a day in the bank's zone, or of one after it; None for no text. Raises BadRequest."""
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=after), time.min, zone)
    except (ValueError, OverflowError):
        raise BadRequest("give days such as 2026-03-02") from None
