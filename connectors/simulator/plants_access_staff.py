"""Faults of people's access: advisors without the product's permission set, leavers who still have it."""

from datetime import datetime, timedelta

from connectors.simulator.access_deeds import drop, switch
from connectors.simulator.access_ground import ACCOUNT, HELD_SET, AccessGround, AccessPlant
from connectors.simulator.model import Row
from connectors.simulator.names import DOMAIN
from connectors.simulator.orgs import ADVISOR_SET
from connectors.simulator.staff import Advisor


def plant_advisor_without_set(access: AccessGround) -> bool:
    """ENV030: an advisor's assignment of the product's permission set was removed, revoked, or ran out."""
    advisor = access.take_advisor(HELD_SET)
    if advisor is None:
        return False
    pen = access.pens[advisor.environment.name]
    row = assignment_of(access, advisor)
    way = access.rng.choice(("removed", "revoked", "left to run out"))
    if way == "removed":
        deeds = drop(pen.org, "PermissionSetAssignment", row)
    else:
        past = access.moment(timedelta(hours=1), timedelta(days=30))
        wrong: Row = {"IsRevoked": True} if way == "revoked" else {"ExpirationDate": past, "IsActive": False}
        right: Row = {"ExpirationDate": None, "IsActive": True, "IsRevoked": False}
        deeds = switch(pen.org, "PermissionSetAssignment", row["Id"], wrong=wrong, right=right)
    deeds[0](access.as_of)
    story = f"an advisor's assignment of the product's permission set was {way}"
    access.ground.plant_advisor("ENV030", advisor, story, again=deeds[0], repair=deeds[1])
    return True


def plant_leaver(access: AccessGround) -> bool:
    """ENV034: an advisor's account is disabled, or a user's account is deleted, and Salesforce still lets them in."""
    return _forget_account(access) if access.rng.random() < 0.4 else _disable_account(access)


def assignment_of(access: AccessGround, advisor: Advisor) -> Row:
    """An advisor's assignment of the product's permission set."""
    pen = access.pens[advisor.environment.name]
    key, rows = pen.set_id(ADVISOR_SET), pen.org.rows("PermissionSetAssignment")
    return next(row for row in rows if row["AssigneeId"] == advisor.user_id and row["PermissionSetId"] == key)


def add_colleague(access: AccessGround, environment: str, mail: str, *, at: datetime, **values: object) -> str:
    """Make a user who is no advisor and has the advisors' permission set; gives its id."""
    pen = access.pens[environment]
    first = next(row for row in pen.org.rows("User") if row.get("EmployeeNumber"))
    copied = {name: value for name, value in first.items() if name != "Id"}
    named: Row = {"Username": f"{mail}.{environment}", "Email": mail, "FederationIdentifier": mail, "Alias": "tidlkol"}
    named |= {"FirstName": "Tidligere", "LastName": "Kollega", "Name": "Tidligere Kollega", "EmployeeNumber": None}
    user = str(pen.put("User", {**copied, **named, "IsActive": True, **values}, at)["Id"])
    pen.put("UserLogin", {"UserId": user, "IsFrozen": False, "IsPasswordLocked": False}, at)
    pen.assign(user, pen.set_id(ADVISOR_SET), at=at)
    return user


def _disable_account(access: AccessGround) -> bool:
    advisor = access.take_advisor(ACCOUNT)
    if advisor is None:
        return False

    def set_enabled(enabled: bool) -> None:
        advisor.person.enabled = enabled

    set_enabled(False)
    story = "an advisor's account is disabled, and the Salesforce user is still active"
    access.ground.plant_advisor(
        "ENV034", advisor, story, again=lambda _: set_enabled(False), repair=lambda _: set_enabled(True)
    )
    return True


def _forget_account(access: AccessGround) -> bool:
    name = access.rng.choice(list(access.world.environments))
    if not any(row.get("EmployeeNumber") for row in access.pens[name].org.rows("User")):
        return False
    mail = f"tidligere.kollega{access.rng.randint(1000, 9999)}@{DOMAIN}"
    user = add_colleague(access, name, mail, at=access.pens[name].began)
    org = access.pens[name].org
    again, repair = switch(org, "User", user, wrong={"IsActive": True}, right={"IsActive": False})
    story = "a user whose account was deleted is still active and has the product's permission set"
    access.ground.note("ENV034", name, ("advisor", mail), story, again=again, repair=repair)
    return True


PLANTS: dict[str, AccessPlant] = {"ENV030": plant_advisor_without_set, "ENV034": plant_leaver}
