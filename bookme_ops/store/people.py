"""People: whose bookings, mailboxes and open incidents belong together, told from the mirror of one tenant.

An identity is the Entra object id where the address map knows it, else the folded address, else the Salesforce User id.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.directory import Addresses, account_ids, addresses
from bookme_ops.store.estate import Site
from bookme_ops.store.incident_rows import UMBRELLA
from bookme_ops.store.instants import epoch
from connectors.errors import Reason
from connectors.records import Window
from jobs.views import Coverage

OWNERS = "SELECT DISTINCT owner_mail FROM booking WHERE environment = ? AND ends >= ?"
NAMELESS = "SELECT DISTINCT owner_id FROM booking WHERE environment = ? AND owner_mail IS NULL AND ends >= ?"
ROSTER = "SELECT mail, user_id FROM salesforce_user WHERE environment = ? AND active AND advisor"
EMPLOYEES = "SELECT mail, external_id FROM employee WHERE environment = ?"
SCOPES = "SELECT DISTINCT scope FROM incident WHERE environment = ? AND state <> 'resolved' AND subject_kind <> ?"
ROOMS = "SELECT mail FROM room WHERE tenant = ?"
MAILBOXES = "SELECT no, user_id, product, window_start, window_end FROM mailbox WHERE tenant = ?"


@dataclass(slots=True, kw_only=True)
class Person:
    """Someone whose calendar must agree with Salesforce."""

    identity: str
    mailbox_no: int | None = None
    mailbox: Coverage = field(default_factory=Coverage)
    rostered: set[str] = field(default_factory=set)
    """Environments that hold the person as an active advisor."""
    owning: dict[str, set[str]] = field(default_factory=dict)
    """Environments in which the person owns bookings, each with the addresses that they are owned under.

    No address: the identity is the owner's Salesforce User id."""
    scoped: set[str] = field(default_factory=set)
    """Environments with an open incident of the person."""
    product: bool = False
    """The mailbox shows events of the product."""

    def places(self, sites: Iterable[Site]) -> list[str]:
        """The environments in which the person has a view, in the order of `sites`: all that share the tenant."""
        names = [site.name for site in sites]
        own = self.rostered | self.owning.keys() | self.scoped
        if self.product:
            own.add(self.home(sites))
        return [name for name in names if name in own]

    def home(self, sites: Iterable[Site]) -> str:
        """Where the person belongs; `sites` are all that share the tenant, production first."""
        names = [site.name for site in sites]
        candidates = [name for name in names if name in self.rostered] or [
            name for name in names if name in self.owning
        ]
        return (candidates or names)[0]


@dataclass(slots=True, kw_only=True)
class People:
    """Everyone of a tenant, and how owners of bookings are told apart."""

    by_identity: dict[str, Person] = field(default_factory=dict)
    mailboxes: dict[int, str] = field(default_factory=dict)
    """Mailbox number → Entra object id."""
    book: Addresses

    def mails(self) -> dict[str, list[str]]:
        """The addresses of every account, folded."""
        held: dict[str, list[str]] = {}
        for mail, account in self.book.accounts.items():
            held.setdefault(account, []).append(mail)
        return held

    def identify(self, mail: str | None, user_id: str) -> str:
        """The identity of a Salesforce user."""
        return user_id if mail is None else self.book.accounts.get(mail, mail)

    def person(self, identity: str) -> Person:
        """The person of an identity, known from now on."""
        known = self.by_identity.get(identity)
        if known is None:
            known = self.by_identity[identity] = Person(identity=identity)
        return known


def people_of(
    connection: Connection, tenant: str, sites: Iterable[Site], *, since: datetime, window: Window | None
) -> People:
    """Everyone who owns a booking that ends at or after `since`, is on a roster, shows events of the product, or has an
    open incident. A mailbox whose read did not reach over all of `window` counts as never read.

    Calendars of rooms show events of the product, too, and may have been somebody's before: neither makes a person.
    """
    people = People(book=addresses(connection, tenant))
    rooms = {people.identify(mail, "") for (mail,) in fetch(connection, ROOMS, (tenant,))}
    known = account_ids(connection, tenant)
    for site in sites:
        _add_owners(connection, people, site.name, since)
        for mail, user_id in fetch(connection, ROSTER, (site.name,)):
            people.person(people.identify(mail, user_id)).rostered.add(site.name)
        for mail, account in fetch(connection, EMPLOYEES, (site.name,)):
            # Of an account that is not known the address tells more: it is the one that Salesforce may know, too.
            if account is not None and (account in known or mail is None):
                people.person(account).rostered.add(site.name)
            elif mail is not None:
                people.person(people.identify(mail, "")).rostered.add(site.name)
    rooms -= people.by_identity.keys()
    for site in sites:
        _add_scopes(connection, people, site.name, rooms)
    _add_mailboxes(connection, people, tenant, window, rooms=rooms, accounts=known)
    return people


def _add_owners(connection: Connection, people: People, environment: str, since: datetime) -> None:
    parameters = (environment, epoch(since))
    for (mail,) in fetch(connection, OWNERS, parameters):
        if mail is not None:
            people.person(people.identify(mail, "")).owning.setdefault(environment, set()).add(mail)
    for (user_id,) in fetch(connection, NAMELESS, parameters):
        people.person(user_id).owning.setdefault(environment, set())


def _add_scopes(connection: Connection, people: People, environment: str, rooms: Set[str]) -> None:
    for (scope,) in fetch(connection, SCOPES, (environment, UMBRELLA)):
        identity = people.identify(scope, scope)
        # The scopes of rooms, environments and directories have a colon, those of people have none.
        if ":" not in scope and identity not in rooms:
            people.person(identity).scoped.add(environment)


def _add_mailboxes(
    connection: Connection,
    people: People,
    tenant: str,
    window: Window | None,
    *,
    rooms: Set[str],
    accounts: Set[str],
) -> None:
    """Give everyone their mailbox, and how completely it was read."""
    numbers: dict[str, int] = {}
    short: set[str] = set()
    for number, user_id, product, start, end in fetch(connection, MAILBOXES, (tenant,)):
        if user_id in rooms:
            continue
        people.mailboxes[number] = user_id
        numbers[user_id] = number
        if product:
            people.person(user_id).product = True
        if window is not None and not _reaches(start, end, window):
            short.add(user_id)
    judge = _Reading(connection, tenant, people.book, short, accounts)
    for identity, person in people.by_identity.items():
        person.mailbox_no = numbers.get(identity)
        person.mailbox = judge.coverage(identity, has_mailbox=person.mailbox_no is not None)


class _Reading:
    """How completely the mailboxes of a tenant were read."""

    def __init__(
        self, connection: Connection, tenant: str, book: Addresses, short: Set[str], accounts: Set[str]
    ) -> None:
        self.mailboxes = coverage_of(connection, tenant, "mailbox")
        self.directory = coverage_of(connection, tenant, "directory").get("accounts")
        self.book, self.short, self.accounts = book, short, accounts

    def coverage(self, identity: str, *, has_mailbox: bool) -> Coverage:
        if identity in self.book.ambiguous:
            return Coverage(reason=Reason.AMBIGUOUS)
        surely_gone = self.directory is not None and self.directory.complete
        if identity not in self.accounts and (surely_gone or not has_mailbox):
            # Where the directory itself could not be read, that no account is known says nothing.
            return Coverage(reason=(self.directory and self.directory.reason) or Reason.NO_MAILBOX)
        read = self.mailboxes.get(identity, Coverage())
        return Coverage(read_at=read.read_at) if read.complete and identity in self.short else read


def _reaches(start: int | None, end: int | None, window: Window) -> bool:
    return start is not None and end is not None and start <= epoch(window.start) and end >= epoch(window.end)
