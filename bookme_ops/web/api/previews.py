"""Previews: which incident a finding would join if a run found it now, and why; nothing is changed."""

from typing import Annotated

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from bookme_ops.alerts.agreements import check_code
from bookme_ops.incident_preview import preview, tell_preview
from bookme_ops.store.incidents import subject_kinds
from bookme_ops.subjects import read_subject
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.incidents import Previews
from bookme_ops.web.api.shapes.words import Asked, Code, Id
from bookme_ops.web.gate import Viewer
from bookme_ops.web.problems import refused
from bookme_ops.web.seat import Seat

router = resource("incidents")


class Question(Asked):
    """What would be found."""

    code: Code = Field(examples=["MTG020"])
    subject: Id = Field(description="Its kind and id.", examples=["room:boardroom@bank.example"])


@router.get("/incident-previews", **reads("previewIncident", Previews, "What would become of a finding, and why"))
def show_preview(request: Request, _: Viewer, seat: Seat, asked: Annotated[Question, Query()]) -> Response:
    """In each environment: it opens an incident, joins or reopens one, or stays closed as a duplicate.

    The key is environment, code and subject: of these three one incident is open at a time.
    """
    try:
        code = check_code(seat.ops.jobs, asked.code)
        with seat.ops.store.read() as connection:
            kinds = subject_kinds(connection)
        subject = read_subject(asked.subject, kinds)
    except ValueError as error:
        raise refused(422, f"query: {error}") from None
    items = [tell_preview(one) for one in preview(seat.ops, code, subject, now=seat.now)]
    return answer(request, {"items": items, "next": None})
