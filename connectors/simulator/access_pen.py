"""Writes rows of who may do what into an org: sets, grants, assignments, sign-ins, lines of the audit trail."""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from connectors.simulator.access_facts import API_LOGIN, PRODUCT_APP, RIGHTS
from connectors.simulator.ids import OrgIds
from connectors.simulator.model import Org, Row
from connectors.simulator.orgs import RUNTIME_SET

FIRST_NUMBER = 5_000_000
"""Ids of these rows begin here, far from those of others."""


class AccessPen:
    """Writes into one org; what has no instant of its own began with the bank."""

    def __init__(self, org: Org, rng: Random, began: datetime) -> None:
        self.org, self.rng, self.began = org, rng, began
        self._ids = OrgIds(org.id[3:5] or "J9", first=FIRST_NUMBER)

    def put(self, table: str, values: Mapping[str, Any], at: datetime | None = None) -> Row:
        """Add a row with a new id."""
        return self.org.put(table, {"Id": self._ids.new(table), **values}, at or self.began)

    def add_set(self, name: str, label: str, *permissions: str, at: datetime | None = None, **values: Any) -> str:
        """Add a permission set that grants some permissions; gives its id."""
        usual = {"Name": name, "Label": label, "Type": "Regular", "IsOwnedByProfile": False, "ProfileId": None}
        usual |= {"PermissionSetGroupId": None, "IsCustom": True, "NamespacePrefix": None, "Description": None}
        granted = {f"Permissions{one}": True for one in permissions}
        return str(self.put("PermissionSet", {**usual, "HasActivationRequired": False, **granted, **values}, at)["Id"])

    def grant(self, parent: str, objects: Mapping[str, str], fields: Mapping[str, str]) -> None:
        """Let a set into objects and fields; of a muting set, keep them out."""
        for name, letters in objects.items():
            rights = {column: letter in letters for letter, column in RIGHTS.items()}
            self.put("ObjectPermissions", {"ParentId": parent, "SobjectType": name, **rights})
        for name, letters in fields.items():
            rights = {RIGHTS[letter]: letter in letters for letter in "re"}
            kept = {"ParentId": parent, "SobjectType": name.partition(".")[0], "Field": name}
            self.put("FieldPermissions", {**kept, **rights})

    def assign(self, user_id: str, set_id: str, group_id: str | None = None, *, at: datetime | None = None) -> Row:
        """Give a user a set, or a group by its shadow."""
        values = {"AssigneeId": user_id, "PermissionSetId": set_id, "PermissionSetGroupId": group_id}
        usual = {"ExpirationDate": None, "IsActive": True, "IsRevoked": False}
        return self.put("PermissionSetAssignment", values | usual, at)

    def sign_in(
        self, user_id: str, at: datetime, *, kind: str = API_LOGIN, application: str = PRODUCT_APP, **values: Any
    ) -> Row:
        """Write a sign-in, a good one from the bank's own addresses unless `values` say otherwise."""
        usual = {"SourceIp": f"192.0.2.{self.rng.randint(1, 254)}", "Status": "Success", "CountryIso": "DK"}
        usual |= {"TlsProtocol": "TLS 1.3", "ApiVersion": "66.0", "Browser": "Unknown", "Platform": "Unknown"}
        usual |= {"LoginUrl": f"{self.org.my_domain}.my.salesforce.com"}
        named = {"UserId": user_id, "LoginTime": at, "LoginType": kind, "Application": application}
        return self.put("LoginHistory", {**named, "ApiType": "REST API", **usual, **values}, at)

    def tell(self, by: str, at: datetime, action: str, text: str) -> None:
        """Write a line of the setup audit trail."""
        values = {"Action": action, "Section": "Manage Users", "Display": text, "CreatedById": by, "DelegateUser": None}
        self.put("SetupAuditTrail", {**values, "ResponsibleNamespacePrefix": None, "CreatedDate": at}, at)

    def set_id(self, name: str) -> str:
        """The id of a permission set."""
        return next(str(row["Id"]) for row in self.org.rows("PermissionSet") if row["Name"] == name)

    def holders(self, name: str = RUNTIME_SET) -> list[str]:
        """The users that a set is assigned to by an assignment that counts, by id."""
        wanted = self.set_id(name)
        rows = self.org.rows("PermissionSetAssignment")
        return sorted({row["AssigneeId"] for row in rows if row["PermissionSetId"] == wanted and row["IsActive"]})
