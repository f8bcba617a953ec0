"""Sources: how old a list is, and what to do about one that could not be read."""

from dataclasses import replace

import pytest

from bookme_ops.access_sheet.sources import (
    GRANTS,
    OF_TENANT,
    Section,
    Source,
    find_gaps,
    is_unread,
    section,
    sources_of,
)
from connectors.errors import Reason
from jobs.access.view import OrgAccess, TenantAccess
from jobs.views import Coverage
from tests.jobs.environment.access_bank import a_view, hiding, refused
from tests.jobs.samples import READ


def a_source(reason: Reason | None, name: str = "logins") -> Source:
    return Source(name=name, read_at=None, reason=reason)


def test_every_list_of_a_view_is_a_source_with_what_to_grant() -> None:
    fields = {*OrgAccess.__dataclass_fields__, *(OF_TENANT[name] for name in OF_TENANT)}
    assert fields == {*OrgAccess.__dataclass_fields__, *TenantAccess.__dataclass_fields__}
    assert set(GRANTS) == {*OrgAccess.__dataclass_fields__, *OF_TENANT, "accounts"}
    assert set(sources_of(a_view())) == set(GRANTS)


def test_what_was_read_has_no_gap() -> None:
    assert list(find_gaps(a_view())) == []
    assert section(a_view(), ["row"], "people").certain


@pytest.mark.parametrize("reason", [Reason.FORBIDDEN, Reason.HIDDEN])
def test_a_refused_list_says_what_to_grant(reason: Reason) -> None:
    assert a_source(reason).gap == "could not check logins: grant Manage Users to our Salesforce user"
    assert a_source(reason).remedy == "Manage Users to our Salesforce user"


def test_a_list_that_was_never_read_names_the_command() -> None:
    assert a_source(Reason.NEVER_READ).gap == "could not check logins: never read, run `bookme-ops collect access`"
    assert a_source(Reason.NEVER_READ).remedy is None


def test_what_no_licence_pays_for_is_not_available_and_not_missed() -> None:
    source = a_source(Reason.NOT_LICENSED, "sign-ins")
    assert source.gap == "could not check sign-ins: not available without a licence for Entra ID P1"
    assert not source.misses
    assert a_source(Reason.TIMEOUT).misses


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    assert (a_source(reason).gap or "").startswith("could not check logins: ")


def test_hidden_columns_are_a_gap() -> None:
    (source,) = find_gaps(hiding(a_view(), "sets", "PermissionsManageUsers"))
    assert source.gap == "could not check all of sets: our user may not see PermissionsManageUsers"
    assert source.remedy == GRANTS["sets"]


def test_a_section_is_as_old_as_its_oldest_list_and_has_all_gaps() -> None:
    told: Section[str] = section(refused(a_view(), "locks"), (), "people", "locks")
    assert (told.certain, len(told.gaps)) == (False, 1)
    assert section(a_view(), (), "people").read_at == READ.read_at


def test_lists_with_the_same_remedy_are_one_gap() -> None:
    view = refused(refused(refused(a_view(), "sets"), "groups"), "locks")
    told: Section[str] = section(hiding(view, "people", "Email"), (), "sets", "groups", "locks", "people", "sets")
    assert told.gaps == (
        "could not check sets, groups: grant View Setup and Configuration to our Salesforce user",
        "could not check locks: grant Manage Users to our Salesforce user",
        "could not check all of people: our user may not see Email",
    )


def test_a_tenant_that_nobody_asks_about_has_no_gaps() -> None:
    view = refused(a_view(apps=()), "roles")
    assert list(find_gaps(view)) == []
    assert [source.name for source in find_gaps(refused(a_view(), "roles"))] == ["roles"]


def test_an_environment_is_unread_only_if_nothing_was_ever_read() -> None:
    view = a_view()
    assert not is_unread(view)
    never = {name: replace(getattr(view.org, name), read=Coverage()) for name in OrgAccess.__dataclass_fields__}
    gone = {name: replace(getattr(view.tenant, name), read=Coverage()) for name in TenantAccess.__dataclass_fields__}
    assert is_unread(replace(view, org=replace(view.org, **never), tenant=replace(view.tenant, **gone)))
