"""Filters of bookings, as they stand in the address."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from bookme_ops.booking_page.found import STATES as STATES  # noqa: PLC0414  the page offers them
from bookme_ops.dossiers.booking_listing import Search
from bookme_ops.web.fields import read_choice, read_moment
from bookme_ops.web.refusals import BadRequest
from bookme_ops.wiring import Ops
from connectors.records import midnight

Word = Annotated[str, Query(max_length=400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was chosen and typed; empty where nothing was."""

    id: Word = ""
    """Any id of a booking: it alone counts then."""
    advisor: Word = ""
    room: Word = ""
    since: Word = ""
    until: Word = ""
    state: Word = ""
    environment: Word = ""
    after: Word = ""
    """The booking behind which the page begins."""

    def search(self, ops: Ops, now: datetime) -> Search:
        """What is asked for; without a day, from the beginning of today on. Raises BadRequest."""
        names, zone = tuple(site.name for site in ops.chosen), ops.settings.bank.time_zone
        chosen = read_choice(self.environment, ("", *names), "environment")
        start = read_moment(self.since, zone) or midnight(now.astimezone(zone).date(), zone)
        end = read_moment(self.until, zone, last=True)
        if end is not None and end <= start:
            raise BadRequest("the end of the time lies before its beginning: nothing can be between them")
        return Search(
            environments=(chosen,) if chosen else names,
            advisor=self.advisor.strip(),
            room=self.room.strip(),
            start=start,
            end=end,
            state=read_choice(self.state, STATES, "state"),
        )

    def link(self, path: str, **changed: str | None) -> str:
        """The address of a page with these filters, some of them changed; None takes one away."""
        kept = {**{one.name: getattr(self, one.name) for one in fields(self)}, **changed}
        given = {name: value for name, value in kept.items() if value}
        return f"{path}?{urlencode(given)}" if given else path
