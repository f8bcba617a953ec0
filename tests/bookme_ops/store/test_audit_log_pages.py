"""Pages of the audit log: the newest first, each entry once, and never more looked at than a page may cost."""

from datetime import timedelta

import pytest

from bookme_ops.store import audit_log_pages
from bookme_ops.store.audit_log import Entry, append, cut, entries
from bookme_ops.store.audit_log_pages import LogChoice, log_page, walk_log
from bookme_ops.store.db import Store
from tests.bookme_ops.store.test_audit_log import KEY, NOW

ROWS = 30


def an_entry(number: int) -> Entry:
    return Entry(
        at=NOW + timedelta(hours=number),
        actor=("Ada", "Bo")[number % 2],
        action=("review.viewed", "bundle.created", "review_viewed")[number % 3],
        object=f"review {number % 5}",
        result=("ok", "refused")[number == 7],
    )


@pytest.fixture
def log(store: Store) -> Store:
    with store.begin() as connection:
        for number in range(1, ROWS + 1):
            append(connection, an_entry(number), key=KEY)
    return store


def walk(store: Store, choice: LogChoice, limit: int = 4) -> list[int]:
    """The numbers on all pages, in the order in which they are shown."""
    seen: list[int] = []
    below: int | None = None
    with store.read() as connection:
        while True:
            page = log_page(connection, choice, below=below, limit=limit)
            seen += [number for number, _ in page.rows]
            if page.below is None:
                return seen
            below = page.below


@pytest.mark.parametrize("far", [2, 7, 20_000])
@pytest.mark.parametrize(
    "choice",
    [
        LogChoice(),
        LogChoice(actor="Ada"),
        LogChoice(action="review."),
        LogChoice(object="review 3"),
        LogChoice(result="refused"),
        LogChoice(actor="nobody"),
        LogChoice(actor="' OR 1=1 --"),
        LogChoice(since=NOW + timedelta(hours=10), until=NOW + timedelta(hours=20)),
    ],
)
def test_all_pages_together_are_what_is_meant(
    log: Store, monkeypatch: pytest.MonkeyPatch, choice: LogChoice, far: int
) -> None:
    monkeypatch.setattr(audit_log_pages, "FAR", far)
    monkeypatch.setattr(audit_log_pages, "PIECE", 7)
    with log.read() as connection:
        meant = [
            number
            for number, entry in entries(connection)
            if all(
                getattr(entry, name) == getattr(choice, name)
                for name in ("actor", "object", "result")
                if getattr(choice, name)
            )
            and (choice.action is None or entry.action.startswith(choice.action))
            and (choice.since is None or entry.at >= choice.since)
            and (choice.until is None or entry.at < choice.until)
        ]
        assert [number for number, _ in walk_log(connection, choice)] == meant
        assert dict(walk_log(connection, choice)) == {n: e for n, e in entries(connection) if n in meant}
    assert walk(log, choice) == meant[::-1]


def test_a_page_without_entries_says_how_far_it_looked(log: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log_pages, "FAR", 10)
    with log.read() as connection:
        page = log_page(connection, LogChoice(result="refused"), below=None, limit=5)
    assert (page.rows, page.below, page.looked_back_to) == ((), 21, 21)


def test_an_empty_log_and_one_whose_beginning_was_cut_have_an_end(store: Store, log: Store) -> None:
    with log.begin() as connection:
        assert cut(connection, before=NOW + timedelta(hours=11), key=KEY, most=1000) == 10
    assert walk(log, LogChoice()) == list(range(ROWS, 10, -1))


def test_nothing_was_ever_written(store: Store) -> None:
    assert walk(store, LogChoice()) == []
