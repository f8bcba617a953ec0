"""Access reviews: begun, decided row by row, signed, and proven ever after. They take nothing away by themselves."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import Response

from bookme_ops.access_reviewing import reviewing
from bookme_ops.access_reviewing.beginning import NotReviewable
from bookme_ops.access_reviewing.deciding import NoReason
from bookme_ops.access_reviewing.page import certify
from bookme_ops.access_reviewing.standing import EXPECTED
from bookme_ops.deeds import enter
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Altered, Decision, NotOpen, Review, State, Undecided, UnknownReview
from bookme_ops.store.review_pages import (
    UNDECIDED,
    RowChoice,
    count_of,
    digest_of,
    numbers_of,
    reviews_after,
    rows_after,
    tallies_of,
)
from bookme_ops.web.gate import Admin
from bookme_ops.web.pages import audit_review_files
from bookme_ops.web.pages.audit_looks import PAGE, enter_look
from bookme_ops.web.pages.review_rows import NUMBER, Choice, find_removals, link_of, read_choice, tell_standings
from bookme_ops.web.refusals import BadRequest, NotFound
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor

router = APIRouter(prefix="/audits/reviews")
router.include_router(audit_review_files.router)
Number = Annotated[int, Path(ge=1, le=NUMBER)]
After = Annotated[int, Query(ge=0, le=NUMBER)]
LONGEST = 2_000
"""Characters of a reason or a statement."""
REFUSED = (NotReviewable, NotOpen, Undecided, Altered)
"""Why something cannot be done with a review as it stands."""


@router.get("")
def list_reviews(seat: Seat, visitor: Admin, below: Annotated[int | None, Query(ge=1, le=NUMBER)] = None) -> Response:
    """Until when each environment is certified, and all reviews, the latest first."""
    enter_look(seat, visitor, "review.listed", "access reviews")
    names = [site.name for site in seat.ops.chosen]
    with seat.ops.store.read() as connection:
        known = access_reviews.reviews(connection, names)
        found = reviews_after(connection, names, below=below, limit=PAGE + 1)
        tallies = tallies_of(connection, [one.id for one in found])
    return seat.page(
        "reviews.html",
        visitor,
        certifications=certify(seat.ops, known, seat.now),
        open_reviews={one.environment: one.id for one in known if one.state is State.OPEN},
        reviews=found[:PAGE],
        tallies=tallies,
        decisions=Decision,
        first=seat.link(below=None) if below else None,
        following=seat.link(below=str(found[PAGE - 1].id)) if len(found) > PAGE else None,
    )


@router.post("")
def start_review(seat: Seat, visitor: Admin, environment: Annotated[str, Form()] = "") -> Response:
    """Freeze what is granted now. Refused unless all of it was read within two days."""
    if environment not in {site.name for site in seat.ops.chosen}:
        raise NotFound("there is no such environment: choose one of those on the page of the reviews")
    try:
        number = reviewing.start_review(seat.ops, environment, as_of=seat.now, actor=visitor.actor, at=seat.now)
    except REFUSED as error:
        return _refuse(seat, visitor, "The review cannot begin yet", error, "/audits/reviews")
    return seat.go(f"/audits/reviews/{number}", visitor, said=f"Review {number} of {environment} has begun.")


@router.get("/{number}")
def show_review(seat: Seat, visitor: Admin, number: Number, choice: Choice, after: After = 0) -> Response:
    """Some rows of a review, and what can be decided about them."""
    review = _get(seat, number)
    enter_look(seat, visitor, "review.viewed", f"review {number}")
    with seat.ops.store.read() as connection:
        rows = rows_after(connection, number, choice, after=after, limit=PAGE + 1)
        tally = tallies_of(connection, [number])[number]
        standings = tell_standings(connection, number)
        matching = count_of(connection, number, choice)
    return seat.page(
        "review.html",
        visitor,
        review=review,
        rows=rows[:PAGE],
        removals=find_removals(seat, review, rows[:PAGE]),
        tally=tally,
        standings=standings,
        matching=matching,
        choice=choice,
        decisions=list(Decision),
        first=link_of(number, choice) if after else None,
        following=link_of(number, choice, after=rows[PAGE - 1].number) if len(rows) > PAGE else None,
        after=after,
    )


@router.post("/{number}/decide")
def decide(
    seat: Seat,
    visitor: Admin,
    number: Number,
    *,
    which: Annotated[str, Form()] = "ticked",
    row: Annotated[list[int] | None, Form()] = None,
    decision: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=LONGEST)] = "",
    only: Annotated[str, Form()] = "",
    standing: Annotated[str, Form()] = "",
    q: Annotated[str, Form()] = "",
    after: Annotated[int, Form(ge=0, le=NUMBER)] = 0,
) -> Response:
    """Decide about the ticked rows, or all that match, or all undecided ones that the baseline expects."""
    if decision not in set(Decision):
        raise BadRequest("choose keep, remove or ask")
    choice = read_choice(only, standing, q)
    back = link_of(number, choice, after=after)
    numbers = _meant(seat, number, which, row or [], choice)
    if not numbers:
        return _refuse(seat, visitor, "Nothing is decided", ValueError("no row is meant: tick some first"), back)
    try:
        reviewing.decide(
            seat.ops,
            number,
            numbers,
            Decision(decision),
            reason=reason.strip() or None,
            actor=visitor.actor,
            at=seat.now,
        )
    except NoReason as error:
        return _refuse(seat, visitor, "A reason is needed", ValueError(error.why), back)
    except REFUSED as error:
        return _refuse(seat, visitor, "Nothing can be decided any more", error, back)
    rows = f"{len(numbers):,} rows" if len(numbers) > 1 else f"Row {numbers[0]}"
    return seat.go(back, visitor, said=f"{rows}: {decision}.")


@router.get("/{number}/sign")
def show_signature(seat: Seat, visitor: Admin, number: Number) -> Response:
    """What a signature would be about: the counts, and the digest that stands for all rows and decisions."""
    review = _get(seat, number)
    enter_look(seat, visitor, "review.viewed", f"review {number}")
    with seat.ops.store.read() as connection:
        tally = tallies_of(connection, [number])[number]
        expected = count_of(connection, number, RowChoice(decision=Decision.KEEP, standing=EXPECTED))
        digest = digest_of(connection, number)
    return seat.page(
        "review_sign.html",
        visitor,
        review=review,
        tally=tally,
        decisions=list(Decision),
        kept=tally[Decision.KEEP] - expected,
        digest=digest,
    )


@router.post("/{number}/sign")
def sign(
    seat: Seat,
    visitor: Admin,
    number: Number,
    *,
    name: Annotated[str, Form()] = "",
    statement: Annotated[str, Form(max_length=LONGEST)] = "",
    digest: Annotated[str, Form()] = "",
) -> Response:
    """Sign what was shown. Whoever signs types their own name, and says something about the whole."""
    back = f"/audits/reviews/{number}/sign"
    if name.strip() != visitor.actor:
        told = ValueError(f"type your own name, as the audit log knows you: {visitor.actor}")
        return _refuse(seat, visitor, "It is not signed", told, back, status=400)
    if not statement.strip():
        told = ValueError("the statement is empty: say what you looked at, and how")
        return _refuse(seat, visitor, "It is not signed", told, back, status=400)
    try:
        reviewing.sign(
            seat.ops, number, statement=statement.strip(), actor=visitor.actor, at=seat.now, shown=digest or "none"
        )
    except REFUSED as error:
        return _refuse(seat, visitor, "It is not signed", error, back)
    return seat.go(f"/audits/reviews/{number}", visitor, said=f"Review {number} is signed by {visitor.actor}.")


@router.post("/{number}/abandon")
def abandon(seat: Seat, visitor: Admin, number: Number) -> Response:
    """End a review without a signature."""
    try:
        reviewing.abandon(seat.ops, number, actor=visitor.actor, at=seat.now)
    except REFUSED as error:
        return _refuse(seat, visitor, "It cannot be abandoned", error, f"/audits/reviews/{number}")
    return seat.go("/audits/reviews", visitor, said=f"Review {number} is abandoned: it certifies nothing.")


@router.post("/verify")
def verify(seat: Seat, visitor: Admin) -> Response:
    """Prove that all signed reviews, and the log on which they stand, are as they were written."""
    proof = reviewing.prove(seat.ops)
    deed = seat.deed(visitor, "review.verified", "access reviews")
    enter(seat.ops, deed, result="ok" if proof.holds else "broken")
    return seat.page("reviews_proof.html", visitor, proof=proof)


def _get(seat: Workplace, number: int) -> Review:
    """A review of an environment in question. Raises NotFound."""
    try:
        with seat.ops.store.read() as connection:
            review = access_reviews.get(connection, number)
    except UnknownReview as error:
        raise NotFound(f"{error}: the page of the reviews lists them") from None
    if review.environment not in {site.name for site in seat.ops.chosen}:
        raise NotFound(f"review {number} is of an environment that the settings do not name any more")
    return review


def _meant(seat: Workplace, number: int, which: str, ticked: list[int], choice: RowChoice) -> tuple[int, ...]:
    if which == "ticked":
        return tuple(sorted({one for one in ticked if 0 < one <= NUMBER}))
    wanted = {"matching": choice, "expected": RowChoice(decision=UNDECIDED, standing=EXPECTED)}.get(which)
    if wanted is None:
        raise BadRequest("choose which rows are meant")
    with seat.ops.store.read() as connection:
        return numbers_of(connection, number, wanted)


def _refuse(
    seat: Workplace, visitor: Visitor, title: str, error: Exception, back: str, *, status: int = 409
) -> Response:
    """A page that says why, line by line, and leads back."""
    lines = str(error).splitlines()
    return seat.page("audits_refused.html", visitor, status=status, title=title, lines=lines, back=back)
