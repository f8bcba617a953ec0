"""Signing in and out: the only pages for people whom nobody knows yet."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bookme_ops.configuration.web_keys import BY_ENTRA
from bookme_ops.store.pass_secrets import kind_of
from bookme_ops.store.passes import Issued, Kind
from bookme_ops.web.claims import EntraRefused
from bookme_ops.web.cookies import flow_of, give_flow, give_session, session_of, take_flow, take_session
from bookme_ops.web.entra import RETURN, EntraSignIn
from bookme_ops.web.flows import LASTS
from bookme_ops.web.gate import Public, check_origin, check_site
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.signing_in import SignInRefused, refuse, sign_in_by_account, sign_in_by_secret, sign_out
from bookme_ops.web.visitor import form_token
from bookme_ops.web.ways_back import way_back

router = APIRouter(dependencies=[Depends(Public())], include_in_schema=False)

TOO_OFTEN = "Too many tries: wait a minute, and try again."
STALE = "the sign-in was not begun in this browser, or it took too long: begin again from the sign-in page"
LONGEST_ANSWER = 8000
"""Characters of a parameter that Entra ID sends back: codes have one or two thousand."""
Next = Annotated[str | None, Query(max_length=LONGEST_ANSWER)]


@router.get("/sign-in")
def show(seat: Seat, next: Next = None) -> Response:  # noqa: A002  the name in the address
    """The sign-in page."""
    return _page(seat, way_back(next))


@router.post("/sign-in", dependencies=[Depends(check_site)])
def take_secret(
    seat: Seat,
    secret: Annotated[str, Form()] = "",
    next: Annotated[str | None, Form()] = None,  # noqa: A002
) -> Response:
    """Sign somebody in by a token, or by the code of a link."""
    back, address = way_back(next), _address(seat)
    if not seat.console.tries.admit(address):
        return _page(seat, back, refused=TOO_OFTEN, status=429)
    try:
        issued = sign_in_by_secret(seat.ops, secret.strip(), held=session_of(seat.request), address=address)
    except SignInRefused as refusal:
        return _page(seat, back, refused=str(refusal), status=401)
    return _let_in(seat, issued, back)


@router.get("/sign-in/link")
def show_link(seat: Seat, code: Annotated[str, Query(max_length=LONGEST_ANSWER)] = "") -> Response:
    """A button: whatever looks at links before people do must not use them up."""
    whole = code.strip() if kind_of(code.strip()) == Kind.LINK else None
    return HTMLResponse(seat.render("sign_in_link.html", visitor=None, code=whole), 200 if whole else 400)


@router.get("/sign-in/entra")
def go_to_entra(seat: Seat, next: Next = None) -> Response:  # noqa: A002
    """Send the browser to the bank's own sign-in."""
    try:
        place, flow = _entra(seat).begin()
    except EntraRefused as refusal:
        return _refused(seat, refusal, 502)
    response = RedirectResponse(place, status_code=303)
    sealed = seat.console.flows.seal({**flow, "next": way_back(next)}, seat.now)
    give_flow(seat.request, response, sealed, LASTS)
    return response


@router.get(RETURN)
def come_back(seat: Seat) -> Response:
    """Take somebody in whom Entra ID sends back."""
    entra, address = _entra(seat), _address(seat)
    if not seat.console.tries.admit(address):
        return _page(seat, way_back(None), refused=TOO_OFTEN, status=429)
    answer = {name: value[:LONGEST_ANSWER] for name, value in seat.request.query_params.items()}
    flow = seat.console.flows.open(flow_of(seat.request) or "", seat.now)
    try:
        if flow is None:
            raise EntraRefused(STALE)  # noqa: TRY301  one refusal like the others
        account = entra.complete(flow, answer)
    except EntraRefused as refusal:
        refuse(seat.ops, f"by Entra ID: {refusal}", address)
        refused = _refused(seat, refusal, 401)
        take_flow(seat.request, refused)
        return refused
    issued = sign_in_by_account(seat.ops, account, held=session_of(seat.request))
    response = _let_in(seat, issued, way_back(str(flow["next"])))
    take_flow(seat.request, response)
    return response


async def own_form(request: Request) -> None:
    """Raise Forged if somebody is to be signed out by another site's form."""
    held = session_of(request)
    if held is not None:
        await check_origin(request, form_token(held))


@router.post("/sign-out", dependencies=[Depends(own_form)])
def leave(seat: Seat) -> Response:
    """End the session."""
    held = session_of(seat.request)
    if held is not None:
        sign_out(seat.ops, held)
    response = RedirectResponse("/sign-in", status_code=303)
    take_session(seat.request, response)
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


def _page(seat: Workplace, back: str, *, refused: str | None = None, status: int = 200) -> HTMLResponse:
    by_entra = seat.ops.settings.web.sign_in == BY_ENTRA
    there = f"/sign-in/entra?{urlencode({'next': back})}"
    text = seat.render("sign_in.html", visitor=None, back=back, refused=refused, by_entra=by_entra, entra_address=there)
    headers = {401: {"www-authenticate": "Bearer"}, 429: {"retry-after": "60"}}
    return HTMLResponse(text, status, headers.get(status))


def _refused(seat: Workplace, refusal: EntraRefused, status: int) -> HTMLResponse:
    sentence = str(refusal)
    return _page(seat, way_back(None), refused=f"{sentence[:1].upper()}{sentence[1:]}.", status=status)


def _let_in(seat: Workplace, issued: Issued, back: str) -> RedirectResponse:
    seat.console.tries.forgive(_address(seat))
    response = RedirectResponse(back, status_code=303)
    give_session(seat.request, response, issued.plain, timedelta(hours=seat.ops.settings.web.session_hours))
    return response


def _entra(seat: Workplace) -> EntraSignIn:
    if seat.console.entra is None:
        raise NotFound("people do not sign in by Entra ID here: see web.sign_in in the settings")
    return seat.console.entra


def _address(seat: Workplace) -> str:
    return seat.request.client.host if seat.request.client else "nowhere"
