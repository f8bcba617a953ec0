"""Faults of sign-ins of the product's integration users: from elsewhere, failed again and again, or none at all."""

from datetime import datetime, timedelta

from connectors.simulator.access_ground import FAILURES, SIGN_INS, AccessGround, AccessPlant, Holder, is_busy
from connectors.simulator.planting import lasts

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FOREIGN = ("203.0.113.{}", "198.51.100.{}", "2001:db8:bad::{}", "::ffff:203.0.113.{}")
"""Addresses that nobody allowed."""
REASONS = ("Invalid Password", "Failed: API security token required", "Restricted IP", "User Locked Out")


def plant_foreign_login(access: AccessGround) -> bool:
    """ENV023: somebody signed in as the integration user from another network, or at a login page."""
    holder = access.take_holder(SIGN_INS)
    if holder is None:
        return False
    at = access.moment(HOUR, 18 * DAY)
    if access.rng.random() < 0.3:
        story = "the integration user signed in at a login page"
        holder.pen.sign_in(holder.user_id, at, kind="Application", application="Browser", ApiType=None)
    else:
        story = "the integration user signed in from a network that nobody allowed"
        holder.pen.sign_in(holder.user_id, at, SourceIp=foreign_address(access))
    _plant_past(access, "ENV023", holder, story)
    return True


def plant_failures(access: AccessGround) -> bool:
    """ENV024: the integration user failed to sign in again and again within a day."""
    holder = access.take_holder(FAILURES)
    if holder is None:
        return False
    count = access.rng.randint(6, 12)
    for _ in range(count):
        status, address = access.rng.choice(REASONS), foreign_address(access)
        holder.pen.sign_in(holder.user_id, access.moment(HOUR / 6, 10 * HOUR), Status=status, SourceIp=address)
    _plant_past(access, "ENV024", holder, f"the integration user failed {count} times to sign in")
    return True


def plant_dormant(access: AccessGround) -> bool:
    """ENV025: the integration user has not signed in for more than a month, and bookings go on."""
    holder = access.take_holder(SIGN_INS, lambda one: is_busy(one.pen.org, access.as_of))
    if holder is None:
        return False
    org, pen = holder.pen.org, holder.pen
    users, back = org.table("User"), timedelta(days=access.rng.randint(34, 60))
    for row in list(org.rows("LoginHistory")):
        if row["UserId"] == holder.user_id:
            org.change("LoginHistory", row["Id"], row["LoginTime"] - back, LoginTime=row["LoginTime"] - back)
    last = users[holder.user_id]["LastLoginDate"] - back
    fresh: list[str] = []

    def stay_away(_at: datetime) -> None:
        users[holder.user_id]["LastLoginDate"] = last
        while fresh:
            org.table("LoginHistory").pop(fresh.pop())

    def come_back(at: datetime) -> None:
        fresh.append(pen.sign_in(holder.user_id, at)["Id"])
        users[holder.user_id]["LastLoginDate"] = at

    stay_away(access.as_of)
    story = "the integration user has not signed in for weeks"
    access.plant_users("ENV025", [holder], story, again=stay_away, repair=come_back)
    return True


def foreign_address(access: AccessGround) -> str:
    """An address outside all networks that are allowed."""
    return access.rng.choice(FOREIGN).format(access.rng.randint(1, 254))


def _plant_past(access: AccessGround, code: str, holder: Holder, story: str) -> None:
    for planted in access.plant_users(code, [holder], story, again=lasts, repair=lasts):
        planted.lasting = True


PLANTS: dict[str, AccessPlant] = {
    "ENV023": plant_foreign_login,
    "ENV024": plant_failures,
    "ENV025": plant_dormant,
}
