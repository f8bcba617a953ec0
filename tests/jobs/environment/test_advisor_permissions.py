"""Advisors who lack a permission set, and leavers who still have one."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.access_records import UserLock
from connectors.backend_records import Employee
from connectors.errors import Reason
from jobs.access.view import AccessView
from jobs.base import Priority, Subject
from jobs.environment.advisor_permissions import JOB, decide
from jobs.views import Advisor
from tests.jobs.environment.access_bank import (
    ADVISORS,
    BASELINE,
    BOB,
    RUNTIME,
    SETS,
    STAFF,
    a_group,
    a_person,
    a_set,
    a_view,
    an_advisor_person,
    an_assignment,
    directory,
    found,
    held_group,
    hiding,
    refused,
    told,
    untold,
)
from tests.jobs.environment.bank import a_roster, a_user, an_account, an_advisor, an_employee
from tests.jobs.samples import NOW

BOTH = frozenset({"ENV030", "ENV034"})
ENV034 = frozenset({"ENV034"})
BOB_HOLDS = an_assignment(RUNTIME)
WIDE = replace(BASELINE, advisor=replace(BASELINE.advisor, sets=frozenset({ADVISORS, "Extra"})))


def holding(*initials: str, **changes: Any) -> AccessView:
    """A view of which these advisors hold the set."""
    rows = [an_assignment(ADVISORS, f"005-{one}") for one in initials]
    return a_view(**{"assignments": (BOB_HOLDS, *rows)} | changes)


def without_account(initials: str, **changes: Any) -> AccessView:
    """A view whose directory lacks, or has otherwise, the account of one advisor, on the roster by address alone."""
    mail = f"{initials}.long@bank.example"
    others = [one for one in STAFF if one != initials]
    roster = a_roster(*map(an_advisor, others), Advisor(identity=mail, user=a_user(initials)))
    values = {"roster": roster, "accounts": directory(*map(an_account, others))}
    return a_view(**values | changes)


def test_advisors_in_order_are_silent() -> None:
    assert told(decide, a_view()) == []
    assert untold(decide, a_view()) == []


def test_env030_an_advisor_without_the_set_is_told_and_can_be_given_it() -> None:
    (one,) = found(decide, holding("ada", "kim"))
    assert (one.code, one.subject, one.priority) == ("ENV030", Subject(kind="advisor", id="id-eve"), Priority.HIGH)
    assert one.evidence["missing"] == [ADVISORS]
    assert one.fix == {"action": "assign-permission-sets", "user_id": "005-eve", "sets": [ADVISORS]}
    assert "@" not in one.summary


def test_env030_a_set_may_come_through_a_group() -> None:
    group, members = a_group("Branch", ADVISORS)
    rows = (BOB_HOLDS, *(held_group("Branch", f"005-{one}") for one in STAFF))
    assert told(decide, a_view(groups=(group,), members=members, assignments=rows)) == []


@pytest.mark.parametrize("over", [{"expires": NOW}, {"active": False}, {"revoked": True}])
def test_env030_an_assignment_that_is_over_does_not_count(over: dict[str, Any]) -> None:
    rows = (BOB_HOLDS, *(an_assignment(ADVISORS, f"005-{one}", **over) for one in STAFF))
    assert told(decide, a_view(assignments=rows)) == [("ENV030", f"id-{one}") for one in STAFF]


def test_env030_names_what_is_held_beside_what_is_missing() -> None:
    view = a_view(sets=(*SETS, a_set("Extra")), baseline=WIDE)
    assert [one.evidence["held"] for one in found(decide, view)] == [[ADVISORS]] * 3
    assert found(decide, view)[0].summary == "An advisor lacks 1 of the 2 permission sets that advisors need."


def test_env030_without_an_account_the_identity_is_the_subject() -> None:
    advisors = (Advisor(identity="new@bank.example", user=a_user("ada")),)
    view = holding(roster=a_roster(*advisors), accounts=directory())
    assert ("ENV030", "new@bank.example") in told(decide, view)


def test_env030_inactive_users_advisors_of_the_backend_and_integration_users_are_not_judged() -> None:
    people = (a_person(), an_advisor_person("ada", active=False))
    backend: Employee = an_employee("eve")
    roster = a_roster(
        an_advisor("ada"),
        an_advisor("eve", user=None, employee=backend),
        an_advisor("bob", user=a_user("bob", user_id=BOB)),
    )
    assert told(decide, holding(people=people, roster=roster)) == []


def test_env030_is_not_judged_where_the_baseline_needs_no_set_or_nobody_has_a_roster() -> None:
    nothing = replace(BASELINE, advisor=replace(BASELINE.advisor, sets=frozenset()))
    assert told(decide, holding(baseline=nothing)) == []
    assert told(decide, holding(roster=None)) == []


def test_env034_a_disabled_account_with_an_active_user_is_told() -> None:
    gone = an_account("eve", enabled=False)
    view = a_view(
        roster=a_roster(an_advisor("ada"), an_advisor("eve", account=gone)),
        accounts=directory(an_account("ada"), gone, an_account("kim")),
    )
    (one,) = found(decide, view)
    assert (one.code, one.subject, one.priority) == ("ENV034", Subject(kind="advisor", id="id-eve"), Priority.HIGH)
    assert (one.evidence["on_roster"], one.evidence["sets"]) == (True, [ADVISORS])
    assert one.fix == {"action": "deactivate-user", "user_id": "005-eve"}
    assert "@" not in one.summary


def test_env034_a_deleted_account_is_told_by_the_folded_address() -> None:
    people = (a_person(), *map(an_advisor_person, ("ada", "kim")), an_advisor_person("eve"))
    (one,) = found(decide, without_account("eve", people=people))
    assert (one.code, one.subject.id) == ("ENV034", "eve.long@bank.example")
    assert one.evidence["entra"] == []


def test_env034_somebody_off_the_roster_who_holds_a_set_counts_and_who_holds_none_does_not() -> None:
    stranger = an_advisor_person("zoe")
    people = (a_person(), *map(an_advisor_person, STAFF), stranger)
    rows = [BOB_HOLDS, *(an_assignment(ADVISORS, f"005-{one}") for one in STAFF)]
    assert told(decide, a_view(people=people, assignments=rows)) == []
    view = a_view(people=people, assignments=[*rows, an_assignment(ADVISORS, "005-zoe")])
    assert told(decide, view) == [("ENV034", "zoe.long@bank.example")]
    assert told(decide, replace(view, roster=None)) == [("ENV034", "zoe.long@bank.example")]


@pytest.mark.parametrize(
    "changes",
    [
        {"mail": "EVE.long@bank.example ".strip().casefold()},
        {"mail": "eve@bank.example"},
        {"mail": "wrong@bank.example", "federation_id": "Eve.Long@bank.example"},
        {"mail": None, "username": "EVE.LONG@Bank.Example"},
    ],
)
def test_env034_any_of_a_users_names_leads_to_an_enabled_account(changes: dict[str, Any]) -> None:
    people = (a_person(), an_advisor_person("ada"), an_advisor_person("kim"), an_advisor_person("eve", **changes))
    roster = a_roster(an_advisor("ada"), an_advisor("kim"))
    assert told(decide, a_view(people=people, roster=roster)) == []


def test_env034_an_alias_that_a_leaver_kept_does_not_make_a_successor_leave() -> None:
    leaver = an_account("old", enabled=False, addresses=("old.long@bank.example", "eve.long@bank.example"))
    view = a_view(accounts=directory(*map(an_account, STAFF), leaver))
    assert told(decide, view) == []


def test_env034_a_guest_is_nobodys_account() -> None:
    people = (a_person(), *map(an_advisor_person, STAFF))
    guest = an_account("eve", guest=True)
    view = without_account("eve", people=people)
    accounts = directory(an_account("ada"), an_account("kim"), guest)
    assert told(decide, replace(view, accounts=accounts)) == [("ENV034", "eve.long@bank.example")]


def test_env034_an_inactive_user_or_an_integration_user_is_no_leaver() -> None:
    people = (a_person(), an_advisor_person("ada"), an_advisor_person("kim"), an_advisor_person("eve", active=False))
    assert told(decide, without_account("eve", people=people)) == []
    rows = (BOB_HOLDS, an_assignment(ADVISORS), *(an_assignment(ADVISORS, f"005-{one}") for one in STAFF))
    assert told(decide, a_view(assignments=rows)) == []


def test_env034_a_frozen_user_still_counts_and_the_evidence_says_so() -> None:
    people = (a_person(), *map(an_advisor_person, STAFF))
    locks = (UserLock(user_id="005-eve", frozen=True, locked=False),)
    (one,) = found(decide, without_account("eve", people=people, locks=locks))
    assert one.evidence["frozen"] is True
    unread = refused(without_account("eve", people=people, locks=locks), "locks")
    (one,) = found(decide, unread)
    assert one.evidence["frozen"] is None


def test_env034_several_leavers_are_several_and_two_users_of_one_are_one() -> None:
    gone = [an_account(one, enabled=False) for one in ("ada", "eve")]
    twin = an_advisor_person("twin", mail="ada.long@bank.example")
    people = (a_person(), *map(an_advisor_person, STAFF), twin)
    rows = [BOB_HOLDS, *(an_assignment(ADVISORS, one.user_id) for one in people[1:])]
    roster = a_roster(*(an_advisor(one.nickname or "", account=one) for one in gone), an_advisor("kim"))
    view = a_view(people=people, assignments=rows, roster=roster, accounts=directory(*gone, an_account("kim")))
    verdicts = found(decide, view)
    assert [(one.code, one.subject.id) for one in verdicts] == [("ENV034", "id-ada"), ("ENV034", "id-eve")]
    assert verdicts[0].evidence["other_users"] == ["005-twin"]


def test_env034_columns_that_are_hidden_from_us_leave_deletion_open_but_not_disabling() -> None:
    people = (a_person(), *map(an_advisor_person, STAFF))
    view = hiding(without_account("eve", people=people), "people", "FederationIdentifier")
    assert told(decide, view) == []
    assert untold(decide, view) == [("production/access.people", Reason.HIDDEN, ENV034)]
    gone = an_account("eve", enabled=False)
    disabled = replace(view, accounts=directory(an_account("ada"), an_account("kim"), gone), _memo={})
    assert told(decide, disabled) == [("ENV034", "id-eve")]


def test_every_environment_is_told_by_its_own_name() -> None:
    views = [holding("ada", "kim", environment=name) for name in ("production", "test")]
    assert [one.environment for view in views for one in found(decide, view)] == ["production", "test"]


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("people", "production/access.people"),
        ("sets", "production/access.sets"),
        ("groups", "production/access.groups"),
        ("members", "production/access.members"),
        ("assignments", "production/access.assignments"),
        ("accounts", "production/accounts"),
        ("users", "production/users"),
    ],
)
def test_nothing_absent_is_told_unless_everything_was_read(name: str, subject: str) -> None:
    view = refused(replace(without_account("eve", assignments=(BOB_HOLDS,)), _memo={}), name)
    assert told(decide, view) == []
    assert untold(decide, view) == [(subject, Reason.FORBIDDEN, BOTH)]


def test_the_job_names_every_list_that_it_looks_at() -> None:
    assert {"accounts", "users", "access.people", "access.assignments"} <= JOB.reads
