"""What the org's rows about access mean: records out of row types, without a call.

Ids and names that stand in very many rows are kept once (`intern`): there may be 600,000 assignments.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from sys import intern

from connectors.access_records import (
    AppToken,
    FieldGrant,
    GroupMember,
    HealthCheck,
    HealthRisk,
    InstalledPackage,
    Licence,
    Login,
    ObjectGrant,
    OrgApp,
    OrgPerson,
    PermissionGroup,
    PermissionSet,
    Session,
    SetAssignment,
    SetupChange,
    SetupGrant,
    UserLock,
)
from connectors.errors import Malformed
from connectors.records import address
from connectors.salesforce import access_rows as rows
from connectors.salesforce.errors import SYSTEM

SETS = ("0PS", "0QM")
"""Key prefixes of permission sets and muting sets; licences are parents of permissions, too, and grant none."""
APPROVED_ONLY = "AdminApprovedPreAuthorized"


def read_person(row: rows.PersonRow) -> OrgPerson:
    """The user that a row is."""
    profile = row.profile or rows.ProfileRow()
    return OrgPerson(
        user_id=row.id,
        username=row.username,
        mail=address(row.mail),
        federation_id=row.federation_id,
        active=row.active,
        user_type=intern(row.user_type),
        profile_id=_once(row.profile_id),
        profile=_once(profile.name),
        licence=_once(profile.licence.key) if profile.licence is not None else None,
        created=row.created,
        last_login=row.last_login,
        failed_logins=row.failed_logins,
    )


def read_lock(row: rows.LockRow) -> UserLock | None:
    """Whether a user is kept out; None for a row of nobody."""
    if row.user_id is None:
        return None
    return UserLock(user_id=row.user_id, frozen=row.frozen, locked=row.locked)


def read_set(row: rows.SetRow, permissions: frozenset[str]) -> PermissionSet:
    """The container that a row of PermissionSet is."""
    shadow = row.group_id is not None or row.kind == "Group"
    return PermissionSet(
        set_id=row.id,
        name=row.name,
        label=row.label,
        namespace=row.namespace,
        kind="profile" if row.by_profile else "group" if shadow else "set",
        profile_id=row.profile_id if row.by_profile else None,
        group_id=row.group_id,
        licence_id=row.licence_id,
        permissions=permissions,
        changed=row.changed,
    )


def read_muting(row: rows.MutingRow, permissions: frozenset[str]) -> PermissionSet:
    """The muting set that a row is; its permissions are those that it takes away."""
    return PermissionSet(
        set_id=row.id,
        name=row.name,
        label=row.label,
        namespace=row.namespace,
        kind="muting",
        profile_id=None,
        group_id=None,
        licence_id=None,
        permissions=permissions,
        changed=row.changed,
    )


def read_group(row: rows.GroupRow) -> PermissionGroup:
    """The group that a row is."""
    return PermissionGroup(group_id=row.id, name=row.name, label=row.label, namespace=row.namespace, status=row.status)


def read_member(row: rows.MemberRow) -> GroupMember:
    """The membership that a row is."""
    return GroupMember(group_id=intern(row.group_id), set_id=intern(row.set_id))


def read_assignment(row: rows.HolderRow) -> SetAssignment:
    """The assignment that a row is."""
    return SetAssignment(
        assignment_id=row.id,
        user_id=intern(row.user_id),
        set_id=intern(row.set_id),
        group_id=_once(row.group_id),
        assigned=row.assigned,
        expires=row.expires,
        active=row.active,
        revoked=row.revoked,
    )


def read_object(row: rows.ObjectRow) -> ObjectGrant | None:
    """What a set grants on an object; None for nothing, and for what a licence allows."""
    flags = (row.read, row.create, row.edit, row.delete, row.view_all, row.modify_all)
    rights = "".join(letter for letter, granted in zip("rcedVM", flags, strict=True) if granted)
    if not rights or not row.set_id.startswith(SETS):
        return None
    return ObjectGrant(set_id=intern(row.set_id), object=intern(row.object), rights=intern(rights))


def read_field(row: rows.FieldRow) -> FieldGrant | None:
    """What a set grants on a field; None for nothing."""
    if not row.set_id.startswith(SETS) or not (row.read or row.edit):
        return None
    return FieldGrant(set_id=intern(row.set_id), field=intern(row.field), rights="re" if row.edit else "r")


def read_entity(row: rows.EntityRow) -> SetupGrant:
    """What a set opens of the set-up."""
    return SetupGrant(set_id=intern(row.set_id), entity_id=intern(row.entity_id), entity_kind=intern(row.kind))


def read_user_licence(row: rows.UserLicenceRow) -> Licence:
    """Seats of a user licence."""
    return Licence(
        key=row.key, name=row.name or row.key, kind="user", total=row.total, used=row.used, status=row.status
    )


def read_set_licence(row: rows.SetLicenceRow) -> Licence:
    """Seats of a permission set licence. Its last day is told as the midnight that begins it, in UTC."""
    return Licence(
        key=row.key,
        name=row.name or row.key,
        kind="permission-set",
        total=row.total,
        used=row.used,
        status=row.status,
        expires=_day(row.expires),
    )


def read_login(row: rows.LoginRow) -> Login:
    """The sign-in that a row is."""
    return Login(
        login_id=row.id,
        user_id=intern(row.user_id),
        at=row.at,
        kind=_once(row.kind),
        application=_once(row.application),
        address=_once(row.address),
        status=_once(row.status),
        api=" ".join(filter(None, (row.api_type, row.api_version))) or None,
        tls=_once(row.tls),
        country=_once(row.country),
    )


def read_session(row: rows.SessionRow) -> Session | None:
    """The session that a row is; None for one of no user, such as a guest's."""
    if row.user_id is None:
        return None
    return Session(
        session_id=row.id,
        user_id=row.user_id,
        created=row.created,
        kind=_once(row.kind),
        login_kind=_once(row.login_kind),
        address=row.address,
        level=_once(row.level),
        seconds_valid=row.seconds_valid,
    )


def read_token(row: rows.TokenRow) -> AppToken | None:
    """That somebody has let an app in; None if nobody is named."""
    if row.user_id is None:
        return None
    return AppToken(
        user_id=intern(row.user_id), app=intern(row.app or ""), created=row.created, used=row.used, uses=row.uses
    )


def read_connected_app(row: rows.ConnectedAppRow) -> OrgApp:
    """The connected app that a row is."""
    return OrgApp(
        app_id=row.id,
        name=row.name,
        kind="connected",
        admin_approved_only=row.admin_approved_only,
        created=row.created,
        changed=row.changed,
    )


def read_client_app(row: rows.ClientAppRow, policies: Iterable[str | None]) -> OrgApp:
    """The external client app that a row is, by the policies that are kept for it; without one nobody knows."""
    permitted = {policy for policy in policies if policy is not None}
    return OrgApp(
        app_id=row.id,
        name=row.label or row.name,
        kind="external-client",
        admin_approved_only=permitted == {APPROVED_ONLY} if permitted else None,
        created=row.created,
        changed=row.changed,
    )


def read_change(row: rows.ChangeRow) -> SetupChange:
    """The line of the audit trail that a row is."""
    return SetupChange(
        change_id=row.id,
        at=row.at,
        action=intern(row.action),
        section=_once(row.section),
        text=row.text,
        by=_once(row.author.username) if row.author is not None else None,
        delegate=row.delegate,
    )


def read_package(row: rows.PackageRow) -> InstalledPackage:
    """The package that a row is."""
    version = row.version
    return InstalledPackage(
        namespace=row.package.namespace,
        name=row.package.name,
        version_id=version.id,
        version=(version.major, version.minor, version.patch or 0),
        beta=version.beta,
    )


def read_health(row: rows.HealthRow) -> HealthCheck:
    """The score, with its risks. Raises Malformed if it is none, or if not all risks are there."""
    found = row.risks or rows.RiskPage(total=0, done=True, records=[])
    if not found.done or found.total != len(found.records):
        raise Malformed(SYSTEM, f"Health Check holds {len(found.records)} risks of {found.total} announced ones")
    risks = tuple(
        HealthRisk(risk=one.risk, setting=one.setting, group=one.group, ours=one.ours, standard=one.standard)
        for one in found.records
    )
    return HealthCheck(score=_score(row.score), risks=risks)


def _score(told: float | str) -> int:
    try:
        score = round(float(told))
    except (ValueError, OverflowError):
        raise Malformed(SYSTEM, "the score of Health Check is no number") from None
    if not 0 <= score <= 100:
        raise Malformed(SYSTEM, "the score of Health Check is no percentage")
    return score


def _once(text: str | None) -> str | None:
    return intern(text) if text is not None else None


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        raise Malformed(SYSTEM, "a licence ends on no date") from None
    return day if day.tzinfo is not None else day.replace(tzinfo=UTC)
