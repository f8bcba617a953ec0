import pytest
from msgspec.structs import replace

from jobs.access.app_access import app_access, bare, role_name
from jobs.access.baseline import AppRules
from tests.jobs.access.org import a_role


def rules(*scoped: str) -> AppRules:
    return AppRules(app_id="product", name="&bookme", scoped_roles=frozenset(scoped))


def test_what_an_app_may_do_is_granted_broadly_or_declared_for_some_mailboxes() -> None:
    access = app_access(rules("Calendars.ReadWrite"), [a_role("sp", "User.Read.All")])
    assert access.broad == {"User.Read.All"}
    assert access.scoped == {"Calendars.ReadWrite"}
    assert access.everything == {"User.Read.All", "Calendars.ReadWrite"}
    assert access.defeated == frozenset()


@pytest.mark.parametrize(
    ("declared", "granted"),
    [
        ("Calendars.Read", "Calendars.Read"),
        ("Calendars.Read", "Calendars.ReadWrite"),
        ("Calendars.ReadBasic.All", "Calendars.Read"),
        ("Calendars.ReadBasic.All", "Calendars.ReadWrite"),
        ("User.Read.All", "User.ReadWrite.All"),
        ("User.ReadBasic.All", "User.Read.All"),
    ],
)
def test_a_broad_grant_of_the_same_or_more_defeats_the_scope(declared: str, granted: str) -> None:
    access = app_access(rules(declared), [a_role("sp", granted)])
    assert access.defeated == {declared}
    assert access.scoped == frozenset()


@pytest.mark.parametrize(
    ("declared", "granted"),
    [
        ("Calendars.ReadWrite", "Calendars.Read"),
        ("Calendars.Read", "Mail.ReadWrite"),
        ("Mail.Send", "Mail.ReadWrite"),
        ("Calendars.Read", "Calendars.ReadBasic.All"),
    ],
)
def test_less_or_other_grants_leave_the_scope_alone(declared: str, granted: str) -> None:
    assert app_access(rules(declared), [a_role("sp", granted)]).scoped == {declared}


def test_the_same_name_at_another_api_is_another_permission() -> None:
    exchange = a_role("sp", "Calendars.Read", resource="Office 365 Exchange Online", resource_app_id="other")
    access = app_access(rules("Calendars.Read"), [exchange])
    assert access.broad == {"Office 365 Exchange Online/Calendars.Read"}
    assert access.scoped == {"Calendars.Read"}


def test_an_app_without_rules_has_what_it_is_granted() -> None:
    assert app_access(None, [a_role("sp", "Mail.Send")]).everything == {"Mail.Send"}


def test_roles_are_named_with_their_api_whatever_it_calls_itself() -> None:
    assert role_name(a_role("sp", "Mail.Send", resource="Graph (renamed)")) == "Microsoft Graph/Mail.Send"
    unnamed = replace(a_role("sp", "x"), resource=None, resource_app_id=None, role=None)
    assert role_name(unnamed) == f"{unnamed.resource_id}/{unnamed.role_id}"
    assert bare("Microsoft Graph/Mail.Send") == "Mail.Send"
    assert bare("Exchange/Mail.Send") == "Exchange/Mail.Send"
