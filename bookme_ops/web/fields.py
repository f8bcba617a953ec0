"""Fields: what people type into forms and addresses, read strictly; what cannot be read says what would be right."""

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Form

from bookme_ops.web.refusals import BadRequest, NotFound
from connectors.records import midnight

LARGEST = 2**63 - 1
"""No row has a larger number."""
DAY = len("2026-03-02")
EARLIEST, LATEST = 2000, 2099

Words = Annotated[str, Form(max_length=4000)]
"""Text of a form that people write freely."""
Word = Annotated[str, Form(max_length=300)]
"""One line of a form."""


def read_number(text: str, what: str) -> int:
    """A number in an address. Raises NotFound: nothing has any other one."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) and 0 < int(text) <= LARGEST:
        return int(text)
    raise NotFound(f"there is no such {what}: its number is a whole one")


def read_moment(text: str, zone: ZoneInfo, *, last: bool = False) -> datetime | None:
    """An instant as `2026-03-02T08:00` or `2026-03-02`, in the bank's zone unless it has an offset; None for nothing.

    `last`: a date alone means the midnight at its end. Raises BadRequest.
    """
    given = text.strip()
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
        if EARLIEST <= moment.year <= LATEST:
            if len(given) == DAY:
                return midnight(moment.date() + timedelta(days=1 if last else 0), zone)
            return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        pass
    raise BadRequest("this is no instant: give one such as 2026-03-02T08:00, or a date such as 2026-03-02")


def read_choice(text: str, choices: tuple[str, ...], what: str) -> str:
    """One of a few words; nothing is the first of them. Raises BadRequest."""
    if not text:
        return choices[0]
    if text not in choices:
        raise BadRequest(f"there is no such {what}: there are {', '.join(one for one in choices if one)}")
    return text
