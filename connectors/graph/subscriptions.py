"""Our app's subscriptions to the changes of mailboxes."""

import re
from datetime import UTC
from urllib.parse import unquote

from connectors.directory_records import Subscription
from connectors.graph.directory_wire import SUBSCRIPTION_PAGES, WireSubscription
from connectors.graph.lists import read_list
from connectors.records import address
from connectors.transport import MeteredSession

SUBSCRIPTIONS = "/subscriptions"
"""Takes no query options, so that nothing counts them; gives those of the app that asks."""
READINGS = 2
EVENTS = re.compile(
    r"(?:https://[^/]+/)?/?(?:v1\.0/)?users(?:/(?P<plain>[^/?]+)|\('(?P<quoted>[^']+)'\))/events/?(?:\?.*)?",
    re.IGNORECASE,
)
"""Of a calendar only `/users/{id}/events` can be subscribed to (concepts/outlook-change-notifications-overview.md)."""


def read_subscriptions(session: MeteredSession) -> tuple[Subscription, ...]:
    """All of them, by id. Raises a ConnectorError.

    An answer that was cut short would look like subscriptions that have lapsed. As there is no count to hold it to,
    all is asked for twice, and what was told once is there.
    """
    told = (row for _ in range(READINGS) for row in read_list(session, SUBSCRIPTIONS, SUBSCRIPTION_PAGES))
    rows = {row.id: row for row in told}
    return tuple(read_subscription(rows[name]) for name in sorted(rows))


def read_subscription(row: WireSubscription) -> Subscription:
    """The record of a subscription."""
    return Subscription(
        subscription_id=row.id,
        user_key=mailbox_of(row.resource),
        resource=row.resource,
        expires=row.expires.astimezone(UTC),
    )


def mailbox_of(resource: str) -> str | None:
    """Whose events a resource means: an object id or an address, folded; None if it is no mailbox's events."""
    found = EVENTS.fullmatch(resource.strip())
    return address(unquote(found["plain"] or found["quoted"])) if found else None
