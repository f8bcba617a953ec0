"""Integration users that cannot work."""

import pytest

from connectors.access_records import UserLock
from connectors.errors import Reason
from jobs.access.view import AccessView
from jobs.base import Priority, Subject
from jobs.environment.integration_users import JOB, decide
from tests.jobs.environment.access_bank import (
    BOB,
    BOB_SUBJECT,
    RUNTIME,
    SETS,
    a_group,
    a_person,
    a_set,
    a_view,
    an_advisor_person,
    an_assignment,
    found,
    held_group,
    hiding,
    refused,
    told,
    untold,
)

ENV020 = frozenset({"ENV020"})
OF_JOB = frozenset({"ENV020", "ENV021", "ENV022"})
INACTIVE = (a_person(active=False),)
POWERLESS = (a_set(RUNTIME), *SETS[1:])


def locks(*, frozen: bool = False, locked: bool = False, user_id: str = BOB) -> tuple[UserLock, ...]:
    return (UserLock(user_id=user_id, frozen=frozen, locked=locked),)


def test_users_in_order_are_silent() -> None:
    assert told(decide, a_view()) == []
    assert untold(decide, a_view()) == []


@pytest.mark.parametrize(
    ("view", "why"),
    [
        (a_view(people=INACTIVE), ["inactive"]),
        (a_view(locks=locks(frozen=True)), ["frozen"]),
        (a_view(locks=locks(locked=True)), ["locked"]),
        (a_view(sets=POWERLESS), ["without API Enabled"]),
        (
            a_view(people=INACTIVE, locks=locks(frozen=True, locked=True), sets=POWERLESS),
            ["inactive", "frozen", "locked", "without API Enabled"],
        ),
    ],
)
def test_env020_every_reason_is_told_once_for_the_user(view: AccessView, why: list[str]) -> None:
    (one,) = found(decide, view)
    assert (one.code, one.subject, one.priority) == ("ENV020", BOB_SUBJECT, Priority.CRITICAL)
    assert one.evidence["why"] == why
    assert "@" not in one.summary, "no personal data in a sentence"


def test_env020_the_api_may_come_from_a_group_or_the_profile() -> None:
    group, members = a_group("Ops", "Api")
    sets = (*POWERLESS, a_set("Api", "ApiEnabled"))
    held = (an_assignment(RUNTIME), held_group("Ops"))
    assert told(decide, a_view(sets=sets, groups=(group,), members=members, assignments=held)) == []
    profile = a_set("X", "ApiEnabled", kind="profile", profile_id="profile-minimum")
    assert told(decide, a_view(sets=(*POWERLESS[:2], profile), assignments=(an_assignment(RUNTIME),))) == []


def test_env020_other_users_may_be_locked_or_inactive() -> None:
    people = (a_person(), an_advisor_person("ada", active=False))
    assert told(decide, a_view(people=people, locks=locks(locked=True, user_id="005-ada"))) == []


def test_env020_a_username_of_the_settings_that_nobody_has_is_told_by_its_name() -> None:
    view = a_view(integration_users=("nobody@org", f"{BOB}@org"))
    (one,) = found(decide, view)
    assert (one.code, one.subject) == ("ENV020", Subject(kind="user", id="nobody@org"))


def test_env020_usernames_have_no_letter_case() -> None:
    assert told(decide, a_view(people=(a_person(username="BOB@Org"),), integration_users=("bob@org",))) == []


def test_env020_is_told_of_every_integration_user() -> None:
    people = (a_person(active=False), a_person("005-second", active=False), a_person("005-third"))
    held = [an_assignment(RUNTIME, one.user_id) for one in people]
    view = a_view(people=people, assignments=held)
    assert told(decide, view) == [("ENV020", BOB), ("ENV020", "005-second")]


def test_env020_of_several_environments_each_is_told_by_its_own_name() -> None:
    views = [a_view(people=INACTIVE), a_view(people=INACTIVE, environment="test")]
    assert [one.environment for view in views for one in found(decide, view)] == ["production", "test"]


def test_env020_who_is_an_integration_user_cannot_be_told_without_the_lists_that_say_it() -> None:
    for name in ("people", "sets", "groups", "members", "assignments"):
        view = refused(a_view(people=INACTIVE), name)
        assert told(decide, view) == []
        assert untold(decide, view) == [(f"production/access.{name}", Reason.FORBIDDEN, OF_JOB)]


def test_env020_one_list_that_was_refused_is_not_all() -> None:
    view = refused(a_view(people=INACTIVE, locks=locks(frozen=True)), "locks")
    (one,) = found(decide, view)
    assert one.evidence["why"] == ["inactive"], "what was read long ago is not believed"
    assert untold(decide, view) == [("production/access.locks", Reason.FORBIDDEN, ENV020)]
    listed = refused(a_view(people=INACTIVE, sets=POWERLESS, integration_users=(f"{BOB}@org",)), "sets")
    assert [one.evidence["why"] for one in found(decide, listed)] == [["inactive"]]
    assert untold(decide, listed) == [("production/access.sets", Reason.FORBIDDEN, OF_JOB)]


def test_env020_a_permission_that_is_hidden_from_us_is_not_missing() -> None:
    view = hiding(a_view(sets=POWERLESS), "sets", "PermissionsApiEnabled")
    assert told(decide, view) == []
    assert untold(decide, view) == [("production/access.sets", Reason.HIDDEN, ENV020)]


def test_env020_a_group_that_the_platform_has_not_brought_up_to_date_leaves_it_open() -> None:
    group, members = a_group("Ops", "Api", status="Outdated")
    sets = (*POWERLESS, a_set("Api"))
    view = a_view(sets=sets, groups=(group,), members=members, assignments=(an_assignment(RUNTIME), held_group("Ops")))
    assert told(decide, view) == []
    assert untold(decide, view) == [(BOB, Reason.MALFORMED, ENV020)]


def test_env020_a_user_without_a_row_about_locks_is_not_locked() -> None:
    assert told(decide, a_view(locks=())) == []


def test_the_job_is_about_access_once_a_day() -> None:
    assert {kind.code for kind in JOB.kinds} == OF_JOB
    assert JOB.reads == {
        f"access.{one}" for one in ("people", "locks", "sets", "groups", "members", "assignments", "objects", "fields")
    }
