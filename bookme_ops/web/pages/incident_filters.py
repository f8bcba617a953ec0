"""Filters of the queue, as they stand in the address: whoever is sent the address sees the same."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Query

from bookme_ops.incident_listing import Search
from bookme_ops.service_levels.clock import Standing
from bookme_ops.store.incident import State
from bookme_ops.web.fields import read_choice
from bookme_ops.web.refusals import BadRequest
from bookme_ops.wiring import Ops
from jobs.base import Priority

Word = Annotated[str, Query(max_length=300)]

STATES: Mapping[str, tuple[State, ...]] = {
    "open": (State.OPEN, State.ACKNOWLEDGED),
    "unacknowledged": (State.OPEN,),
    "acknowledged": (State.ACKNOWLEDGED,),
    "resolved": (State.RESOLVED,),
    "all": tuple(State),
}
PRIORITIES = ("", *(one.name.lower() for one in sorted(Priority, reverse=True)))
STANDINGS: Mapping[str, Standing | None] = {"": None, "at_risk": Standing.AT_RISK, "late": Standing.BREACHED}
ORDERS = ("worst", "newest")
NOBODY = "-"
"""What is typed for incidents that nobody works on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was chosen and typed; empty where nothing was."""

    state: Word = ""
    priority: Word = ""
    code: Word = ""
    environment: Word = ""
    owner: Word = ""
    text: Word = ""
    sla: Word = ""
    order: Word = ""
    after: Word = ""
    """The place in the list behind which the page begins."""

    def search(self, ops: Ops) -> Search:
        """What is asked for. Raises BadRequest for a word that is none of the choices."""
        names = tuple(site.name for site in ops.chosen)
        chosen = read_choice(self.environment, ("", *names), "environment")
        urgency = read_choice(self.priority, PRIORITIES, "priority")
        owner = self.owner.strip()
        return Search(
            states=STATES[read_choice(self.state, tuple(STATES), "state")],
            environments=(chosen,) if chosen else names,
            priority=Priority[urgency.upper()] if urgency else None,
            codes=self._codes(),
            owner="" if owner == NOBODY else owner or None,
            text=self.text.strip(),
            sla=STANDINGS[read_choice(self.sla, tuple(STANDINGS), "standing of the first response")],
            newest=read_choice(self.order, ORDERS, "order") == "newest",
        )

    def link(self, path: str, **changed: str | None) -> str:
        """The address of a page with these filters, some of them changed; None takes one away."""
        kept = {**{one.name: getattr(self, one.name) for one in fields(self)}, **changed}
        given = {name: value for name, value in kept.items() if value}
        return f"{path}?{urlencode(given)}" if given else path

    def _codes(self) -> tuple[str, ...]:
        codes = tuple(part.strip().upper() for part in self.code.split(",") if part.strip())
        if not all(code.isascii() and code.isalnum() for code in codes):
            raise BadRequest("a code is letters and digits, such as CAL001; several are separated by commas")
        return codes


def read_back(query: str) -> Filters:
    """The filters of an address that a form brought back; what is none of ours is left out."""
    names = {one.name for one in fields(Filters)}
    return Filters(**{name: value[:300] for name, value in parse_qsl(query[:4000]) if name in names})
