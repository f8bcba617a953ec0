"""The mirror of subscriptions."""

from bookme_ops.store.db import Store
from bookme_ops.store.subscriptions import subscriptions_of, write_subscriptions
from connectors.directory_records import Subscription
from tests.bookme_ops.store.samples import AT, TENANT, TOMORROW

FIRST = Subscription(subscription_id="s1", user_key="id-ada", resource="/users/id-ada/events", expires=TOMORROW)
OTHER = Subscription(subscription_id="s2", user_key=None, resource="/groups", expires=AT)


def test_subscriptions_come_back_as_they_were_and_are_replaced_as_a_whole(store: Store) -> None:
    with store.begin() as connection:
        assert write_subscriptions(connection, TENANT, [OTHER, FIRST]) == 2
        assert subscriptions_of(connection, TENANT) == (FIRST, OTHER)
        assert write_subscriptions(connection, TENANT, [FIRST]) == 1
        assert subscriptions_of(connection, TENANT) == (FIRST,)
        assert subscriptions_of(connection, "other") == ()
