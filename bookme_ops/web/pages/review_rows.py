"""Rows of a review as they are chosen, counted and linked to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends

from bookme_ops.access_reviewing.removals import Removal, removals_of
from bookme_ops.access_reviewing.standing import RANKS
from bookme_ops.store.access_review import Decision, Review, Row, State
from bookme_ops.store.db import Connection
from bookme_ops.store.review_pages import UNDECIDED, RowChoice, standings_of
from bookme_ops.web.pages.audit_looks import read_asked
from bookme_ops.web.refusals import BadRequest
from bookme_ops.web.seat import Workplace

NUMBER = 2**31 - 1
"""No review, and no row, has a higher number."""


def read_choice(only: str = "", standing: str = "", q: str = "") -> RowChoice:
    """Which rows a page or a form is about, as its fields say. Raises BadRequest."""
    if only and only not in {UNDECIDED, *Decision}:
        raise BadRequest("`only` must be undecided, keep, remove or ask")
    if standing and standing not in RANKS:
        raise BadRequest(f"`standing` must be one of {', '.join(RANKS)}")
    return RowChoice(decision=only or None, standing=standing or None, text=read_asked(q) or None)


Choice = Annotated[RowChoice, Depends(read_choice)]


def link_of(number: int, choice: RowChoice, *, after: int = 0) -> str:
    """The address of some rows."""
    fields = {"only": choice.decision, "standing": choice.standing, "q": choice.text, "after": after or None}
    given = {name: value for name, value in fields.items() if value is not None}
    return f"/audits/reviews/{number}?{urlencode(given)}" if given else f"/audits/reviews/{number}"


def tell_standings(connection: Connection, number: int) -> list[tuple[str, int, int]]:
    """What the baseline says, of how many rows, and of how many that nobody has decided about; the worst first."""
    all_of_them: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    for text, decided, count in standings_of(connection, number):
        word = max((known for known in RANKS if text.startswith(known)), key=len, default=text)
        all_of_them[word] += count
        undecided[word] += 0 if decided else count
    order = sorted(all_of_them, key=lambda word: (RANKS.get(word, len(RANKS)), word))
    return [(word, all_of_them[word], undecided[word]) for word in order]


def find_removals(seat: Workplace, review: Review, rows: Sequence[Row]) -> Mapping[int, Removal]:
    """What became of rows that a signed review decided to remove; not known for as long as nothing is judged."""
    removed = [row for row in rows if row.decision is Decision.REMOVE]
    if review.state is not State.SIGNED or not removed:
        return {}
    judged = seat.console.access.look(seat.ops).judged
    desk = judged.desk(review.environment) if judged is not None else None
    if judged is None or desk is None:
        return dict.fromkeys((row.number for row in removed), Removal.UNKNOWN)
    return judged.removals.get(review.id) or removals_of(review, removed, desk.view, desk.now)
