"""What the org's rows about access become."""

from datetime import UTC, datetime

import msgspec
import pytest

from connectors.access_records import HealthRisk
from connectors.errors import Malformed
from connectors.salesforce import access_rows as rows
from connectors.salesforce import access_wire as wire

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
STAMP = "2026-03-02T08:00:00.000+0000"
USER, SET = "005000000000001AAA", "0PS000000000001AAA"


def read(kind, **values):
    return msgspec.convert({"Id": "x", **values}, kind)


def test_a_person_is_read_over_its_profile():
    row = read(
        rows.PersonRow,
        Username="Anna.Holm@bank.example",
        IsActive=True,
        UserType="Standard",
        CreatedDate=STAMP,
        Email=" Anna.Holm@Bank.example ",
        Profile={"Name": "Bank Advisor", "UserLicense": {"LicenseDefinitionKey": "SFDC"}},
        NumberOfFailedLogins=3,
    )
    person = wire.read_person(row)
    assert (person.mail, person.profile, person.licence) == ("anna.holm@bank.example", "Bank Advisor", "SFDC")
    assert (person.created, person.last_login, person.failed_logins) == (AT, None, 3)


@pytest.mark.parametrize("profile", [None, {"Name": None, "UserLicense": None}])
def test_a_person_without_a_profile_is_one_all_the_same(profile):
    row = read(
        rows.PersonRow, Username="a", IsActive=False, UserType="AutomatedProcess", CreatedDate=STAMP, Profile=profile
    )
    assert (wire.read_person(row).profile, wire.read_person(row).licence) == (None, None)


def test_rights_on_objects_are_letters_in_one_order():
    flags = dict.fromkeys(("Read", "Create", "Edit", "Delete", "ViewAllRecords", "ModifyAllRecords"), False)
    all_of_them = {f"Permissions{name}": True for name in flags}
    whole = wire.read_object(read(rows.ObjectRow, ParentId=SET, SobjectType="Event", **all_of_them))
    assert whole is not None
    assert whole.rights == "rcedVM"
    some = {f"Permissions{name}": name in {"Read", "Edit", "ViewAllRecords"} for name in flags}
    part = wire.read_object(read(rows.ObjectRow, ParentId=SET, SobjectType="Event", **some))
    assert part is not None
    assert part.rights == "reV"
    none = {f"Permissions{name}": False for name in flags}
    assert wire.read_object(read(rows.ObjectRow, ParentId=SET, SobjectType="Event", **none)) is None


@pytest.mark.parametrize(
    ("parent", "counts"), [(SET, True), ("0QM1", True), ("100000000000001AAA", False), ("0PL1", False)]
)
def test_what_a_licence_allows_is_no_grant(parent, counts):
    row = read(rows.FieldRow, ParentId=parent, Field="Event.Subject", PermissionsRead=True, PermissionsEdit=False)
    assert (wire.read_field(row) is not None) == counts


@pytest.mark.parametrize(
    ("can_read", "can_edit", "rights"), [(True, True, "re"), (True, False, "r"), (False, False, None)]
)
def test_rights_on_fields_are_letters(can_read, can_edit, rights):
    row = read(rows.FieldRow, ParentId=SET, Field="Event.Subject", PermissionsRead=can_read, PermissionsEdit=can_edit)
    grant = wire.read_field(row)
    assert (grant.rights if grant is not None else None) == rights


def test_ids_that_stand_in_many_rows_are_kept_once():
    one, two = (
        wire.read_assignment(
            msgspec.json.decode(
                msgspec.json.encode(
                    {"Id": str(number), "AssigneeId": USER, "PermissionSetId": SET, "PermissionSetGroupId": None}
                    | {"ExpirationDate": None, "IsActive": True}
                ),
                type=rows.HolderRow,
            )
        )
        for number in range(2)
    )
    assert one.user_id is two.user_id
    assert one.set_id is two.set_id


@pytest.mark.parametrize(
    ("kind", "missing"),
    [(rows.LockRow, {"IsFrozen": True, "IsPasswordLocked": False}), (rows.SessionRow, {"CreatedDate": STAMP})],
)
def test_rows_of_nobody_are_left_out(kind, missing):
    field = "UserId" if kind is rows.LockRow else "UsersId"
    make = wire.read_lock if kind is rows.LockRow else wire.read_session
    assert make(read(kind, **{field: None}, **missing)) is None
    assert make(read(kind, **{field: USER}, **missing)).user_id == USER


def test_a_sign_in_names_its_api_with_the_version():
    values = {
        "UserId": USER,
        "LoginTime": STAMP,
        "LoginType": "Remote Access 2.0",
        "Status": "Success",
        "SourceIp": "::1",
    }
    assert wire.read_login(read(rows.LoginRow, ApiType="REST API", ApiVersion="66.0", **values)).api == "REST API 66.0"
    assert wire.read_login(read(rows.LoginRow, **values)).api is None


@pytest.mark.parametrize(
    ("text", "end"),
    [(None, None), ("2026-12-31", datetime(2026, 12, 31, tzinfo=UTC)), (STAMP, AT)],
)
def test_a_licence_ends_on_a_day(text, end):
    row = read(rows.SetLicenceRow, PermissionSetLicenseKey="K", MasterLabel=None, ExpirationDate=text)
    licence = wire.read_set_licence(row)
    assert (licence.name, licence.expires) == ("K", end)


def test_a_licence_that_ends_on_no_date_is_malformed():
    with pytest.raises(Malformed, match="no date"):
        wire.read_set_licence(read(rows.SetLicenceRow, PermissionSetLicenseKey="K", ExpirationDate="soon"))


@pytest.mark.parametrize(
    ("policies", "approved"),
    [
        ([], None),
        ([None], None),
        (["AdminApprovedPreAuthorized"], True),
        (["AllSelfAuthorized"], False),
        (["AdminApprovedPreAuthorized", "AllSelfAuthorized"], False),
    ],
)
def test_an_external_app_is_for_approved_users_if_all_its_policies_say_so(policies, approved):
    app = wire.read_client_app(read(rows.ClientAppRow, DeveloperName="BookMe", MasterLabel="BookMe App"), policies)
    assert (app.name, app.kind, app.admin_approved_only) == ("BookMe App", "external-client", approved)


def test_a_change_of_the_platform_itself_is_by_nobody():
    row = read(rows.ChangeRow, CreatedDate=STAMP, Action="PermSetAssign", CreatedBy=None, Display="text")
    assert (wire.read_change(row).by, wire.read_change(row).at) == (None, AT)


def test_a_package_has_a_version_of_three_numbers():
    version = {"Id": "04t1", "MajorVersion": 1, "MinorVersion": 26, "PatchVersion": None, "IsBeta": False}
    row = read(rows.PackageRow, SubscriberPackage={"Name": "BookMe"}, SubscriberPackageVersion=version)
    assert wire.read_package(row).version == (1, 26, 0)


@pytest.mark.parametrize("score", ["87", 87, 87.2])
def test_the_score_is_a_whole_percentage_however_it_is_written(score):
    risks = {"totalSize": 1, "done": True, "records": [{"RiskType": "HIGH_RISK", "Setting": "Length"}]}
    check = wire.read_health(read(rows.HealthRow, Score=score, SecurityHealthCheckRisks=risks))
    assert check.score == 87
    assert check.risks == (HealthRisk(risk="HIGH_RISK", setting="Length", group=None, ours=None, standard=None),)


@pytest.mark.parametrize("score", ["many", -1, 101, "nan", "inf"])
def test_a_score_that_is_none_is_malformed(score):
    with pytest.raises(Malformed, match="score"):
        wire.read_health(read(rows.HealthRow, Score=score, SecurityHealthCheckRisks=None))


@pytest.mark.parametrize(
    "page", [{"totalSize": 2, "done": True, "records": []}, {"totalSize": 0, "done": False, "records": []}]
)
def test_some_of_the_risks_are_no_health_check(page):
    with pytest.raises(Malformed, match="risks"):
        wire.read_health(read(rows.HealthRow, Score=1, SecurityHealthCheckRisks=page))
