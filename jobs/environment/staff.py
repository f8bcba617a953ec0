"""Staff: the advisors of one environment's roster, each with the account and the aliases that are theirs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from connectors.records import DirectoryUser, address
from jobs.base import Finding, Kind, Priority, Subject
from jobs.environment.addresses import AddressBook, Holder, find_account
from jobs.environment.searches import Catalogue
from jobs.policy import Policy
from jobs.views import Advisor, DirectoryView, Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An advisor of the roster, as the directory knows them."""

    advisor: Advisor
    account: DirectoryUser | None
    """None: no account, or no single one, is known to be theirs."""
    initials: str | None
    """Folded."""

    @property
    def subject(self) -> Subject:
        """What findings about the advisor are about."""
        return Subject(kind="advisor", id=self.account.user_id if self.account else self.advisor.identity)

    @property
    def mail(self) -> str | None:
        """`User.Email`, folded."""
        return self.advisor.user.mail if self.advisor.user else None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the rules about addresses share while they judge one environment."""

    roster: Roster
    policy: Policy
    book: AddressBook
    view: DirectoryView

    @property
    def owned(self) -> frozenset[str]:
        """Verified domains, folded."""
        return self.view.domains.items

    @cached_property
    def catalogue(self) -> Catalogue:
        """Whom a search in this environment finds."""
        return Catalogue.of(self.view, self.roster, self.book)

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Everyone on the roster, by identity."""
        accounts = self.view.accounts.items
        known: dict[str, list[Advisor]] = {}
        for advisor in sorted(self.roster.advisors, key=lambda one: one.identity):
            account = find_account(advisor, accounts, self.book)
            known.setdefault(account.user_id if account else advisor.identity, []).append(advisor)
        people = [(accounts.get(key) or one.account, one) for key, group in known.items() for one in unite(group)]
        return tuple(
            Member(advisor=advisor, account=account, initials=find_initials(advisor, account, self.policy))
            for account, advisor in people
        )

    @cached_property
    def known(self) -> tuple[tuple[Member, DirectoryUser], ...]:
        """Those whose account is known."""
        return tuple((member, member.account) for member in self.members if member.account is not None)

    @cached_property
    def domains(self) -> tuple[str, ...]:
        """Where aliases count."""
        return tuple(sorted(self.policy.accepted_domains or self.owned))

    def aliases(self, member: Member) -> tuple[str, ...]:
        """The addresses of which an advisor should have one; none if the initials are not known."""
        return tuple(f"{member.initials}@{domain}" for domain in self.domains) if member.initials else ()

    def rivals(self, member: Member) -> tuple[Holder, ...]:
        """The holders of `User.Email`, where they are several and it cannot be told which one the advisor is."""
        holders = self.book.of_address(member.mail) if member.account is None else ()
        return tuple(holder for holder in holders if holder.kind == "account")

    def finding(
        self,
        kind: Kind,
        subject: Subject,
        *,
        summary: str,
        evidence: dict[str, Any],
        fix: dict[str, Any] | None = None,
        priority: Priority | None = None,
    ) -> Finding:
        """A finding in this environment."""
        return Finding(
            code=kind.code,
            environment=self.roster.environment,
            subject=subject,
            priority=priority or kind.priority,
            summary=summary,
            evidence=evidence,
            fix=fix,
        )


def unite(advisors: Sequence[Advisor]) -> list[Advisor]:
    """One advisor out of what Salesforce and the backend know of the holder of one account.

    A wrong `User.Email` makes two of one; two users, or two employees, stay two.
    """
    users = [one.user for one in advisors if one.user is not None]
    employees = [one.employee for one in advisors if one.employee is not None]
    if len(advisors) < 2 or len(users) > 1 or len(employees) > 1:
        return list(advisors)
    entry = next((one.entry for one in advisors if one.entry is not None), None)
    united = replace(
        advisors[0],
        user=users[0] if users else None,
        employee=employees[0] if employees else None,
        entry=entry,
    )
    return [united]


def find_initials(advisor: Advisor, account: DirectoryUser | None, policy: Policy) -> str | None:
    """The initials of an advisor, folded: those on the bank's own list, else the first of the policy's sources."""
    said = {
        "employee": advisor.employee.initials if advisor.employee else None,
        "nickname": account.nickname if account else None,
        "alias": advisor.user.alias if advisor.user else None,
    }
    own = advisor.entry.initials if advisor.entry else None
    return next(_present([own, *(said.get(source) for source in policy.initials_from)]), None)


def _present(texts: Iterable[str | None]) -> Iterator[str]:
    return (folded for text in texts if (folded := address(text)) is not None)


def tell_change(system: str, field: str, **values: Any) -> dict[str, Any]:
    """The field to change, and in which system: `entra`, `salesforce` or `bookme`."""
    return {"system": system, "field": field, **values}
