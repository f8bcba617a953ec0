"""The access codes of the finding catalogue, read once more straight from the model: slow, obvious, no jobs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from connectors.simulator.model import Environment, Org, Row, World
from connectors.simulator.tenant_apps import App
from tests.connectors.simulator.bank_reading import Bank, Key

RUNTIME, ADVISOR = "BookingPlatformIntegration", "BookingPlatformAdvisor"
PROVISIONING = {"ManageAuthProviders", "ManageNamedCredentials", "ManageCertificates", "ModifyMetadata"}
FORBIDDEN = {
    "ModifyAllData", "ViewAllData", "AuthorApex", "CustomizeApplication", "DataExport", "ManageUsers",
    "BulkApiHardDelete", "AssignPermissionSets", "ManageProfilesPermissionsets", "PasswordNeverExpires",
}  # fmt: skip
DETAIL, CONTACT = "andmoney__AMB_Event_Detail__c", "andmoney__AMB_Meeting_Contact__c"
NEEDED = {"Contact": "r", DETAIL: "rce", CONTACT: "rce", "andmoney__AMB_Taxonomy__c": "r"}
FINE = {
    "Contact": "r", DETAIL: "rced", CONTACT: "rced", "andmoney__AMB_Taxonomy__c": "r", "Account": "r", "Event": "rced",
    "EventRelation": "rced", "Lead": "rce", "User": "r", "andmoney__AMBAdvisorCompetence__c": "r",
}  # fmt: skip
FIELDS = {
    "Contact.Email": "r",
    f"{DETAIL}.andmoney__BookingFlowId__c": "re",
    f"{DETAIL}.andmoney__CancelledBy__c": "re",
    f"{DETAIL}.andmoney__TeamsMeetingLink__c": "re",
    f"{CONTACT}.andmoney__Email__c": "re",
}
LETTERS = {
    "PermissionsRead": "r", "PermissionsCreate": "c", "PermissionsEdit": "e", "PermissionsDelete": "d",
    "PermissionsViewAllRecords": "V", "PermissionsModifyAllRecords": "M",
}  # fmt: skip
OURS = "bookme-ops-simulator"
PRODUCT_NEEDS = {"Calendars.ReadWrite", "OnlineMeetings.ReadWrite.All"}
OUR_NEEDS = {
    "Application.Read.All", "AuditLog.Read.All", "Calendars.Read", "Directory.Read.All", "MailboxSettings.Read",
    "Place.Read.All", "User.Read.All",
}  # fmt: skip
OUR_EXTRA = {"GroupMember.Read.All", "OrgContact.Read.All", "DelegatedPermissionGrant.Read.All"}
MONTH, DAY = timedelta(days=30), timedelta(days=1)


@dataclass
class Account:
    """A user of an org, and all that it may do."""

    row: Row
    permissions: set[str] = field(default_factory=set)
    objects: dict[str, set[str]] = field(default_factory=dict)
    fields: dict[str, set[str]] = field(default_factory=dict)
    sets: set[str] = field(default_factory=set)
    """Names of sets that it holds in any way."""
    direct: set[str] = field(default_factory=set)
    """Names of sets and groups that were assigned."""


def find_access_faults(bank: Bank) -> Iterator[Key]:
    """ENV020 to 026, and ENV030, 031, 032 and 034."""
    spoken: set[str] = set()
    for site in bank.world.environments.values():
        accounts = {row["Id"]: read_account(site.org, row, bank.now) for row in site.org.rows("User")}
        watched = [one for one in accounts.values() if RUNTIME in one.sets]
        if not watched:
            yield ("ENV022", site.name, "permission-set", RUNTIME)
        for account in watched:
            for code in _judge_user(bank, site, account):
                yield (code, site.name, "user", account.row["Id"])
        yield from _judge_people(bank, site, [one for one in accounts.values() if one not in watched])
        for app_id in [OURS, *site.graph_apps]:
            if app_id not in spoken:
                spoken.add(app_id)
                yield from _judge_app(bank, site, app_id)


def read_account(org: Org, row: Row, now: datetime) -> Account:
    """Profile, sets and groups added up, by the books."""
    account = Account(row)
    for held in org.rows("PermissionSetAssignment"):
        ends = held["ExpirationDate"]
        over = not held["IsActive"] or held["IsRevoked"] or (ends is not None and ends <= now)
        if held["AssigneeId"] != row["Id"] or over:
            continue
        container = org.table("PermissionSet")[held["PermissionSetId"]]
        if held["PermissionSetGroupId"]:
            account.direct.add(container["Name"])
            _add_group(org, account, held["PermissionSetGroupId"])
        else:
            if not container["IsOwnedByProfile"]:
                account.direct.add(container["Name"])
            _add(account, [_contents(org, container)], _nothing())
    return account


def _add_group(org: Org, account: Account, group: str) -> None:
    parts = [row["PermissionSetId"] for row in org.rows("PermissionSetGroupComponent")
             if row["PermissionSetGroupId"] == group]  # fmt: skip
    sets = [_contents(org, org.table("PermissionSet")[one]) for one in parts if one.startswith("0PS")]
    muted = [_contents(org, org.table("MutingPermissionSet")[one]) for one in parts if one.startswith("0QM")]
    taken = _nothing()
    for name in ("permissions", "objects", "fields"):
        taken[name] = set().union(*(one[name] for one in muted))
    _add(account, sets, taken)


def _nothing() -> dict[str, Any]:
    return {"permissions": set(), "objects": set(), "fields": set()}


def _contents(org: Org, container: Row) -> dict[str, Any]:
    granted = {name.removeprefix("Permissions") for name, held in container.items()
               if name.startswith("Permissions") and name != "PermissionSetGroupId" and held is True}  # fmt: skip
    found: dict[str, Any] = {"name": container.get("Name"), "permissions": granted}
    for key, table, what in (("objects", "ObjectPermissions", "SobjectType"), ("fields", "FieldPermissions", "Field")):
        rows = [row for row in org.rows(table) if row["ParentId"] == container["Id"]]
        found[key] = {(row[what], letter) for row in rows for name, letter in LETTERS.items() if row.get(name)}
    return found


def _add(account: Account, contents: list[dict[str, Any]], taken: dict[str, Any]) -> None:
    for one in contents:
        account.sets.add(one["name"])
        account.permissions |= one["permissions"] - taken["permissions"]
        for held, store in (("objects", account.objects), ("fields", account.fields)):
            for what, letter in one[held] - taken[held]:
                store.setdefault(what, set()).add(letter)


def _judge_user(bank: Bank, site: Environment, account: Account) -> Iterator[str]:
    org, key = site.org, account.row["Id"]
    lock = next(row for row in org.rows("UserLogin") if row["UserId"] == key)
    blocked = lock["IsFrozen"] or lock["IsPasswordLocked"] or not account.row["IsActive"]
    if blocked or "ApiEnabled" not in account.permissions:
        yield "ENV020"
    if PROVISIONING & account.permissions:
        yield "ENV021"
    lacking = [letter for name, letters in NEEDED.items() for letter in set(letters) - account.objects.get(name, set())]
    lacking += [letter for name, letters in FIELDS.items() for letter in set(letters) - account.fields.get(name, set())]
    if lacking:
        yield "ENV022"
    logins = [
        (row["LoginTime"], row["Status"] == "Success", row["SourceIp"], row["LoginType"] != "Remote Access 2.0")
        for row in org.rows("LoginHistory")
        if row["UserId"] == key and row["LoginTime"] <= bank.now
    ]
    yield from _judge_logins(bank, site, logins, account.row["LastLoginDate"])
    beyond = [name for name, letters in account.objects.items() if letters - set(FINE.get(name, ""))]
    apps = {row["AppName"] for row in org.rows("OauthToken") if row["UserId"] == key} - {"BookMe External Client App"}
    if account.direct - {RUNTIME} or FORBIDDEN & account.permissions or beyond or apps:
        yield "ENV031"


def _judge_logins(
    bank: Bank, site: Environment, logins: list[tuple[datetime, bool, str | None, bool]], last: datetime | None
) -> Iterator[str]:
    good = [one for one in logins if one[1] and one[0] >= bank.now - MONTH]
    if any(by_page or is_foreign(site, address) for _, _, address, by_page in good):
        yield "ENV023"
    if sum(not worked and at >= bank.now - DAY for at, worked, _, _ in logins) > 5:
        yield "ENV024"
    changed = max((row["SystemModstamp"] for row in site.org.rows("Event") if row.get(DETAIL)), default=None)
    busy = changed is not None and bank.now - MONTH <= changed
    if busy and not good and (last is None or last < bank.now - MONTH):
        yield "ENV025"


def is_foreign(site: Environment, text: str | None) -> bool:
    """Whether an address lies outside the networks that the bank allows; a text of the platform's does not."""
    try:
        address = ip_address(text or "")
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    networks = [ip_network(one) for one in site.allowed_addresses]
    return not any(address in network for network in networks if network.version == address.version)


def _judge_app(bank: Bank, site: Environment, app_id: str) -> Iterator[Key]:
    app = bank.world.tenant.find_app(app_id)
    if app is None:
        yield ("ENV032", site.name, "service-principal", app_id)
        return
    logins = [
        (one.at, not one.error_code, one.address, one.kind == "interactiveUser")
        for one in bank.world.tenant.sign_ins
        if one.app_id == app_id
    ]
    codes = {*_judge_logins(bank, site, logins, None), *_judge_grants(bank.world, app)}
    ends = [one.ends for one in app.credentials]
    if not app.federated and ends and max(ends) - bank.now <= 90 * DAY:
        codes.add("ENV026")
    for code in codes:
        yield (code, site.name, "service-principal", app.id)


def _judge_grants(world: World, app: App) -> Iterator[str]:
    needed, extra = (OUR_NEEDS, OUR_EXTRA) if app.app_id == OURS else (PRODUCT_NEEDS, set[str]())
    held = {world.tenant.apps[one.resource_id].offers[one.role_id] for one in app.roles}
    if held - needed - extra or app.scopes:
        yield "ENV031"
    if needed - held:
        yield "ENV032"


def _judge_people(bank: Bank, site: Environment, accounts: list[Account]) -> Iterator[Key]:
    roster = bank.roster(site)
    for account in accounts:
        row = account.row
        person = next(
            filter(None, (bank.find(row[name]) for name in ("Email", "FederationIdentifier", "Username"))), None
        )
        on_roster = person is not None and person.id in roster and bank.user_of(site, person) is row
        if not row["IsActive"] or row["UserType"] != "Standard":
            continue
        if on_roster and person is not None and ADVISOR not in account.sets:
            yield ("ENV030", site.name, "advisor", person.id)
        if not on_roster and ADVISOR not in account.sets:
            continue
        if person is None:
            yield ("ENV034", site.name, "advisor", row["Email"].casefold())
        elif not person.enabled:
            yield ("ENV034", site.name, "advisor", person.id)
