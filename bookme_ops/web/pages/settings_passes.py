"""Tokens made and revoked, and sessions ended, by an administrator at the console."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from bookme_ops.deeds import doing, enter_within
from bookme_ops.store.db import Connection
from bookme_ops.store.passes import Kind, NoPass, issue, passes, revoke
from bookme_ops.store.roles import Role
from bookme_ops.telling import tell_instant
from bookme_ops.web.gate import Admin
from bookme_ops.web.pages.review_rows import NUMBER
from bookme_ops.web.refusals import BadRequest, NotFound
from bookme_ops.web.seat import Seat

router = APIRouter()
LONGEST_LIFE = timedelta(days=366)
LONGEST_NAME = 80
DEFAULT_LIFE = timedelta(days=90)


@router.post("/tokens")
def create_token(
    seat: Seat,
    visitor: Admin,
    *,
    name: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    until: Annotated[str, Form()] = "",
) -> Response:
    """Make a token. The page that answers is the only one that ever shows it."""
    called, ends_at = _read_name(name), _read_end(until, seat.now, seat.zone)
    if role not in set(Role):
        raise BadRequest(f"choose a role: {', '.join(Role)}")
    with seat.ops.store.begin() as connection:
        issued = issue(
            connection,
            kind=Kind.TOKEN,
            actor=f"token:{called}",
            role=Role(role),
            name=called,
            now=seat.now,
            ends_at=ends_at,
        )
        detail = f"role {role}, until {tell_instant(ends_at)}"
        enter_within(connection, seat.ops, seat.deed(visitor, "token.created", f"token {issued.number}", detail))
    # No redirect: neither an address nor a cookie may carry the secret.
    return seat.page(
        "settings_token.html",
        visitor,
        number=issued.number,
        plain=issued.plain,
        name=called,
        role=role,
        ends_at=ends_at,
    )


@router.post("/tokens/{number}/revoke")
def revoke_token(seat: Seat, visitor: Admin, number: Annotated[int, Path(ge=1, le=NUMBER)]) -> Response:
    """End a token at once, and every session that it began."""
    return _end(seat, visitor, number, kinds=(Kind.TOKEN, Kind.LINK), action="token.revoked")


@router.post("/sessions/{number}/end")
def end_session(seat: Seat, visitor: Admin, number: Annotated[int, Path(ge=1, le=NUMBER)]) -> Response:
    """Sign somebody out."""
    return _end(seat, visitor, number, kinds=(Kind.SESSION,), action="session.ended")


def _end(seat: Seat, visitor: Admin, number: int, *, kinds: tuple[Kind, ...], action: str) -> Response:
    what = "session" if Kind.SESSION in kinds else "token"
    try:
        with doing(seat.ops, seat.deed(visitor, action, f"{what} {number}")) as connection:
            _revoke(connection, number, kinds, seat.now)
    except NoPass as error:
        raise NotFound(f"no {what} {number} stands: the page of tokens and sessions lists them") from error
    done = "is ended" if what == "session" else "is revoked, with every session that it began"
    return seat.go("/settings/access", visitor, said=f"{what.capitalize()} {number} {done}.")


def _revoke(connection: Connection, number: int, kinds: tuple[Kind, ...], now: datetime) -> None:
    """Raises NoPass for one that is over, or of another kind."""
    standing = {one.number for kind in kinds for one in passes(connection, kind, now=now, ended=False)}
    if number not in standing or not revoke(connection, number, now):
        raise NoPass(f"there is no pass {number} of this kind, or it is over")


def _read_name(given: str) -> str:
    name = given.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadRequest(f"say who the token is for: 1 to {LONGEST_NAME} characters in one line")
    return name


def _read_end(given: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The end of a day in the bank's zone; by default in 90 days. Raises BadRequest."""
    if not given:
        return now + DEFAULT_LIFE
    try:
        day = date.fromisoformat(given)
        end = datetime.combine(day + timedelta(days=1), time.min, zone)
    except (ValueError, OverflowError):
        raise BadRequest("give the last day, such as 2026-12-31") from None
    if not now < end <= now + LONGEST_LIFE:
        raise BadRequest("a token ends in the future, within a year")
    return end
