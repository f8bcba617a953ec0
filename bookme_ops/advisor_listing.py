"""Listing advisors in pages, each with how fresh the calendar is and what is wrong."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bookme_ops.reads import sources_of
from bookme_ops.store.accounts import accounts_of
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import addresses
from bookme_ops.store.people_pages import After, Listed, Sought, account_ids_of, advisors_after, open_concerning
from bookme_ops.store.read_states import NEVER, ReadState, read_states
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.records import address

SIZE = 50
FEW = 5
"""So many addresses are looked for among the aliases one by one; of more, all aliases are read once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An advisor of an environment."""

    listed: Listed
    account: str | None
    """Entra object id; None: it is not known."""
    mailbox: ReadState
    open: int
    """Incidents of the environment that are open and concern the advisor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of advisors."""

    rows: tuple[Row, ...]
    next: After | None
    unread: tuple[str, ...]
    """What of the lists that it is made of could not be read: others may be advisors, too."""


def list_advisors(ops: Ops, *, environments: tuple[str, ...], text: str, after: After | None) -> Listing:
    """The next page of advisors, by address; `text` is part of an address, alias or username, or an id."""
    with ops.store.read() as connection:
        sought = Sought(
            environments=environments,
            backends=sources_of(ops).backends,
            text=(address(text) or text.casefold()) if text else "",
            mails=tuple(_mails_meant(ops, connection, text)) if text else (),
        )
        found = advisors_after(connection, sought, after, SIZE + 1)
        rows = _tell(ops, connection, found[:SIZE])
        last = found[SIZE - 1] if len(found) > SIZE else None
        return Listing(
            rows=tuple(rows),
            next=(last.key, last.environment, last.id) if last is not None else None,
            unread=tuple(_find_unread(ops, connection, environments)),
        )


def write_after(after: After | None) -> str | None:
    """A place in the list as it stands in an address."""
    return urlsafe_b64encode(json.dumps(after).encode()).decode() if after is not None else None


def read_after(text: str | None) -> After | None:
    """The place that a cursor names; None for the beginning. Raises ValueError for what is none."""
    if not text:
        return None
    try:
        parts = json.loads(urlsafe_b64decode(text.encode()))
    except (NotBase64, ValueError, RecursionError):
        parts = None
    if not isinstance(parts, list) or len(parts) != 3 or not all(_is_word(part) for part in parts):
        raise ValueError("this is no place in the list: begin at its first page")
    return parts[0], parts[1], parts[2]


def find_accounts(connection: Connection, tenant: str, mails: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """Which account holds each address, aliases included, and which addresses several hold."""
    wanted = set(mails)
    found = account_ids_of(connection, tenant, wanted)
    others = sorted(wanted - found.keys())
    if len(others) > FEW:
        book = addresses(connection, tenant)
        found |= {mail: book.accounts[mail] for mail in others if mail in book.accounts}
        return found, wanted & book.ambiguous
    shared = set()
    for mail in others:
        holders = {one.user_id for one in accounts_of(connection, tenant, [mail])}
        if len(holders) == 1:
            found[mail] = holders.pop()
        elif holders:
            shared.add(mail)
    return found, shared


def know_mailbox(mail: str | None, account: str | None, read: ReadState | None, *, shared: bool) -> ReadState:
    """How well a mailbox is known, and why not."""
    if shared and mail is not None:
        return ReadState(reason=Reason.AMBIGUOUS)
    if account is None:
        return ReadState(reason=Reason.NO_MAILBOX)
    return read or NEVER


def _is_word(part: object) -> bool:
    return isinstance(part, str) and len(part) <= 400 and "\x00" not in part


def _mails_meant(ops: Ops, connection: Connection, text: str) -> Iterable[str]:
    """The addresses of the accounts that an address, an alias or an object id leads to."""
    keys = {text.strip(), address(text) or ""} - {""}
    for tenant in ops.estate.tenants:
        for account in accounts_of(connection, tenant, keys):
            yield from {mail for mail in (account.mail, account.upn, *account.addresses) if mail}


def _tell(ops: Ops, connection: Connection, found: Sequence[Listed]) -> list[Row]:
    tenants = {site.name: site.tenant for site in ops.estate.sites}
    known: dict[str, tuple[Mapping[str, str], set[str]]] = {}
    reads: dict[str, Mapping[str, ReadState]] = {}
    for tenant in {tenants[one.environment] for one in found}:
        own = [one for one in found if tenants[one.environment] == tenant]
        known[tenant] = find_accounts(connection, tenant, {one.mail for one in own if one.mail})
        ids = {*known[tenant][0].values(), *(one.account for one in own if one.account)}
        reads[tenant] = read_states(connection, tenant, "mailbox", ids)
    accounts = [one.account or known[tenants[one.environment]][0].get(one.mail or "") for one in found]
    idents = {ident for one, account in zip(found, accounts, strict=True) for ident in _idents(one, account)}
    wrong = open_concerning(connection, idents)
    return [
        Row(
            listed=one,
            account=account,
            mailbox=know_mailbox(
                one.mail,
                account,
                reads[tenants[one.environment]].get(account or ""),
                shared=one.mail in known[tenants[one.environment]][1],
            ),
            open=_count(wrong, _idents(one, account), one.environment),
        )
        for one, account in zip(found, accounts, strict=True)
    ]


def _idents(one: Listed, account: str | None) -> set[str]:
    """By what incidents may know them: the account, else the address, else the id."""
    return {ident for ident in (account, one.mail, one.id) if ident}


def _count(wrong: Mapping[str, set[tuple[str, int]]], idents: Iterable[str], environment: str) -> int:
    return len({number for ident in idents for place, number in wrong.get(ident, ()) if place == environment})


def _find_unread(ops: Ops, connection: Connection, environments: Iterable[str]) -> Iterable[str]:
    """Lists whose latest read failed, or that were never read."""
    backends = sources_of(ops).backends
    for name in environments:
        wanted = ("users", "employees") if name in backends else ("users",)
        states = read_states(connection, name, "directory", wanted)
        for subject in wanted:
            state = states.get(subject, NEVER)
            if state.reason is not None:
                yield f"the {subject} of {name} ({state.reason.value})"
