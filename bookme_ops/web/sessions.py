"""Passes → visitors: whom a cookie or a header stands for, as long as it lasts."""

from datetime import timedelta

from bookme_ops.store.passes import Kind, Pass, recognise, seen
from bookme_ops.web.refusals import NotSignedIn
from bookme_ops.web.visitor import Visitor, Way, form_token
from bookme_ops.wiring import Ops

NOTE_EVERY = timedelta(minutes=1)
"""A pass is noted as used so often: not each request is to be a write."""


def recognise_session(ops: Ops, secret: str) -> Visitor:
    """Who has this session. Raises NotSignedIn if it is over, or was idle for too long."""
    known = _look_up(ops, secret, Kind.SESSION)
    idle = timedelta(minutes=ops.settings.web.idle_minutes)
    if ops.now() - (known.seen_at or known.made_at) > idle:
        raise NotSignedIn
    _note(ops, known)
    return Visitor(
        actor=known.actor, role=known.role, way=Way.SESSION, pass_number=known.number, csrf=form_token(secret)
    )


def recognise_token(ops: Ops, secret: str) -> Visitor:
    """Who has this token. Raises NotSignedIn if it is over."""
    known = _look_up(ops, secret, Kind.TOKEN)
    _note(ops, known)
    return Visitor(actor=known.actor, role=known.role, way=Way.TOKEN, pass_number=known.number)


def _look_up(ops: Ops, secret: str, kind: Kind) -> Pass:
    with ops.store.read() as connection:
        known = recognise(connection, secret, kind=kind, now=ops.now())
    if known is None:
        raise NotSignedIn
    return known


def _note(ops: Ops, known: Pass) -> None:
    now = ops.now()
    if known.seen_at is None or now - known.seen_at > NOTE_EVERY:
        with ops.store.begin() as connection:
            seen(connection, known.number, now)
