"""Whom a cookie or a header stands for, and how long."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bookme_ops.store.passes import Kind, issue, passes
from bookme_ops.store.roles import Role
from bookme_ops.web.refusals import NotSignedIn
from bookme_ops.web.sessions import recognise_session, recognise_token
from bookme_ops.web.visitor import Way, form_token
from bookme_ops.wiring import Ops


def give(ops: Ops, kind: Kind, lasts: timedelta = timedelta(hours=8)) -> str:
    now = ops.now()
    with ops.store.begin() as connection:
        return issue(
            connection, kind=kind, actor="kim", role=Role.SUPPORT, name="test", now=now, ends_at=now + lasts
        ).plain


def later(ops: Ops, span: timedelta) -> Ops:
    at = ops.now() + span
    return replace(ops, now=lambda: at)


def seen_at(ops: Ops, kind: Kind) -> datetime | None:
    with ops.store.read() as connection:
        return passes(connection, kind, now=ops.now(), ended=True)[-1].seen_at


def test_a_session_stands_for_whom_it_was_given_to(bank: Ops) -> None:
    secret = give(bank, Kind.SESSION)
    visitor = recognise_session(bank, secret)
    assert (visitor.actor, visitor.role, visitor.way) == ("kim", Role.SUPPORT, Way.SESSION)
    assert visitor.csrf == form_token(secret) != secret


def test_a_session_that_was_idle_is_over_and_one_that_is_used_is_not(bank: Ops) -> None:
    secret, minute = give(bank, Kind.SESSION), timedelta(minutes=1)
    idle = bank.settings.web.idle_minutes * minute
    recognise_session(later(bank, idle), secret)
    recognise_session(later(bank, 2 * idle - minute), secret)
    with pytest.raises(NotSignedIn):
        recognise_session(later(bank, 3 * idle), secret)


def test_a_session_ends_however_much_it_is_used(bank: Ops) -> None:
    secret, step = give(bank, Kind.SESSION), timedelta(minutes=30)
    for number in range(1, 16):
        recognise_session(later(bank, number * step), secret)
    with pytest.raises(NotSignedIn):
        recognise_session(later(bank, 16 * step), secret)


def test_a_look_is_noted_once_a_minute_at_most(bank: Ops) -> None:
    secret = give(bank, Kind.TOKEN)
    assert seen_at(bank, Kind.TOKEN) is None
    recognise_token(bank, secret)
    assert seen_at(bank, Kind.TOKEN) == bank.now()
    recognise_token(later(bank, timedelta(seconds=30)), secret)
    assert seen_at(bank, Kind.TOKEN) == bank.now()
    recognise_token(later(bank, timedelta(seconds=90)), secret)
    assert seen_at(bank, Kind.TOKEN) == bank.now() + timedelta(seconds=90)


@pytest.mark.parametrize("secret", ["", "x", "bmo_session_", "bmo_session_" + "A" * 49, "\u00fc" * 40])
def test_nothing_else_is_recognised(bank: Ops, secret: str) -> None:
    for recognise in (recognise_session, recognise_token):
        with pytest.raises(NotSignedIn):
            recognise(bank, secret)


def test_neither_kind_does_for_the_other(bank: Ops) -> None:
    session, token, link = (give(bank, kind) for kind in (Kind.SESSION, Kind.TOKEN, Kind.LINK))
    for recognise, wrong in (
        (recognise_session, token),
        (recognise_session, link),
        (recognise_token, session),
        (recognise_token, link),
    ):
        with pytest.raises(NotSignedIn):
            recognise(bank, wrong)
