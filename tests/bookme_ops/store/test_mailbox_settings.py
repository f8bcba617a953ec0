"""The mirror of working hours."""

from datetime import time

from bookme_ops.store.db import Store
from bookme_ops.store.mailbox_settings import settings_of, write_settings
from connectors.directory_records import MailboxSetting
from tests.bookme_ops.store.samples import TENANT

ADA = MailboxSetting(
    user_id="id-ada", time_zone="Europe/Copenhagen", days=(0, 1, 4), start=time(8, 30), end=time(16, 0, 30)
)
BO = MailboxSetting(user_id="id-bo", time_zone=None, days=(), start=None, end=None)


def test_settings_come_back_as_they_were(store: Store) -> None:
    with store.begin() as connection:
        assert write_settings(connection, TENANT, [ADA, BO]) == 2
        assert settings_of(connection, TENANT) == {"id-ada": ADA, "id-bo": BO}
        assert settings_of(connection, "other") == {}


def test_settings_are_replaced_but_for_those_that_could_not_be_read(store: Store) -> None:
    with store.begin() as connection:
        write_settings(connection, TENANT, [ADA, BO])
        assert write_settings(connection, TENANT, [], keep=frozenset({"id-ada"})) == 1
        assert settings_of(connection, TENANT) == {"id-ada": ADA}
        assert write_settings(connection, TENANT, [ADA]) == 0
