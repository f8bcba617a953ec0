"""`kill -9` in the middle of signing a review: it is signed as a whole, or not at all, and can be signed then."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bookme_ops.store import access_proofs, access_reviews, audit_log
from bookme_ops.store.access_review import Decision, State
from bookme_ops.store.db import Store, open_store
from tests.bookme_ops.access_reviewing.reviewed import KEY, a_row, start
from tests.jobs.samples import NOW

ROOT = Path(__file__).resolve().parents[2]
ROWS = 2_000
"""So many take long enough to sign to be killed in between."""
KILLS = 6
SIGN = """
import sys
from datetime import UTC, datetime
from bookme_ops.store import access_reviews
from bookme_ops.store.db import open_store
store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
with store.begin() as connection:
    access_reviews.sign(
        connection, 1, actor="Bo", at=datetime(2026, 3, 2, tzinfo=UTC), statement="All looked at.", key=b"k" * 32
    )
print("signed", flush=True)
"""


@contextmanager
def signing(url: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that has just begun to sign."""
    words = [sys.executable, "-c", SIGN, url]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            assert child.stdin is not None
            assert child.stdout.readline() == "ready\n"
            child.stdin.write("go\n")
            child.stdin.flush()
            yield child
        finally:
            child.kill()


def decided(url: str) -> Store:
    """A store with a review whose rows are all decided."""
    store = open_store(url)
    with store.begin() as connection:
        start(connection, [a_row(number) for number in range(1, ROWS + 1)])
        numbers = range(1, ROWS + 1)
        access_reviews.decide(connection, 1, numbers, Decision.KEEP, reason=None, actor="Ada", at=NOW)
    return store


def state_of(store: Store) -> State:
    """How the review stands, which must be sound."""
    with store.read() as connection:
        review = access_reviews.get(connection, 1)
        whole = review.state is State.SIGNED
        assert list(access_proofs.verify(connection, key=KEY)) == []
        assert audit_log.verify(connection, key=KEY) is None
        assert (review.seal is not None) == whole
        assert {proof is not None for proof in access_proofs.proofs(connection, 1)} == {whole}
        assert [entry.action for _, entry in audit_log.entries(connection)].count("review.signed") == int(whole)
    return review.state


def sign_undisturbed(folder: Path) -> float:
    """Sign in a process that nobody kills; gives the seconds that it takes."""
    url = f"sqlite:///{folder / 'whole.db'}"
    store = decided(url)
    with signing(url) as child:
        began = time.monotonic()
        assert child.stdout is not None
        assert child.stdout.readline() == "signed\n"
        took = time.monotonic() - began
    assert state_of(store) is State.SIGNED
    store.close()
    return took


@pytest.mark.parametrize("kills", [KILLS, pytest.param(60, marks=pytest.mark.stress)])
def test_a_killed_signature_is_whole_or_none(tmp_path: Path, kills: int) -> None:
    seconds = sign_undisturbed(tmp_path)
    url, left = f"sqlite:///{tmp_path / 'killed.db'}", []
    store = decided(url)
    for number in range(kills):
        with signing(url) as child:
            time.sleep(seconds * number / kills)
            child.kill()
            child.wait(60)
        left.append(state_of(store))
        if left[-1] is State.SIGNED:
            break
    assert State.OPEN in left
    if left[-1] is State.OPEN:
        with store.begin() as connection:
            access_reviews.sign(connection, 1, actor="Bo", at=NOW, statement="All looked at.", key=KEY)
        assert state_of(store) is State.SIGNED
    store.close()
