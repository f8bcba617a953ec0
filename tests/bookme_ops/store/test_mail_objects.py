"""The mirror of groups, contacts and domains."""

from bookme_ops.store.db import Store
from bookme_ops.store.mail_objects import domains_of, objects_of, write_domains, write_objects
from connectors.directory_records import MailObject
from tests.bookme_ops.store.samples import TENANT

TEAM = MailObject(object_id="g1", kind="group", addresses=("team@bank.example", "t@bank.example"))
KIM = MailObject(object_id="c1", kind="contact", addresses=())


def test_objects_come_back_as_they_were(store: Store) -> None:
    with store.begin() as connection:
        assert write_objects(connection, TENANT, [TEAM, KIM]) == 2
        assert objects_of(connection, TENANT) == (KIM, TEAM)
        assert objects_of(connection, "other") == ()


def test_objects_are_replaced_as_a_whole(store: Store) -> None:
    with store.begin() as connection:
        write_objects(connection, "other", [TEAM])
        write_objects(connection, TENANT, [TEAM, KIM])
        assert write_objects(connection, TENANT, [TEAM]) == 1
        assert write_objects(connection, TENANT, [TEAM]) == 0
        assert objects_of(connection, TENANT) == objects_of(connection, "other") == (TEAM,)


def test_domains_are_replaced_as_a_whole(store: Store) -> None:
    with store.begin() as connection:
        assert write_domains(connection, TENANT, {"bank.example", "old.example"}) == 2
        assert write_domains(connection, TENANT, ["bank.example", "new.example"]) == 2
        assert write_domains(connection, TENANT, ["bank.example", "new.example"]) == 0
        assert domains_of(connection, TENANT) == {"bank.example", "new.example"}
        assert domains_of(connection, "other") == frozenset()
