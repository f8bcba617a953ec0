"""Ends: until when something holds, as people type it into a form."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bookme_ops.web.fields import read_moment
from bookme_ops.web.refusals import BadRequest


def read_end(text: str, zone: ZoneInfo) -> datetime:
    """An instant; a date alone means its end. Raises BadRequest, for nothing as well."""
    end = read_moment(text, zone, last=True)
    if end is None:
        raise BadRequest("say until when: an instant such as 2026-03-02T08:00, or a date such as 2026-03-02")
    return end
