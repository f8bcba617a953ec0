"""Who may do what in an org: profiles and their own sets, object and field permissions, a group, an administrator.

It is told after everything else of a bank is built, and from a random source of its own, so that the bank stays what it
was. All of it is in order: what is wrong is planted afterwards. Objects: salesforce-contract 3.4.
"""

from datetime import datetime, timedelta

from connectors.simulator.access_facts import (
    ADMIN_PROFILE,
    ADVISOR_FIELDS,
    ADVISOR_OBJECTS,
    EMPLOYEE_FIELDS,
    EMPLOYEE_OBJECTS,
    RUNTIME_FIELDS,
    RUNTIME_OBJECTS,
)
from connectors.simulator.access_pen import AccessPen
from connectors.simulator.ids import checksum
from connectors.simulator.model import Person, Row
from connectors.simulator.orgs import ADVISOR_SET, RUNTIME_SET
from connectors.simulator.sf_objects_setup import PERMISSIONS

SUPPORT = ("ViewSetup", "ViewAllData", "DataExport")
MUTED = ("ViewAllData", "DataExport")
"""What the support desk's set grants, and what its group takes away of it."""


def write_permissions(pen: AccessPen, admin: Person, as_of: datetime) -> str:
    """Everything; gives the administrator's user."""
    user = _add_administrator(pen, admin, as_of)
    own = {row["Id"]: _add_own_set(pen, row) for row in list(pen.org.rows("Profile"))}
    for row in list(pen.org.rows("User")):
        if row.get("ProfileId") in own:
            pen.assign(row["Id"], own[row["ProfileId"]])
    for row in list(pen.org.rows("PermissionSet")):
        _grant(pen, row)
    _add_group(pen, user)
    _add_licences(pen)
    return user


def _add_administrator(pen: AccessPen, person: Person, as_of: datetime) -> str:
    everything = {f"Permissions{name}": True for name in PERMISSIONS.split() if name != "ApiUserOnly"}
    licence = next((row["Id"] for row in pen.org.rows("UserLicense")), None)
    profile = pen.put(
        "Profile", {"Name": ADMIN_PROFILE, "UserType": "Standard", "UserLicenseId": licence, **everything}
    )
    user: Row = {
        "Username": f"{person.upn}.test" if pen.org.sandbox else person.upn,
        "Name": person.display_name,
        "FirstName": person.given_name,
        "LastName": person.surname,
        "Email": person.mail,
        "FederationIdentifier": person.upn,
        "Alias": person.nickname[:8],
        "CommunityNickname": person.nickname,
        "IsActive": True,
        "UserType": "Standard",
        "ProfileId": profile["Id"],
        "UserRoleId": None,
        "TimeZoneSidKey": "Europe/Copenhagen",
        "LocaleSidKey": "da_DK",
        "LanguageLocaleKey": "da",
        "LastLoginDate": as_of - timedelta(days=1),
        "NumberOfFailedLogins": 0,
        "ContactId": None,
        "IsPortalEnabled": False,
    }
    key = str(pen.put("User", user)["Id"])
    pen.put("UserLogin", {"UserId": key, "IsFrozen": False, "IsPasswordLocked": False})
    return key


def _add_own_set(pen: AccessPen, profile: Row) -> str:
    """The set that a profile owns; the platform names it after the profile's id."""
    granted = {name: value for name, value in profile.items() if name.startswith("Permissions")}
    name = f"X{profile['Id'][:15]}_128_09_43_34_1"
    owned = {"Type": "Profile", "IsOwnedByProfile": True, "ProfileId": profile["Id"]}
    return pen.add_set(name, name, **owned, LicenseId=profile.get("UserLicenseId"), **granted)


def _grant(pen: AccessPen, row: Row) -> None:
    profile = pen.org.table("Profile").get(row.get("ProfileId") or "", {}).get("Name")
    if profile == ADMIN_PROFILE:
        names = sorted({*RUNTIME_OBJECTS, *EMPLOYEE_OBJECTS})
        pen.grant(row["Id"], dict.fromkeys(names, "rcedVM"), dict.fromkeys(RUNTIME_FIELDS, "re"))
    elif profile == "Bank Advisor":
        pen.grant(row["Id"], EMPLOYEE_OBJECTS, EMPLOYEE_FIELDS)
    elif row["Name"] == ADVISOR_SET:
        pen.grant(row["Id"], ADVISOR_OBJECTS, ADVISOR_FIELDS)
    elif row["Name"] == RUNTIME_SET:
        pen.grant(row["Id"], RUNTIME_OBJECTS, RUNTIME_FIELDS)
        for kind, prefix in (("ApexClass", "01p"), ("NamedCredential", "0XA"), ("CustomPermission", "0CP")):
            entity = {"SetupEntityId": _make_id(pen, prefix), "SetupEntityType": kind}
            pen.put("SetupEntityAccess", {"ParentId": row["Id"], **entity})


def _add_group(pen: AccessPen, user: str) -> None:
    """A group of two sets for those who look after bookings, with what it must not give taken away."""
    reports = pen.add_set("Booking_Reports", "Booking – reports", "RunReports")
    desk = pen.add_set("Booking_Support_Desk", "Booking – support desk", *SUPPORT)
    pen.grant(desk, {"Event": "rcedV", "Account": "rV"}, {})
    muting = add_muting(pen, "Booking_Operations_Muting", *MUTED)
    pen.grant(muting, {"Event": "dV", "Account": "V"}, {})
    group, shadow = add_group(pen, "Booking_Operations", (reports, desk, muting), "RunReports", "ViewSetup")
    pen.grant(shadow, {"Event": "rce", "Account": "r"}, {})
    pen.assign(user, shadow, group)


def add_group(pen: AccessPen, name: str, parts: tuple[str, ...], *permissions: str) -> tuple[str, str]:
    """Add a group of sets, which grants some permissions in the end; gives its id and its shadow's."""
    label = name.replace("_", " ")
    values = {"DeveloperName": name, "MasterLabel": label, "Status": "Updated", "NamespacePrefix": None}
    group = pen.put("PermissionSetGroup", {**values, "HasActivationRequired": False})["Id"]
    for part in parts:
        pen.put("PermissionSetGroupComponent", {"PermissionSetGroupId": group, "PermissionSetId": part})
    return group, pen.add_set(name, label, *permissions, Type="Group", PermissionSetGroupId=group)


def add_muting(pen: AccessPen, name: str, *permissions: str) -> str:
    """Add a muting set that takes some permissions away; gives its id."""
    values = {"DeveloperName": name, "MasterLabel": name.replace("_", " "), "Language": "en_US"}
    muted = {f"Permissions{one}": True for one in permissions}
    return str(pen.put("MutingPermissionSet", {**values, "NamespacePrefix": None, **muted})["Id"])


def _add_licences(pen: AccessPen) -> None:
    seats = (("SalesforceAPIIntegrationPsl", 5, 1), ("AndmoneyBookingPsl", 1500, 1100))
    keys = []
    for name, total, used in seats:
        values = {"DeveloperName": name, "MasterLabel": name, "PermissionSetLicenseKey": name, "Status": "Active"}
        seated = {"TotalLicenses": total, "UsedLicenses": used, "ExpirationDate": None}
        keys.append(pen.put("PermissionSetLicense", values | seated)["Id"])
    for user in pen.holders():
        pen.put("PermissionSetLicenseAssign", {"AssigneeId": user, "PermissionSetLicenseId": keys[0]})


def _make_id(pen: AccessPen, prefix: str) -> str:
    fifteen = f"{prefix}{pen.org.id[3:5]}{pen.rng.randrange(10**10):010d}"
    return fifteen + checksum(fifteen)
