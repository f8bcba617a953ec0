"""The audit at a glance, its findings, the apps of the tenant, and the baselines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from bookme_ops.access_reviewing.access_book import Judged
from bookme_ops.access_reviewing.due import Certification
from bookme_ops.access_reviewing.page import certify
from bookme_ops.access_sheet.app_page import app_pages
from bookme_ops.access_sheet.judgement import Summary
from bookme_ops.access_sheet.sources import is_unread
from bookme_ops.access_sheet.user_sheet import Found
from bookme_ops.baselines.proposing import propose
from bookme_ops.baselines.reading import BaselineError, read_baseline
from bookme_ops.baselines.writing import write_baseline
from bookme_ops.store import access_reviews
from bookme_ops.web.gate import Admin
from bookme_ops.web.pages import audit_people
from bookme_ops.web.pages.audit_looks import PAGE, desks_of, enter_look, look, names_of, read_asked, still_judging
from bookme_ops.web.seat import Seat, Workplace
from jobs.access.baseline import Baseline

router = APIRouter(prefix="/audits")
router.include_router(audit_people.router)
After = Annotated[int, Query(ge=0, le=10_000_000)]
TOP = 10
"""Findings of an environment on the first page; the others are a click away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One environment at a glance."""

    summary: Summary
    certification: Certification
    open: tuple[Found, ...]
    accepted: tuple[Found, ...]
    """Those whose risk somebody accepts."""
    unread: bool
    """Access was never collected there."""


@router.get("")
def show_summary(seat: Seat, visitor: Admin) -> Response:
    """All environments: what was found, what could not be checked, and until when each is certified."""
    found = look(seat)
    if found.judged is None:
        return still_judging(seat, visitor, found)
    places = ", ".join(names_of(found.judged.desks))
    enter_look(seat, visitor, "audit.summary-viewed", f"environments {places}")
    return seat.page("audits.html", visitor, look=found, panels=list(_panels(seat, found.judged)), top=TOP)


@router.get("/findings")
def list_findings(
    seat: Seat, visitor: Admin, *, environment: str = "", code: str = "", accepted: bool = False, after: After = 0
) -> Response:
    """What was found, the most urgent first."""
    found = look(seat)
    if found.judged is None:
        return still_judging(seat, visitor, found)
    names = names_of(desks_of(found.judged, environment))
    enter_look(seat, visitor, "audit.summary-viewed", f"environments {', '.join(names)}")
    rows = [
        one
        for one in _found(found.judged)
        if one.finding.environment in names
        and (not code or one.finding.code == code)
        and (one.waiver is not None) is accepted
    ]
    following = str(after + PAGE) if len(rows) > after + PAGE else None
    return seat.page(
        "audits_findings.html",
        visitor,
        look=found,
        rows=rows[after : after + PAGE],
        count=len(rows),
        environments=names_of(found.judged.desks),
        unknown=sorted({one for told in found.judged.summaries if told.environment in names for one in told.unknown}),
        codes=sorted({one.finding.code for one in _found(found.judged)}),
        chosen={"environment": environment, "code": code, "accepted": accepted},
        first=seat.link(after=None) if after else None,
        following=seat.link(after=following) if following else None,
    )


@router.get("/apps")
def show_apps(seat: Seat, visitor: Admin, environment: str = "") -> Response:
    """What the apps may do in the tenant, what of it is expected, and whether a scope holds what it promises."""
    found = look(seat)
    if found.judged is None:
        return still_judging(seat, visitor, found)
    desks = desks_of(found.judged, environment)
    enter_look(seat, visitor, "audit.apps-viewed", f"apps of {', '.join(names_of(desks))}")
    return seat.page(
        "audits_apps.html",
        visitor,
        look=found,
        apps=[page for desk in desks for page in app_pages(desk)],
        environments=names_of(found.judged.desks),
        chosen=environment,
    )


@router.get("/baseline")
def show_baselines(seat: Seat, visitor: Admin) -> Response:
    """What each environment expects: the shipped defaults, or the bank's own file."""
    told = [(site.name, *_read(seat, site.name)) for site in seat.ops.chosen]
    return seat.page("audits_baseline.html", visitor, baselines=told, write=write_baseline)


@router.get("/baseline/{environment}/proposal")
def propose_baseline(seat: Seat, visitor: Admin, environment: str) -> Response:
    """A baseline of what is, as a file: every entry wants a reason before it can be used."""
    found = look(seat)
    if found.judged is None:
        return still_judging(seat, visitor, found)
    (desk,) = desks_of(found.judged, read_asked(environment) or "?")
    enter_look(seat, visitor, "audit.baseline-proposed", f"environment {environment}")
    head = {"content-disposition": f'attachment; filename="baseline-{environment}.toml"'}
    return Response(write_baseline(propose(desk.view, found.judged.at)), headers=head, media_type="application/toml")


def _panels(seat: Workplace, judged: Judged) -> Iterator[Panel]:
    with seat.ops.store.read() as connection:
        reviews = access_reviews.reviews(connection, names_of(judged.desks))
    certified = {one.environment: one for one in certify(seat.ops, reviews, seat.now)}
    told = list(_found(judged))
    for summary, desk in zip(judged.summaries, judged.desks, strict=True):
        own = [one for one in told if one.finding.environment == summary.environment]
        yield Panel(
            summary=summary,
            certification=certified[summary.environment],
            open=tuple(one for one in own if one.waiver is None),
            accepted=tuple(one for one in own if one.waiver is not None),
            unread=is_unread(desk.view),
        )


def _found(judged: Judged) -> Iterator[Found]:
    for finding in judged.judgement.findings:
        yield Found(finding=finding, waiver=judged.judgement.waived(finding))


def _read(seat: Workplace, environment: str) -> tuple[Baseline | None, str | None]:
    """The baseline, or why it cannot be used."""
    try:
        return read_baseline(seat.ops.settings.environment(environment).baseline), None
    except BaselineError as error:
        return None, "; ".join(str(problem) for problem in error.problems)
