"""The tenant's logs: sign-ins of apps and of people through them, and changes of apps (contract 10.13 to 10.22).

v1.0 tells interactive sign-ins of people alone; beta tells the kinds that `signInEventTypes` asks for.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from connectors.simulator.graph_errors import Refusal, bad_request
from connectors.simulator.graph_fields import AUDIT_FIELDS, BETA_SIGN_IN_FIELDS, SIGN_IN_FIELDS
from connectors.simulator.graph_listing import Listing, list_rows, read_tree
from connectors.simulator.graph_request import GraphRequest, Reply
from connectors.simulator.model import Tenant
from connectors.simulator.odata import Compare, Lambda, Literal, Logic, Node, Not, Path
from connectors.simulator.odata_predicate import Askable
from connectors.simulator.tenant_apps import AppChange, AppSignIn

Row = dict[str, Any]

KEPT, KEPT_FREE = timedelta(days=30), timedelta(days=7)
"""How long the logs are kept, with a premium licence and without (contract 10.18)."""
PAGE = 1_000
OPTIONS = ("$select", "$filter", "$top", "$skiptoken", "$orderby", "$count")
NEEDED = "AuditLog.Read.All"
KINDS, INTERACTIVE = "signInEventTypes", "interactiveUser"
ASKABLE = frozenset(
    {"id", "createdDateTime", "appId", "appDisplayName", "ipAddress", "userId", "userPrincipalName", "correlationId"}
    | {"userDisplayName", "status/errorCode", "resourceDisplayName", "resourceId", "clientAppUsed", "isInteractive"}
    | {"servicePrincipalId", "servicePrincipalName", "conditionalAccessStatus"}
)
EXACT = {"userPrincipalName": str}
"""Compared with the case minded: the log keeps it in lower case (contract 10.16)."""
SIGN_INS = Listing(
    path="auditLogs/signIns",
    kind="signIn",
    fields=SIGN_IN_FIELDS,
    askable=Askable(paths=ASKABLE, folds=EXACT),
    page=PAGE,
    largest=PAGE,
    options=OPTIONS,
    always=True,
)
BETA_SIGN_INS = Listing(
    path="auditLogs/signIns",
    kind="signIn",
    fields=BETA_SIGN_IN_FIELDS,
    askable=Askable(paths=ASKABLE, folds=EXACT, collections={KINDS: frozenset()}),
    page=PAGE,
    largest=PAGE,
    options=OPTIONS,
    always=True,
)
AUDITS = Listing(
    path="auditLogs/directoryAudits",
    kind="directoryAudit",
    fields=AUDIT_FIELDS,
    askable=Askable(
        paths=frozenset(
            {"activityDisplayName", "activityDateTime", "loggedByService", "initiatedBy/user/id", "category", "result"}
            | {"initiatedBy/user/displayName", "initiatedBy/user/userPrincipalName", "initiatedBy/app/appId"}
            | {"initiatedBy/app/displayName", "correlationId"}
        ),
        collections={"targetResources": frozenset({"id", "displayName"})},
    ),
    page=PAGE,
    largest=PAGE,
    options=OPTIONS,
    always=True,
)


def list_sign_ins(request: GraphRequest) -> Reply:
    """Sign-ins, the newest first. Refused (403) to tenants without a premium licence."""
    _check(request)
    tenant = request.world.tenant
    if not tenant.premium:
        text = "Neither tenant is B2C or tenant doesn't have premium license"
        raise Refusal(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", text)
    beta, tree = request.prefix.casefold() == "/beta", read_tree(request)
    _check_age(request, tree, "createdDateTime", KEPT)
    asked = beta and any(node.path.parts == (KINDS,) for node in _nodes(tree) if isinstance(node, Lambda))
    kept = request.world.as_of - KEPT
    found = [one for one in tenant.sign_ins if one.at >= kept and (asked or one.kind == INTERACTIVE)]
    rows = [_sign_in_row(tenant, one, beta=beta) for one in sorted(found, key=_at, reverse=True)]
    _check_order(request, "createdDateTime")
    return list_rows(request, BETA_SIGN_INS if beta else SIGN_INS, rows)


def list_audits(request: GraphRequest) -> Reply:
    """Changes of apps, the newest first; the simulator keeps no others."""
    _check(request)
    tenant, kept = request.world.tenant, KEPT if request.world.tenant.premium else KEPT_FREE
    _check_age(request, read_tree(request), "activityDateTime", kept)
    found = [one for one in tenant.app_changes if one.at >= request.world.as_of - kept]
    rows = [_audit_row(tenant, one) for one in sorted(found, key=_at, reverse=True)]
    _check_order(request, "activityDateTime")
    return list_rows(request, AUDITS, rows)


def _check(request: GraphRequest) -> None:
    if NEEDED in request.world.tenant.withheld:
        text = "Calling principal does not have required MSGraph permissions AuditLog.Read.All"
        raise Refusal(403, "Authentication_MSGraphPermissionMissing", text)


def _check_age(request: GraphRequest, tree: Node | None, name: str, kept: timedelta) -> None:
    """Refuse (400) to look further back than the log reaches; the least day allowed is that on which it begins."""
    least = datetime.combine((request.world.as_of - kept).date(), time(), UTC)
    for node in _nodes(tree):
        match node:
            case Compare(op="ge" | "gt" | "eq", left=Path(parts=(one,)), right=Literal(value=datetime() as since)):
                if one == name and since < least:
                    raise bad_request(f"The minimum allowed time is {least:%Y-%m-%dT%H:%M:%SZ}.", "UnknownError")


def _check_order(request: GraphRequest, name: str) -> None:
    if request.options.get("$orderby", f"{name} desc").split() not in ([name], [name, "desc"]):
        raise bad_request(f"Sorting by '{request.options['$orderby']}' is not supported.")


def _nodes(tree: Node | None) -> Iterator[Node]:
    if tree is None:
        return
    yield tree
    match tree:
        case Logic(terms=terms):
            inner: tuple[Node, ...] = terms
        case Not(term=term):
            inner = (term,)
        case _:
            inner = ()
    for node in inner:
        yield from _nodes(node)


def _at(one: AppSignIn | AppChange) -> tuple[datetime, str]:
    return (one.at, one.id)


def _sign_in_row(tenant: Tenant, one: AppSignIn, *, beta: bool) -> Row:
    app = tenant.find_app(one.app_id)
    person = None if one.person_id is None else tenant.people.get(one.person_id)
    by_itself = one.kind in ("servicePrincipal", "managedIdentity")
    row: Row = {
        "id": one.id,
        "createdDateTime": one.at,
        "appId": one.app_id,
        "appDisplayName": app.name if app else None,
        "ipAddress": one.address,
        "clientAppUsed": None if by_itself else "Browser",
        "conditionalAccessStatus": "notApplied",
        "correlationId": one.id,
        "isInteractive": one.kind == INTERACTIVE,
        "resourceDisplayName": "Microsoft Graph",
        "resourceId": "00000003-0000-0000-c000-000000000000",
        "servicePrincipalId": app.id if app and by_itself else "",
        "servicePrincipalName": app.name if app and by_itself else None,
        "status": {"errorCode": one.error_code, "failureReason": one.reason or "Other.", "additionalDetails": None},
        "userId": one.person_id or "",
        "userDisplayName": person.display_name if person else "",
        "userPrincipalName": person.upn.lower() if person else "",
        "location": {"city": None, "state": None, "countryOrRegion": None, "geoCoordinates": None},
        "deviceDetail": None,
    }
    if beta:
        row |= {KINDS: [one.kind], "servicePrincipalCredentialKeyId": one.key_id}
    return row


def _audit_row(tenant: Tenant, one: AppChange) -> Row:
    app = tenant.apps.get(one.target)
    person = None if one.by_person is None else tenant.people.get(one.by_person)
    user = {"id": one.by_person, "displayName": None, "userPrincipalName": person.upn if person else None}
    by_app = {"appId": None, "displayName": "Microsoft Azure AD Internal", "servicePrincipalId": None}
    changed = [{"displayName": name, "oldValue": was, "newValue": now} for name, (was, now) in one.properties.items()]
    target = {"id": one.target, "displayName": app.name if app else None, "type": "ServicePrincipal"}
    return {
        "id": one.id,
        "category": "ApplicationManagement",
        "correlationId": one.id.rpartition("_")[2],
        "result": one.result,
        "resultReason": "",
        "activityDisplayName": one.activity,
        "activityDateTime": one.at,
        "loggedByService": "Core Directory",
        "operationType": one.activity.partition(" ")[0],
        "initiatedBy": {"user": user, "app": None} if one.by_person else {"user": None, "app": by_app},
        "targetResources": [{**target, "userPrincipalName": None, "modifiedProperties": changed}],
        "additionalDetails": [],
    }
