"""Tokens are shared, renewed once, and never asked for without end."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.errors import BadCredentials, Unavailable
from connectors.tokens import SIGN_INS, FixedToken, SharedTokens


class Desk:
    """Signs in, or does not."""

    def __init__(self, *outcomes: str | Exception) -> None:
        self.outcomes = list(outcomes)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        outcome = self.outcomes.pop(0) if self.outcomes else f"token-{self.calls}"
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def test_a_token_is_kept_until_it_is_stale(pace):
    desk = Desk()
    tokens = SharedTokens("graph", desk, pace=pace)
    assert tokens.token() == tokens.token() == "token-1"
    assert tokens.renew("token-1") == "token-2"
    assert tokens.token() == "token-2"


def test_who_comes_late_gets_the_token_that_another_fetched(pace):
    desk = Desk()
    tokens = SharedTokens("graph", desk, pace=pace)
    tokens.token()
    together = threading.Barrier(8)

    def renew(_: int) -> str:
        together.wait(5)
        return tokens.renew("token-1")

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(renew, range(8))) == {"token-2"}
    assert desk.calls == 2


def test_the_same_token_again_is_no_renewal(pace):
    tokens = SharedTokens("graph", Desk("same", "same"), pace=pace)
    tokens.token()
    with pytest.raises(BadCredentials):
        tokens.renew("same")


def test_a_refusal_is_remembered_for_a_minute_then_tried_again(pace):
    desk = Desk(BadCredentials("graph", "no"), "token")
    tokens = SharedTokens("graph", desk, pace=pace)
    for _ in range(3):
        with pytest.raises(BadCredentials, match=r"^graph: no$"):
            tokens.token()
    assert desk.calls == 1
    pace.at += 60
    assert tokens.token() == "token"


def test_a_login_that_is_down_is_asked_again_at_once(pace):
    desk = Desk(Unavailable("graph", "down"), "token")
    tokens = SharedTokens("graph", desk, pace=pace)
    with pytest.raises(Unavailable):
        tokens.token()
    assert tokens.token() == "token"


def test_tokens_that_are_always_refused_end_the_sign_ins(pace):
    desk = Desk()
    tokens = SharedTokens("graph", desk, pace=pace)
    stale = tokens.token()
    for _ in range(SIGN_INS - 1):
        stale = tokens.renew(stale)
    with pytest.raises(BadCredentials, match="fresh tokens are refused"):
        tokens.renew(stale)
    assert desk.calls == SIGN_INS
    pace.at += 61
    assert tokens.token() == f"token-{SIGN_INS + 1}"


def test_a_token_that_lives_its_hour_is_renewed_for_ever(pace):
    tokens = SharedTokens("graph", Desk(), pace=pace)
    stale = tokens.token()
    for _ in range(50):
        pace.at += 3600
        stale = tokens.renew(stale)
    assert stale == "token-51"


def test_no_token_is_shown(pace):
    tokens = SharedTokens("graph", Desk("planted"), pace=pace)
    tokens.token()
    assert "planted" not in repr(tokens)
    assert "planted" not in repr(FixedToken("graph", "planted"))


def test_the_token_in_use_is_told_without_a_sign_in(pace):
    desk = Desk()
    tokens = SharedTokens("graph", desk, pace=pace)
    assert (tokens.held, desk.calls) == (None, 0)
    tokens.token()
    assert tokens.held == "token-1"
    tokens.renew("token-1")
    assert tokens.held == "token-2"
    assert FixedToken("salesforce", "pasted").held == "pasted"
