"""Sign-ins: a token, a link or Entra ID → a session; each, and each that was refused, is entered into the audit log."""

from datetime import timedelta

from bookme_ops.configuration.web_keys import TOKENS_ONLY
from bookme_ops.deed import Deed
from bookme_ops.deeds import REFUSED, enter, enter_within
from bookme_ops.store.db import Connection
from bookme_ops.store.pass_secrets import kind_of
from bookme_ops.store.passes import Issued, Kind, Pass, issue, recognise, redeem, revoke, seen
from bookme_ops.store.roles import Role
from bookme_ops.web.claims import Account
from bookme_ops.wiring import Ops

BEGUN, ENDED = "session.begun", "session.ended"
NOBODY = "unknown"
"""Who it is that was not let in."""
NOT_OURS = "That is no token or link of this service: copy all of it, without blanks."
OVER = {
    Kind.TOKEN: "This token has ended, was revoked, or is not of this service: ask for a new one.",
    Kind.LINK: "This link was used already, or is too old: ask for a new one.",
}
FOR_PROGRAMS = "People sign in with their bank account here: tokens are for programs."


class SignInRefused(Exception):
    """Nobody is signed in; the message says why, in words for whoever tried."""


def sign_in_by_secret(ops: Ops, secret: str, *, held: str | None, address: str) -> Issued:
    """A session for whoever brings a token, or a link that nobody used. `held` is the session that the browser has.

    Raises SignInRefused, and NoKey: without the audit log nobody is let in, and a link is not used up.
    """
    now, kind = ops.now(), kind_of(secret)
    with ops.store.begin() as connection:
        known = _admit(ops, connection, secret)
        if known is not None:
            seen(connection, known.number, now)
            return _begin(
                ops,
                connection,
                actor=known.actor,
                role=known.role,
                by=f"{kind} {known.number}",
                held=held,
                made_of=known,
            )
    refuse(ops, f"by {kind or 'something else'}", address)
    if kind == Kind.TOKEN and ops.settings.web.sign_in != TOKENS_ONLY:
        raise SignInRefused(FOR_PROGRAMS)
    raise SignInRefused(OVER[Kind(kind)] if kind in {Kind.TOKEN, Kind.LINK} else NOT_OURS)


def sign_in_by_account(ops: Ops, account: Account, *, held: str | None) -> Issued:
    """A session for somebody whom Entra ID vouches for. Raises NoKey."""
    with ops.store.begin() as connection:
        by = f"Entra account {account.id}"
        return _begin(ops, connection, actor=account.name, role=account.role, by=by, held=held)


def sign_out(ops: Ops, held: str) -> None:
    """End a session; nothing happens if it is over. Raises NoKey."""
    now = ops.now()
    with ops.store.begin() as connection:
        known = recognise(connection, held, kind=Kind.SESSION, now=now)
        if known is not None and revoke(connection, known.number, now):
            enter_within(
                connection, ops, Deed(actor=known.actor, at=now, action=ENDED, object=f"session {known.number}")
            )


def refuse(ops: Ops, how: str, address: str) -> None:
    """Enter a sign-in that was refused. Raises NoKey."""
    deed = Deed(actor=NOBODY, at=ops.now(), action=BEGUN, object="sign-in", detail=f"{how}, from {address}")
    enter(ops, deed, result=REFUSED)


def _admit(ops: Ops, connection: Connection, secret: str) -> Pass | None:
    """The pass of a secret that signs people in; a link is used up by that."""
    now = ops.now()
    used = redeem(connection, secret, now)
    if used is not None or ops.settings.web.sign_in != TOKENS_ONLY:
        return used
    return recognise(connection, secret, kind=Kind.TOKEN, now=now)


def _begin(
    ops: Ops,
    connection: Connection,
    *,
    actor: str,
    role: Role,
    by: str,
    held: str | None,
    made_of: Pass | None = None,
) -> Issued:
    """A new session, whatever the browser held before: that one is over, so that nobody can have planted it."""
    now = ops.now()
    before = recognise(connection, held, kind=Kind.SESSION, now=now) if held else None
    if before is not None:
        revoke(connection, before.number, now)
    issued = issue(
        connection,
        kind=Kind.SESSION,
        actor=actor,
        role=role,
        name=f"sign-in by {by}",
        now=now,
        ends_at=now + timedelta(hours=ops.settings.web.session_hours),
        parent=made_of.number if made_of else None,
    )
    detail = f"role {role.value}, by {by}"
    enter_within(
        connection, ops, Deed(actor=actor, at=now, action=BEGUN, object=f"session {issued.number}", detail=detail)
    )
    return issued
