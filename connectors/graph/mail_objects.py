"""What else can receive mail in the tenant: groups and organisational contacts, with all their addresses."""

from connectors.directory_records import MailObject
from connectors.graph.addresses import addresses
from connectors.graph.directory_wire import OBJECT_PAGES, OBJECT_SELECT
from connectors.graph.links import query
from connectors.graph.lists import COUNTED, PAGE_SIZE, read_list
from connectors.transport import MeteredSession

COMMON = {"select": OBJECT_SELECT, "top": PAGE_SIZE, "count": "true"}
LISTS = {
    "group": f"/groups?{query(filter='mailEnabled eq true', **COMMON)}",
    "contact": f"/contacts?{query(**COMMON)}",
}
"""By kind: Microsoft 365 groups, distribution lists and mail-enabled security groups; mail contacts."""


def read_objects(session: MeteredSession) -> tuple[MailObject, ...]:
    """All of them, by kind and id. Raises a ConnectorError if either list cannot be read to its end.

    Needs GroupMember.Read.All (or Group.Read.All) and OrgContact.Read.All.
    """
    found = [
        MailObject(object_id=row.id, kind=kind, addresses=addresses(row.proxy_addresses or [], row.mail))
        for kind, relative in LISTS.items()
        for row in read_list(session, relative, OBJECT_PAGES, COUNTED)
    ]
    return tuple(sorted(found, key=lambda one: (one.kind, one.object_id)))
