"""Faults of the product's integration users: kept out, allowed too much, or too little."""

from connectors.simulator.access_deeds import Pair, all_of, drop, lay, switch
from connectors.simulator.access_facts import CONTACT, DETAIL, PROVISIONING, RIGHTS, TAXONOMY
from connectors.simulator.access_ground import (
    EXCESS,
    NEEDED,
    TOPICS,
    USABLE,
    AccessGround,
    AccessPlant,
    Holder,
    join,
)
from connectors.simulator.access_ground import PROVISIONING as LEFT_OVER
from connectors.simulator.access_logs import add_token
from connectors.simulator.model import Planted, Row
from connectors.simulator.orgs import RUNTIME_SET
from connectors.simulator.plants_access_logins import DAY

NEEDED_OBJECTS = ((DETAIL, "ce"), (DETAIL, "e"), (CONTACT, "ce"), (TAXONOMY, "r"), ("Contact", "r"))
NEEDED_FIELDS = (
    (f"{DETAIL}.andmoney__BookingFlowId__c", "e"),
    (f"{DETAIL}.andmoney__TeamsMeetingLink__c", "re"),
    (f"{CONTACT}.andmoney__Email__c", "e"),
    ("Contact.Email", "r"),
)
"""What the runtime set cannot do without, and letters that it can lose of it; without `r` nothing is left."""
FORBIDDEN = ("AuthorApex", "CustomizeApplication", "DataExport", "ManageUsers", "BulkApiHardDelete")
BEYOND = (("Account", "eV"), ("Event", "VM"), ("Lead", "d"))
"""Rights that no integration user needs, on objects of which it needs nothing that another fault takes away."""


def plant_unusable(access: AccessGround) -> bool:
    """ENV020: the integration user is inactive, frozen, locked, or may not use the API."""
    holder = access.take_holder(USABLE)
    if holder is None:
        return False
    org, ways = holder.pen.org, ["inactive", "frozen", "locked"]
    if len(access.fellows(holder)) == 1:
        ways.append("without API access")
    way = access.rng.choice(ways)
    if way == "inactive":
        deeds = switch(org, "User", holder.user_id, wrong={"IsActive": False}, right={"IsActive": True})
    elif way == "without API access":
        deeds = _withdraw_api(holder)
    else:
        name = {"frozen": "IsFrozen", "locked": "IsPasswordLocked"}[way]
        lock = next(row["Id"] for row in org.rows("UserLogin") if row["UserId"] == holder.user_id)
        deeds = switch(org, "UserLogin", lock, wrong={name: True}, right={name: False})
    _plant(access, "ENV020", [holder], f"the integration user is {way}", deeds)
    return True


def plant_left_over(access: AccessGround) -> bool:
    """ENV021: a permission of the provisioning was left, in the user's set, its profile, or a set of its own."""
    permission = access.rng.choice(PROVISIONING)
    if access.rng.random() < 0.4:
        holder = next((one for one in access.holders() if access.claim([one.user_id], LEFT_OVER, EXCESS)), None)
        return holder is not None and _leave_set(access, holder, permission)
    fellows = access.take_fellows(LEFT_OVER)
    if not fellows:
        return False
    pen, by_profile = fellows[0].pen, access.rng.random() < 0.5
    key = _profile_set(fellows[0]) if by_profile else pen.set_id(RUNTIME_SET)
    name = f"Permissions{permission}"
    deeds = switch(pen.org, "PermissionSet", key, wrong={name: True}, right={name: False})
    story = f"a permission of the provisioning stayed in the {'profile' if by_profile else 'runtime set'}"
    _plant(access, "ENV021", fellows, story, deeds)
    return True


def plant_runtime_missing(access: AccessGround) -> bool:
    """ENV022: the runtime set lost a right that it needs, or nobody holds it any more."""
    if access.rng.random() < 0.3:
        alone = next((one for one in access.holders() if len(access.fellows(one)) == 1), None)
        if alone is not None and access.claim([alone.user_id], *TOPICS):
            return _unassign(access, alone)
    fellows = access.take_fellows(NEEDED)
    if not fellows:
        return False
    pen = fellows[0].pen
    table, what, letters = access.rng.choice(
        [("ObjectPermissions", *one) for one in NEEDED_OBJECTS] + [("FieldPermissions", *one) for one in NEEDED_FIELDS]
    )
    name = "Field" if table == "FieldPermissions" else "SobjectType"
    parent = pen.set_id(RUNTIME_SET)
    row = next(row for row in pen.org.rows(table) if row["ParentId"] == parent and row[name] == what)
    if "r" in letters:
        deeds = drop(pen.org, table, row)
    else:
        columns = [RIGHTS[letter] for letter in letters]
        deeds = switch(
            pen.org, table, row["Id"], wrong=dict.fromkeys(columns, False), right=dict.fromkeys(columns, True)
        )
    _plant(access, "ENV022", fellows, f"the runtime set lost a right on {what}", deeds)
    return True


def plant_excess(access: AccessGround) -> bool:
    """ENV031: the integration user has another set, group or app, a forbidden permission, or too many rights."""
    if access.rng.random() < 0.6:
        holder = access.take_holder(EXCESS)
        return holder is not None and access.rng.choice((_give_set, _let_app_in))(access, holder)
    fellows = access.take_fellows(EXCESS)
    if not fellows:
        return False
    pen = fellows[0].pen
    key = pen.set_id(RUNTIME_SET)
    if access.rng.random() < 0.5:
        permission = f"Permissions{access.rng.choice(FORBIDDEN)}"
        deeds = switch(pen.org, "PermissionSet", key, wrong={permission: True}, right={permission: False})
        story = "the runtime set grants a permission that no integration user may have"
    else:
        name, letters = access.rng.choice(BEYOND)
        grants = pen.org.rows("ObjectPermissions")
        row = next(row for row in grants if row["ParentId"] == key and row["SobjectType"] == name)
        columns = [RIGHTS[letter] for letter in letters]
        wrong, right = dict.fromkeys(columns, True), dict.fromkeys(columns, False)
        deeds = switch(pen.org, "ObjectPermissions", row["Id"], wrong=wrong, right=right)
        story = f"the runtime set grants more on {name} than bookings need"
    _plant(access, "ENV031", fellows, story, deeds)
    return True


def _withdraw_api(holder: Holder) -> Pair:
    org, wrong, right = holder.pen.org, {"PermissionsApiEnabled": False}, {"PermissionsApiEnabled": True}
    profile = org.table("User")[holder.user_id]["ProfileId"]
    return all_of(
        switch(org, "PermissionSet", holder.pen.set_id(RUNTIME_SET), wrong=wrong, right=right),
        switch(org, "PermissionSet", _profile_set(holder), wrong=wrong, right=right),
        switch(org, "Profile", profile, wrong=wrong, right=right),
    )


def _profile_set(holder: Holder) -> str:
    profile = holder.pen.org.table("User")[holder.user_id]["ProfileId"]
    sets = holder.pen.org.rows("PermissionSet")
    return next(str(row["Id"]) for row in sets if row["ProfileId"] == profile and row["IsOwnedByProfile"])


def _leave_set(access: AccessGround, holder: Holder, permission: str) -> bool:
    """ENV021 and ENV031: the set of the provisioning is still assigned, and it is none that the baseline knows."""
    pen, name = holder.pen, f"BookMe_Provisioning_{access.rng.randint(100, 999)}"
    key = pen.add_set(name, "BookMe – provisioning", permission)
    deeds = lay(pen.org, "PermissionSetAssignment", pen.assign(holder.user_id, key))
    story = "the permission set of the provisioning is still assigned to the integration user"
    left = _plant(access, "ENV021", [holder], story, deeds)
    join(left + _plant(access, "ENV031", [holder], story, deeds))
    return True


def _give_set(access: AccessGround, holder: Holder) -> bool:
    pen, at = holder.pen, access.moment(DAY, 60 * DAY)
    key, group = pen.set_id("Booking_Reports"), None
    if access.rng.random() < 0.4:
        shadow = next(row for row in pen.org.rows("PermissionSet") if row["Name"] == "Booking_Operations")
        key, group = shadow["Id"], shadow["PermissionSetGroupId"]
    row = pen.assign(holder.user_id, key, group, at=at)
    what = "group" if group else "set"
    story = f"the integration user was assigned a permission {what} that it does not need"
    _plant(access, "ENV031", [holder], story, lay(pen.org, "PermissionSetAssignment", row))
    return True


def _let_app_in(access: AccessGround, holder: Holder) -> bool:
    pen = holder.pen
    row = add_token(pen, holder.user_id, "Dataloader Partner", access.as_of)
    story = "the integration user let in an app that nobody knows"
    _plant(access, "ENV031", [holder], story, lay(pen.org, "OauthToken", row))
    return True


def _unassign(access: AccessGround, holder: Holder) -> bool:
    """ENV022 without anybody to hold it: the assignment was removed, revoked, or ran out."""
    org, key = holder.pen.org, holder.pen.set_id(RUNTIME_SET)
    row: Row = next(row for row in org.rows("PermissionSetAssignment") if row["PermissionSetId"] == key)
    way = access.rng.choice(("removed", "revoked", "left to run out"))
    if way == "removed":
        deeds = drop(org, "PermissionSetAssignment", row)
    else:
        ended = {"ExpirationDate": access.moment(DAY, 30 * DAY), "IsActive": False}
        wrong = ended if way == "left to run out" else {"IsRevoked": True}
        right = {"ExpirationDate": None, "IsActive": True, "IsRevoked": False}
        deeds = switch(org, "PermissionSetAssignment", row["Id"], wrong=wrong, right=right)
    deeds[0](access.as_of)
    access.ground.note(
        "ENV022",
        holder.environment.name,
        ("permission-set", RUNTIME_SET),
        f"the assignment of the runtime set was {way}",
        again=deeds[0],
        repair=deeds[1],
    )
    return True


def _plant(access: AccessGround, code: str, holders: list[Holder], story: str, deeds: Pair) -> list[Planted]:
    deeds[0](access.as_of)
    return access.plant_users(code, holders, story, again=deeds[0], repair=deeds[1])


PLANTS: dict[str, AccessPlant] = {
    "ENV020": plant_unusable,
    "ENV021": plant_left_over,
    "ENV022": plant_runtime_missing,
    "ENV031": plant_excess,
}
