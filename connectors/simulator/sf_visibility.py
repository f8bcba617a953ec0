"""What our user's permissions let it see: an object hidden as if it were not there, or its own rows alone, or none.

No error of it names the permission (salesforce-contract 5.3): who may not see an object hears that it is not supported.
Sources: Object Reference, "Special Access Rules" of each object; salesforce-contract 3.4 to 3.6, 7.
"""

from collections.abc import Iterable

from connectors.simulator.model import Org, Row

SETUP = frozenset({"ViewSetup"})
SETS = SETUP | {"AssignPermissionSets", "ManageSessionPermissionSets"}
NEEDED = {
    "ApexLog": frozenset({"ViewAllData"}),
    "PermissionSet": SETS | {"ManageProfilesPermissionsets"},
    "PermissionSetAssignment": SETUP | {"AssignPermissionSets", "ManageUsers"},
    "PermissionSetGroup": SETS,
    "PermissionSetGroupComponent": SETUP,
    "MutingPermissionSet": SETS,
    "ObjectPermissions": SETUP,
    "FieldPermissions": SETUP,
    "SetupEntityAccess": SETUP,
    "PermissionSetLicense": SETUP,
    "PermissionSetLicenseAssign": SETUP,
    "SetupAuditTrail": SETUP,
    "ConnectedApplication": SETUP,
    "ExternalClientApplication": SETUP,
    "ExtlClntAppOauthPlcyCnfg": SETUP,
    "UserLogin": frozenset({"ManageUsers"}),
    "AuthSession": frozenset({"ManageUsers"}),
    "LoginIp": frozenset({"ManageUsers"}),
}
"""Objects that are seen with any of some permissions only."""

OWN_ROWS = {
    "LoginHistory": ("ManageUsers", "UserId"),
    "OauthToken": ("CustomizeApplication", "UserId"),
    "User": ("ViewAllUsers", "Id"),
}
"""Objects of which one without a permission is shown its own rows alone: the permission, and the field of the owner."""
EMPTY = {
    "SecurityHealthCheck": "ViewSetup",
    "SecurityHealthCheckRisks": "ViewSetup",
    "InstalledSubscriberPackage": "ViewSetup",
}
"""Objects that are empty to one without a permission."""


def is_shown(org: Org, name: str) -> bool:
    """Whether our user may see an object at all."""
    lacking = NEEDED.get(name, frozenset[str]())
    return not (lacking and lacking <= org.withheld)


def choose_rows(org: Org, name: str, rows: Iterable[Row], user_id: str) -> Iterable[Row]:
    """The rows that our user is shown; of those that it is not shown it hears nothing."""
    if EMPTY.get(name) in org.withheld:
        return []
    permission, field = OWN_ROWS.get(name, ("", ""))
    if permission in org.withheld:
        return [row for row in rows if row.get(field) == user_id]
    return rows
