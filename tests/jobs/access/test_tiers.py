from collections import Counter

from jobs.access.tiers import PRIVILEGED, TIER_OF, TIERS, by_tier, tier_of

FORBIDDEN_BY_THE_CONTRACT = (
    "ModifyAllData",
    "ViewAllData",
    "CustomizeApplication",
    "AuthorApex",
    "ManageUsers",
    "AssignPermissionSets",
    "ManageProfilesPermissionsets",
    "ManageAuthProviders",
    "ManageCertificates",
    "ModifyMetadata",
    "ManageTwoFactor",
    "PasswordNeverExpires",
    "BypassMFAForUiLogins",
    "DataExport",
    "BulkApiHardDelete",
)


def test_each_permission_stands_in_one_tier() -> None:
    assert not [name for name, count in Counter(name for names in TIERS for name in names).items() if count > 1]
    assert len(TIERS) == 5


def test_the_tiers_are_those_of_the_contract() -> None:
    assert tier_of("ModifyAllData") == tier_of("ManageProfilesPermissionsets") == 0
    assert tier_of("ManageUsers") == tier_of("ManageAuthProviders") == 1
    assert tier_of("ViewAllData") == tier_of("ViewAllUsers") == 2
    assert tier_of("ApiEnabled") == tier_of("DataExport") == 3
    assert tier_of("ViewSetup") == tier_of("ViewEventLogFiles") == 4
    assert tier_of("RunReports") is None


def test_whatever_an_integration_user_must_not_have_is_in_a_tier() -> None:
    assert [name for name in FORBIDDEN_BY_THE_CONTRACT if name not in TIER_OF] == []


def test_the_first_two_tiers_are_privileged() -> None:
    assert {tier_of(name) for name in PRIVILEGED} == {0, 1}


def test_permissions_are_told_tier_by_tier() -> None:
    assert by_tier(frozenset({"ViewSetup", "ManageUsers", "RunReports", "ManageRoles"})) == (
        (),
        ("ManageRoles", "ManageUsers"),
        (),
        (),
        ("ViewSetup",),
    )
