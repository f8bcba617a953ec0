"""Bundles: ordering one, watching it being made, and downloading it once the verifier has passed it."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from starlette.responses import Response

from bookme_ops.bundles.answers import Answers
from bookme_ops.bundles.creation import VERIFICATION
from bookme_ops.bundles.kept import Kept, NotKept, open_kept
from bookme_ops.deeds import REFUSED, enter
from bookme_ops.intake import is_booking_id
from bookme_ops.store.bundle_pages import bundles_after
from bookme_ops.store.bundles import Bundle as Registered
from bookme_ops.store.bundles import UnknownBundle, get
from bookme_ops.store.db import Connection
from bookme_ops.store.incidents import get as get_incident
from bookme_ops.telling import tell_instant
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.idempotency import Once, do_once
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import PREFIX, changes, reads, resource, sends
from bookme_ops.web.api.shapes.bundles import Bundle, Bundles, Errand, Verification
from bookme_ops.web.api.shapes.orders import BundleOrder
from bookme_ops.web.api.shapes.words import BookingId, Number, Page
from bookme_ops.web.gate import Support
from bookme_ops.web.problems import refused
from bookme_ops.web.refusals import Conflict, NotFound
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor
from bookme_ops.web.workshop import Busy, Workshop, workshop_of
from bookme_ops.web.workshop import Errand as Made
from bookme_ops.web.workshop import Wish as Wanted
from connectors.records import booking_id

router = resource("bundles")

CURSORS = Cursors("bundles", tuple[str])


def shop_of(request: Request) -> Workshop:
    """Where bundles are made."""
    return workshop_of(request)


Shop = Annotated[Workshop, Depends(shop_of)]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="Its id.", examples=["1f0c9a4be22d7f01"])]


class About(Page):
    """Which bundles."""

    booking_id: BookingId | None = None


@router.get("/bundles", **reads("listBundles", Bundles, "The bundles that were made, the newest first"))
def list_bundles(request: Request, _: Support, seat: Seat, asked: Annotated[About, Query()]) -> Response:
    """With what the verifier said."""
    (after,) = CURSORS.read(request) or (None,)
    wanted = booking_id(asked.booking_id)
    with seat.ops.store.read() as connection:
        found = bundles_after(connection, booking_id=wanted, after=after, limit=asked.limit + 1)
    return answer_page(
        request,
        CURSORS,
        found,
        limit=asked.limit,
        key=lambda one: (one.id,),
        tell=tell_registered,
    )


@router.post("/bundles", **changes("orderBundle", Errand, "Have a bundle made of a booking", status=202))
def order_bundle(visitor: Support, seat: Seat, once: Once, shop: Shop, order: BundleOrder) -> Response:
    """`Location` is the errand, which tells how far it is. Nothing is kept unless the verifier passes it.

    With `incident`, what people told there stands in the bundle unless the order says otherwise, and it is tied to it.
    """
    folded = booking_id(order.booking_id)
    if folded is None or not is_booking_id(folded):
        raise refused(422, "body.booking_id: this is no BookingId: `/api/v1/bookings/{id}` finds it by other ids")

    def act(connection: Connection) -> Any:
        answers = order.answers()
        if order.incident is not None:
            answers = _told_there(connection, order.incident, folded, answers)
        wish = Wanted(booking_id=folded, actor=visitor.actor, at=seat.now, answers=answers, incident=order.incident)
        return tell_errand(shop.order(wish))

    deed = seat.deed(visitor, "bundle.ordered", f"booking {folded}")
    try:
        return do_once(seat.ops, once, deed, act, status=202, headers=lambda told: {"location": told["href"]})
    except Busy as error:
        raise refused(429, str(error), retry_after="60") from None


@router.get("/bundle-errands/{number}", **reads("getBundleErrand", Errand, "How far an ordered bundle is"))
def show_errand(request: Request, _: Support, shop: Shop, number: Number) -> Response:
    """Once it is done, `bundle` is its id. What was not finished when the service ended has to be ordered again."""
    errand = shop.find(number)
    if errand is None:
        raise NotFound("nothing is known of this errand (any more): order the bundle again")
    return answer(request, tell_errand(errand))


@router.get("/bundles/{bundle}", **reads("getBundle", Bundle, "One bundle"))
def show_bundle(request: Request, visitor: Support, seat: Seat, bundle: Id) -> Response:
    """As the register has it. The look is entered into the audit log."""
    found = _find(seat, bundle)
    enter(seat.ops, seat.deed(visitor, "bundle.viewed", f"bundle {found.id}"))
    return answer(request, tell_registered(found))


@router.get("/bundles/{bundle}/file", **sends("downloadBundle", "The archive, if it passed", "application/zip"))
def download(visitor: Support, seat: Seat, bundle: Id) -> Response:
    """Byte by byte the one that the verifier passed, or nothing: 404 says why."""
    kept = _hand_out(seat, visitor, bundle)
    name = {"content-disposition": f'attachment; filename="{kept.file.name}"'}
    return Response(kept.file.read_bytes(), headers=name, media_type="application/zip")


@router.get(
    "/bundles/{bundle}/verification",
    **reads("getBundleVerification", Verification, "What the verifier said of it, signed"),
)
def show_verification(visitor: Support, seat: Seat, bundle: Id) -> Response:
    """For these bytes of the archive."""
    kept = _hand_out(seat, visitor, bundle)
    return Response(kept.file.with_name(kept.file.name + VERIFICATION).read_bytes(), media_type="application/json")


def tell_registered(one: Registered) -> dict[str, Any]:
    """A bundle."""
    return {
        "id": one.id,
        "booking_id": one.booking_id,
        "created_at": tell_instant(one.created_at),
        "actor": one.actor,
        "file": one.file_name,
        "verdict": one.verdict,
        "released_at": tell_instant(one.released_at),
        "sha256": one.sha256,
        "rule_set": one.rule_set,
    }


def tell_errand(one: Made) -> dict[str, Any]:
    """A bundle on its way."""
    return {
        "number": one.number,
        "href": f"{PREFIX}/bundle-errands/{one.number}",
        "booking_id": one.wish.booking_id,
        "incident": one.wish.incident,
        "ordered_at": tell_instant(one.wish.at),
        "state": one.fate.value,
        "stage": one.stages[-1] if one.stages else None,
        "bundle": one.bundle_id,
        "problem": one.problem or None,
        "breaches": [{"file": breach.file, "rule": breach.rule} for breach in one.breaches],
    }


def _find(seat: Workplace, bundle: str) -> Registered:
    with seat.ops.store.read() as connection:
        try:
            return get(connection, bundle)
        except UnknownBundle as error:
            raise NotFound(str(error)) from None


def _hand_out(seat: Workplace, visitor: Visitor, bundle: str) -> Kept:
    """What may leave the house; who takes it is entered, and who was refused as well. Raises NotFound."""
    found = _find(seat, bundle)
    deed = seat.deed(visitor, "bundle.downloaded", f"bundle {found.id}")
    try:
        kept = open_kept(seat.ops, found)
    except NotKept as error:
        enter(seat.ops, deed, result=REFUSED)
        raise NotFound(str(error)) from None
    enter(seat.ops, deed)
    return kept


def _told_there(connection: Connection, number: int, wanted: str, answers: Answers) -> Answers:
    """The answers, and where nobody gave one, what an incident of this booking says."""
    incident = get_incident(connection, number)
    if incident.booking_id not in {None, wanted}:
        raise Conflict(f"incident {number} is about another booking")
    return answers.or_else(incident.intake or {})
