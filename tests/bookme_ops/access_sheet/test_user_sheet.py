"""The sheet of a user: all of it on one page, with what is wrong first, and where else the user is."""

from dataclasses import replace

import pytest

from bookme_ops.access_sheet.user_sheet import Found, find_users, make_sheet
from jobs.base import Finding, Priority, Subject
from tests.bookme_ops.access_sheet.desks import BOB, BOB_PERSON, NAME, a_desk
from tests.jobs.environment.access_bank import RUNTIME, a_person, a_view, an_assignment, refused


def a_finding(code: str, subject: str = BOB, priority: Priority = Priority.HIGH) -> Finding:
    return Finding(
        code=code, environment="production", subject=Subject(kind="user", id=subject), priority=priority, summary="odd"
    )


def test_the_integration_users_are_found_and_anybody_else_by_name() -> None:
    desk = a_desk()
    assert [one.user_id for one in find_users(desk, None)] == [BOB]
    assert [one.user_id for one in find_users(desk, "ADA@org")] == ["005-ada"]
    assert [one.user_id for one in find_users(desk, "ada.long@bank.example")] == ["005-ada"]
    assert find_users(desk, "nobody") == ()


def test_findings_about_the_user_come_with_the_most_urgent_first() -> None:
    findings = (
        a_finding("ENV021"),
        a_finding("ENV031", "005-other"),
        a_finding("ENV020", NAME, Priority.CRITICAL),
    )
    sheet = make_sheet(a_desk(), BOB_PERSON, findings=[Found(finding=one) for one in findings])
    assert [one.finding.code for one in sheet.findings] == ["ENV020", "ENV021"]
    assert sheet.usable is True


@pytest.mark.parametrize(
    ("changes", "by"),
    [
        ({"username": f"{NAME}.uat"}, "username"),
        ({"username": "other@x", "federation_id": "F1"}, "federation id"),
        ({"username": "other@x", "mail": "bob@bank.example"}, "mail address"),
        ({"username": "005-integration@elsewhere"}, "name before the @"),
    ],
)
def test_the_same_user_in_another_environment_says_what_is_the_same(changes: dict[str, str], by: str) -> None:
    person = a_person(federation_id="F1", mail="bob@bank.example")
    there = a_person(**changes)
    other = replace(a_view(people=(there,)), environment="test")
    sheet = make_sheet(a_desk(people=(person,)), person, others=(a_view(), other))
    assert [(one.environment, one.by, one.integration) for one in sheet.elsewhere.rows] == [("test", by, True)]


def test_people_who_only_share_a_first_part_are_not_the_same() -> None:
    other = replace(
        a_view(people=(a_person(username="005-integration@elsewhere"),), assignments=()), environment="test"
    )
    assert make_sheet(a_desk(), BOB_PERSON, others=(other,)).elsewhere.rows == ()


def test_an_environment_whose_users_were_not_read_is_a_gap_and_not_nobody() -> None:
    other = replace(refused(a_view(people=(), assignments=(an_assignment(RUNTIME),)), "people"), environment="test")
    told = make_sheet(a_desk(), BOB_PERSON, others=(other,)).elsewhere
    assert (told.rows, told.certain) == ((), False)
    assert told.gaps[0].startswith("test: could not check people")


def test_anybody_may_have_a_sheet_without_sign_ins() -> None:
    person = find_users(a_desk(), "005-ada")[0]
    assert make_sheet(a_desk(), person).sign_ins is None
