"""Persons: by which ids and addresses the store knows somebody."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bookme_ops.store.backend_tables import EMPLOYEE
from bookme_ops.store.directory_tables import ROSTER_ENTRY
from bookme_ops.store.tables import BOOKING_CONTACT, DIRECTORY_USER, MAILBOX, SALESFORCE_USER

LONG = 10
"""So long is an id that nobody else may have by chance; what is shorter, such as initials, many have."""
SALESFORCE_ID = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """All that names somebody."""

    strong: frozenset[str]
    """Ids and addresses, as they are kept: nobody else has them."""
    weak: frozenset[str]
    """Initials, aliases, staff numbers: they name somebody only beside something strong."""
    mailboxes: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one row of a list of people says of one of them."""

    strong: frozenset[str]
    weak: frozenset[str]

    def meets(self, folded: set[str]) -> bool:
        return any(one.casefold() in folded for one in self.strong)


def find_person(connection: Connection, named: str) -> Person:
    """Everything that names whoever is named by an id or an address.

    Our own people are followed from list to list, for an address of theirs is theirs alone. Of customers only what
    stands on the same row is taken, and once: families and firms share an address.
    """
    strong, weak = {named}, set[str]()
    folded = {named.casefold()}
    staff = list(_staff(connection))
    while met := [entry for entry in staff if entry.meets(folded)]:
        staff = [entry for entry in staff if entry not in met]
        for entry in met:
            strong, weak = strong | entry.strong, weak | entry.weak
        folded = {one.casefold() for one in strong}
    contacts = [entry for entry in _contacts(connection) if entry.meets(folded)]
    strong = strong.union(*(entry.strong for entry in contacts))
    strong |= {one[:15] for one in strong if len(one) == SALESFORCE_ID and one.startswith("00")}
    boxes = connection.execute(select(MAILBOX.c.no).where(MAILBOX.c.user_id.in_(sorted(strong)))).scalars()
    return Person(strong=frozenset(strong), weak=frozenset(weak), mailboxes=frozenset(boxes))


def _staff(connection: Connection) -> Iterator[_Entry]:
    for row in connection.execute(select(DIRECTORY_USER)):
        written = json.loads(row.as_written) if row.as_written else ()
        names = (row.user_id, row.upn, row.mail, *json.loads(row.addresses), *written)
        yield _entry(names, (row.nickname, row.employee_id))
    for row in connection.execute(select(SALESFORCE_USER)):
        names = (row.user_id, row.username, row.mail, row.mail_as_written)
        yield _entry((*names, row.federation_id), (row.alias,))
    for row in connection.execute(select(EMPLOYEE)):
        yield _entry((row.employee_id, row.mail, row.external_id), (row.initials,))
    for row in connection.execute(select(ROSTER_ENTRY)):
        yield _entry((row.mail,), (row.initials,))


def _contacts(connection: Connection) -> Iterator[_Entry]:
    for row in connection.execute(select(BOOKING_CONTACT.c.contact_id, BOOKING_CONTACT.c.mail).distinct()):
        yield _entry((row.contact_id, row.mail), ())


def _entry(names: tuple[str | None, ...], others: tuple[str | None, ...]) -> _Entry:
    said = {name.strip() for name in names if name and name.strip()}
    strong = {name for name in said if "@" in name or len(name) >= LONG}
    weak = (said - strong) | {name.strip() for name in others if name and name.strip()}
    return _Entry(frozenset(strong), frozenset(weak - strong))
