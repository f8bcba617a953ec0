"""One environment per advisor, and nobody's bookings outside of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Reason
from jobs.base import Finding, Priority, Subject
from jobs.environment.single_environment import JOB, decide
from jobs.policy import Policy
from jobs.views import DirectoryView
from tests.jobs.environment.bank import (
    POLICIES,
    REFUSED,
    a_directory,
    a_roster,
    an_advisor,
    an_employee,
    found,
    refused,
    untold,
)
from tests.jobs.samples import COPENHAGEN, NOW, READ


def told(view: DirectoryView, policies: dict[str, Policy] = POLICIES) -> list[tuple[str, str, str]]:
    return [(one.code, one.environment, one.subject.id) for one in found(decide, view, policies)]


def twice(*names: str) -> DirectoryView:
    """These advisors in both environments."""
    advisors = [an_advisor(name) for name in names]
    return a_directory(a_roster(*advisors), a_roster(*advisors, environment="test"))


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in JOB.kinds} == {
        "ENV001": ("several-environments", Priority.HIGH),
        "ENV002": ("no-environment", Priority.MEDIUM),
    }
    assert (JOB.name, JOB.grain) == ("single-environment", DirectoryView)
    assert JOB.reads == {"users", "employees", "accounts", "bookings"}


def test_env001_an_advisor_of_two_environments_is_told_once_at_home() -> None:
    (one,) = found(decide, twice("ada"))
    assert (one.code, one.environment, one.priority) == ("ENV001", "production", Priority.HIGH)
    assert one.subject == Subject(kind="advisor", id="id-ada")
    assert one.summary == "An advisor is active in 2 environments: production is the home, and test must let go."
    assert one.evidence["others"] == ["test"]
    assert one.evidence["known_as"]["test"] == {"salesforce": "005-ada", "bookme": None}
    assert one.fix == {"action": "deactivate-advisor", "environments": ["test"]}


def test_env001_different_people_of_two_environments_are_fine() -> None:
    assert told(a_directory(a_roster(an_advisor("ada")), a_roster(an_advisor("bob"), environment="test"))) == []


def test_env001_every_such_advisor_is_told() -> None:
    assert [subject for _, _, subject in told(twice("ada", "bob", "cy"))] == ["id-ada", "id-bob", "id-cy"]


def test_env001_production_is_home_wherever_it_stands_in_the_list() -> None:
    ada = an_advisor()
    view = a_directory(a_roster(ada, environment="test"), a_roster(ada))
    assert told(view) == [("ENV001", "production", "id-ada")]


def test_env001_three_environments_are_one_finding() -> None:
    ada = an_advisor()
    view = a_directory(a_roster(ada), a_roster(ada, environment="test"), a_roster(ada, environment="trial"))
    policies = POLICIES | {"trial": Policy(zone=COPENHAGEN, kind="test")}
    (one,) = found(decide, view, policies)
    assert one.evidence["others"] == ["test", "trial"]


def test_env001_an_advisor_known_to_the_backends_alone_counts() -> None:
    employed = an_advisor(user=None, employee=an_employee())
    rosters = [a_roster(employed, environment=name, employees_read=READ) for name in ("production", "test")]
    (one,) = found(decide, a_directory(*rosters))
    assert one.evidence["known_as"]["production"] == {"salesforce": None, "bookme": "employee-ada"}


@pytest.mark.parametrize("part", ["users", "employees", "accounts"])
def test_env001_is_unknown_without(part: str) -> None:
    view = refused(twice("ada"), part)
    assert told(view) == []
    gaps = [one for one in untold(decide, view) if one.codes is not None and "ENV001" in one.codes]
    assert {one.environment for one in gaps} == {"production", "test"}
    assert {one.reason for one in gaps} == {Reason.FORBIDDEN}


def test_env001_one_unread_roster_leaves_every_environment_in_doubt() -> None:
    view = twice("ada")
    view = replace(view, rosters=(view.rosters[0], replace(view.rosters[1], users_read=REFUSED)))
    gaps = untold(decide, view)
    assert told(view) == []
    assert [(one.environment, one.subject.id, one.codes) for one in gaps] == [
        ("production", "test/users", frozenset({"ENV001"})),
        ("test", "test/users", frozenset({"ENV001", "ENV002"})),
    ]


def test_env001_needs_no_bookings() -> None:
    assert told(refused(twice("ada"), "bookings")) == [("ENV001", "production", "id-ada")]


def test_env002_an_owner_outside_of_the_roster_is_told() -> None:
    view = a_directory(a_roster(an_advisor("ada"), owners={"id-bob": 2}))
    (one,) = found(decide, view)
    assert (one.code, one.environment, one.priority) == ("ENV002", "production", Priority.MEDIUM)
    assert one.subject == Subject(kind="advisor", id="id-bob")
    assert one.summary == "The owner of 2 active bookings is no active advisor of production."
    assert one.evidence["bookings"] == 2


def test_env002_an_owner_on_the_roster_or_without_bookings_is_fine() -> None:
    assert told(a_directory(a_roster(an_advisor("ada"), owners={"id-ada": 3, "id-bob": 0}))) == []


def test_env002_an_advisor_of_another_environment_is_still_a_stranger() -> None:
    production = a_roster(an_advisor("ada"), owners={"id-ada": 1})
    test = a_roster(an_advisor("bob"), environment="test", owners={"id-ada": 1, "id-bob": 1})
    assert told(a_directory(production, test)) == [("ENV002", "test", "id-ada")]


def test_env002_every_stranger_is_told_in_every_environment() -> None:
    rosters = [a_roster(environment=name, owners={"x": 1, "y": 1}) for name in ("production", "test")]
    assert len(told(a_directory(*rosters))) == 4


def test_env002_an_owner_without_an_account_is_told_by_what_is_known() -> None:
    assert told(a_directory(a_roster(owners={"lost@bank.example": 1, "005-x": 1}))) == [
        ("ENV002", "production", "005-x"),
        ("ENV002", "production", "lost@bank.example"),
    ]


@pytest.mark.parametrize("part", ["users", "employees", "bookings", "accounts"])
def test_env002_is_unknown_without(part: str) -> None:
    view = refused(a_directory(a_roster(owners={"id-bob": 1}, employees_read=READ)), part)
    assert told(view) == []
    (gap,) = untold(decide, view)
    assert gap.codes is not None
    assert "ENV002" in gap.codes
    assert (gap.environment, gap.reason) == ("production", Reason.FORBIDDEN)


def test_env002_an_unread_environment_leaves_the_others_alone() -> None:
    rosters = [a_roster(owners={"x": 1}), a_roster(environment="test", owners={"x": 1}, bookings_read=REFUSED)]
    assert told(a_directory(*rosters)) == [("ENV002", "production", "x")]


NAMES = ["ada", "bob", "cy", "dot"]
ROSTERS = st.lists(st.sampled_from(NAMES), unique=True)
OWNERS = st.dictionaries(st.sampled_from([f"id-{name}" for name in NAMES]), st.integers(0, 2))
COVERAGES = st.sampled_from([READ, READ, READ, REFUSED])


@st.composite
def tenants(draw: st.DrawFn) -> DirectoryView:
    rosters = [
        a_roster(
            *(an_advisor(name) for name in draw(ROSTERS)),
            environment=environment,
            owners=draw(OWNERS),
            users_read=draw(COVERAGES),
            employees_read=draw(st.none() | COVERAGES),
            bookings_read=draw(COVERAGES),
        )
        for environment in ("production", "test")
    ]
    return a_directory(*rosters)


def expected(view: DirectoryView) -> set[tuple[str, str, str]]:
    """The catalogue once more, slow and obvious."""
    whole = {
        one.environment: one.users_read.complete and (one.employees_read is None or one.employees_read.complete)
        for one in view.rosters
    }
    known = {one.environment: {advisor.identity for advisor in one.advisors} for one in view.rosters}
    verdicts = set()
    if all(whole.values()):
        verdicts |= {("ENV001", "production", one) for one in known["production"] & known["test"]}
    for one in view.rosters:
        for owner, count in one.owners.items():
            if whole[one.environment] and one.bookings_read.complete and count and owner not in known[one.environment]:
                verdicts.add(("ENV002", one.environment, owner))
    return verdicts


@given(tenants())
def test_every_tenant_is_judged_as_the_catalogue_says(view: DirectoryView) -> None:
    assert set(told(view)) == expected(view)


@given(tenants(), st.randoms(use_true_random=False))
def test_the_order_of_rosters_advisors_and_owners_never_matters(view: DirectoryView, chance: object) -> None:
    turned = tuple(
        replace(one, advisors=one.advisors[::-1], owners=dict(reversed(one.owners.items())))
        for one in reversed(view.rosters)
    )
    other = replace(view, rosters=turned)
    assert found(decide, other) == found(decide, view)


@given(tenants())
def test_nothing_is_silent_that_could_not_be_judged(view: DirectoryView) -> None:
    healed = replace(
        view,
        rosters=tuple(
            replace(one, users_read=READ, bookings_read=READ, employees_read=one.employees_read and READ)
            for one in view.rosters
        ),
    )
    doubts = {(one.environment, code) for one in untold(decide, view) for code in one.codes or ()}
    missed = {(one.code, one.environment) for one in decide(healed, POLICIES, NOW) if isinstance(one, Finding)}
    silent = missed - {(code, environment) for code, environment, _ in told(view)}
    assert all((environment, code) in doubts for code, environment in silent)
