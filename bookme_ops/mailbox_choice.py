"""Choose whose mailboxes are read: the roster, the owners of bookings, and wherever the product left its mark.

The roster is that of Salesforce together with the employees of the backend.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bookme_ops.store.backend import staff
from bookme_ops.store.bookings import booking_owners, roster
from bookme_ops.store.calendars import product_mailboxes
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Store
from bookme_ops.store.directory import Addresses, account_ids, addresses
from bookme_ops.store.estate import Site
from connectors.errors import SENTENCES, Reason
from connectors.ports import Failure
from jobs.views import Coverage


@dataclass(slots=True, kw_only=True)
class Choice:
    """Mailboxes to read through each environment's connection, and people for whom no mailbox can be told."""

    readers: dict[str, str] = field(default_factory=dict)
    """Entra object id → the environment whose connection reads it."""
    unreachable: dict[str, Failure] = field(default_factory=dict)
    """Folded address, else the Entra object id that the backend gives, → why no mailbox was chosen for it."""


def choose_mailboxes(
    store: Store,
    tenant: str,
    sites: Sequence[Site],
    *,
    as_of: datetime,
    look_back: timedelta,
    book: Addresses | None = None,
) -> Choice:
    """Everyone of these environments whose calendar must agree with Salesforce; the first one reads if it can.

    `book` are the tenant's addresses, if they are at hand.
    """
    choice = Choice()
    with store.read() as connection:
        book = book or addresses(connection, tenant)
        known = account_ids(connection, tenant)
        accounts = coverage_of(connection, tenant, "directory").get("accounts", Coverage())
        missing = accounts.reason or Reason.NO_MAILBOX
        for site in sites:
            employees = staff(connection, site.name)
            people = roster(connection, site.name) | booking_owners(connection, site.name, since=as_of - look_back)
            people |= {mail for mail, account in employees if account is None and mail is not None}
            for mail in sorted(people):
                if mail in book.ambiguous:
                    choice.unreachable[mail] = _failure(Reason.AMBIGUOUS)
                elif mail not in book.accounts:
                    choice.unreachable[mail] = _failure(missing)
                else:
                    choice.readers.setdefault(book.accounts[mail], site.name)
            for address, account in employees:
                if account in known:
                    choice.readers.setdefault(account, site.name)
                elif account is not None:
                    # Of an account that is not known the address tells more.
                    choice.unreachable[address or account] = _failure(missing)
        for user_id in sorted(product_mailboxes(connection, tenant)):
            choice.readers.setdefault(user_id, sites[0].name)
    return choice


def _failure(reason: Reason) -> Failure:
    return Failure(reason=reason, detail=SENTENCES[reason])
