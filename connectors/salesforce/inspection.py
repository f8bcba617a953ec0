"""What `doctor` asks an org: is it the right one, and do we see what we must see?

A missing object or field is told as an error, but missing access to *records* is not: such rows are just absent
(salesforce-contract 5.3). `see_bookings` gives the counts from which that can be told.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

import msgspec

from connectors.errors import Malformed, NotFound
from connectors.ports import Usage
from connectors.records import Record
from connectors.salesforce import queries
from connectors.salesforce.asking import Asker, Question
from connectors.salesforce.client import SalesforceOrg
from connectors.salesforce.errors import SYSTEM, hidden
from connectors.salesforce.rows import DetailRow, Page, RowT, known_decoder

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")


class FieldShape(Record, frozen=True, kw_only=True, gc=False):
    """A field as the org describes it to our user."""

    name: str
    type: str
    filterable: bool = True


class ObjectShape(Record, frozen=True, kw_only=True):
    """An object as the org describes it to our user; fields that we may not see are not in it."""

    name: str
    key_prefix: str | None = msgspec.field(name="keyPrefix", default=None)
    fields: tuple[FieldShape, ...] = ()

    def has(self, field: str) -> bool:
        """Whether our user sees a field."""
        return any(one.name.casefold() == field.casefold() for one in self.fields)


class IdSample(Record, frozen=True, kw_only=True, gc=False):
    """The shape of what stands in the BookingId field of the newest Events."""

    events: int
    filled: int
    guids: int
    braced: int
    """Those in braces; they are GUIDs, too."""


class Sight(Record, frozen=True, kw_only=True, gc=False):
    """How much of the product's data our user sees."""

    events: int
    """Events of any time that name an Event Detail."""
    details: int
    details_hidden: int
    """Events among those whose detail our user may not see: grant View All on it."""
    meeting_contacts: int


class OrgShape(Record, frozen=True, kw_only=True, gc=False):
    """Which org it is."""

    id: str = msgspec.field(name="Id")
    name: str = msgspec.field(name="Name")
    sandbox: bool = msgspec.field(name="IsSandbox")
    instance: str | None = msgspec.field(name="InstanceName", default=None)
    time_zone: str | None = msgspec.field(name="TimeZoneSidKey", default=None)


class Allocation(msgspec.Struct, frozen=True):
    """One entry of the limits resource."""

    most: int = msgspec.field(name="Max")
    remaining: int = msgspec.field(name="Remaining")


class AllocationTable(msgspec.Struct, frozen=True):
    """The limits resource."""

    requests: Allocation = msgspec.field(name="DailyApiRequests")


def describe_object(asker: Asker, name: str) -> ObjectShape:
    """Describe an object. Raises NotAllowed (HIDDEN) if our user does not see it, ValueError for no name at all."""
    if not NAME.fullmatch(name):
        raise ValueError("not the API name of an object")
    with suppress(NotFound):
        return asker.resource(f"sobjects/{name}/describe", ObjectShape)
    raise hidden(f"object {name}", f"grant Read on {name}, and check that the package is installed")


def describe_org(asker: Asker) -> OrgShape:
    """Which org we talk to. Raises Malformed if it does not say."""
    shapes = list(_rows(asker, queries.organization(), msgspec.json.Decoder(Page[OrgShape])))
    if len(shapes) != 1:
        raise Malformed(SYSTEM, "the org does not tell which it is")
    return shapes[0]


def read_usage(asker: Asker) -> Usage:
    """The daily API allocation. Raises NotAllowed without View Setup and Configuration."""
    requests = asker.resource("limits/", AllocationTable).requests
    return Usage(used=requests.most - requests.remaining, total=requests.most)


def sample_booking_ids(org: SalesforceOrg, newest: int = 200) -> IdSample:
    """Look at the BookingId field of the newest Events of the product."""
    soql = queries.newest_ids(org.booking_id_field, newest)
    rows = list(_rows(org.asker, soql, known_decoder(org.booking_id_field)))
    texts = [(row.detail or DetailRow()).booking_id or "" for row in rows]
    filled = [text.strip() for text in texts if text.strip()]
    return IdSample(
        events=len(rows),
        filled=len(filled),
        guids=sum(GUID.fullmatch(text.strip("{}")) is not None for text in filled),
        braced=sum(text.startswith("{") for text in filled),
    )


def see_bookings(asker: Asker) -> Sight:
    """Count what our user sees, deleted and archived rows left out."""
    return Sight(
        events=asker.count(queries.count_events(), include_deleted=False),
        details=asker.count(queries.count_details(), include_deleted=False),
        details_hidden=asker.count(queries.count_hidden_details(), include_deleted=False),
        meeting_contacts=asker.count(queries.count_contacts(), include_deleted=False),
    )


def _rows(asker: Asker, soql: str, decoder: "msgspec.json.Decoder[Page[RowT]]") -> Iterator[RowT]:
    question = Question(soql=soql, decoder=decoder, include_deleted=False)
    return chain.from_iterable(asker.pages(question))
