"""Reviews as files: a page that prints well, a table, or JSON with seal and proofs."""

import json
from collections.abc import Callable
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path
from starlette.responses import Response

from bookme_ops.access_reviewing.html_page import render_review
from bookme_ops.access_reviewing.page import ReviewPage, open_page
from bookme_ops.access_reviewing.table import render_table
from bookme_ops.access_reviewing.telling import tell_page
from bookme_ops.store.access_review import UnknownReview
from bookme_ops.web.gate import Admin
from bookme_ops.web.pages.audit_looks import enter_look
from bookme_ops.web.pages.review_rows import NUMBER
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Seat

router = APIRouter()


def _json(page: ReviewPage, _: ZoneInfo) -> str:
    return json.dumps(tell_page(page), indent=2, ensure_ascii=False) + "\n"


def _csv(page: ReviewPage, _: ZoneInfo) -> str:
    return render_table(page)


FORMATS: dict[str, tuple[str, Callable[[ReviewPage, ZoneInfo], str]]] = {
    "html": ("text/html", render_review),
    "csv": ("text/csv", _csv),
    "json": ("application/json", _json),
}


@router.get("/{number}/export/{form}")
def export(seat: Seat, visitor: Admin, number: Annotated[int, Path(ge=1, le=NUMBER)], form: str) -> Response:
    """The whole review, every row of it, to be archived."""
    if form not in FORMATS:
        raise NotFound(f"a review can be had as {', '.join(FORMATS)}")
    try:
        page = open_page(seat.ops, number, seat.now)
    except UnknownReview as error:
        raise NotFound(f"{error}: the page of the reviews lists them") from None
    kind, render = FORMATS[form]
    text = render(page, seat.zone)
    enter_look(seat, visitor, "review.exported", f"review {number}")
    # Never shown in the browser: the page brings styles of its own, which our policy forbids.
    head = {"content-disposition": f'attachment; filename="review-{number}.{form}"'}
    return Response(text, headers=head, media_type=kind)
