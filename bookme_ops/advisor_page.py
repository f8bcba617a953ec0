"""The page of one advisor: who they are in each environment, how fresh the calendar is, what is wrong and coming."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.advisor_listing import find_accounts, know_mailbox
from bookme_ops.reads import sources_of
from bookme_ops.store.accounts import accounts_of
from bookme_ops.store.db import Connection
from bookme_ops.store.estate import Site
from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_pages import incidents_at
from bookme_ops.store.people_pages import Lines, count_coming, lines_of, open_concerning
from bookme_ops.store.read_states import NEVER, MailboxPlace, ReadState, mailbox_places, read_states
from bookme_ops.wiring import Ops
from connectors.records import DirectoryUser, address

MOST_INCIDENTS = 50


class UnknownAdvisor(LookupError):
    """Nobody is known by this id; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What one environment says of the advisor."""

    environment: str
    lines: Lines
    users_read: ReadState
    employees_read: ReadState | None
    """None: its booking platform is not connected."""
    roster_read: ReadState | None
    """None: the bank gave us no roster of its own."""
    bookings_read: ReadState
    coming: int
    """Active bookings that end later than now; one more than is counted means more."""

    @property
    def present(self) -> bool:
        """Whether any list there names the advisor."""
        return bool(self.lines.users or self.lines.employees or self.lines.entry or self.coming)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisorPage:
    """Everything that is kept of one advisor, of one moment."""

    environment: str
    title: str
    """An address, else an id."""
    account: DirectoryUser | None
    shared: bool
    """Several accounts hold the address, so that none can be told."""
    accounts_read: ReadState
    mailbox: ReadState
    window: MailboxPlace | None
    places: tuple[Place, ...]
    """The environment that was asked about first, then those that share its tenant."""
    incidents: tuple[Incident, ...]
    more: bool
    ident: str
    """By what the queue finds the incidents."""

    @property
    def mails(self) -> tuple[str, ...]:
        """Every address of the account, the primary one first."""
        if self.account is None:
            return ()
        held = (self.account.mail, self.account.upn, *self.account.addresses)
        return tuple(dict.fromkeys(mail for mail in held if mail))


def gather_advisor(ops: Ops, environment: str, who: str, *, now: datetime) -> AdvisorPage:
    """The page of whoever is named by an address, an Entra object id, a Salesforce User id or an employee id.

    Raises UnknownAdvisor.
    """
    site = next((site for site in ops.chosen if site.name == environment), None)
    if site is None:
        raise UnknownAdvisor(f"there is no environment {environment}: the list of advisors shows those that there are")
    with ops.store.read() as connection:
        return _gather(ops, connection, site, who.strip(), now)


def _gather(ops: Ops, connection: Connection, site: Site, who: str, now: datetime) -> AdvisorPage:
    folded = address(who) or who
    first = lines_of(connection, site.name, mails=[folded], ids=[who])
    mails = {folded} if "@" in folded else set[str]()
    mails |= {one.mail for one in first.users if one.mail} | {one.mail for one in first.employees if one.mail}
    account, shared = _find_account(connection, site.tenant, mails, {who, *_account_ids(first)})
    if account is not None:
        mails |= {mail for mail in (account.mail, account.upn, *account.addresses) if mail}
    ids = {who, *(one.user_id for one in first.users), *([account.user_id] if account is not None else [])}
    sites = [site, *(one for one in ops.sharing(site.tenant) if one is not site)]
    places = tuple(_place(ops, connection, one.name, mails=mails, ids=ids, now=now) for one in sites)
    numbers = _numbers(connection, {*mails, *ids}, {one.name for one in sites})
    if account is None and not numbers and not any(place.present for place in places):
        why = "several accounts hold this address" if shared else "nobody is known by this id there"
        raise UnknownAdvisor(f"{why}: search for a part of another address in the list of advisors")
    states = read_states(connection, site.tenant, "mailbox", [account.user_id] if account is not None else [])
    held = mailbox_places(connection, site.tenant, [account.user_id] if account is not None else [])
    return AdvisorPage(
        environment=site.name,
        title=(account.mail or account.upn) if account is not None else next(iter(sorted(mails)), who),
        account=account,
        shared=shared,
        accounts_read=read_states(connection, site.tenant, "directory", ["accounts"]).get("accounts", NEVER),
        mailbox=know_mailbox(
            next(iter(mails), None),
            account.user_id if account is not None else None,
            states.get(account.user_id) if account is not None else None,
            shared=shared,
        ),
        window=held.get(account.user_id) if account is not None else None,
        places=places,
        incidents=tuple(incidents_at(connection, numbers[:MOST_INCIDENTS])),
        more=len(numbers) > MOST_INCIDENTS,
        ident=account.user_id if account is not None else next(iter(sorted(mails)), who),
    )


def _account_ids(lines: Lines) -> Iterator[str]:
    return (one.external_id for one in lines.employees if one.external_id)


def _find_account(
    connection: Connection, tenant: str, mails: Iterable[str], ids: Iterable[str]
) -> tuple[DirectoryUser | None, bool]:
    """The account of an id, else the one that holds one of the addresses, unless several do."""
    whole = [one for one in accounts_of(connection, tenant, ids) if one.user_id in set(ids)]
    if whole:
        return whole[0], False
    found, shared = find_accounts(connection, tenant, mails)
    held = accounts_of(connection, tenant, found.values())
    return (held[0], False) if len(held) == 1 else (None, bool(shared) or len(held) > 1)


def _place(
    ops: Ops, connection: Connection, environment: str, *, mails: set[str], ids: set[str], now: datetime
) -> Place:
    lines = lines_of(connection, environment, mails=mails, ids=ids)
    sources = sources_of(ops)
    lists = read_states(connection, environment, "directory", ["users", "employees", "roster"])
    bookings = read_states(connection, environment, "query", ["bookings"])
    users = {one.user_id for one in lines.users}
    return Place(
        environment=environment,
        lines=lines,
        users_read=lists.get("users", NEVER),
        employees_read=lists.get("employees", NEVER) if environment in sources.backends else None,
        roster_read=lists.get("roster", NEVER) if environment in sources.rosters else None,
        bookings_read=bookings.get("bookings", NEVER),
        coming=count_coming(connection, environment, mails, users, now),
    )


def _numbers(connection: Connection, idents: set[str], environments: set[str]) -> list[int]:
    """The open incidents that concern the advisor, the latest first."""
    wrong = open_concerning(connection, idents)
    return sorted(
        {number for found in wrong.values() for place, number in found if place in environments}, reverse=True
    )
