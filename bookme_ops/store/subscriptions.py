"""The mirror of our app's subscriptions to the changes of mailboxes."""

from collections.abc import Iterable

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.directory_tables import SUBSCRIPTION
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.snapshot import replace_all
from connectors.directory_records import Subscription


def write_subscriptions(connection: Connection, tenant: str, subscriptions: Iterable[Subscription]) -> int:
    """Make these all the subscriptions of a tenant; gives how many were added, changed or taken away."""
    rows = ((tenant, one.subscription_id, one.user_key, one.resource, epoch(one.expires)) for one in subscriptions)
    return replace_all(connection, SUBSCRIPTION, tenant, rows)


def subscriptions_of(connection: Connection, tenant: str) -> tuple[Subscription, ...]:
    """Every subscription of a tenant, by id."""
    statement = (
        "SELECT subscription_id, user_key, resource, expires FROM subscription WHERE tenant = ? "
        "ORDER BY subscription_id"
    )
    return tuple(
        Subscription(subscription_id=one, user_key=user_key, resource=resource, expires=instant(expires))
        for one, user_key, resource, expires in fetch(connection, statement, (tenant,))
    )
