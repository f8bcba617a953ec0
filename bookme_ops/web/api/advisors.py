"""Advisors: who they are in each environment, how fresh their calendars are, and whom a search for one finds."""

from typing import Annotated, Any

import msgspec
from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from bookme_ops.advisor_listing import Row, list_advisors
from bookme_ops.advisor_page import AdvisorPage, Place, gather_advisor
from bookme_ops.advisor_search import search_advisors
from bookme_ops.deeds import enter
from bookme_ops.store.people_pages import MOST_COUNTED
from bookme_ops.store.read_states import ReadState
from bookme_ops.telling import tell_instant
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.people import Advisor, Advisors, Searches
from bookme_ops.web.api.shapes.words import Asked, Id, Line, Name, Page
from bookme_ops.web.api.sites import environments_of
from bookme_ops.web.gate import Support
from bookme_ops.web.seat import Seat
from jobs.environment.searches import SearchExplanation

router = resource("people")

CURSORS = Cursors("advisors", tuple[str, str, str])


class Sought(Page):
    """Which advisors."""

    environment: Name | None = None
    text: Line | None = Field(None, description="Part of an address, an alias or a username, or an id.")


class Question(Asked):
    """Who is looked for."""

    text: Line = Field(description="An alias, an address, initials, or words of a name.", examples=["abc@bank.example"])


@router.get("/advisors", **reads("listAdvisors", Advisors, "Advisors by address"))
def list_all(request: Request, visitor: Support, seat: Seat, asked: Annotated[Sought, Query()]) -> Response:
    """With how fresh their calendars are and how much is wrong. `unread` are lists that may hold others, too.

    A page holds 50 at most. What was searched for is not entered into the audit log, but that it was.
    """
    after = CURSORS.read(request)
    names = environments_of(seat.ops, asked.environment)
    found = list_advisors(seat.ops, environments=names, text=asked.text or "", after=after)
    if asked.text:
        enter(seat.ops, seat.deed(visitor, "advisors.searched", f"{len(found.rows)} hits"))
    return answer_page(
        request,
        CURSORS,
        found.rows,
        limit=asked.limit,
        key=lambda one: (one.listed.key, one.listed.environment, one.listed.id),
        tell=_tell_row,
        more=found.next if len(found.rows) <= asked.limit else None,
        head={"unread": list(found.unread)},
    )


@router.get("/advisors/{environment}/{who}", **reads("getAdvisor", Advisor, "One advisor"))
def show_advisor(
    request: Request,
    visitor: Support,
    seat: Seat,
    *,
    environment: Annotated[Name, Path(examples=["production"])],
    who: Annotated[Id, Path(description="An address, an Entra object id, a Salesforce User id, or an employee id.")],
) -> Response:
    """Who that is in each environment that shares the tenant, how fresh the calendar is, what is wrong and coming."""
    page = gather_advisor(seat.ops, environment, who, now=seat.now)
    known = f"advisor {page.account.user_id}" if page.account is not None else f"advisor of {page.environment}"
    enter(seat.ops, seat.deed(visitor, "advisor.viewed", known))
    return answer(request, _tell_page(page))


@router.get(
    "/advisor-searches", **reads("explainAdvisorSearch", Searches, "Whom a search for an advisor finds, and why")
)
def explain(request: Request, visitor: Support, seat: Seat, asked: Annotated[Question, Query()]) -> Response:
    """What users of the product are shown in each environment, and whether an alias leads to one person.

    All of the directory is looked through: of ten thousand accounts that takes a second.
    """
    found = search_advisors(seat.ops, asked.text, as_of=seat.now)
    hits = sum(len(one.hits) for one in found)
    enter(seat.ops, seat.deed(visitor, "advisors.searched", f"{hits} hits"))
    return answer(request, {"items": [_tell_search(one) for one in found], "next": None})


def _tell_row(one: Row) -> dict[str, Any]:
    return {
        "environment": one.listed.environment,
        "id": one.listed.id,
        "mail": one.listed.mail,
        "alias": one.listed.alias,
        "source": one.listed.source,
        "account": one.account,
        "mailbox": _tell_read(one.mailbox),
        "open_incidents": one.open,
    }


def _tell_page(page: AdvisorPage) -> dict[str, Any]:
    window = page.window.window if page.window is not None else None
    return {
        "environment": page.environment,
        "title": page.title,
        "account": page.account.user_id if page.account is not None else None,
        "mails": list(page.mails),
        "shared": page.shared,
        "accounts_read": _tell_read(page.accounts_read),
        "mailbox": _tell_read(page.mailbox),
        "window": {"start": tell_instant(window.start), "end": tell_instant(window.end)} if window else None,
        "places": [_tell_place(one) for one in page.places],
        "incidents": [one.id for one in page.incidents],
        "more_incidents": page.more,
    }


def _tell_place(one: Place) -> dict[str, Any]:
    return {
        "environment": one.environment,
        "present": one.present,
        "users": [msgspec.to_builtins(user) for user in one.lines.users],
        "employees": [msgspec.to_builtins(employee) for employee in one.lines.employees],
        "roster": one.lines.entry,
        "users_read": _tell_read(one.users_read),
        "employees_read": _tell_read(one.employees_read) if one.employees_read is not None else None,
        "roster_read": _tell_read(one.roster_read) if one.roster_read is not None else None,
        "bookings_read": _tell_read(one.bookings_read),
        "coming": min(one.coming, MOST_COUNTED),
        "more_coming": one.coming > MOST_COUNTED,
    }


def _tell_read(read: ReadState) -> dict[str, Any]:
    """How well something is known."""
    return {
        "complete": read.complete,
        "read_at": tell_instant(read.read_at),
        "failed_at": tell_instant(read.failed_at),
        "reason": read.reason.value if read.reason is not None else None,
    }


def _tell_search(found: SearchExplanation) -> dict[str, Any]:
    return {
        "environment": found.environment,
        "text": found.text,
        "tells_one": found.tells_one,
        "complete": found.complete,
        "unread": list(found.unread),
        "hits": [
            {
                "id": hit.id,
                "kind": hit.kind,
                "enabled": hit.enabled,
                "found_in": hit.found_in,
                "why": hit.match.label,
                "rank": int(hit.match),
            }
            for hit in found.hits
        ],
    }
