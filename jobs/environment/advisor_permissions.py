"""Advisor permissions: advisors may do what their work needs, and whoever left the bank may do nothing.

Readings of ours, where the finding catalogue leaves room:

* Whom a Salesforce user belongs to is told by `User.Email`, `FederationIdentifier` and the username, as an address or
  as the name of sign-in of an account. As long as one such account is enabled, nobody has left.
* Guests of the tenant are nobody's account, and integration users are nobody.
* A frozen user can be thawed: it still counts as active.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from connectors.access_records import OrgPerson
from connectors.records import DirectoryUser, address
from jobs.access.view import AccessView
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.environment.access_desk import AccessDesk
from jobs.environment.access_lists import ACCOUNTS, HOLDING, LOCKS, PEOPLE, USERS, Rule, hidden_columns, judge, reads
from jobs.environment.addresses import addresses_of
from jobs.policy import Policy
from jobs.views import Advisor

MISSING = Kind(code="ENV030", name="advisor-permission-missing", priority=Priority.HIGH, category="user-access")
LEAVER = Kind(code="ENV034", name="leaver-still-assigned", priority=Priority.HIGH, category="security")
NAMES = frozenset({"Email", "FederationIdentifier"})
"""Columns without which nobody can say that a user has no account."""


def decide(view: AccessView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge the advisors of one environment, and whoever else holds their permission sets."""
    yield from judge(view, policy, now, RULES)


@dataclass(frozen=True, kw_only=True)
class Staff:
    """The people who work with the product in an environment, and their accounts."""

    desk: AccessDesk

    @cached_property
    def accounts(self) -> Mapping[str, DirectoryUser]:
        """By Entra object id."""
        return {key: one for key, one in self.desk.view.accounts.items.items() if not one.guest}

    @cached_property
    def advisors(self) -> Mapping[str, Advisor]:
        """Those of the roster who have a user, by the user's id."""
        roster = self.desk.view.roster
        found = roster.advisors if roster is not None else ()
        return {one.user.user_id: one for one in found if one.user is not None}

    @cached_property
    def people(self) -> Mapping[str, OrgPerson]:
        """The active users of the org who are no integration users, by id."""
        watched = {person.user_id for person in self.desk.users}
        people = self.desk.view.org.people.items.rows
        return {one.user_id: one for one in people if one.active and one.user_id not in watched}

    @cached_property
    def sets(self) -> tuple[str, ...]:
        """What an advisor needs."""
        return tuple(sorted(self.desk.view.baseline.advisor.sets))

    def held(self, person: OrgPerson) -> list[str]:
        """Those of an advisor's sets that somebody has."""
        return [name for name in self.sets if self.desk.holds(person, name)]

    def accounts_of(self, person: OrgPerson) -> Sequence[DirectoryUser]:
        """Every account that may be somebody's, the likeliest first."""
        advisor = self.advisors.get(person.user_id)
        found = [advisor.account] if advisor is not None and advisor.account is not None else []
        if advisor is not None and advisor.identity in self.accounts:
            found.append(self.accounts[advisor.identity])
        for name in (person.mail, person.federation_id, person.username):
            found += self._named.get(address(name) or "", ())
        return tuple({one.user_id: one for one in found if not one.guest}.values())

    @cached_property
    def _named(self) -> Mapping[str, Sequence[DirectoryUser]]:
        """Accounts by each of their addresses and names of sign-in."""
        named: dict[str, list[DirectoryUser]] = defaultdict(list)
        for account in sorted(self.accounts.values(), key=lambda one: one.user_id):
            for name in sorted(addresses_of(account) | {address(account.upn) or ""}):
                named[name].append(account)
        named.pop("", None)
        return dict(named)


def find_missing_sets(desk: AccessDesk) -> Iterator[Finding]:
    """ENV030."""
    staff = _staff(desk)
    for user_id, advisor in sorted(staff.advisors.items()):
        person = staff.people.get(user_id)
        held = staff.held(person) if person is not None else []
        lacking = [name for name in staff.sets if name not in held]
        if person is not None and lacking:
            yield _missing(staff, advisor, person, lacking)


def find_leavers(desk: AccessDesk) -> Iterator[Finding]:
    """ENV034."""
    staff = _staff(desk)
    nameless = bool(hidden_columns(desk.view, PEOPLE) & NAMES)
    found: dict[Subject, list[Finding]] = defaultdict(list)
    for user_id, person in sorted(staff.people.items()):
        held = staff.held(person)
        if not held and user_id not in staff.advisors:
            continue
        accounts = staff.accounts_of(person)
        if any(one.enabled for one in accounts) or (not accounts and nameless):
            continue
        finding = _leaver(staff, person, accounts, held)
        found[finding.subject].append(finding)
    yield from (_unite(findings) for findings in found.values())


def _missing(staff: Staff, advisor: Advisor, person: OrgPerson, lacking: Sequence[str]) -> Finding:
    accounts, needed = staff.accounts_of(person), len(staff.sets)
    what = f"{len(lacking)} of the {needed} permission sets" if needed > 1 else "the permission set"
    return staff.desk.finding(
        MISSING,
        Subject(kind="advisor", id=accounts[0].user_id if accounts else advisor.identity),
        summary=f"An advisor lacks {what} that advisors need.",
        evidence={**_tell(person), "missing": list(lacking), "held": staff.held(person)},
        fix={"action": "assign-permission-sets", "user_id": person.user_id, "sets": list(lacking)},
    )


def _leaver(staff: Staff, person: OrgPerson, accounts: Sequence[DirectoryUser], held: Iterable[str]) -> Finding:
    desk = staff.desk
    gone = address(person.mail) or address(person.username) or person.user_id
    lock = desk.locks.get(person.user_id)
    told = "is disabled" if accounts else "no longer exists"
    return desk.finding(
        LEAVER,
        Subject(kind="advisor", id=accounts[0].user_id if accounts else gone),
        summary=f"The Entra account of somebody with an active Salesforce user {told}.",
        evidence={
            **_tell(person),
            "entra": [{"id": one.user_id, "enabled": one.enabled} for one in accounts],
            "sets": list(held),
            "on_roster": person.user_id in staff.advisors,
            "frozen": (lock is not None and lock.frozen) if reads(desk.view, LOCKS) else None,
        },
        fix={"action": "deactivate-user", "user_id": person.user_id},
    )


def _unite(findings: Sequence[Finding]) -> Finding:
    """One finding for a leaver, also of somebody with several users."""
    first, *others = findings
    if others:
        first.evidence["other_users"] = [one.evidence["user_id"] for one in others]
    return first


def _tell(person: OrgPerson) -> dict[str, Any]:
    return {"user_id": person.user_id, "profile": person.profile}


def _staff(desk: AccessDesk) -> Staff:
    return desk.view.once(("staff", desk.now), lambda: Staff(desk=desk))


def _lists(_view: AccessView) -> frozenset[str]:
    return HOLDING | {ACCOUNTS, USERS}


RULES = (
    Rule(
        kind=MISSING,
        find=find_missing_sets,
        needs=_lists,
        applies=lambda view: view.roster is not None and bool(view.baseline.advisor.sets),
    ),
    Rule(kind=LEAVER, find=find_leavers, needs=_lists, columns=lambda _view: {PEOPLE: NAMES}),
)

JOB = Job(
    name="advisor-permissions",
    title="Advisors have the permission sets that they need, and leavers have none",
    grain=AccessView,
    cron="40 6 * * *",
    kinds=(MISSING, LEAVER),
    decide=decide,
    reads=HOLDING | {ACCOUNTS, USERS},
)
