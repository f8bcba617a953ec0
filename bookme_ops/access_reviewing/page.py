"""The page of a review: its rows, how far it has come, and what became of what it decided to remove."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookme_ops.access_reviewing.due import Certification, certification_of, last_signed
from bookme_ops.access_reviewing.removals import Removal, removals_of
from bookme_ops.access_views import access_views
from bookme_ops.store import access_proofs, access_reviews
from bookme_ops.store.access_review import Decision, Review, Row, State
from bookme_ops.wiring import Ops
from jobs.access.view import AccessView

Tally = Mapping[Decision | None, int]
"""How many rows have each decision, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """One review."""

    review: Review
    rows: Sequence[Row]
    proofs: Sequence[str | None]
    """Of each row, once it is signed."""
    removals: Mapping[int, Removal]
    """By number, of the rows of a signed review that shall be removed."""

    @property
    def tally(self) -> Tally:
        """How many rows have each decision, or none."""
        return Counter(row.decision for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Where the environments stand, with all their reviews."""

    certifications: Sequence[Certification]
    pending: Mapping[str, Mapping[Removal, int]]
    """By environment: what its last signed review decided to remove, and how far that has come."""
    reviews: Sequence[Review]
    """The latest first."""
    tallies: Mapping[int, Tally]


def open_page(ops: Ops, review_id: int, as_of: datetime) -> ReviewPage:
    """A review, with what was read last of its environment. Raises UnknownReview."""
    with ops.store.read() as connection:
        review = access_reviews.get(connection, review_id)
        rows = access_reviews.rows(connection, review_id)
        proofs = access_proofs.proofs(connection, review_id)
    decided = review.state is State.SIGNED and any(row.decision is Decision.REMOVE for row in rows)
    views = _views(ops, {review.environment}, as_of) if decided else {}
    view = views.get(review.environment)
    removals = removals_of(review, rows, view, as_of) if view is not None else {}
    return ReviewPage(review=review, rows=rows, proofs=proofs, removals=removals)


def open_standings(ops: Ops, as_of: datetime) -> Standings:
    """Where the chosen environments stand."""
    names = [site.name for site in ops.chosen]
    with ops.store.read() as connection:
        reviews = access_reviews.reviews(connection, names)
        tallies = access_reviews.tally(connection, names)
    return Standings(
        certifications=certify(ops, reviews, as_of),
        pending=_pending(ops, reviews, tallies, as_of),
        reviews=reviews,
        tallies=tallies,
    )


def certify(ops: Ops, reviews: Sequence[Review], as_of: datetime) -> list[Certification]:
    """Until when each chosen environment is certified, by its reviews."""
    every = {site.name: timedelta(days=ops.settings.environment(site.name).review_every_days) for site in ops.chosen}
    return [certification_of(name, reviews, span, as_of) for name, span in every.items()]


def _pending(
    ops: Ops, reviews: Iterable[Review], tallies: Mapping[int, Tally], as_of: datetime
) -> dict[str, Mapping[Removal, int]]:
    known = list(reviews)
    last = {name: last_signed(name, known) for name in {one.environment for one in known}}
    removing = {name: one for name, one in last.items() if one and tallies.get(one.id, {}).get(Decision.REMOVE)}
    told: dict[str, Mapping[Removal, int]] = {}
    for name, view in _views(ops, removing.keys(), as_of).items():
        with ops.store.read() as connection:
            rows = access_reviews.rows(connection, removing[name].id)
        told[name] = Counter(removals_of(removing[name], rows, view, as_of).values())
    return told


def _views(ops: Ops, environments: Iterable[str], as_of: datetime) -> dict[str, AccessView]:
    wanted = set(environments)
    everywhere = replace(ops, chosen=tuple(site for site in ops.estate.sites if site.name in wanted))
    return {view.environment: view for view in access_views(everywhere, as_of)} if wanted else {}
