"""A bank's directory and rosters to judge: advisors of two environments that share a tenant, all of it read well."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from connectors.backend_records import Employee
from connectors.directory_records import MailObject
from connectors.errors import Reason
from connectors.records import DirectoryUser, SalesforceUser
from jobs.base import Finding, Unknown
from jobs.policy import Policy
from jobs.views import Advisor, Coverage, DirectoryView, Part, Roster
from tests.jobs.samples import COPENHAGEN, LONG_AGO, NOW, READ, unread

DOMAIN = "bank.example"
POLICIES = {
    "production": Policy(zone=COPENHAGEN, accepted_domains=frozenset({DOMAIN})),
    "test": Policy(zone=COPENHAGEN, kind="test", accepted_domains=frozenset({DOMAIN})),
}
REFUSED = unread(Reason.FORBIDDEN)


def an_account(initials: str = "ada", **changes: Any) -> DirectoryUser:
    """The account `id-INITIALS`: `INITIALS.long@bank.example`, with the alias `INITIALS@bank.example`."""
    mail = f"{initials}.long@{DOMAIN}"
    values: dict[str, Any] = {
        "user_id": f"id-{initials}",
        "upn": mail,
        "mail": mail,
        "addresses": (mail, f"{initials}@{DOMAIN}"),
        "nickname": initials,
        "employee_id": None,
        "office": None,
        "enabled": True,
        "guest": False,
    }
    return DirectoryUser(**values | changes)


def a_user(initials: str = "ada", **changes: Any) -> SalesforceUser:
    """The Salesforce user of the same person."""
    values: dict[str, Any] = {
        "environment": "production",
        "user_id": f"005-{initials}",
        "username": f"{initials}@org",
        "mail": f"{initials}.long@{DOMAIN}",
        "federation_id": None,
        "alias": initials,
        "active": True,
        "user_type": "Standard",
        "time_zone": None,
        "advisor": True,
        "modified": LONG_AGO,
    }
    return SalesforceUser(**values | changes)


def an_employee(name: str = "ada", **changes: Any) -> Employee:
    """The backend's record of the same person."""
    values: dict[str, Any] = {
        "environment": "production",
        "employee_id": f"employee-{name}",
        "mail": f"{name}.long@{DOMAIN}",
        "initials": name.upper(),
        "location": None,
        "external_id": f"id-{name}",
    }
    return Employee(**values | changes)


def an_advisor(initials: str = "ada", account: DirectoryUser | None = None, **changes: Any) -> Advisor:
    """A person on the roster, with an account in good order unless another one is given."""
    account = account or an_account(initials)
    values: dict[str, Any] = {"identity": account.user_id, "user": a_user(initials), "account": account}
    return Advisor(**values | changes)


def nobody(initials: str, mail: str | None, **changes: Any) -> Advisor:
    """An advisor whose account cannot be told by the address."""
    user = a_user(initials, mail=mail)
    return Advisor(**{"identity": mail or user.user_id, "user": user} | changes)


def a_roster(*advisors: Advisor, environment: str = "production", **changes: Any) -> Roster:
    """A roster that was read completely; no backend is connected."""
    values: dict[str, Any] = {
        "environment": environment,
        "users_read": READ,
        "employees_read": None,
        "bookings_read": READ,
        "advisors": advisors,
    }
    return Roster(**values | changes)


def a_directory(
    *rosters: Roster,
    others: Iterable[DirectoryUser] = (),
    objects: Iterable[MailObject] = (),
    domains: Iterable[str] = (DOMAIN,),
) -> DirectoryView:
    """The directory with the accounts of all advisors, and of some others."""
    accounts = [one.account for roster in rosters for one in roster.advisors if one.account is not None]
    return DirectoryView(
        tenant="tenant",
        rosters=rosters,
        accounts=Part(read=READ, items={account.user_id: account for account in (*accounts, *others)}),
        objects=Part(read=READ, items=tuple(objects)),
        domains=Part(read=READ, items=frozenset(domains)),
        rooms=Part(read=READ, items=()),
    )


def a_group(*addresses: str, number: int = 1) -> MailObject:
    """A group that receives mail."""
    return MailObject(object_id=f"group-{number}", kind="group", addresses=addresses)


def refused(view: DirectoryView, part: str, coverage: Coverage = REFUSED) -> DirectoryView:
    """The same view, a part of the tenant's or of every roster's not read."""
    if part in {"users", "employees", "entries", "bookings"}:
        return replace(view, rosters=tuple(replace(one, **{f"{part}_read": coverage}) for one in view.rosters))
    return replace(view, **{part: replace(getattr(view, part), read=coverage)})


Decide = Callable[[DirectoryView, Any, Any], Iterable[Finding | Unknown]]


def found(decide: Decide, view: DirectoryView, policies: Any = POLICIES) -> list[Finding]:
    """What is wrong, in the order of code, environment and subject."""
    verdicts = [one for one in decide(view, policies, NOW) if isinstance(one, Finding)]
    return sorted(verdicts, key=lambda one: (one.code, one.environment, one.subject))


def untold(decide: Decide, view: DirectoryView, policies: Any = POLICIES) -> list[Unknown]:
    """What could not be told."""
    return [one for one in decide(view, policies, NOW) if isinstance(one, Unknown)]
