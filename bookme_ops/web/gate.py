"""The gate: who may come through to a route. Every route names one of these dependencies, and a test walks them all."""

import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from bookme_ops.store.roles import Role
from bookme_ops.web.cookies import session_of
from bookme_ops.web.refusals import Forged, NotAllowed, NotSignedIn
from bookme_ops.web.sessions import recognise_session, recognise_token
from bookme_ops.web.visitor import Visitor, Way

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Allow:
    """Lets through whoever has a role, or one that may do more."""

    def __init__(self, role: Role) -> None:
        self.role = role

    async def __call__(self, request: Request) -> Visitor:
        """Who asks. Raises NotSignedIn, NotAllowed, Forged."""
        visitor = await _recognise(request)
        if not visitor.role.covers(self.role):
            raise NotAllowed(self.role, visitor.role)
        if visitor.way is Way.SESSION and request.method not in SAFE:
            await check_origin(request, visitor.csrf)
        request.state.visitor = visitor
        return visitor


class Public:
    """Lets everybody through: signing in, and signs of life."""

    def __call__(self) -> None:
        """Nothing is asked."""


async def _recognise(request: Request) -> Visitor:
    """By the header if there is one, else by the cookie."""
    console = request.app.state.console
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer":
            raise NotSignedIn
        return await run_in_threadpool(recognise_token, console.ops, given.strip())
    session = session_of(request)
    if session is None:
        raise NotSignedIn
    return await run_in_threadpool(recognise_session, console.ops, session)


def check_site(request: Request) -> None:
    """Raise Forged if a browser says that another site's page sends this."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    if site not in {"same-origin", "none"} or (origin is not None and _netloc(origin) != request.url.netloc):
        raise Forged


def _netloc(origin: str) -> str:
    """Host and port; empty for what is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


async def check_origin(request: Request, token: str) -> None:
    """Raise Forged unless a change comes from a form of ours: same origin, with the session's own token."""
    check_site(request)
    given = request.headers.get("x-csrf-token") or str((await request.form()).get("csrf", ""))
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Forged


Viewer = Annotated[Visitor, Depends(Allow(Role.VIEWER))]
Support = Annotated[Visitor, Depends(Allow(Role.SUPPORT))]
Operator = Annotated[Visitor, Depends(Allow(Role.OPERATOR))]
Admin = Annotated[Visitor, Depends(Allow(Role.ADMIN))]
