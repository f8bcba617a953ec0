"""Which lists about access were read, and what is left untold without the others."""

from collections.abc import Iterator

import pytest

from connectors.errors import Reason
from jobs.base import Finding, Kind, Priority, Subject, Unknown
from jobs.environment.access_desk import AccessDesk
from jobs.environment.access_lists import (
    ACCOUNTS,
    BOOKINGS,
    FIELDS,
    HOLDING,
    LOCKS,
    PEOPLE,
    ROLES,
    SETS,
    SIGN_INS,
    USERS,
    Rule,
    find_hidden,
    find_unread,
    hidden_columns,
    judge,
    reads,
    who_is_watched,
)
from tests.jobs.environment.access_bank import POLICY, a_view, hiding, refused
from tests.jobs.samples import NOW

KIND = Kind(code="ENV999", name="test", priority=Priority.LOW, category="configuration")


def find(desk: AccessDesk) -> Iterator[Finding]:
    yield desk.finding(KIND, Subject(kind="user", id="somebody"), summary="It is so.", evidence={})


def a_rule(*needs: str, wants: tuple[str, ...] = (), **changes: object) -> Rule:
    values = {"needs": lambda _view: frozenset(needs), "wants": lambda _view: frozenset(wants)}
    return Rule(kind=KIND, find=find, **(values | changes))  # type: ignore[arg-type]


def verdicts(view: object, *rules: Rule) -> tuple[int, list[tuple[str, Reason]]]:
    """How much was found, and what is said not to have been read."""
    told = list(judge(view, POLICY, NOW, rules))  # type: ignore[arg-type]
    gaps = [one for one in told if isinstance(one, Unknown)]
    assert all(one.codes == {"ENV999"} for one in gaps)
    return len(told) - len(gaps), [(one.subject.id, one.reason) for one in gaps]


@pytest.mark.parametrize(
    ("name", "part", "kind", "subject"),
    [
        (LOCKS, "locks", "query", "production/access.locks"),
        (FIELDS, "fields", "query", "production/access.fields"),
        (SIGN_INS, "sign_ins", "query", "production/access.sign-ins"),
        (ROLES, "roles", "query", "production/access.roles"),
        (BOOKINGS, "bookings", "query", "production/bookings"),
        (ACCOUNTS, "accounts", "directory", "production/accounts"),
        (USERS, "users", "directory", "production/users"),
    ],
)
def test_a_list_that_was_not_read_is_told_by_the_name_of_its_coverage(
    name: str, part: str, kind: str, subject: str
) -> None:
    assert find_unread(a_view(), [name]) == {}
    assert reads(a_view(), name)
    view = refused(a_view(), part, Reason.THROTTLED)
    assert find_unread(view, [name]) == {Subject(kind=kind, id=subject): Reason.THROTTLED}
    assert not reads(view, name)


def test_a_roster_that_is_not_configured_is_not_missing() -> None:
    assert find_unread(a_view(roster=None), [USERS]) == {}


def test_a_rule_is_asked_if_what_it_needs_was_read_and_every_gap_is_told_once() -> None:
    view = refused(a_view(), "locks")
    assert verdicts(view, a_rule(PEOPLE)) == (1, [])
    gap = [("production/access.locks", Reason.FORBIDDEN)]
    assert verdicts(view, a_rule(PEOPLE, LOCKS)) == (0, gap)
    assert verdicts(view, a_rule(PEOPLE, wants=(LOCKS,))) == (1, gap)
    assert verdicts(view, a_rule(PEOPLE, LOCKS), a_rule(LOCKS), a_rule(PEOPLE)) == (1, gap)


def test_a_rule_that_does_not_apply_needs_nothing() -> None:
    view = refused(a_view(), "locks")
    assert verdicts(view, a_rule(LOCKS, applies=lambda _view: False)) == (0, [])


def test_a_hidden_column_is_told_unless_the_list_is_missing_altogether() -> None:
    rule = a_rule(PEOPLE, wants=(SETS,), columns=lambda _view: {SETS: frozenset({"ApiEnabled"})})
    view = hiding(a_view(), "sets", "PermissionsApiEnabled", "PermissionsOther")
    assert verdicts(view, rule) == (1, [("production/access.sets", Reason.HIDDEN)])
    assert verdicts(refused(view, "sets"), rule) == (1, [("production/access.sets", Reason.FORBIDDEN)])
    assert verdicts(hiding(a_view(), "sets", "Other"), rule) == (1, [])


def test_permissions_are_named_without_their_prefix() -> None:
    view = hiding(a_view(), "sets", "PermissionsApiEnabled", "ViewSetup")
    assert hidden_columns(view, SETS) == {"ApiEnabled", "ViewSetup"}
    assert find_hidden(view, {SETS: frozenset({"ModifyAllData"})}) == {}


def test_who_is_watched_is_told_by_the_settings_or_by_who_holds_the_runtime_set() -> None:
    assert who_is_watched(a_view(integration_users=("bob@org",))) == {PEOPLE}
    assert who_is_watched(a_view()) == HOLDING
