"""The single environment: an advisor exists in exactly one (domain rule 4), and books only where the roster says so.

Readings of ours, where the finding catalogue leaves room:

* The home environment is the first one in which the advisor is active, production before test.
* Whoever owns a booking or is on a roster is told apart by the accounts of the tenant, so without them nothing is
  judged. That somebody is in several environments can be told only from the rosters of all.
"""

from collections.abc import Iterator
from datetime import datetime

from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.environment.parts import find_missing, tell_missing
from jobs.policy import Policies
from jobs.views import Advisor, DirectoryView, Roster

SEVERAL = Kind(code="ENV001", name="several-environments", priority=Priority.HIGH, category="user-access")
NOWHERE = Kind(code="ENV002", name="no-environment", priority=Priority.MEDIUM, category="configuration")
ROSTER_READS = frozenset({"users", "employees", "accounts"})
READS = ROSTER_READS | {"bookings"}


def decide(view: DirectoryView, policies: Policies, now: datetime) -> Iterator[Finding | Unknown]:  # noqa: ARG001
    """Judge the rosters of a tenant against each other, and each against the owners of its bookings."""
    several = find_missing(view, view.rosters, ROSTER_READS)
    for roster in view.rosters:
        nowhere = find_missing(view, (roster,), READS)
        yield from tell_missing(roster.environment, {SEVERAL.code: several, NOWHERE.code: nowhere})
        if not nowhere:
            yield from _find_strangers(roster)
    if not several:
        yield from _find_doubles(view, policies)


def _find_doubles(view: DirectoryView, policies: Policies) -> Iterator[Finding]:
    """ENV001."""
    places: dict[str, dict[str, Advisor]] = {}
    for roster in sorted(view.rosters, key=lambda one: _is_test(one, policies)):
        for advisor in roster.advisors:
            places.setdefault(advisor.identity, {})[roster.environment] = advisor
    for identity, found in sorted(places.items()):
        if len(found) > 1:
            yield _double(identity, found)


def _double(identity: str, found: dict[str, Advisor]) -> Finding:
    home, *others = found
    return Finding(
        code=SEVERAL.code,
        environment=home,
        subject=Subject(kind="advisor", id=identity),
        priority=SEVERAL.priority,
        summary=f"An advisor is active in {len(found)} environments: {home} is the home,"
        f" and {' and '.join(others)} must let go.",
        evidence={
            "home": home,
            "others": others,
            "known_as": {environment: _sources(advisor) for environment, advisor in found.items()},
        },
        fix={"action": "deactivate-advisor", "environments": others},
    )


def _sources(advisor: Advisor) -> dict[str, str | None]:
    return {
        "salesforce": advisor.user.user_id if advisor.user else None,
        "bookme": advisor.employee.employee_id if advisor.employee else None,
    }


def _find_strangers(roster: Roster) -> Iterator[Finding]:
    """ENV002."""
    known = {advisor.identity for advisor in roster.advisors}
    for identity, count in sorted(roster.owners.items()):
        if count > 0 and identity not in known:
            bookings = f"{count:,} active bookings" if count > 1 else "an active booking"
            yield Finding(
                code=NOWHERE.code,
                environment=roster.environment,
                subject=Subject(kind="advisor", id=identity),
                priority=NOWHERE.priority,
                summary=f"The owner of {bookings} is no active advisor of {roster.environment}.",
                evidence={"bookings": count, "advisors": len(roster.advisors)},
            )


def _is_test(roster: Roster, policies: Policies) -> bool:
    policy = policies.get(roster.environment)
    return policy is not None and policy.kind != "production"


JOB = Job(
    name="single-environment",
    title="Every advisor is active in one environment, and owns bookings only there",
    grain=DirectoryView,
    cron="10 * * * *",
    kinds=(SEVERAL, NOWHERE),
    decide=decide,
    reads=READS,
)
