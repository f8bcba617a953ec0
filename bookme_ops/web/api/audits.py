"""Audits: integration users, who can do something, and access reviews. Every look is entered into the audit log."""

from typing import Annotated, Any

import msgspec
from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from bookme_ops.access_reviewing.access_book import Judged
from bookme_ops.access_reviewing.telling import tell_review, tell_tally
from bookme_ops.access_sheet.permission_page import who_can
from bookme_ops.access_sheet.telling import tell_page
from bookme_ops.access_sheet.usability import is_usable, judge_usability
from bookme_ops.access_sheet.user_sheet import Found, find_users, make_sheet
from bookme_ops.deeds import enter
from bookme_ops.store.access_reviews import get as get_review
from bookme_ops.store.review_pages import RowChoice, reviews_after, rows_after, tallies_of
from bookme_ops.telling import tell_instant
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.audits import Review, ReviewRows, Reviews, Users, UserSheet, WhoCan
from bookme_ops.web.api.shapes.words import Id, Name, Number, OnePage, Page
from bookme_ops.web.api.sites import environments_of
from bookme_ops.web.gate import Admin
from bookme_ops.web.problems import refused
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor
from connectors.access_records import OrgPerson
from jobs.environment.access_desk import AccessDesk

router = resource("audits")

PATIENCE = 5.0
"""Seconds that a request waits for the first judgement."""
OF_REVIEWS, OF_ROWS, OF_HOLDERS = (Cursors(name, tuple[int]) for name in ("reviews", "review-rows", "who-can"))
Environment = Annotated[Name, Path(examples=["production"])]


class Places(Page):
    """Of which environment."""

    environment: Name | None = None


class Question(Page):
    """Who can do what."""

    environment: Name = Field(examples=["production"])
    permission: Id = Field(
        description="ModifyAllData, Event:d, Event.Subject:e, a set, group or profile, or a role of Graph.",
        examples=["ModifyAllData"],
    )


@router.get("/audits/integration-users", **reads("listIntegrationUsers", Users, "Integration users"))
def list_users(request: Request, visitor: Admin, seat: Seat) -> Response:
    """Of every environment, with whether each is usable and what was found of it."""
    judged = _judged(seat)
    for desk in judged.desks:
        _enter(seat, visitor, "audit.summary-viewed", f"environments {desk.view.environment}")
    items = [_tell_user(judged, desk, person) for desk in judged.desks for person in desk.users]
    return answer(request, {"judged_at": tell_instant(judged.at), "items": items, "next": None})


@router.get(
    "/audits/integration-users/{environment}/{user}",
    **reads("getIntegrationUser", UserSheet, "The sheet of one user"),
)
def show_user(
    request: Request, visitor: Admin, seat: Seat, environment: Environment, user: Annotated[Id, Path()]
) -> Response:
    """Of any user, by username, mail address or id: usable, beyond need, left over, sign-ins, tokens, credentials."""
    judged = _judged(seat)
    desk = _desk(judged, environment)
    people = find_users(desk, user.strip())
    if not people:
        unread = "" if desk.view.org.people.read.complete else ", but its users could not be read"
        raise NotFound(f"no such user is known in {environment}{unread}: give a username, a mail address or an id")
    found = [
        Found(finding=one, waiver=judged.judgement.waived(one))
        for one in judged.judgement.findings
        if one.environment == environment
    ]
    sheet = make_sheet(desk, people[0], others=[one.view for one in judged.desks], findings=found)
    _enter(seat, visitor, "audit.sheet-viewed", f"user {sheet.user_id} in {environment}")
    return answer(request, {"judged_at": tell_instant(judged.at), "sheet": tell_page(sheet)})


@router.get("/audits/who-can", **reads("whoCan", WhoCan, "Who can do something, and by which paths"))
def show_who_can(request: Request, visitor: Admin, seat: Seat, asked: Annotated[Question, Query()]) -> Response:
    """Effective access: profile, sets and groups, less what muting sets take away."""
    (after,) = OF_HOLDERS.read(request) or (0,)
    judged = _judged(seat)
    try:
        told = who_can(_desk(judged, asked.environment), asked.permission.strip())
    except ValueError as error:
        raise refused(422, f"query.permission: {error}") from None
    _enter(seat, visitor, "audit.who-can-viewed", f"environments {asked.environment}", told.asked)
    rows = list(enumerate(told.holders.rows, 1))[max(after, 0) :]
    head = {
        "judged_at": tell_instant(judged.at),
        "environment": told.environment,
        "asked": told.asked,
        "tier": told.tier,
        "known": told.known,
        "certain": told.holders.certain,
    }
    return answer_page(
        request,
        OF_HOLDERS,
        rows[: asked.limit + 1],
        limit=asked.limit,
        key=lambda one: (one[0],),
        tell=lambda one: tell_page(one[1]),
        head=head,
    )


@router.get("/audits/reviews", **reads("listReviews", Reviews, "Access reviews, the latest first"))
def list_reviews(request: Request, _: Admin, seat: Seat, asked: Annotated[Places, Query()]) -> Response:
    """With how many of their rows have which decision."""
    (below,) = OF_REVIEWS.read(request) or (None,)
    names = environments_of(seat.ops, asked.environment)
    with seat.ops.store.read() as connection:
        found = reviews_after(connection, names, below=below, limit=asked.limit + 1)
        tallies = tallies_of(connection, [one.id for one in found])
    return answer_page(
        request,
        OF_REVIEWS,
        found,
        limit=asked.limit,
        key=lambda one: (one.id,),
        tell=lambda one: tell_review(one) | {"decisions": tell_tally(tallies[one.id])},
    )


@router.get("/audits/reviews/{number}", **reads("getReview", Review, "One access review"))
def show_review(request: Request, visitor: Admin, seat: Seat, number: Number) -> Response:
    """Its rows are at `/rows`."""
    with seat.ops.store.read() as connection:
        review = get_review(connection, number)
        tally = tallies_of(connection, [number])[number]
    _enter(seat, visitor, "review.viewed", f"review {number}")
    return answer(request, tell_review(review) | {"decisions": tell_tally(tally)})


@router.get("/audits/reviews/{number}/rows", **reads("listReviewRows", ReviewRows, "What a review decides about"))
def list_rows(request: Request, visitor: Admin, seat: Seat, number: Number, page: OnePage) -> Response:
    """Each is a grant, with what the baseline says of it and what somebody decided."""
    (after,) = OF_ROWS.read(request) or (0,)
    with seat.ops.store.read() as connection:
        get_review(connection, number)
        found = rows_after(connection, number, RowChoice(), after=after, limit=page.limit + 1)
    _enter(seat, visitor, "review.viewed", f"review {number}")
    return answer_page(
        request, OF_ROWS, found, limit=page.limit, key=lambda one: (one.number,), tell=msgspec.to_builtins
    )


def _judged(seat: Workplace) -> Judged:
    """Access as it was judged last. Raises a problem 503 for as long as nothing is known."""
    look = seat.console.access.look(seat.ops, patience=PATIENCE)
    if look.judged is None:
        raise refused(503, look.problem or "access is being judged for the first time: ask again", retry_after="5")
    return look.judged


def _desk(judged: Judged, environment: str) -> AccessDesk:
    desk = judged.desk(environment)
    if desk is None:
        raise NotFound(f"there is no environment {environment}")
    return desk


def _enter(seat: Workplace, visitor: Visitor, action: str, thing: str, detail: str = "") -> None:
    enter(seat.ops, seat.deed(visitor, action, thing, detail))


def _tell_user(judged: Judged, desk: AccessDesk, person: OrgPerson) -> dict[str, Any]:
    place, names = desk.view.environment, {person.user_id, person.username}
    about = (one for one in judged.judgement.findings if one.environment == place and one.subject.id in names)
    return {
        "environment": place,
        "user_id": person.user_id,
        "username": person.username,
        "active": person.active,
        "usable": is_usable(judge_usability(desk, person)),
        "findings": sorted({one.code for one in about}),
    }
