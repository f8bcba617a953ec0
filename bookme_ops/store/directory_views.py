"""Views of directories: everything of a tenant that receives mail, and the rosters of all that share it."""

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.backed import identify_employees, read_employees
from bookme_ops.store.bulk import fetch
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Store
from bookme_ops.store.directory import Addresses, addresses
from bookme_ops.store.estate import Estate
from bookme_ops.store.instants import epoch
from bookme_ops.store.mail_objects import domains_of, objects_of
from bookme_ops.store.rooms import PLACES, rooms_of
from bookme_ops.store.rosters import ROSTER, roster_of
from bookme_ops.store.subscriptions import subscriptions_of
from bookme_ops.store.tables import DIRECTORY_USER, SALESFORCE_USER, columns
from connectors.backend_records import Employee
from connectors.directory_records import RosterEntry
from connectors.records import DirectoryUser, SalesforceUser, Window
from jobs.views import AccountPlace, Advisor, Coverage, DirectoryView, Part, Roster

USERS = columns(SALESFORCE_USER)
USER_LIST = list[SalesforceUser]
ADVISORS = (
    f"SELECT {', '.join(USERS)} FROM salesforce_user "  # noqa: S608  our own names
    "WHERE environment = ? AND active AND advisor ORDER BY user_id"
)
NAMES = columns(DIRECTORY_USER)[1:]
ACCOUNT_LIST = list[DirectoryUser]
ACCOUNTS = f"SELECT {', '.join(columns(DIRECTORY_USER))} FROM directory_user WHERE tenant = ? ORDER BY user_id"  # noqa: S608
ACTIVE = (
    "environment = ? AND starts < ? AND ends > ? AND NOT deleted AND NOT cancelled_by_someone "
    "AND NOT (show_as = 'Free' AND booking_id IS NOT NULL)"
)
OWNERS = f"SELECT owner_mail || '', owner_id, COUNT(*) FROM booking WHERE {ACTIVE} GROUP BY 1, 2"  # noqa: S608
"""The empty text keeps SQLite from walking along the index of owners, looking up a booking at each step."""
PLACES_OF_ACCOUNTS = (
    f"SELECT DISTINCT account_id, account_location FROM booking WHERE {ACTIVE} "  # noqa: S608  our own text
    "AND account_id IS NOT NULL AND account_location IS NOT NULL ORDER BY account_id, account_location"
)
LISTED = msgspec.json.Decoder(tuple[str, ...])


def directory_views(
    store: Store,
    estate: Estate,
    *,
    window: Window,
    backends: frozenset[str] = frozenset(),
    rosters: frozenset[str] = frozenset(),
    subscribed: frozenset[str] = frozenset(),
) -> Iterator[DirectoryView]:
    """One view per tenant, of one moment of the mirror; bookings are the active ones of `window`.

    Environments are named by what their settings say: `backends` have one connected, `rosters` have a list of the
    bank's own, `subscribed` subscribe to mailboxes.
    """
    with store.read() as connection:
        for tenant in estate.tenants:
            book = addresses(connection, tenant)
            read = coverage_of(connection, tenant, "directory")
            accounts = accounts_of(connection, tenant)
            names = tuple(site.name for site in estate.sharing(tenant))
            facts = _Facts(connection, accounts, book, window)
            rooms = tuple(rooms_of(connection, tenant, book).values())
            told = Part(read=read.get("subscriptions", Coverage()), items=subscriptions_of(connection, tenant))
            yield DirectoryView(
                tenant=tenant,
                rosters=tuple(facts.roster(name, backed=name in backends, listed=name in rosters) for name in names),
                accounts=Part(read=read.get("accounts", Coverage()), items=accounts),
                objects=Part(read=read.get("objects", Coverage()), items=objects_of(connection, tenant)),
                domains=Part(read=read.get("domains", Coverage()), items=domains_of(connection, tenant)),
                rooms=Part(read=read.get(PLACES, Coverage()), items=rooms),
                subscriptions=told if subscribed.intersection(names) else None,
            )


def accounts_of(connection: Connection, tenant: str) -> dict[str, DirectoryUser]:
    """Every account of a tenant by its Entra object id, guests left out."""
    rows = fetch(connection, ACCOUNTS, (tenant,))
    whole = [dict(zip(NAMES, row[1:], strict=True)) for row in rows]
    for told in whole:
        told["addresses"] = LISTED.decode(told["addresses"])
        told["as_written"] = LISTED.decode(told["as_written"] or "[]")
    found = msgspec.convert(whole, ACCOUNT_LIST, strict=False)
    return {account.user_id: account for account in found if not account.guest}


class _Facts:
    """What each source of a tenant says of its advisors."""

    def __init__(
        self, connection: Connection, accounts: Mapping[str, DirectoryUser], book: Addresses, window: Window
    ) -> None:
        self.connection, self.accounts, self.book = connection, accounts, book
        self.edges = (epoch(window.end), epoch(window.start))

    def roster(self, environment: str, *, backed: bool, listed: bool) -> Roster:
        """Who works in an environment, and who owns its bookings."""
        employees = read_employees(self.connection, environment) if backed else None
        known = identify_employees(employees.items, self.book) if employees is not None else {}
        directories = coverage_of(self.connection, environment, "directory")
        places = fetch(self.connection, PLACES_OF_ACCOUNTS, (environment, *self.edges))
        return Roster(
            environment=environment,
            users_read=directories.get("users", Coverage()),
            employees_read=employees.read if employees is not None else None,
            bookings_read=coverage_of(self.connection, environment, "query").get("bookings", Coverage()),
            entries_read=directories.get(ROSTER, Coverage()) if listed else None,
            advisors=tuple(self._advisors(environment, known, listed=listed)),
            owners=self._owners(environment),
            account_places=tuple(AccountPlace(account_id=one, location=place) for one, place in places),
        )

    def _advisors(self, environment: str, employees: Mapping[str, Employee], *, listed: bool) -> Iterator[Advisor]:
        """Active advisors and employees, by identity; the bank's own list adds what it says of them."""
        rows = fetch(self.connection, ADVISORS, (environment,))
        users: dict[str, SalesforceUser] = {}
        for user in msgspec.convert([dict(zip(USERS, row, strict=True)) for row in rows], USER_LIST, strict=False):
            users.setdefault(self._identify(user.mail, user.user_id), user)
        entries = self._entries(environment) if listed else {}
        for identity in sorted(users.keys() | employees.keys()):
            yield Advisor(
                identity=identity,
                user=users.get(identity),
                employee=employees.get(identity),
                entry=entries.get(identity),
                account=self.accounts.get(identity),
            )

    def _identify(self, mail: str | None, user_id: str) -> str:
        return user_id if mail is None else self.book.accounts.get(mail, mail)

    def _entries(self, environment: str) -> dict[str, RosterEntry]:
        entries = roster_of(self.connection, environment).items
        return {self.book.accounts.get(mail, mail): entry for mail, entry in entries.items()}

    def _owners(self, environment: str) -> dict[str, int]:
        """How many active bookings each identity owns."""
        owned: Counter[str] = Counter()
        for mail, user_id, number in fetch(self.connection, OWNERS, (environment, *self.edges)):
            owned[self._identify(mail, user_id)] += number
        return dict(sorted(owned.items()))
