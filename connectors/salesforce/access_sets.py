"""Permission sets with every permission that they grant, and muting sets with those that they take away."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from connectors.access_records import AccessList, PermissionSet
from connectors.errors import Malformed, NotAllowed, Reason
from connectors.salesforce import access_rows as rows
from connectors.salesforce import access_wire as wire
from connectors.salesforce.access_columns import columns_of
from connectors.salesforce.access_lists import MEMBERS
from connectors.salesforce.access_rights import Right, hidden_list, translate
from connectors.salesforce.access_wide import PREFIX, WideRows, read_wide
from connectors.salesforce.asking import Asker
from connectors.salesforce.errors import SYSTEM
from connectors.salesforce.inspection import describe_object

SETS = "PermissionSet"
MUTING = "MutingPermissionSet"
MUTING_PREFIX = "0QM"
WATCHED = frozenset(
    {"ApiEnabled", "ApiUserOnly", "AssignPermissionSets", "AuthorApex", "BulkApiHardDelete", "BypassMFAForUiLogins"}
    | {"CustomizeApplication", "DataExport", "ManageAuthProviders", "ManageCertificates", "ManageInteraction"}
    | {"ManageNamedCredentials", "ManageProfilesPermissionsets", "ManageTwoFactor", "ManageUsers", "ModifyAllData"}
    | {"ModifyMetadata", "PasswordNeverExpires", "TwoFactorApi", "ViewAllData", "ViewAllUsers", "ViewEventLogFiles"}
    | {"ViewSetup"}
)
"""Permissions that matter whatever the bank's baseline says: the product's own, those that provisioning needs, and
tiers 0 to 4 (salesforce-contract 7). One that the org does not show is told as hidden."""

StructT = TypeVar("StructT", bound=msgspec.Struct)


def read_sets(asker: Asker) -> AccessList[PermissionSet]:
    """Every container of permissions, by id; every permission that the org describes is asked for.

    Raises NotAllowed, with what to grant, if the object or a needed column is hidden; Malformed if sets came or went
    while they were read.
    """
    try:
        found, described = _read(asker, SETS, columns_of(rows.SetRow))
    except NotAllowed as error:
        raise translate(error, SETS, Right.VIEW_SETUP) from None
    if not found.rows:
        # Every profile has a set of its own: none at all is no org.
        raise hidden_list(SETS, Right.VIEW_SETUP)
    muting, unseen = _read_muting(asker)
    sets = {
        row_id: wire.read_set(_as(rows.SetRow, row), found.permissions(row_id)) for row_id, row in found.rows.items()
    }
    everything = sorted((sets | muting).items())
    lost = (WATCHED - described) | {name.removeprefix(PREFIX) for name in found.hidden} | unseen
    return AccessList(rows=tuple(one for _, one in everything), hidden=tuple(sorted(lost)))


def _read_muting(asker: Asker) -> tuple[dict[str, PermissionSet], frozenset[str]]:
    """Muting sets; an org that shows none at all may be believed only if no group has one."""
    try:
        found, _ = _read(asker, MUTING, columns_of(rows.MutingRow))
    except NotAllowed as error:
        if error.reason is not Reason.HIDDEN or _has_muting(asker):
            raise translate(error, MUTING, Right.VIEW_SETUP) from None
        return {}, frozenset({MUTING})
    made = {
        row_id: wire.read_muting(_as(rows.MutingRow, row), found.permissions(row_id))
        for row_id, row in found.rows.items()
    }
    return made, frozenset(name.removeprefix(PREFIX) for name in found.hidden) if made else frozenset()


def _has_muting(asker: Asker) -> bool:
    members, _ = MEMBERS.read(asker)
    return any(one.set_id.startswith(MUTING_PREFIX) for one in members.values())


def _read(asker: Asker, source: str, needed: Mapping[str, bool]) -> tuple[WideRows, frozenset[str]]:
    """The rows with all their permissions, and which permissions the org describes."""
    shape = describe_object(asker, source)
    names = [one.name for one in shape.fields if one.type == "boolean" and one.name.startswith(PREFIX)]
    if not names:
        raise hidden_list(f"{source}'s permissions", Right.VIEW_SETUP)
    found = read_wide(asker, source, {**needed, **dict.fromkeys(names, False)})
    return found, frozenset(name.removeprefix(PREFIX) for name in names)


def _as(kind: type[StructT], row: Mapping[str, Any]) -> StructT:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError:
        raise Malformed(SYSTEM, f"a row of {SETS} holds a value of another type than documented") from None
