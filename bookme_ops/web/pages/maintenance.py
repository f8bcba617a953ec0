"""Maintenance: what people do and sign by the week, planned work during which alerts are silent, accepted risks."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from bookme_ops.alerts.agreements import check_beginning, check_environment
from bookme_ops.alerts.maintenance import check_plan
from bookme_ops.deeds import doing, enter_within
from bookme_ops.store import waivers
from bookme_ops.store.alerts_windows import Plan, add_window, end_window
from bookme_ops.store.duties import sign
from bookme_ops.store.incidents import subject_kinds
from bookme_ops.subjects import read_subject
from bookme_ops.web.ends import read_end
from bookme_ops.web.fields import Word, read_moment, read_number
from bookme_ops.web.gate import Operator, Viewer
from bookme_ops.web.pages.maintenance_view import Places, show_maintenance
from bookme_ops.web.refusals import BadRequest
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor
from jobs.base import Subject

router = APIRouter()

HERE = "/maintenance"
LONGEST = 7 * 24 * 60
Mark = Annotated[str, Query(max_length=40)]
Reason = Annotated[str, Form(max_length=1000)]


@router.get(HERE)
def maintenance_page(
    *, seat: Seat, visitor: Viewer, week: Mark = "", duties: Mark = "", windows: Mark = "", waivers: Mark = ""
) -> Response:
    """The week, the duties that are to be signed, the windows and the waivers that stand."""
    return show_maintenance(seat, visitor, Places(week=week, duties=duties, windows=windows, waivers=waivers))


@router.post("/maintenance/duties/{number}/sign")
def sign_duty(seat: Seat, visitor: Operator, number: str, note: Reason = "") -> Response:
    """Say that something was done, and what was seen."""
    wanted = read_number(number, "duty")
    try:
        with doing(seat.ops, seat.deed(visitor, "duty.signed", f"duty {wanted}")) as connection:
            sign(connection, wanted, by=visitor.actor, note=note.strip() or None, at=seat.now)
    except LookupError as error:
        return _again(seat, visitor, f"{error}: somebody may have signed it meanwhile")
    return seat.go(HERE, visitor, said=f"Duty {wanted} is signed")


@router.post("/maintenance/windows")
def plan_work(
    *,
    seat: Seat,
    visitor: Operator,
    environment: Word = "",
    code: Word = "",
    subject: Word = "",
    start: Word = "",
    until: Word = "",
    cron: Word = "",
    minutes: Word = "",
    reason: Reason = "",
) -> Response:
    """Plan work, once or again and again."""
    typed = {"environment": environment, "code": code, "subject": subject, "start": start, "until": until}
    typed |= {"cron": cron, "minutes": minutes, "reason": reason}
    try:
        plan = _read_plan(seat, visitor, typed)
        with seat.ops.store.begin() as connection:
            window = add_window(connection, plan, seat.now)
            deed = seat.deed(visitor, "maintenance.planned", f"maintenance window {window.id}")
            enter_within(connection, seat.ops, deed)
    except (BadRequest, ValueError) as error:
        return show_maintenance(seat, visitor, status=409, problem=str(error), form="plan", typed=typed)
    return seat.go(HERE, visitor, said=f"Window {window.id} is planned: alerts that it is about wait until it is over")


@router.post("/maintenance/windows/{number}/end")
def end_work(seat: Seat, visitor: Operator, number: str) -> Response:
    """End planned work now: what is still open is told."""
    wanted = read_number(number, "maintenance window")
    try:
        with doing(seat.ops, seat.deed(visitor, "maintenance.ended", f"maintenance window {wanted}")) as connection:
            end_window(connection, wanted, seat.now)
    except LookupError as error:
        return _again(seat, visitor, f"{error}: it may be over already")
    return seat.go(HERE, visitor, said=f"Window {wanted} is over: what is still open is told")


@router.post("/maintenance/waivers/{number}/end")
def end_waiver(seat: Seat, visitor: Operator, number: str) -> Response:
    """Accept a risk no longer: what it covered speaks up again."""
    wanted = read_number(number, "waiver")
    try:
        with doing(seat.ops, seat.deed(visitor, "waiver.ended", f"waiver {wanted}")) as connection:
            waivers.end(connection, wanted, actor=visitor.actor, at=seat.now)
    except (LookupError, ValueError) as error:
        return _again(seat, visitor, str(error))
    return seat.go(HERE, visitor, said=f"Waiver {wanted} is over: what it covered speaks up again")


def _read_plan(seat: Workplace, visitor: Visitor, typed: dict[str, str]) -> Plan:
    """What was typed, as a plan. Raises BadRequest and ValueError."""
    given = {name: text.strip() for name, text in typed.items()}
    if bool(given["cron"]) != bool(given["minutes"]):
        raise BadRequest("work that recurs needs both: when it begins (cron), and how many minutes it lasts")
    plan = Plan(
        environment=check_environment(seat.ops.chosen, given["environment"]) if given["environment"] else None,
        code=check_beginning(seat.ops.jobs, given["code"].upper()) if given["code"] else None,
        subject=_read_subject(seat, given["subject"]) if given["subject"] else None,
        starts_at=read_moment(given["start"], seat.zone) or seat.now,
        ends_at=read_end(given["until"], seat.zone),
        cron=given["cron"] or None,
        seconds=_read_minutes(given["minutes"]) * 60 if given["minutes"] else None,
        reason=given["reason"],
        owner=visitor.actor,
    )
    check_plan(plan, seat.zone)
    return plan


def _read_subject(seat: Workplace, text: str) -> Subject:
    with seat.ops.store.read() as connection:
        return read_subject(text, subject_kinds(connection))


def _read_minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST)) and 0 < int(text) <= LONGEST):
        raise BadRequest("give whole minutes, at most those of seven days")
    return int(text)


def _again(seat: Workplace, visitor: Visitor, problem: str) -> Response:
    """The page again, with why not."""
    return show_maintenance(seat, visitor, status=409, problem=problem)
