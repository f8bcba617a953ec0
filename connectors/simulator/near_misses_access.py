"""Near misses of access: what looks wrong of users, apps and people, and is right."""

from datetime import timedelta

from connectors.simulator.access_apps import STRANGER
from connectors.simulator.access_facts import DETAIL, PROVISIONING, RIGHTS
from connectors.simulator.access_ground import (
    CREDENTIALS,
    FAILURES,
    HELD_SET,
    SIGN_INS,
    AccessGround,
    AccessPlant,
)
from connectors.simulator.access_ground import RIGHTS as OF_RIGHTS
from connectors.simulator.access_rows import add_group, add_muting
from connectors.simulator.ids import guid
from connectors.simulator.names import DOMAIN
from connectors.simulator.orgs import ADVISOR_SET, RUNTIME_SET
from connectors.simulator.plants_access_logins import DAY, FOREIGN, HOUR, REASONS, foreign_address
from connectors.simulator.plants_access_staff import add_colleague, assignment_of
from connectors.simulator.tenant_apps import AppCredential, AppSignIn, FederatedCredential

GOOD_ADDRESSES = ("2001:db8:b00c::17", "::ffff:192.0.2.9", "Salesforce.com IP", "192.0.2.255", "192.0.2.0")
"""Allowed ones in other spellings, at the edges, and the platform's own text."""


def expire_provisioning(access: AccessGround) -> bool:
    """A set of the provisioning, and a group, whose assignments ran out or were revoked."""
    for holder in access.holders()[:2]:
        pen, at = holder.pen, access.moment(30 * DAY, 300 * DAY)
        key = pen.add_set(
            f"Provisioning_{access.rng.randint(100, 999)}", "Provisioning", *PROVISIONING, "ModifyAllData"
        )
        row = pen.assign(holder.user_id, key, at=at)
        pen.org.change("PermissionSetAssignment", row["Id"], at, IsActive=False, ExpirationDate=at + DAY)
        revoked = pen.assign(holder.user_id, key, at=at)
        pen.org.change("PermissionSetAssignment", revoked["Id"], at, IsRevoked=True)
    return True


def sign_in_from_edges(access: AccessGround) -> bool:
    """Sign-ins from allowed addresses as others spell them, failures from anywhere, and an old one from elsewhere."""
    for holder in access.holders():
        for address in GOOD_ADDRESSES:
            holder.pen.sign_in(holder.user_id, access.moment(HOUR, 20 * DAY), SourceIp=address)
        status, foreign = access.rng.choice(REASONS), access.rng.choice(FOREIGN).format(7)
        holder.pen.sign_in(holder.user_id, access.moment(26 * HOUR, 20 * DAY), Status=status, SourceIp=foreign)
        holder.pen.sign_in(holder.user_id, access.moment(41 * DAY, 60 * DAY), SourceIp=foreign)
    for watched in access.watched():
        for address in GOOD_ADDRESSES[:2]:
            at = access.moment(HOUR, 20 * DAY)
            found = AppSignIn(id=guid(access.rng), at=at, app_id=watched.app.app_id, address=address)
            access.tenant.sign_ins.append(found)
    return True


def fail_five_times(access: AccessGround) -> bool:
    """As many failures as may be, beside older ones."""
    holder, watched = access.take_holder(FAILURES), access.take_app(FAILURES)
    spans = [(HOUR / 6, 20 * HOUR)] * 5 + [(30 * HOUR, 50 * HOUR)] * 4
    for at in [access.moment(*span) for span in spans]:
        if holder is not None:
            holder.pen.sign_in(holder.user_id, at, Status=access.rng.choice(REASONS))
        if watched is not None:
            app_id, reason = watched.app.app_id, "Invalid client secret provided."
            access.tenant.sign_ins.append(
                AppSignIn(id=guid(access.rng), at=at, app_id=app_id, address=None, error_code=7_000_215, reason=reason)
            )
    return True


def rest_for_weeks(access: AccessGround) -> bool:
    """An integration user and an app that have not signed in for some weeks."""
    holder, watched, latest = access.take_holder(SIGN_INS), access.take_app(SIGN_INS), access.as_of - 18 * DAY
    if holder is not None:
        org = holder.pen.org
        for row in [row for row in org.rows("LoginHistory") if row["UserId"] == holder.user_id]:
            at = min(row["LoginTime"], latest)
            org.change("LoginHistory", row["Id"], at, LoginTime=at)
        org.table("User")[holder.user_id]["LastLoginDate"] = latest
    if watched is not None:
        for one in access.tenant.sign_ins:
            one.at = min(one.at, latest) if one.app_id == watched.app.app_id else one.at
    return True


def leave_old_secrets(access: AccessGround) -> bool:
    """Ended secrets beside one that lasts, also one of the service principal."""
    watched = access.take_app(CREDENTIALS)
    if watched is None:
        return False
    for days in (-200, -3, 5):
        ends = access.as_of + days * DAY
        key, began = guid(access.rng), ends - 365 * DAY
        old = AppCredential(key_id=key, kind="secret", name="old", starts=began, ends=ends, of_principal=days == -3)
        watched.app.credentials.append(old)
    return True


def trust_others(access: AccessGround) -> bool:
    """An app without any credential of its own, which trusts somebody else's tokens."""
    watched = access.take_app(CREDENTIALS)
    if watched is None:
        return False
    watched.app.credentials.clear()
    issuer, subject = "https://issuer.example", "workload:booking"
    trust = FederatedCredential(id=guid(access.rng), name="pipeline", issuer=issuer, subject=subject)
    watched.app.federated.append(trust)
    return True


def neglect_stranger(access: AccessGround) -> bool:
    """An app that nobody watches has everything wrong."""
    stranger = access.tenant.find_app(STRANGER)
    if stranger is not None:
        ends = access.as_of - DAY
        kept = AppCredential(key_id=guid(access.rng), kind="secret", name="old", starts=ends - 9 * DAY, ends=ends)
        stranger.credentials.append(kept)
    return stranger is not None


def grant_what_may_be(access: AccessGround) -> bool:
    """Rights that the runtime set may have without needing them."""
    for pen in access.pens.values():
        key = pen.set_id(RUNTIME_SET)
        granted = {"PermissionsActivitiesAccess": True, "PermissionsEditEvent": True}
        pen.org.change("PermissionSet", key, access.as_of, **granted)
        for row in list(pen.org.rows("ObjectPermissions")):
            if row["ParentId"] == key and row["SobjectType"] in {"Event", DETAIL}:
                pen.org.change("ObjectPermissions", row["Id"], access.as_of, **{RIGHTS["d"]: True})
    return True


def assign_by_group(access: AccessGround) -> bool:
    """An advisor has the product's set by a group alone; what else the group holds is muted."""
    advisor = access.take_advisor(HELD_SET)
    if advisor is None:
        return False
    pen, number = access.pens[advisor.environment.name], access.rng.randint(100, 999)
    more = pen.add_set(f"Branch_Tools_{number}", "Branch tools", "RunReports", "ViewAllData")
    muting = add_muting(pen, f"Branch_Muting_{number}", "ViewAllData")
    parts = (pen.set_id(ADVISOR_SET), more, muting)
    group, shadow = add_group(pen, f"Branch_Advisors_{number}", parts, "RunReports")
    direct = assignment_of(access, advisor)
    pen.org.table("PermissionSetAssignment").pop(direct["Id"])
    pen.assign(advisor.user_id, shadow, group)
    return True


def let_it_run_out_later(access: AccessGround) -> bool:
    """An advisor whose assignment runs out in some weeks."""
    advisor = access.take_advisor(HELD_SET)
    if advisor is not None:
        row, ends = assignment_of(access, advisor), access.as_of + timedelta(days=45)
        org = access.pens[advisor.environment.name].org
        org.change("PermissionSetAssignment", row["Id"], access.as_of, ExpirationDate=ends)
    return advisor is not None


def provision_people(access: AccessGround) -> bool:
    """An advisor who may do what only provisioning needs, signs in from home, and is nobody's integration user."""
    advisor = access.take_advisor(OF_RIGHTS)
    if advisor is not None:
        pen = access.pens[advisor.environment.name]
        pen.assign(advisor.user_id, pen.add_set(f"Setup_{access.rng.randint(100, 999)}", "Set-up", *PROVISIONING))
        at = access.moment(HOUR, 9 * DAY)
        pen.sign_in(advisor.user_id, at, kind="Application", SourceIp=foreign_address(access))
    return advisor is not None


def keep_good_leavers(access: AccessGround) -> bool:
    """A leaver whose user is inactive, and colleagues whose accounts are found by one of three names alone."""
    name, leavers = "production", access.ground.leavers
    if not leavers or not any(row.get("EmployeeNumber") for row in access.pens[name].org.rows("User")):
        return False
    began, clerks = access.pens[name].began, access.ground.clerks
    add_colleague(access, name, leavers[0].upn, at=began, IsActive=False)
    unknown = f"ukendt@{DOMAIN}"
    by_federation = {"Email": unknown, "FederationIdentifier": clerks[0].upn.upper(), "Username": f"a.{unknown}"}
    by_alias = {"FederationIdentifier": None, "Username": f"b.{unknown}", "Email": clerks[1].proxy_addresses[1][5:]}
    by_name = {"FederationIdentifier": None, "Email": unknown, "Username": clerks[2].upn}
    for values in (by_federation, by_alias, by_name):
        add_colleague(access, name, unknown, at=began, **values)
    return True


BENDS: tuple[AccessPlant, ...] = (
    expire_provisioning,
    fail_five_times,
    rest_for_weeks,
    leave_old_secrets,
    trust_others,
    sign_in_from_edges,
    neglect_stranger,
    grant_what_may_be,
    assign_by_group,
    let_it_run_out_later,
    provision_people,
    keep_good_leavers,
)
