"""Reviews as plain JSON, and back: what is exported can be checked by whoever has the store's key."""

from typing import Any

import msgspec

from bookme_ops.access_reviewing.page import ReviewPage, Standings
from bookme_ops.access_reviewing.removals import Removal
from bookme_ops.store.access_review import Decision, Review, Row
from bookme_ops.telling import Document, tell_instant

FORMAT = "bookme-ops access review 1"
DECISIONS = (*Decision, None)


class NoReview(ValueError):
    """A file holds no exported review; the message says what is wrong with it."""


class ExportedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row with its proof."""

    row: Row
    proof: str


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """An exported review."""

    review: Review
    rows: list[ExportedRow]


def tell_review(review: Review) -> Document:
    """A review without its rows."""
    told: Document = msgspec.to_builtins(review, builtin_types=())
    return {**told, "state": review.state.value}


def tell_page(page: ReviewPage) -> Document:
    """A review with its rows: the format of exports. What became of removals is no part of what was signed."""
    return {
        "format": FORMAT,
        "review": tell_review(page.review),
        "decisions": tell_tally(page.tally),
        "rows": [tell_row(page, row) | {"proof": proof} for row, proof in zip(page.rows, page.proofs, strict=True)],
    }


def tell_row(page: ReviewPage, row: Row) -> Document:
    """A row of a review."""
    told: Document = msgspec.to_builtins(row)
    return {**told, "removal": tell_removal(page, row)}


def tell_removal(page: ReviewPage, row: Row) -> str | None:
    """What became of the decision to remove a grant; None: nobody decided so, or not for good."""
    if row.decision is not Decision.REMOVE or page.review.signed_at is None:
        return None
    return page.removals.get(row.number, Removal.UNKNOWN).value


def tell_tally(tally: Any) -> Document:
    """How many rows have each decision."""
    return {one.value if one else "undecided": tally.get(one, 0) for one in DECISIONS}


def tell_standings(standings: Standings) -> Document:
    """Where the environments stand, with all their reviews."""
    return {
        "certifications": [
            {
                "environment": one.environment,
                "standing": one.standing,
                "review": one.last.id if one.last else None,
                "signed_at": tell_instant(one.last.signed_at) if one.last else None,
                "due": tell_instant(one.due),
                "removals": {kind.value: n for kind, n in standings.pending.get(one.environment, {}).items()},
            }
            for one in standings.certifications
        ],
        "reviews": [
            tell_review(one) | {"decisions": tell_tally(standings.tallies.get(one.id, {}))} for one in standings.reviews
        ],
    }


def read_export(content: bytes) -> Exported:
    """An exported review. Raises NoReview."""
    try:
        told = msgspec.json.decode(content)
        if told["format"] != FORMAT:
            raise NoReview(f"its format is {told['format']!r}, and we know {FORMAT!r}")
        if told["review"]["seal"] is None:
            raise NoReview("it was exported before it was signed: there is nothing to prove")
        rows = [{"row": row, "proof": row["proof"]} for row in told["rows"]]
        return msgspec.convert({"review": told["review"], "rows": rows}, Exported)
    except (msgspec.MsgspecError, KeyError, TypeError, UnicodeDecodeError):
        raise NoReview("it is no review that `bookme-ops audit review export` wrote as JSON") from None
