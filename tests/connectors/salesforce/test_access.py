"""The access desk of an org: what it asks, and that it believes nothing it may not see all of."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from connectors.errors import Malformed, NotAllowed, Reason
from connectors.salesforce.access import SalesforceAccess
from connectors.salesforce.access_rights import Right

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
STAMP = "2026-03-02T07:00:00.000+0000"
USER = "005000000000001AAA"
HELD = {f"Permissions{right}": True for right in Right}
METHODS = {
    "people": ((), Right.VIEW_ALL_USERS),
    "locks": ((), Right.MANAGE_USERS),
    "sets": ((), Right.VIEW_SETUP),
    "groups": ((), Right.VIEW_SETUP),
    "members": ((), Right.VIEW_SETUP),
    "assignments": ((), Right.VIEW_SETUP),
    "objects": ((), Right.VIEW_SETUP),
    "fields": ((["Event"],), Right.VIEW_SETUP),
    "setup": ((), Right.VIEW_SETUP),
    "licences": ((), Right.VIEW_SETUP),
    "logins": (([USER], NOW), Right.MANAGE_USERS),
    "sessions": ((), Right.MANAGE_USERS),
    "tokens": ((), Right.CUSTOMIZE),
    "apps": ((), Right.VIEW_SETUP),
    "changes": ((NOW,), Right.VIEW_SETUP),
    "health": ((), Right.VIEW_SETUP),
    "packages": ((), Right.VIEW_SETUP),
}


def page(*rows, total=None):
    return {"totalSize": len(rows) if total is None else total, "done": True, "records": list(rows)}


@pytest.fixture
def hold(canned):
    def hold_(**lacking):
        canned.tell("FROM UserPermissionAccess", page({"Id": "10u1", **HELD, **lacking}))

    return hold_


@pytest.fixture
def desk(org):
    return SalesforceAccess(org)


@pytest.mark.parametrize("method", METHODS)
def test_without_the_permission_nothing_is_asked_nor_believed(canned, hold, desk, method):
    arguments, right = METHODS[method]
    hold(**{f"Permissions{right}": False})
    canned.tell("FROM", page())
    with pytest.raises(NotAllowed, match=f'grant our user "{right.label}"') as caught:
        getattr(desk, method)(*arguments)
    assert caught.value.reason is Reason.HIDDEN
    assert len(canned.asked) == 1


@pytest.mark.parametrize("method", METHODS)
def test_a_hidden_object_is_no_empty_list(canned, hold, desk, refuse, method):
    arguments, right = METHODS[method]
    hold()
    canned.tell("describe", refuse(404, "NOT_FOUND"))
    canned.tell("FROM", refuse(400, "INVALID_TYPE", "sObject type 'X' is not supported."))
    with pytest.raises(NotAllowed, match=f'grant our user "{right.label}"') as caught:
        getattr(desk, method)(*arguments)
    assert caught.value.reason is Reason.HIDDEN


def test_what_our_user_may_do_is_asked_once(canned, hold, desk):
    hold()
    canned.tell("FROM", page())
    desk.groups()
    desk.members()
    assert sum("UserPermissionAccess" in asked for asked in canned.asked) == 1


def test_people_of_portals_are_not_asked_for(canned, hold, desk):
    hold()
    row = {"Id": USER, "Username": "a@b", "IsActive": True, "UserType": "Standard", "CreatedDate": STAMP}
    canned.tell("FROM User", page(row))
    assert [one.user_id for one in desk.people().rows] == [USER]
    assert "UserType IN ('Standard','AutomatedProcess','CloudIntegrationUser')" in canned.asked[-1]


def test_fields_are_asked_for_by_their_objects_in_parts(canned, hold, desk):
    hold()
    names = [f"andmoney__Very_Long_Name_Of_An_Object_{number:04}__c" for number in range(300)]
    canned.tell("FROM FieldPermissions", page())
    assert desk.fields(names).rows == ()
    assert len(canned.asked) > 2
    assert all(len(sent.url) < 16_000 for sent in canned.sent)
    assert all(sum(f"'{name}'" in asked for asked in canned.asked) == 1 for name in names)


@pytest.mark.parametrize("name", ["Event'", "", "Event; DELETE"])
def test_what_is_no_object_is_never_sent(canned, desk, name):
    with pytest.raises(ValueError, match="not the API name"):
        desk.fields([name])
    assert canned.asked == []


@pytest.mark.parametrize("bad", ["005'; DELETE", "../../query", "005", ""])
def test_what_is_no_id_is_never_sent(canned, desk, bad):
    with pytest.raises(ValueError, match="not the id"):
        desk.logins([bad], NOW)
    assert canned.asked == []


@pytest.mark.parametrize("method", ["fields", "logins"])
def test_nothing_is_not_asked_about(canned, hold, desk, method):
    hold()
    assert (desk.fields([]) if method == "fields" else desk.logins([], NOW)).rows == ()
    assert len(canned.asked) == 1


def test_sign_ins_are_filtered_by_user_and_time_alone_and_told_the_newest_first(canned, hold, desk):
    hold()
    base = {"UserId": USER, "LoginType": "Application", "Status": "Success", "SourceIp": "192.0.2.1"}
    rows = [base | {"Id": f"0Ya{number}", "LoginTime": f"2026-03-02T0{number}:00:00.000+0000"} for number in (3, 1, 2)]
    canned.tell("FROM LoginHistory", page(*rows))
    assert [one.login_id for one in desk.logins([USER], NOW).rows] == ["0Ya3", "0Ya2", "0Ya1"]
    where = canned.asked[-1].partition("WHERE")[2]
    assert where == f" UserId IN ('{USER}') AND LoginTime >= 2026-03-02T08:00:00Z ORDER BY LoginTime DESC"


def test_many_users_are_asked_about_in_parts(canned, hold, desk):
    hold()
    canned.tell("FROM LoginHistory", page())
    desk.logins([f"005{number:012}AAA" for number in range(600)], NOW)
    assert len(canned.asked) == 4


def test_the_audit_trail_is_filtered_by_time_alone(canned, hold, desk):
    hold()
    rows = [{"Id": f"0Ym{number}", "CreatedDate": STAMP, "Action": "PermSetAssign"} for number in (1, 2)]
    canned.tell("FROM SetupAuditTrail", page(*rows))
    assert [one.change_id for one in desk.changes(NOW).rows] == ["0Ym2", "0Ym1"]
    assert canned.asked[-1].partition("WHERE ")[2] == "CreatedDate >= 2026-03-02T08:00:00Z ORDER BY CreatedDate DESC"


def test_sessions_are_asked_for_by_the_plural_of_their_user(canned, hold, desk):
    hold()
    canned.tell("FROM AuthSession", page({"Id": "0Ak1", "UsersId": USER, "CreatedDate": STAMP}))
    assert desk.sessions().rows[0].user_id == USER


def test_external_apps_are_joined_with_their_policies(canned, hold, desk):
    hold()
    canned.tell(
        "FROM ConnectedApplication", page({"Id": "0H41", "Name": "Old", "OptionsAllowAdminApprovedUsersOnly": False})
    )
    canned.tell("FROM ExternalClientApplication", page({"Id": "0xI1", "DeveloperName": "BookMe"}))
    policy = {
        "Id": "p1",
        "ExternalClientApplicationId": "0xI1",
        "PermittedUsersPolicyType": "AdminApprovedPreAuthorized",
    }
    canned.tell("FROM ExtlClntAppOauthPlcyCnfg", page(policy))
    found = desk.apps()
    assert [(one.name, one.kind, one.admin_approved_only) for one in found.rows] == [
        ("Old", "connected", False),
        ("BookMe", "external-client", True),
    ]
    assert found.hidden == ()


def test_an_org_without_external_apps_names_them_as_hidden(canned, hold, desk, refuse):
    hold()
    canned.tell("FROM ConnectedApplication", page({"Id": "0H41", "Name": "Old"}))
    canned.tell("FROM Ex", refuse(400, "INVALID_TYPE", "sObject type 'ExternalClientApplication' is not supported."))
    found = desk.apps()
    assert (len(found.rows), found.hidden) == (1, ("ExternalClientApplication", "ExtlClntAppOauthPlcyCnfg"))


def test_external_apps_that_fail_otherwise_fail(canned, hold, desk, refuse):
    hold()
    canned.tell("FROM ConnectedApplication", page({"Id": "0H41", "Name": "Old"}))
    canned.tell("FROM Ex", refuse(403, "INSUFFICIENT_ACCESS"))
    with pytest.raises(NotAllowed, match="INSUFFICIENT_ACCESS"):
        desk.apps()


@pytest.mark.parametrize("method", ["health", "packages"])
def test_the_tooling_api_is_asked_for_what_only_it_knows(canned, hold, desk, method):
    hold()
    risks = page({"RiskType": "MEDIUM_RISK", "Setting": "Length", "OrgValue": "5", "StandardValue": "8"})
    canned.tell("FROM SecurityHealthCheck", page({"Score": "91", "SecurityHealthCheckRisks": risks}))
    version = {"Id": "04t1", "MajorVersion": 1, "MinorVersion": 26, "PatchVersion": 0, "IsBeta": False}
    package = {"Id": "0A31", "SubscriberPackage": {"Name": "BookMe"}, "SubscriberPackageVersion": version}
    canned.tell("FROM InstalledSubscriberPackage", page(package))
    (row,) = getattr(desk, method)().rows
    assert row.score == 91 if method == "health" else row.version == (1, 26, 0)
    assert urlsplit(canned.sent[-1].url).path == "/services/data/v66.0/tooling/query/"


def test_an_org_without_a_score_is_not_a_healthy_one(canned, hold, desk):
    hold()
    canned.tell("FROM SecurityHealthCheck", page())
    with pytest.raises(Malformed, match="no score"):
        desk.health()


def test_hidden_columns_of_licences_name_their_object(canned, hold, desk, refuse):
    hold()
    canned.tell("FROM UserLicense", page({"Id": "1001", "LicenseDefinitionKey": "SFDC", "Name": "Salesforce"}))
    message = "No such column 'Status' on entity 'PermissionSetLicense'."
    row = page({"Id": "0PL1", "PermissionSetLicenseKey": "K"})
    canned.tell("FROM PermissionSetLicense", refuse(400, "INVALID_FIELD", message), row)
    found = desk.licences()
    assert [one.kind for one in found.rows] == ["user", "permission-set"]
    assert found.hidden == ("PermissionSetLicense.Status",)
