"""Bundles: ordering one, watching it being made, looking at what is in it, and downloading it once it is proven."""

import re
from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from bookme_ops.bundles.answers import Answers
from bookme_ops.bundles.kept import Kept, NotKept, open_kept
from bookme_ops.bundles.rules import RULES
from bookme_ops.deeds import REFUSED, enter
from bookme_ops.intake import is_booking_id
from bookme_ops.store.bundle_pages import bundles_after
from bookme_ops.store.bundles import Bundle, get
from bookme_ops.store.incidents import UnknownIncident
from bookme_ops.store.incidents import get as get_incident
from bookme_ops.web.fields import Word, Words, read_number
from bookme_ops.web.gate import Support
from bookme_ops.web.refusals import BadRequest, Conflict, NotFound
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor
from bookme_ops.web.workshop import Busy, Errand, Fate, Wish, Workshop, workshop_of
from connectors.records import booking_id

router = APIRouter()

Shop = Annotated[Workshop, Depends(workshop_of)]
REGISTERED = re.compile(r"[0-9a-f]{16}", re.ASCII)
ERRAND = re.compile(r"[0-9]{1,9}", re.ASCII)
SIZE = 50
AGAIN = 3
"""Seconds until the page of a bundle that is being made is loaded again."""
WHAT = {rule.id: rule.what for rule in RULES}


class Said:
    """What people say about a problem, as the form asks for it."""

    def __init__(
        self, process: Words = "", expected: Words = "", actual: Words = "", steps: Words = "", errors: Words = ""
    ) -> None:
        self.answers = Answers(process=process, expected=expected, actual=actual, steps=steps, errors=errors)


@router.get("/bundles")
def list_page(
    seat: Seat,
    visitor: Support,
    shop: Shop,
    booking: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[str, Query(max_length=16)] = "",
) -> Response:
    """The bundles that were made, and what is being made."""
    wanted = booking_id(booking)
    with seat.ops.store.read() as connection:
        found = bundles_after(connection, booking_id=wanted, after=after or None, limit=SIZE + 1)
    return seat.page(
        "bundles.html",
        visitor,
        bundles=found[:SIZE],
        errands=shop.errands()[:SIZE],
        booking=booking,
        first=seat.link(after=None) if after else None,
        next=seat.link(after=found[SIZE - 1].id) if len(found) > SIZE else None,
    )


@router.post("/bookings/{wanted}/bundle")
def order_bundle(
    *, seat: Seat, visitor: Support, shop: Shop, wanted: str, said: Annotated[Said, Depends()], incident: Word = ""
) -> Response:
    """Have a bundle made of a booking, perhaps for an incident, whose facts stand in it then."""
    folded = booking_id(wanted)
    if folded is None or not is_booking_id(folded):
        raise NotFound("this is no BookingId: search for the booking by another id first")
    number = read_number(incident, "incident") if incident else None
    answers = _told_there(seat, number, folded, said.answers) if number is not None else said.answers
    wish = Wish(booking_id=folded, actor=visitor.actor, at=seat.now, answers=answers, incident=number)
    enter(seat.ops, seat.deed(visitor, "bundle.ordered", f"booking {folded}"))
    try:
        errand = shop.order(wish)
    except Busy as error:
        raise Conflict(str(error)) from None
    return seat.go(f"/bundles/{errand.number}", visitor)


@router.get("/bundles/{name}")
def bundle_page(seat: Seat, visitor: Support, shop: Shop, name: str) -> Response:
    """A bundle: how far it is, or what is in it and what was taken out."""
    if ERRAND.fullmatch(name):
        return _show_errand(seat, visitor, shop.find(int(name)))
    bundle = _find(seat, name)
    enter(seat.ops, seat.deed(visitor, "bundle.viewed", f"bundle {bundle.id}"))
    kept, problem = _open(seat, bundle)
    return seat.page("bundle.html", visitor, errand=None, bundle=bundle, kept=kept, problem=problem, **_sum_up(kept))


@router.get("/bundles/{name}/file")
def download(seat: Seat, visitor: Support, name: str) -> Response:
    """The archive, if it passed; who downloads it is entered, and who was refused as well."""
    kept = _hand_out(seat, visitor, name)
    return _attach(kept.file.read_bytes(), kept.file.name, "application/zip")


@router.get("/bundles/{name}/verification")
def download_verification(seat: Seat, visitor: Support, name: str) -> Response:
    """What the verifier said of the archive, signed."""
    kept = _hand_out(seat, visitor, name)
    file = kept.file.with_name(kept.file.name + ".verification.json")
    return _attach(file.read_bytes(), file.name, "application/json")


def _show_errand(seat: Workplace, visitor: Visitor, errand: Errand | None) -> Response:
    if errand is None:
        raise NotFound("this bundle was not finished before the service was started again: order it again")
    if errand.fate is Fate.DONE:
        return seat.go(f"/bundles/{errand.bundle_id}", visitor, said="The bundle passed: it may be handed on")
    told = {"bundle": None, "kept": None, "problem": errand.problem, **_sum_up(None)}
    response = seat.page("bundle.html", visitor, errand=errand, **told)
    if not errand.over:
        # Every browser heeds it, with or without scripts; as an element of the page it is a fault to axe (WCAG 2.2.1).
        response.headers["refresh"] = str(AGAIN)
    return response


def _find(seat: Workplace, name: str) -> Bundle:
    """The registered bundle of an id. Raises NotFound, and UnknownBundle."""
    if not REGISTERED.fullmatch(name):
        raise NotFound("there is no such bundle: the list of bundles shows those that were made")
    with seat.ops.store.read() as connection:
        return get(connection, name)


def _open(seat: Workplace, bundle: Bundle) -> tuple[Kept | None, str]:
    try:
        return open_kept(seat.ops, bundle), ""
    except NotKept as error:
        return None, str(error)


def _hand_out(seat: Workplace, visitor: Visitor, name: str) -> Kept:
    bundle = _find(seat, name)
    deed = seat.deed(visitor, "bundle.downloaded", f"bundle {bundle.id}")
    try:
        kept = open_kept(seat.ops, bundle)
    except NotKept:
        enter(seat.ops, deed, result=REFUSED)
        raise
    enter(seat.ops, deed)
    return kept


def _attach(content: bytes, name: str, kind: str) -> Response:
    # The name is ours: `kept.name_file` made it of hexadecimal digits, an instant and a number.
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


def _sum_up(kept: Kept | None) -> dict[str, Any]:
    """What is in it, what is missing, and what was taken out by which rule."""
    files = kept.manifest.files if kept is not None else ()
    there = [one for one in files if one.missing is None]
    taken, left_out = Counter[str](), Counter[str]()
    for one in there:
        taken.update(one.redactions)
        left_out.update(one.dropped)
    return {
        "there": there,
        "missing": [one for one in files if one.missing is not None and not one.unasked],
        "taken": [(rule, _explain(rule), count) for rule, count in sorted(taken.items())],
        "left_out": sum(left_out.values()),
    }


def _explain(rule: str) -> str:
    kind, _, which = rule.partition(":")
    if kind == "known":
        return f"values of this booking that we know: {which}"
    if kind == "key":
        return f"fields whose name says what they hold: {which}"
    return WHAT.get(rule, "")


def _told_there(seat: Workplace, number: int, wanted: str, answers: Answers) -> Answers:
    """The answers, and where nobody gave one, what an incident of this booking says."""
    with seat.ops.store.read() as connection:
        try:
            incident = get_incident(connection, number)
        except UnknownIncident:
            raise BadRequest(f"there is no incident {number}") from None
    if incident.booking_id not in {None, wanted}:
        raise BadRequest(f"incident {number} is not about this booking")
    return answers.or_else(incident.intake or {})
