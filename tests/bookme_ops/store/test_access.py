"""The lists of the access audit: kept as they were read, each with how completely."""

from datetime import UTC, datetime, timedelta

from bookme_ops.store.access import booking_changed, list_name, org_access, subject_of, tenant_access, write_list
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from connectors.access_records import (
    AccessList,
    Credential,
    DirectoryChange,
    ServicePrincipal,
    SetAssignment,
    SetupChange,
)
from connectors.errors import Reason
from connectors.ports import Failure
from jobs.access.view import TenantAccess

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
HELD = SetAssignment(
    assignment_id="0Pa1", user_id="0051", set_id="0PS1", group_id=None, assigned=NOW, expires=None, active=True
)
APP = ServicePrincipal(
    principal_id="p", app_id="a", name="App", enabled=True, disabled_by_microsoft=None, kind="Application",
    owner_tenant=None, application_read=True,
    credentials=(Credential(key_id="k", kind="secret", owner="application", name=None, starts=None, ends=NOW),),
)  # fmt: skip


def test_a_list_reads_as_it_was_written(store: Store) -> None:
    told = AccessList(rows=(HELD,), hidden=("IsRevoked",))
    with store.begin() as connection:
        write_list(connection, "production", "assignments", told, at=NOW)
        write_list(connection, "production", "principals", AccessList(rows=(APP,)), at=NOW)
        record_read(connection, "production", "query", subject_of("assignments"), at=NOW, as_of=NOW)
        org, tenant = org_access(connection, "production"), tenant_access(connection, "production")
    assert (org.assignments.items, org.assignments.read.complete) == (told, True)
    assert tenant.principals.items.rows == (APP,)


def test_a_list_that_was_never_read_is_not_an_empty_one(store: Store) -> None:
    with store.read() as connection:
        part = org_access(connection, "production").people
    assert (part.items.rows, part.read.complete, part.read.reason) == ((), False, Reason.NEVER_READ)


def test_what_fails_keeps_what_was_read_and_says_why(store: Store) -> None:
    with store.begin() as connection:
        write_list(connection, "production", "assignments", AccessList(rows=(HELD,)), at=NOW)
        subject, failure = subject_of("assignments"), Failure(reason=Reason.FORBIDDEN, detail="grant it")
        record_failure(connection, "production", "query", subject, failure, at=NOW + timedelta(days=1))
        part = org_access(connection, "production").assignments
    assert (len(part.items.rows), part.read.reason) == (1, Reason.FORBIDDEN)


def test_a_list_is_replaced_as_a_whole_and_of_one_environment_only(store: Store) -> None:
    with store.begin() as connection:
        for environment in ("production", "test"):
            write_list(connection, environment, "assignments", AccessList(rows=(HELD,)), at=NOW)
        write_list(connection, "test", "assignments", AccessList(rows=()), at=NOW)
        assert len(org_access(connection, "production").assignments.items.rows) == 1
        assert org_access(connection, "test").assignments.items.rows == ()


def test_changes_of_the_org_and_of_the_tenant_are_two_lists(store: Store) -> None:
    mine = SetupChange(change_id="1", at=NOW, action="PermSetAssign", section=None, text=None, by=None, delegate=None)
    theirs = DirectoryChange(
        change_id="2", at=NOW, activity="x", result=None, by_user=None, by_app=None, target_ids=(), properties=()
    )
    with store.begin() as connection:
        write_list(connection, "production", "changes", AccessList(rows=(mine,)), at=NOW)
        write_list(connection, "production", list_name(TenantAccess, "changes"), AccessList(rows=(theirs,)), at=NOW)
        assert org_access(connection, "production").changes.items.rows == (mine,)
        assert tenant_access(connection, "production").changes.items.rows == (theirs,)


def test_without_bookings_none_was_changed(store: Store) -> None:
    with store.read() as connection:
        assert booking_changed(connection, "production") is None
