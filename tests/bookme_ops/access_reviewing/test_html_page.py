"""The page of a review: whole, self-contained, and deaf to what strangers write into names."""

import re
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.access_reviewing.html_page import render_review
from bookme_ops.access_reviewing.page import ReviewPage
from bookme_ops.access_reviewing.removals import Removal
from bookme_ops.store.access_review import Decision, Row
from tests.bookme_ops.access_reviewing.reviewed import SIGNED, a_review, a_row

ZONE = ZoneInfo("Europe/Copenhagen")
HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m\"'{{7*7}}&"


class Reader(HTMLParser):
    """Counts the elements of a page, and fails on what is left open."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onclick", "onload"}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page(*rows: Row, removals: dict[int, Removal] | None = None, **changes: object) -> ReviewPage:
    review = a_review(rows=len(rows), **changes)
    return ReviewPage(review=review, rows=rows, proofs=[None] * len(rows), removals=removals or {})


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


def test_every_row_is_there_with_its_decision_and_who_made_it() -> None:
    decided = {"decided_by": "Ada", "decided_at": SIGNED}
    rows = (
        a_row(1, decision=Decision.KEEP, **decided),
        a_row(2, decision=Decision.REMOVE, reason="old", **decided),
        a_row(3, decision=Decision.ASK, **decided),
    )
    text = render_review(page(*rows, removals={2: Removal.PENDING}), ZONE)
    assert read(text).seen.count("tr") == 4
    assert re.search(r"Set2.*remove.*to be removed.*old.*Ada", text)
    assert "All looked at." in text
    assert "1" * 64 in text


def test_names_are_escaped_everywhere() -> None:
    row = a_row(
        name=HOSTILE, holder=HOSTILE, what=HOSTILE, via=(HOSTILE,), standing=HOSTILE, reason=HOSTILE, decided_by=HOSTILE
    )
    told = page(
        row,
        environment=HOSTILE,
        baseline=HOSTILE,
        started_by=HOSTILE,
        signed_by=HOSTILE,
        statement=HOSTILE,
        seal=HOSTILE,
    )
    text = render_review(told, ZONE)
    assert read(text).seen.count("script") == 0
    assert "<script" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "49" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    assert text.count("&lt;script&gt;") == 14


def test_it_needs_nothing_from_anywhere_and_prints() -> None:
    text = render_review(page(a_row()), ZONE)
    assert "default-src 'none'" in text
    assert not re.search(r"https?://|url\(|@import", text)
    assert "@media print" in text
    assert "prefers-color-scheme: dark" in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "signed"),
        ({"signed_at": None, "seal": None}, "open: a draft"),
        ({"signed_at": None, "seal": None, "abandoned_at": SIGNED, "abandoned_by": "Ada"}, "certifies nothing"),
    ],
)
def test_its_state_is_told_first(changes: dict[str, object], told: str) -> None:
    assert told in render_review(page(a_row(), **changes), ZONE)


def test_a_review_of_nothing_says_so() -> None:
    assert "Nothing was granted" in render_review(page(), ZONE)
