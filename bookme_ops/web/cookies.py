"""The cookies of the console: the session, and what the next page is to say.

`__Host-` binds a cookie to this host, this path and https (RFC 6265bis 4.1.3.2); without https a browser refuses it.
"""

import base64
import hashlib
import hmac
from datetime import timedelta

from fastapi import Request, Response

SESSION, SAID, FLOW = "bookme-ops", "bookme-ops-said", "bookme-ops-flow"
LONGEST_WORD = 600
"""Characters of a message that fit into a cookie of 4 KB even if each is four bytes."""


def _name(request: Request, name: str) -> str:
    return f"__Host-{name}" if _secure(request) else name


def _secure(request: Request) -> bool:
    return bool(request.app.state.console.ops.settings.web.secure_cookies)


def session_of(request: Request) -> str | None:
    """The secret of the session that a request brings."""
    return request.cookies.get(_name(request, SESSION)) or None


def give_session(request: Request, response: Response, secret: str, lasts: timedelta) -> None:
    """Have the browser keep a session, out of reach of scripts and of other sites' forms."""
    response.set_cookie(
        _name(request, SESSION),
        secret,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        secure=_secure(request),
        samesite="lax",
    )


def take_session(request: Request, response: Response) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(_name(request, SESSION), httponly=True, secure=_secure(request), samesite="lax")


def flow_of(request: Request) -> str | None:
    """The sign-in at Entra ID that a browser has begun, sealed."""
    return request.cookies.get(_name(request, FLOW)) or None


def give_flow(request: Request, response: Response, sealed: str, lasts: timedelta) -> None:
    """Have the browser keep a sign-in that is under way; `lax`, because it comes back from another site."""
    age = int(lasts.total_seconds())
    response.set_cookie(
        _name(request, FLOW), sealed, max_age=age, httponly=True, secure=_secure(request), samesite="lax"
    )


def take_flow(request: Request, response: Response) -> None:
    """It came back, whatever became of it."""
    response.delete_cookie(_name(request, FLOW), httponly=True, secure=_secure(request), samesite="lax")


def say(request: Request, response: Response, text: str, key: str) -> None:
    """Have the next page say something once; signed, so that nobody else can put words into our pages."""
    packed = base64.urlsafe_b64encode(text[:LONGEST_WORD].encode()).decode()
    value = f"{packed}.{_sign(packed, key)}"
    response.set_cookie(
        _name(request, SAID), value, max_age=60, httponly=True, secure=_secure(request), samesite="strict"
    )


def said(request: Request, key: str) -> str | None:
    """What the last page wanted this one to say; None for anything that we did not sign."""
    packed, _, signature = request.cookies.get(_name(request, SAID), "").partition(".")
    if not packed or not hmac.compare_digest(signature.encode(), _sign(packed, key).encode()):
        return None
    return base64.urlsafe_b64decode(packed).decode()


def unsay(request: Request, response: Response) -> None:
    """It was said."""
    response.delete_cookie(_name(request, SAID), httponly=True, secure=_secure(request), samesite="strict")


def _sign(text: str, key: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
