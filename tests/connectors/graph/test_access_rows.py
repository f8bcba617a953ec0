"""Answers about access as records: folded ids, UTC, blanks as nothing."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.graph import access_wire as wire
from connectors.graph.access_rows import (
    read_app_sign_in,
    read_assignment,
    read_change,
    read_consent,
    read_credentials,
)


def made(struct: type[Any], **keys: Any) -> Any:
    return msgspec.convert(keys, struct)


def test_what_never_ends_and_what_never_began_is_told() -> None:
    bare = {"keyId": "k1"}
    late = {"keyId": "k2", "endDateTime": "2299-12-31T01:00:00+01:00"}
    row = made(wire.WireApplication, id="i", appId="a", passwordCredentials=[bare, late], keyCredentials=None)
    none, far = read_credentials(row, "application")
    assert (none.starts, none.ends, none.name) == (None, None, None)
    assert far.ends == datetime(2299, 12, 31, tzinfo=UTC)


def test_the_ids_of_a_grant_are_folded_and_its_role_found_in_any_case() -> None:
    row = made(wire.WireAssignment, id="G1", appRoleId="ROLE", principalId="P", resourceId="R")
    resource = made(wire.WireResource, id="r", appId="API", appRoles=[{"id": "role", "value": "X.Read"}])
    told = read_assignment(row, resource)
    assert (told.grant_id, told.principal_id, told.resource_id) == ("G1", "p", "r")
    assert (told.role_id, told.role, told.resource_app_id) == ("role", "X.Read", "api")


def test_access_without_a_role_has_no_name() -> None:
    nothing = "00000000-0000-0000-0000-000000000000"
    row = made(wire.WireAssignment, id="g", appRoleId=nothing, principalId="p", resourceId="r")
    assert read_assignment(row, made(wire.WireResource, id="r", appId="a", appRoles=None)).role is None
    unnamed = made(wire.WireResource, id="r", appId="a", appRoles=[{"id": nothing, "value": ""}])
    assert read_assignment(row, unnamed).role is None


@pytest.mark.parametrize(("scope", "scopes"), [(" b a b ", ("a", "b")), ("", ()), (None, ())])
def test_scopes_are_told_once_and_in_order(scope: str | None, scopes: tuple[str, ...]) -> None:
    row = made(wire.WireConsent, id="g", clientId="C", resourceId="r", consentType="Principal", principalId="u")
    row.scope = scope
    told = read_consent(row)
    assert (told.scopes, told.everybody, told.user_id, told.principal_id) == (scopes, False, "u", "c")


def test_blanks_of_a_sign_in_are_nothing() -> None:
    row = made(
        wire.WireAppSignIn,
        id="s",
        createdDateTime="2026-11-20T11:00:00+01:00",
        appId="A",
        status={"errorCode": 0, "failureReason": ""},
        servicePrincipalId="",
        ipAddress="",
        userId="",
    )
    told = read_app_sign_in(row)
    assert (told.principal_id, told.address, told.user_id, told.reason) == (None, None, None, None)
    assert (told.at, told.app_id, told.interactive) == (datetime(2026, 11, 20, 10, tzinfo=UTC), "a", False)


def test_a_change_by_nobody_of_nothing_is_told() -> None:
    row = made(wire.WireChange, id="c", activityDateTime="2026-11-20T10:00:00Z", activityDisplayName="Update")
    told = read_change(row)
    assert (told.by_user, told.by_app, told.target_ids, told.properties) == (None, None, (), ())
