"""Tiers: how dangerous a system permission of Salesforce is, from 0, who has it owns the org, to 4, who has it sees in.

Names are those of the columns `Permissions…` of PermissionSet; what belongs where follows salesforce-contract 7, which
borrowed the five tiers, filled up with the permissions that the platform documents as administrative.
"""

from collections.abc import Mapping

TIERS: tuple[frozenset[str], ...] = (
    frozenset(
        {
            "ModifyAllData",
            "AuthorApex",
            "CustomizeApplication",
            "ModifyMetadata",
            "ManageInteraction",
            "ManageProfilesPermissionsets",
        }
    ),
    frozenset(
        {
            "ManageUsers",
            "ManageInternalUsers",
            "AssignPermissionSets",
            "ManageRoles",
            "ManageSharing",
            "ManageAuthProviders",
            "ManageNamedCredentials",
            "ManageCertificates",
            "ManageTwoFactor",
            "ManagePasswordPolicies",
            "ManageIpAddresses",
            "ManageLoginAccessPolicies",
            "ManageSessionPermissionSets",
            "ManageRemoteAccess",
            "ManageEncryptionKeys",
            "ManageSandboxes",
            "ResetPasswords",
            "FreezeUsers",
            "PasswordNeverExpires",
            "BypassMFAForUiLogins",
            "CanApproveUninstalledApps",
            "UseAnyApiClient",
            "ViewClientSecret",
        }
    ),
    frozenset(
        {
            "ViewAllData",
            "ViewAllUsers",
            "ViewAllProfiles",
            "ViewEncryptedData",
            "TransferAnyEntity",
            "EditReadonlyFields",
            "ManageDataIntegrations",
            "InstallPackaging",
        }
    ),
    frozenset({"ApiEnabled", "DataExport", "BulkApiHardDelete", "WeeklyDataExport", "ExportReport", "MassInlineEdit"}),
    frozenset({"ViewSetup", "ViewEventLogFiles", "ViewRoles", "ViewHealthCheck", "ManageHealthCheck"}),
)
TIER_OF: Mapping[str, int] = {name: tier for tier, names in enumerate(TIERS) for name in names}
"""By permission; one that is not here is not dangerous by itself."""
PRIVILEGED = TIERS[0] | TIERS[1]
"""Who has one of these can make themselves whatever they like, or others who sign in."""


def tier_of(permission: str) -> int | None:
    """The tier of a permission, 0 to 4; None: it is none of the dangerous ones."""
    return TIER_OF.get(permission)


def by_tier(permissions: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """The dangerous ones of some permissions, tier by tier, each by name."""
    return tuple(tuple(sorted(permissions & names)) for names in TIERS)
