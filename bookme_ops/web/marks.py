"""Marks: behind which row a page of a list begins, as it stands in its address."""

import re
from datetime import UTC, datetime, timedelta

from bookme_ops.web.refusals import BadRequest

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
FORM = re.compile(r"(\d{1,16})-(\d{1,18})", re.ASCII)
"""A moment before the year 2287, and a number."""


def write_mark(at: datetime, number: int) -> str:
    """The place of a row in a list that is in the order of an instant and a number."""
    return f"{(at - BEGINNING) // MOMENT}-{number}"


def read_mark(text: str) -> tuple[datetime, int] | None:
    """The place that a mark names; None for no mark. Raises BadRequest for what is none of ours."""
    if not text:
        return None
    found = FORM.fullmatch(text)
    if found is None:
        raise BadRequest("this page of the list is not to be found: go back to its beginning")
    return BEGINNING + int(found[1]) * MOMENT, int(found[2])
