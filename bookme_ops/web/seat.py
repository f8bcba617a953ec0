"""Where a handler sits: the request, the console, one instant, and how it answers with a page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bookme_ops.deed import Deed
from bookme_ops.web.console import Console
from bookme_ops.web.cookies import said, say, unsay
from bookme_ops.web.menu import menu_for
from bookme_ops.web.visitor import Visitor
from bookme_ops.wiring import Ops


class Workplace:
    """One request's view of the console. All of its times are of one instant."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.console: Console = request.app.state.console
        self.ops: Ops = self.console.ops
        self.now: datetime = self.ops.now()

    @property
    def zone(self) -> ZoneInfo:
        """The bank's time zone, in which people read times."""
        return self.ops.settings.bank.time_zone

    def page(self, template: str, visitor: Visitor, *, status: int = 200, **context: Any) -> Response:
        """A page for somebody who signed in; what the last one wanted to be said stands on top of it."""
        words = said(self.request, visitor.csrf) if visitor.csrf else None
        response = HTMLResponse(self.render(template, visitor=visitor, said=words, status=status, **context), status)
        if words is not None:
            unsay(self.request, response)
        return response

    def render(self, template: str, *, visitor: Visitor | None, **context: Any) -> str:
        """The text of a page; without a visitor it has no menu and no forms that change anything."""
        common: Mapping[str, Any] = {
            "visitor": visitor,
            "now": self.now,
            "zone": self.zone,
            "said": None,
            "menu": menu_for(visitor, self.request.url.path, playground=self.console.playground is not None),
            "bank": self.ops.settings.bank.name,
            "csrf": visitor.csrf if visitor else "",
            "here": self.request.url.path,
            "query": self.request.query_params,
        }
        return self.console.stationery.get_template(template).render({**common, **context})

    def go(self, path: str, visitor: Visitor, *, said: str | None = None) -> Response:
        """Send the browser to another of our pages after a change, which says what was done."""
        response = RedirectResponse(path, status_code=303)
        if said and visitor.csrf:
            say(self.request, response, said, visitor.csrf)
        return response

    def deed(self, visitor: Visitor, action: str, what: str, detail: str = "") -> Deed:
        """What the audit log is told of it."""
        return Deed(actor=visitor.actor, at=self.now, action=action, object=what, detail=detail)

    def link(self, **changed: str | None) -> str:
        """This page's address with other parameters; None takes one away."""
        kept = {**dict(self.request.query_params), **changed}
        given = {name: value for name, value in kept.items() if value not in {None, ""}}
        return f"{self.request.url.path}?{urlencode(given)}" if given else self.request.url.path


Seat = Annotated[Workplace, Depends(Workplace)]
