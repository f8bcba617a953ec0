"""What the directory answers beside its users, read into structs that hold only what we need."""

from typing import Generic, TypeVar

import msgspec

from connectors.graph.wire import Instant, Wire

RowT = TypeVar("RowT")


class ListPage(Wire, Generic[RowT]):
    """A page of a list; the first one may count all rows."""

    value: list[RowT]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)
    count: int | None = msgspec.field(name="@odata.count", default=None)


class WireRoom(Wire):
    """A room of the places. Samples of the documentation print the capacity as text."""

    id: str
    email_address: str | None = None
    display_name: str | None = None
    building: str | None = None
    floor_number: int | None = None
    floor_label: str | None = None
    capacity: int | str | None = None
    booking_type: str | None = None


class WireMailObject(Wire):
    """A group, or an organisational contact: what they have in common."""

    id: str
    mail: str | None = None
    proxy_addresses: list[str] | None = None


class WireDomain(Wire):
    """A verifiedDomain."""

    name: str


class WireOrganization(Wire):
    """The organisation behind a tenant."""

    id: str
    verified_domains: list[WireDomain]


class WireZone(Wire):
    """A timeZoneBase: a Windows or IANA name; a zone of somebody's own making is called `Customized Time Zone`."""

    name: str | None = None


class WireHours(Wire):
    """The workingHours of a mailbox. Times are wall times with up to seven decimals."""

    days_of_week: list[str] | None = None
    start_time: str | None = None
    end_time: str | None = None
    time_zone: WireZone | None = None


class WireSubscription(Wire):
    """A subscription; its client state is a secret and is not decoded."""

    id: str
    resource: str
    expires: Instant = msgspec.field(name="expirationDateTime")


ROOM_PAGES = msgspec.json.Decoder(ListPage[WireRoom])
OBJECT_PAGES = msgspec.json.Decoder(ListPage[WireMailObject])
ORGANIZATION_PAGES = msgspec.json.Decoder(ListPage[WireOrganization])
SUBSCRIPTION_PAGES = msgspec.json.Decoder(ListPage[WireSubscription])
HOURS = msgspec.json.Decoder(WireHours)

ROOM_SELECT = "id,emailAddress,displayName,building,floorNumber,floorLabel,capacity,bookingType"
"""The properties of a WireRoom, for `$select`."""

OBJECT_SELECT = "id,mail,proxyAddresses"
"""The properties of a WireMailObject, for `$select`: a group shows no addresses by default but `mail`."""

ORGANIZATION_SELECT = "id,verifiedDomains"
"""The properties of a WireOrganization, for `$select`."""
