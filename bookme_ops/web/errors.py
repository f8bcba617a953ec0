"""Errors → answers: a page for people, a problem document for programs; never the inside of either."""

from http import HTTPStatus
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bookme_ops.keyring import NoKey
from bookme_ops.store.db import StoreDown
from bookme_ops.web.guard import HEADERS
from bookme_ops.web.problems import is_api, problem
from bookme_ops.web.refusals import BadRequest, Conflict, Forged, NotAllowed, NotFound, NotSignedIn
from bookme_ops.web.seat import Workplace

log = structlog.get_logger(__name__)

FORGED = "this did not come from one of our own forms, or the form is too old: load the page again and repeat it"
UNSEEN = "an error of ours: the log of the service tells more, `bookme-ops doctor` looks at what it stands on"
STATUSES: dict[type[Exception], int] = {
    NotAllowed: 403,
    Forged: 403,
    NotFound: 404,
    BadRequest: 400,
    Conflict: 409,
    LookupError: 404,
    StoreDown: 503,
    NoKey: 503,
}


def handle_errors(app: FastAPI) -> None:
    """Have the application answer every error that its handlers raise."""
    app.add_exception_handler(NotSignedIn, _ask_to_sign_in)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    for kind in STATUSES:
        app.add_exception_handler(kind, _tell_refused)
    app.add_exception_handler(Exception, _tell_failed)


def answer(request: Request, status: int, detail: str) -> Response:
    """An error in the form that the asker understands."""
    if is_api(request):
        return problem(status, detail)
    title = HTTPStatus(status).phrase
    visitor = getattr(request.state, "visitor", None)
    place = Workplace(request)
    text = place.render("error.html", visitor=visitor, status=status, title=title, detail=detail)
    return HTMLResponse(text, status)


def _ask_to_sign_in(request: Request, _error: Exception) -> Response:
    if is_api(request):
        return problem(401, "sign in with a token: `Authorization: Bearer …`", headers={"www-authenticate": "Bearer"})
    if request.method != "GET":
        return answer(request, 401, "you are not signed in any more: sign in, go back, and repeat it")
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", status_code=303)


def _tell_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = "there is no such page" if error.status_code == 404 else str(error.detail)
    told = answer(request, error.status_code, detail)
    told.headers.update(error.headers or {})
    return told


def _tell_invalid(request: Request, error: Exception) -> Response:
    """Which field is wrong and why; what was given is not repeated."""
    assert isinstance(error, RequestValidationError)
    wrong = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()[:20]]
    return answer(request, 422, "; ".join(wrong))


def _tell_refused(request: Request, error: Exception) -> Response:
    if isinstance(error, KeyError | IndexError):
        # The store says LookupError itself for what is not there; these two are mistakes of ours.
        return _tell_failed(request, error)
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    return answer(request, status, FORGED if isinstance(error, Forged) else str(error.args[0] if error.args else error))


def _tell_failed(request: Request, error: Exception) -> Response:
    # Starlette raises it again after this answer; the server's log has it, redacted.
    log.error("web.failed", route=getattr(request.scope.get("route"), "path", "unknown"), error=type(error).__name__)
    told = answer(request, 500, UNSEEN)
    # It is answered outside of the guard, which dresses all others.
    told.headers.update({**HEADERS, "cache-control": "no-store"})
    return told
