"""Integration users with their sheets, who can do something, and what somebody can do."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from bookme_ops.access_reviewing.access_book import Judged
from bookme_ops.access_sheet.html_page import page_of
from bookme_ops.access_sheet.permission_page import some_what_can, some_who_can
from bookme_ops.access_sheet.sources import find_gaps
from bookme_ops.access_sheet.usability import is_usable, judge_usability
from bookme_ops.access_sheet.user_sheet import Found, UserSheet, find_users, make_sheet
from bookme_ops.web.gate import Admin
from bookme_ops.web.pages.audit_looks import (
    PAGE,
    desks_of,
    enter_look,
    look,
    names_of,
    read_asked,
    still_judging,
    unread,
)
from bookme_ops.web.refusals import BadRequest, NotFound
from bookme_ops.web.seat import Seat
from connectors.access_records import OrgPerson
from jobs.environment.access_desk import AccessDesk

router = APIRouter()
WHO = ("people", "sets", "groups", "members", "assignments")
"""The lists that tell who is an integration user."""
After = Annotated[int, Query(ge=0, le=10_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLine:
    """An integration user in the list."""

    environment: str
    person: OrgPerson
    usable: bool | None
    """None: what was read does not tell."""
    findings: int
    """Open ones, whose risk nobody accepts."""


@router.get("/users")
def list_users(seat: Seat, visitor: Admin, environment: str = "", user: str = "") -> Response:
    """The integration users of every environment; with a name, to the sheet of whoever it is."""
    if environment and user.strip():
        return seat.go(f"/audits/users/{quote(environment, safe='')}/{quote(read_asked(user), safe='')}", visitor)
    found = look(seat)
    if found.judged is None:
        return still_judging(seat, visitor, found)
    users = [_line(found.judged, desk, person) for desk in found.judged.desks for person in desk.users]
    for one in users:
        enter_look(seat, visitor, "audit.sheet-viewed", f"user {one.person.user_id} in {one.environment}")
    return seat.page(
        "audits_users.html",
        visitor,
        look=found,
        users=users,
        nobody=[(desk.view, _gaps(desk)) for desk in found.judged.desks if not desk.users],
        environments=names_of(found.judged.desks),
    )


@router.get("/users/{environment}/{user:path}")
def show_sheet(seat: Seat, visitor: Admin, environment: str, user: str) -> Response:
    """Everything that an administrator asks about one user, on one page."""
    found = look(seat)
    if found.judged is None:
        return still_judging(seat, visitor, found)
    sheet = _sheet(found.judged, environment, read_asked(user))
    enter_look(seat, visitor, "audit.sheet-viewed", f"user {sheet.user_id} in {sheet.environment}")
    return seat.page("audits_sheet.html", visitor, look=found, sheet=sheet, page=page_of(0, sheet, seat.zone))


@router.get("/who-can")
def show_who_can(seat: Seat, visitor: Admin, permission: str = "", environment: str = "", after: After = 0) -> Response:
    """Who has a permission, with the paths that grant it; without one, the dangerous permissions by tier."""
    found = look(seat)
    if found.judged is None:
        return still_judging(seat, visitor, found)
    desks, asked = desks_of(found.judged, environment), read_asked(permission)
    chosen = {"permission": asked, "environment": environment}
    common: dict[str, Any] = {"look": found, "chosen": chosen, "environments": names_of(found.judged.desks)}
    if not asked:
        return seat.page("audits_permissions.html", visitor, **common, pages=found.judged.permissions_of(desks))
    try:
        answers = [some_who_can(desk, asked, slice(after, after + PAGE)) for desk in desks]
    except ValueError as error:
        raise BadRequest(str(error)) from None
    enter_look(seat, visitor, "audit.who-can-viewed", f"environments {', '.join(names_of(desks))}", asked)
    more = any(count > after + PAGE for _, count in answers)
    return seat.page(
        "audits_who_can.html",
        visitor,
        **common,
        answers=answers,
        after=after,
        first=seat.link(after=None) if after else None,
        following=seat.link(after=str(after + PAGE)) if more else None,
    )


@router.get("/what-can")
def show_what_can(seat: Seat, visitor: Admin, user: str = "", environment: str = "", after: After = 0) -> Response:
    """What a user or an app may do, by which path."""
    found = look(seat)
    if found.judged is None:
        return still_judging(seat, visitor, found)
    desks, asked = desks_of(found.judged, environment), read_asked(user)
    told = [some_what_can(desk, asked, slice(after, after + PAGE)) for desk in desks] if asked else []
    answers = [one for one in told if one is not None]
    for one, _ in answers:
        enter_look(seat, visitor, "audit.what-can-viewed", f"{one.kind} {one.id} in {one.environment}")
    more = any(count > after + PAGE for _, count in answers)
    return seat.page(
        "audits_what_can.html",
        visitor,
        look=found,
        answers=answers,
        unread=unread(desks),
        chosen={"user": asked, "environment": environment},
        environments=names_of(found.judged.desks),
        after=after,
        first=seat.link(after=None) if after else None,
        following=seat.link(after=str(after + PAGE)) if more else None,
    )


def _sheet(judged: Judged, environment: str, user: str) -> UserSheet:
    """The sheet of a user by name, mail address or id. Raises NotFound."""
    (desk,) = desks_of(judged, environment)
    people = find_users(desk, user)
    if not people:
        why = ", but its users could not be read: `bookme-ops collect access` reads them" if unread((desk,)) else ""
        raise NotFound(f"no such user is known in {environment}{why}; give a username, a mail address or an id")
    own = [
        Found(finding=one, waiver=judged.judgement.waived(one))
        for one in judged.judgement.findings
        if one.environment == environment
    ]
    return make_sheet(desk, people[0], others=[one.view for one in judged.desks], findings=own)


def _line(judged: Judged, desk: AccessDesk, person: OrgPerson) -> UserLine:
    place, names = desk.view.environment, {person.user_id, person.username}
    about = [one for one in judged.judgement.findings if one.environment == place and one.subject.id in names]
    return UserLine(
        environment=place,
        person=person,
        usable=is_usable(judge_usability(desk, person)),
        findings=sum(judged.judgement.waived(one) is None for one in about),
    )


def _gaps(desk: AccessDesk) -> list[str]:
    return [str(source.gap) for source in find_gaps(desk.view) if source.name in WHO]
