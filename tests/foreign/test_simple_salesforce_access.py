"""simple-salesforce reads who may do what in the simulated org, with the queries of the contract."""

import pytest
from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import SalesforceMalformedRequest

from connectors.simulator.model import Org
from connectors.simulator.orgs import RUNTIME_SET
from tests.foreign.test_simple_salesforce import app, client, org, running, session, world

__all__ = ["app", "client", "org", "running", "session", "world"]

ASSIGNMENTS = (
    "SELECT Id, PermissionSetId, PermissionSet.Name, PermissionSet.NamespacePrefix, PermissionSet.IsOwnedByProfile,"
    " PermissionSetGroupId, PermissionSetGroup.DeveloperName, ExpirationDate, IsActive, SystemModstamp"
    " FROM PermissionSetAssignment WHERE AssigneeId = {}"
)
WIDE = (
    "SELECT ParentId, Parent.Name, SobjectType FROM ObjectPermissions WHERE ParentId IN"
    " (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = {})"
    " AND (PermissionsViewAllRecords = true OR PermissionsModifyAllRecords = true)"
)


def holder_of(org: Org, name: str) -> str:
    key = next(row["Id"] for row in org.rows("PermissionSet") if row["Name"] == name)
    rows = org.rows("PermissionSetAssignment")
    return next(str(row["AssigneeId"]) for row in rows if row["PermissionSetId"] == key)


def test_assignments_tell_profiles_sets_and_groups(client: Salesforce, org: Org) -> None:
    runtime = client.query(format_soql(ASSIGNMENTS, holder_of(org, RUNTIME_SET)))["records"]
    assert any(row["PermissionSet"]["IsOwnedByProfile"] for row in runtime)
    admin = client.query(format_soql(ASSIGNMENTS, holder_of(org, "Booking_Operations")))["records"]
    groups = [row["PermissionSetGroup"]["DeveloperName"] for row in admin if row["PermissionSetGroupId"]]
    assert groups == ["Booking_Operations"]


def test_wide_rights_are_found_through_a_semi_join(client: Salesforce, org: Org) -> None:
    found = client.query(format_soql(WIDE, holder_of(org, "Booking_Operations")))["records"]
    assert {row["SobjectType"] for row in found} >= {"Account", "Event"}


def test_a_muting_set_is_a_component_and_no_permission_set(client: Salesforce) -> None:
    (muting,) = client.query("SELECT Id, DeveloperName, PermissionsViewAllData FROM MutingPermissionSet")["records"]
    assert muting["Id"].startswith("0QM")
    assert muting["PermissionsViewAllData"] is True
    parts = client.query("SELECT PermissionSetId, PermissionSet.Name FROM PermissionSetGroupComponent")["records"]
    assert [row["PermissionSet"] for row in parts if row["PermissionSetId"] == muting["Id"]] == [None]
    names = client.query("SELECT Name FROM PermissionSet")["records"]
    assert muting["DeveloperName"] not in {row["Name"] for row in names}
    with pytest.raises(SalesforceMalformedRequest):
        client.query("SELECT PermissionSetGroupId FROM MutingPermissionSet")


def test_health_check_is_read_with_its_risks(client: Salesforce) -> None:
    soql = "SELECT Score, (SELECT RiskType, Setting FROM SecurityHealthCheckRisks) FROM SecurityHealthCheck"
    (row,) = client.toolingexecute("query/", params={"q": soql})["records"]
    assert row["Score"] == 87
    assert {risk["RiskType"] for risk in row["SecurityHealthCheckRisks"]["records"]} >= {"MEDIUM_RISK"}


def test_tokens_have_no_id(client: Salesforce) -> None:
    rows = client.query("SELECT Id, AppName, UseCount FROM OauthToken ORDER BY CreatedDate")["records"]
    assert {row["Id"] for row in rows} == {None}
    assert "BookMe External Client App" in {row["AppName"] for row in rows}


def test_descriptions_tell_which_permissions_an_org_has(client: Salesforce, org: Org) -> None:
    named = {field["name"] for field in client.PermissionSet.describe()["fields"]}
    assert "PermissionsManageAuthProviders" in named
    org.hidden_fields.add("PermissionSet.PermissionsManageAuthProviders")
    try:
        fields = client.PermissionSet.describe()["fields"]
        assert "PermissionsManageAuthProviders" not in {field["name"] for field in fields}
        with pytest.raises(SalesforceMalformedRequest, match="No such column"):
            client.query("SELECT PermissionsManageAuthProviders FROM PermissionSet")
    finally:
        org.hidden_fields.clear()
