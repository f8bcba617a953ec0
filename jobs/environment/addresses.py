"""Addresses: who in a tenant's directory holds which, and which account is an advisor's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connectors.records import DirectoryUser, address
from jobs.views import Advisor, DirectoryView


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Holder:
    """Something of the directory that can receive mail."""

    id: str
    """Entra object id."""
    kind: str
    """`account`, `group` or `contact`."""
    enabled: bool = True
    """Only accounts can be disabled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBook:
    """Every address of a tenant with those who hold it."""

    holders: Mapping[str, tuple[Holder, ...]]
    """By folded address; the holders in the order of their ids."""
    upns: Mapping[str, tuple[str, ...]]
    """Object ids by folded UPN."""

    @classmethod
    def of(cls, view: DirectoryView) -> "AddressBook":
        """Gather the addresses of all accounts, groups and contacts."""
        found: dict[str, set[Holder]] = {}
        upns: dict[str, set[str]] = {}
        for account in view.accounts.items.values():
            holder = Holder(id=account.user_id, kind="account", enabled=account.enabled)
            for held in addresses_of(account):
                found.setdefault(held, set()).add(holder)
            upns.setdefault(address(account.upn) or "", set()).add(account.user_id)
        for item in view.objects.items:
            for held in item.addresses:
                found.setdefault(held, set()).add(Holder(id=item.object_id, kind=item.kind))
        return cls(
            holders={held: tuple(sorted(holders)) for held, holders in found.items()},
            upns={upn: tuple(sorted(ids)) for upn, ids in upns.items() if upn},
        )

    def of_address(self, held: str | None) -> tuple[Holder, ...]:
        """Who holds an address."""
        return self.holders.get(held, ()) if held else ()

    def account_holding(self, held: str | None) -> str | None:
        """The object id of the one account that holds an address."""
        ids = [holder.id for holder in self.of_address(held) if holder.kind == "account"]
        return ids[0] if len(ids) == 1 else None

    def account_named(self, upn: str | None) -> str | None:
        """The object id of the one account that signs in under a name."""
        ids = self.upns.get(address(upn) or "", ())
        return ids[0] if len(ids) == 1 else None


def find_account(advisor: Advisor, accounts: Mapping[str, DirectoryUser], book: AddressBook) -> DirectoryUser | None:
    """The account of an advisor: by identity or address, else by the employee's object id or the name of sign-in.

    An advisor whose `User.Email` is wrong is not found by it; the backend or single sign-on may still know who it is.
    """
    if advisor.account is not None:
        return advisor.account
    user, employee = advisor.user, advisor.employee
    object_id = employee.external_id if employee else None
    ids = (
        advisor.identity,
        book.account_holding(user.mail if user else None),
        object_id,
        object_id.casefold() if object_id else None,
        book.account_named(user.federation_id if user else None),
        book.account_named(employee.mail if employee else None),
    )
    return next((accounts[one] for one in ids if one is not None and one in accounts), None)


def addresses_of(account: DirectoryUser) -> frozenset[str]:
    """Every address of an account, folded."""
    return frozenset(account.addresses) | ({account.mail} if account.mail else frozenset())


def primary_of(account: DirectoryUser) -> str | None:
    """The address that mail is sent from."""
    return account.addresses[0] if account.addresses else account.mail


def ids_of(holders: Iterable[Holder]) -> list[str]:
    """The object ids of some holders."""
    return [holder.id for holder in holders]
