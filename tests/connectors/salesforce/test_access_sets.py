"""Every container of permissions, what it grants, and what nobody can tell about it."""

import pytest

from connectors.errors import Malformed, NotAllowed, Reason
from connectors.salesforce.access_sets import WATCHED, read_sets

STAMP = "2026-02-10T08:00:00.000+0000"


def page(*rows):
    return {"totalSize": len(rows), "done": True, "records": list(rows)}


def shape(*permissions):
    names = [{"name": f"Permissions{one}", "type": "boolean"} for one in permissions]
    return {
        "name": "x",
        "fields": [{"name": "Id", "type": "id"}, {"name": "PermissionSetGroupId", "type": "id"}, *names],
    }


def set_row(number, granted=(), **values):
    row = {
        "Id": f"0PS{number:012}AAA",
        "Name": f"Set{number}",
        "Label": f"Set {number}",
        "IsOwnedByProfile": False,
        "ProfileId": None,
        "PermissionSetGroupId": None,
        "Type": "Regular",
        "NamespacePrefix": None,
        "LicenseId": None,
        "SystemModstamp": STAMP,
        **{f"Permissions{one}": one in granted for one in WATCHED},
    }
    return row | values


def muting_row(number, muted=()):
    row = {"Id": f"0QM{number:012}AAA", "DeveloperName": "Quiet", "MasterLabel": "Quiet", "SystemModstamp": STAMP}
    return row | {f"Permissions{one}": one in muted for one in WATCHED}


@pytest.fixture
def tell(canned, refuse):
    def tell_(rows, *, muting=None, described=WATCHED, members=()):
        canned.tell("PermissionSet/describe" if muting is None else "/PermissionSet/describe", shape(*described))
        if muting is None:
            canned._told.insert(0, ("MutingPermissionSet/describe", [refuse(404, "NOT_FOUND")]))
        else:
            canned.tell("MutingPermissionSet/describe", shape(*described))
            canned.tell("FROM MutingPermissionSet", page(*muting))
        canned.tell("FROM PermissionSetGroupComponent", page(*members))
        canned.tell("FROM PermissionSet ", page(*rows))

    return tell_


def test_profiles_groups_and_sets_are_told_apart(tell, org):
    rows = [
        set_row(1, ["ApiEnabled"]),
        set_row(
            2, ["ModifyAllData", "ManageUsers"], IsOwnedByProfile=True, ProfileId="00e000000000001AAA", Type="Profile"
        ),
        set_row(3, PermissionSetGroupId="0PG000000000001AAA", Type="Group"),
        set_row(4, NamespacePrefix="andmoney", Type="Session"),
    ]
    tell(rows, muting=[muting_row(1, ["ViewAllData"])])
    found = read_sets(org.asker)
    assert found.hidden == ()
    assert [one.kind for one in found.rows] == ["set", "profile", "group", "set", "muting"]
    assert found.rows[1].permissions == {"ModifyAllData", "ManageUsers"}
    assert (found.rows[1].profile_id, found.rows[2].group_id) == ("00e000000000001AAA", "0PG000000000001AAA")
    assert (found.rows[3].namespace, found.rows[4].permissions) == ("andmoney", {"ViewAllData"})


def test_a_watched_permission_that_the_org_does_not_show_is_hidden(tell, org):
    tell([set_row(1)], muting=[], described=WATCHED - {"ManageCertificates"})
    assert read_sets(org.asker).hidden == ("ManageCertificates",)


def test_permissions_beyond_the_watched_ones_are_read_too(tell, org):
    tell([set_row(1, PermissionsRunReports=True)], muting=[], described=[*WATCHED, "RunReports"])
    assert read_sets(org.asker).rows[0].permissions == {"RunReports"}


def test_an_org_without_muting_sets_is_believed_if_no_group_has_one(tell, org):
    tell([set_row(1)], members=[{"Id": "0PC1", "PermissionSetGroupId": "0PG1", "PermissionSetId": "0PS1"}])
    found = read_sets(org.asker)
    assert (len(found.rows), found.hidden) == (1, ("MutingPermissionSet",))


def test_an_org_that_hides_the_muting_set_of_a_group_is_an_error(tell, org):
    tell([set_row(1)], members=[{"Id": "0PC1", "PermissionSetGroupId": "0PG1", "PermissionSetId": "0QM1"}])
    with pytest.raises(NotAllowed, match=r"MutingPermissionSet.*View Setup and Configuration") as caught:
        read_sets(org.asker)
    assert caught.value.reason is Reason.HIDDEN


def test_no_sets_at_all_are_hidden_ones(tell, org):
    tell([], muting=[])
    with pytest.raises(NotAllowed, match="View Setup and Configuration"):
        read_sets(org.asker)


def test_sets_without_any_permission_column_are_hidden(tell, org):
    tell([set_row(1)], muting=[], described=[])
    with pytest.raises(NotAllowed, match="View Setup and Configuration"):
        read_sets(org.asker)


def test_a_row_of_another_shape_is_malformed(tell, org):
    tell([set_row(1, IsOwnedByProfile="no")], muting=[])
    with pytest.raises(Malformed, match="another type"):
        read_sets(org.asker)
