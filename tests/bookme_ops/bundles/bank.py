"""A bank with a booking about which a bundle is made, and what was gathered of it."""

from bookme_ops.bundles.gathering import gather
from bookme_ops.bundles.pieces import Gathered, Piece
from bookme_ops.progress import Silent
from connectors.records import BookingId, booking_id
from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.model import Event
from tests.journeys.bank import BOOKING_ID_FIELD, Journey


def gather_of(journey: Journey, wanted: str, *environments: str) -> Gathered:
    """Everything about a booking, as the bank is now."""
    ops = journey.ops_of(environments or None)
    return gather(ops, wanted, as_of=journey.now, progress=Silent())


def pieces_of(gathered: Gathered) -> dict[str, Piece]:
    """The pieces by path."""
    assert len({piece.path for piece in gathered.pieces}) == len(gathered.pieces)
    return {piece.path: piece for piece in gathered.pieces}


def logged_booking(journey: Journey, *, failed: bool = False) -> BookingId:
    """A booking of production around whose change there is a debug log, and whose event stands in Outlook."""
    org = journey.world.environments["production"].org
    texts = [str(row["Body"]).casefold() for row in org.rows("ApexLog") if (row["Status"] != "Success") == failed]
    for row in org.rows(DETAIL):
        found = booking_id(row[BOOKING_ID_FIELD])
        if found is not None and any(found in text for text in texts) and events_of(journey, found):
            return found
    raise LookupError("no booking has a debug log")


def crowded_booking(journey: Journey) -> BookingId:
    """A booking with a room and a colleague, whose event stands in Outlook."""
    for mailbox in journey.world.tenant.mailboxes.values():
        for event in mailbox.events.values():
            found = booking_id(event.properties.get(journey.world.booking_id_property))
            kinds = [person.kind for person in event.attendees]
            if found is not None and kinds.count("resource") == 1 and len(kinds) > 2 and not event.cancelled:
                return found
    raise LookupError("no booking has a room and a colleague")


def events_of(journey: Journey, wanted: str) -> list[Event]:
    """The Outlook copies that carry a BookingId."""
    key = journey.world.booking_id_property
    boxes = journey.world.tenant.mailboxes.values()
    return [event for box in boxes for event in box.events.values() if booking_id(event.properties.get(key)) == wanted]
