"""Sign-ins: a session for whoever may have one, and a line in the audit log for each that was given or refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from bookme_ops.keyring import NoKey
from bookme_ops.store import audit_log
from bookme_ops.store.pass_secrets import make_secret
from bookme_ops.store.passes import Issued, Kind, Pass, issue, recognise, revoke
from bookme_ops.store.roles import Role
from bookme_ops.web.claims import Account
from bookme_ops.web.signing_in import SignInRefused, sign_in_by_account, sign_in_by_secret, sign_out
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.authority import by_entra

HOUR = timedelta(hours=1)
ADDRESS = "203.0.113.7"


def make(ops: Ops, kind: Kind, role: Role = Role.SUPPORT, lasts: timedelta = HOUR) -> Issued:
    now = ops.now()
    with ops.store.begin() as connection:
        return issue(connection, kind=kind, actor="token:kim", role=role, name="kim", now=now, ends_at=now + lasts)


def known(ops: Ops, secret: str, kind: Kind = Kind.SESSION) -> Pass | None:
    with ops.store.read() as connection:
        return recognise(connection, secret, kind=kind, now=ops.now())


def enter(ops: Ops, secret: str, held: str | None = None) -> Issued:
    return sign_in_by_secret(ops, secret, held=held, address=ADDRESS)


def log(ops: Ops) -> list[tuple[str, str, str, str]]:
    with ops.store.read() as connection:
        found = [entry for _, entry in audit_log.entries(connection)]
    return [(one.actor, one.action, one.result, one.detail) for one in found if one.action.startswith("session.")]


@pytest.mark.parametrize("kind", [Kind.TOKEN, Kind.LINK])
def test_a_token_or_a_link_begins_a_session_of_its_role(bank: Ops, kind: Kind) -> None:
    issued = make(bank, kind)
    session = known(bank, enter(bank, issued.plain).plain)
    assert session is not None
    assert (session.actor, session.role, session.parent) == ("token:kim", Role.SUPPORT, issued.number)
    detail = f"role support, by {kind} {issued.number}"
    assert log(bank) == [("token:kim", "session.begun", "ok", detail)]


def test_a_session_of_a_token_ends_with_it_and_of_a_link_after_a_days_work(bank: Ops) -> None:
    by_token = known(bank, enter(bank, make(bank, Kind.TOKEN).plain).plain)
    by_link = known(bank, enter(bank, make(bank, Kind.LINK).plain).plain)
    assert by_token is not None
    assert by_link is not None
    assert by_token.ends_at == bank.now() + HOUR
    assert by_link.ends_at == bank.now() + bank.settings.web.session_hours * HOUR


def test_a_link_signs_one_of_two_in(bank: Ops) -> None:
    plain, gate = make(bank, Kind.LINK).plain, Barrier(2)

    def come(_: int) -> bool:
        gate.wait(10)
        try:
            return bool(enter(bank, plain))
        except SignInRefused:
            return False

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(come, range(2))) == [False, True]
    assert [line[2] for line in log(bank)].count("ok") == 1


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        pytest.param(make_secret(Kind.TOKEN), "This token has ended", id="a token"),
        pytest.param(make_secret(Kind.LINK), "This link was used already", id="a link"),
        pytest.param(make_secret(Kind.SESSION), "no token or link", id="a session"),
        ("", "no token or link"),
        ("' OR 1=1 --", "no token or link"),
    ],
)
def test_whoever_brings_nothing_that_stands_is_refused_and_entered(bank: Ops, secret: str, said: str) -> None:
    with pytest.raises(SignInRefused, match=said):
        enter(bank, secret)
    ((actor, action, result, detail),) = log(bank)
    assert (actor, action, result) == ("unknown", "session.begun", "refused")
    assert detail.endswith(f"from {ADDRESS}")
    assert not secret or secret not in detail


def test_a_revoked_or_ended_token_and_a_used_link_let_nobody_in(bank: Ops) -> None:
    token, link = make(bank, Kind.TOKEN), make(bank, Kind.LINK)
    later = replace(bank, now=lambda: bank.now() + HOUR)
    for secret in (token.plain, link.plain):
        with pytest.raises(SignInRefused):
            enter(later, secret)
    enter(bank, link.plain)
    with bank.store.begin() as connection:
        revoke(connection, token.number, bank.now())
    for secret in (token.plain, link.plain):
        with pytest.raises(SignInRefused):
            enter(bank, secret)


def test_a_session_is_no_way_to_another_session(bank: Ops) -> None:
    session = enter(bank, make(bank, Kind.TOKEN).plain)
    with pytest.raises(SignInRefused):
        enter(bank, session.plain)


def test_what_the_browser_held_before_is_over(bank: Ops) -> None:
    first = enter(bank, make(bank, Kind.TOKEN).plain)
    second = enter(bank, make(bank, Kind.LINK).plain, held=first.plain)
    assert second.plain != first.plain
    assert known(bank, first.plain) is None
    assert known(bank, second.plain) is not None


def test_a_planted_session_is_not_taken_over(bank: Ops) -> None:
    planted = make_secret(Kind.SESSION)
    issued = enter(bank, make(bank, Kind.TOKEN).plain, held=planted)
    assert issued.plain != planted
    assert known(bank, planted) is None


def test_where_people_sign_in_by_entra_tokens_are_for_programs_and_links_for_emergencies(bank: Ops) -> None:
    there = replace(bank, settings=replace(bank.settings, web=by_entra(bank.settings.web)))
    token = make(bank, Kind.TOKEN)
    with pytest.raises(SignInRefused, match="for programs"):
        enter(there, token.plain)
    assert known(bank, token.plain, Kind.TOKEN) is not None
    assert enter(there, make(bank, Kind.LINK).plain)


def test_an_account_of_the_bank_is_entered_by_its_id(bank: Ops) -> None:
    account = Account(id="anna-id", name="anna@bank.example", role=Role.OPERATOR)
    session = known(bank, sign_in_by_account(bank, account, held=None).plain)
    assert session is not None
    assert (session.actor, session.role, session.parent) == ("anna@bank.example", Role.OPERATOR, None)
    assert log(bank) == [
        ("anna@bank.example", "session.begun", "ok", "role operator, by Entra account anna-id"),
    ]


def test_whoever_signs_out_is_out_once(bank: Ops) -> None:
    session = enter(bank, make(bank, Kind.TOKEN).plain)
    for _ in range(2):
        sign_out(bank, session.plain)
    sign_out(bank, "anything")
    assert known(bank, session.plain) is None
    assert [line[1] for line in log(bank)] == ["session.begun", "session.ended"]


def test_without_the_key_of_the_log_nobody_is_let_in_and_no_link_is_used_up(bank: Ops) -> None:
    link = make(bank, Kind.LINK)
    key = bank.settings.support.key_file
    content = key.read_bytes() if key.exists() else None
    key.write_bytes(b"no key of ours")
    with pytest.raises(NoKey):
        enter(bank, link.plain)
    restore(key, content)
    assert enter(bank, link.plain)


def restore(key: Any, content: bytes | None) -> None:
    key.unlink()
    if content is not None:
        key.touch(0o600)
        key.write_bytes(content)
