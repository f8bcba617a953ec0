"""Passes: recognised while they stand and never after; a link once; only digests are kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookme_ops.store.bulk import fetch
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.pass_secrets import ALPHABET, digest_of, make_secret
from bookme_ops.store.passes import (
    Issued,
    Kind,
    NoPass,
    issue,
    passes,
    recognise,
    redeem,
    revoke,
    rotate,
    seen,
)
from bookme_ops.store.roles import Role

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make(connection: Connection, kind: Kind = Kind.TOKEN, **changes: Any) -> Issued:
    told: dict[str, Any] = {
        "kind": kind,
        "actor": "token:anna",
        "role": Role.SUPPORT,
        "name": "anna",
        "now": NOW,
        "ends_at": NOW + 8 * HOUR,
    }
    return issue(connection, **told | changes)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_pass_is_recognised_as_what_it_was_made_for(store: Store, kind: Kind) -> None:
    with store.begin() as connection:
        issued = make(connection, kind)
    with store.read() as connection:
        known = recognise(connection, issued.plain, kind=kind, now=NOW)
        assert known is not None
        assert (known.number, known.kind, known.role) == (issued.number, kind, Role.SUPPORT)
        assert (known.actor, known.name, known.parent) == ("token:anna", "anna", None)
        assert (known.made_at, known.ends_at, known.seen_at, known.revoked_at) == (NOW, NOW + 8 * HOUR, None, None)
        assert all(recognise(connection, issued.plain, kind=other, now=NOW) is None for other in Kind if other != kind)


def test_the_secret_is_kept_nowhere_and_not_told_by_accident(store: Store) -> None:
    with store.begin() as connection:
        issued = make(connection)
        (row,) = fetch(connection, "SELECT * FROM pass")
        assert issued.plain not in str(row)
        assert digest_of(issued.plain) in str(row)
    assert issued.plain not in repr(issued)
    assert issued.plain not in f"{issued}"


def test_it_stands_until_its_end_and_not_a_moment_longer(store: Store) -> None:
    with store.begin() as connection:
        issued = make(connection)
        almost = NOW + 8 * HOUR - timedelta(microseconds=1)
        assert recognise(connection, issued.plain, kind=Kind.TOKEN, now=almost) is not None
        assert recognise(connection, issued.plain, kind=Kind.TOKEN, now=NOW + 8 * HOUR) is None


def test_a_revoked_one_is_over_at_once_and_only_once(store: Store) -> None:
    with store.begin() as connection:
        issued = make(connection)
        assert revoke(connection, issued.number, NOW) is True
        assert revoke(connection, issued.number, NOW) is False
        assert revoke(connection, 12345, NOW) is False
        assert recognise(connection, issued.plain, kind=Kind.TOKEN, now=NOW) is None
        assert passes(connection, Kind.TOKEN, now=NOW, ended=False) == []
        (known,) = passes(connection, Kind.TOKEN, now=NOW, ended=True)
        assert known.revoked_at == NOW


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_but_a_standing_secret_is_ever_recognised(store: Store, data: st.DataObject) -> None:
    """However many there are, in whatever states: revoked, ended, altered and unknown ones open nothing."""
    fates = data.draw(st.lists(st.sampled_from(["stands", "revoked", "ended", "rotated"]), min_size=1, max_size=5))
    with store.begin() as connection:
        for fate in fates:
            end = NOW + HOUR if fate == "ended" else NOW + 8 * HOUR
            issued = make(connection, Kind.SESSION, ends_at=end)
            if fate == "revoked":
                revoke(connection, issued.number, NOW)
            if fate == "rotated":
                rotate(connection, issued.number, now=NOW, ends_at=NOW + 8 * HOUR)
            known = recognise(connection, issued.plain, kind=Kind.SESSION, now=NOW + HOUR)
            assert (known is not None) == (fate == "stands")
            place = data.draw(st.integers(0, len(issued.plain) - 1))
            letter = data.draw(st.sampled_from(ALPHABET + "_-é\x00"))
            altered = issued.plain[:place] + letter + issued.plain[place + 1 :]
            if altered != issued.plain:
                assert recognise(connection, altered, kind=Kind.SESSION, now=NOW) is None
        assert recognise(connection, make_secret(Kind.SESSION), kind=Kind.SESSION, now=NOW) is None


@pytest.mark.parametrize(
    "plain", ["", "bmo_token_", "Bearer x", "'; DROP TABLE pass; --", "\x00", "é" * 59, "x" * 10**6]
)
def test_what_is_no_secret_is_nobody(store: Store, plain: str) -> None:
    with store.begin() as connection:
        assert recognise(connection, plain, kind=Kind.TOKEN, now=NOW) is None
        assert redeem(connection, plain, NOW) is None


def test_recognising_writes_nothing_and_seeing_does(store: Store) -> None:
    with store.begin() as connection:
        issued = make(connection)
    with store.read() as connection:
        before = fetch(connection, "SELECT * FROM pass")
        recognise(connection, issued.plain, kind=Kind.TOKEN, now=NOW)
        assert fetch(connection, "SELECT * FROM pass") == before
    with store.begin() as connection:
        seen(connection, issued.number, NOW + HOUR)
        known = recognise(connection, issued.plain, kind=Kind.TOKEN, now=NOW + HOUR)
        assert known is not None
        assert known.seen_at == NOW + HOUR


def test_a_link_is_good_for_one_sign_in(store: Store) -> None:
    with store.begin() as connection:
        issued = make(connection, Kind.LINK)
        used = redeem(connection, issued.plain, NOW)
        assert used is not None
        assert (used.number, used.seen_at, used.revoked_at) == (issued.number, NOW, NOW)
        assert redeem(connection, issued.plain, NOW) is None
        assert recognise(connection, issued.plain, kind=Kind.LINK, now=NOW) is None


def test_a_link_that_is_too_old_was_revoked_or_is_none_is_not_redeemed(store: Store) -> None:
    with store.begin() as connection:
        old, revoked, token = make(connection, Kind.LINK), make(connection, Kind.LINK), make(connection, Kind.TOKEN)
        revoke(connection, revoked.number, NOW)
        assert redeem(connection, old.plain, NOW + 8 * HOUR) is None
        assert redeem(connection, revoked.plain, NOW) is None
        assert redeem(connection, token.plain, NOW) is None
        assert redeem(connection, make_secret(Kind.LINK), NOW) is None


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """What several threads get that begin at the same moment."""
    gate = Barrier(len(works))

    def work(one: Callable[[], Any]) -> Any:
        gate.wait(10)
        return one()

    with ThreadPoolExecutor(len(works)) as hands:
        return list(hands.map(work, works))


def test_of_many_who_come_at_once_one_is_let_in(store: Store) -> None:
    for _ in range(5):
        with store.begin() as connection:
            plain = make(connection, Kind.LINK).plain

        def come(plain: str = plain) -> Any:
            with store.begin() as connection:
                return redeem(connection, plain, NOW)

        assert sum(one is not None for one in at_once([come] * 4)) == 1


def test_a_rotated_session_is_the_same_by_a_new_secret_alone(store: Store) -> None:
    with store.begin() as connection:
        issued = make(connection, Kind.SESSION)
        again = rotate(connection, issued.number, now=NOW + HOUR, ends_at=NOW + 9 * HOUR)
        assert again.number == issued.number
        assert again.plain != issued.plain
        assert recognise(connection, issued.plain, kind=Kind.SESSION, now=NOW + HOUR) is None
        known = recognise(connection, again.plain, kind=Kind.SESSION, now=NOW + 8 * HOUR)
        assert known is not None
        assert (known.made_at, known.ends_at, known.seen_at) == (NOW, NOW + 9 * HOUR, NOW + HOUR)


def test_only_a_session_that_stands_is_rotated(store: Store) -> None:
    with store.begin() as connection:
        token, session = make(connection), make(connection, Kind.SESSION)
        revoke(connection, session.number, NOW)
        for number in (token.number, session.number, 12345):
            with pytest.raises(NoPass):
                rotate(connection, number, now=NOW, ends_at=NOW + HOUR)


def test_what_a_token_began_ends_with_it(store: Store) -> None:
    with store.begin() as connection:
        token = make(connection, ends_at=NOW + 2 * HOUR)
        session = make(connection, Kind.SESSION, parent=token.number)
        assert recognise(connection, session.plain, kind=Kind.SESSION, now=NOW + HOUR) is not None
        assert recognise(connection, session.plain, kind=Kind.SESSION, now=NOW + 2 * HOUR) is None
        again = rotate(connection, session.number, now=NOW, ends_at=NOW + 9 * HOUR)
        assert recognise(connection, again.plain, kind=Kind.SESSION, now=NOW + 2 * HOUR) is None
        revoke(connection, token.number, NOW)
        assert recognise(connection, again.plain, kind=Kind.SESSION, now=NOW) is None
        with pytest.raises(NoPass):
            make(connection, Kind.SESSION, parent=token.number)
        with pytest.raises(NoPass):
            make(connection, Kind.SESSION, parent=12345)


def test_what_a_link_began_lasts_longer_than_the_link_and_can_be_ended_by_it(store: Store) -> None:
    with store.begin() as connection:
        link = make(connection, Kind.LINK, ends_at=NOW + HOUR)
        redeem(connection, link.plain, NOW)
        session = make(connection, Kind.SESSION, parent=link.number)
        assert recognise(connection, session.plain, kind=Kind.SESSION, now=NOW + 7 * HOUR) is not None
        assert revoke(connection, link.number, NOW) is True
        assert recognise(connection, session.plain, kind=Kind.SESSION, now=NOW) is None


@pytest.mark.parametrize("changes", [{"ends_at": NOW}, {"name": " "}, {"actor": ""}])
def test_a_pass_has_an_end_and_an_owner(store: Store, changes: dict[str, Any]) -> None:
    with store.begin() as connection, pytest.raises(ValueError, match="a pass"):
        make(connection, **changes)
