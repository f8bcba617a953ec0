"""Exports: all that we keep, so that nobody is locked in."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response, StreamingResponse

from bookme_ops.deeds import enter
from bookme_ops.store.exporting import export_rows, exported_kinds
from bookme_ops.web.api.answers import answer, encode
from bookme_ops.web.api.places import PREFIX, reads, resource, sends
from bookme_ops.web.api.shapes.about import Exports
from bookme_ops.web.api.shapes.words import Name
from bookme_ops.web.gate import Admin
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Seat, Workplace

router = resource("exports")

MEDIA_TYPE = "application/x-ndjson"


@router.get("/exports", **reads("listExports", Exports, "What can be exported"))
def list_exports(request: Request, _: Admin, seat: Seat) -> Response:
    """A kind for each table of the store. What would open something (tokens, decode maps) is not among them."""
    items = [{"kind": kind, "href": f"{PREFIX}/exports/{kind}"} for kind in _kinds(seat)]
    return answer(request, {"items": items, "next": None})


@router.get("/exports/{kind}", **sends("export", "Everything of one kind, a JSON object a line", MEDIA_TYPE))
def export(visitor: Admin, seat: Seat, kind: Annotated[Name, Path(examples=["incident"])]) -> Response:
    """Columns as they are kept: whole numbers that are instants are seconds since 1970. It is entered into the log."""
    if kind not in _kinds(seat):
        raise NotFound("there is no such kind: `/api/v1/exports` lists them")
    enter(seat.ops, seat.deed(visitor, "data.exported", f"kind {kind}"))
    name = {"content-disposition": f'attachment; filename="{kind}.ndjson"'}
    return StreamingResponse(_lines(seat, kind), headers=name, media_type=MEDIA_TYPE)


def _kinds(seat: Workplace) -> list[str]:
    with seat.ops.store.read() as connection:
        return exported_kinds(connection)


def _lines(seat: Workplace, kind: str) -> Iterator[bytes]:
    for row in export_rows(seat.ops.store, kind):
        yield encode(row) + b"\n"
