"""What else the directory holds: groups, organisational contacts, the organisation, and our app's subscriptions."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from connectors.simulator.graph_errors import Refusal, bad_request
from connectors.simulator.graph_event_wire import Row
from connectors.simulator.graph_fields import (
    CONTACT_DEFAULTS,
    CONTACT_FIELDS,
    GROUP_DEFAULTS,
    GROUP_FIELDS,
    ORGANIZATION_FIELDS,
)
from connectors.simulator.graph_request import GraphRequest, Reply
from connectors.simulator.graph_user_query import is_advanced, needs_advanced
from connectors.simulator.model import MailObject, Subscription
from connectors.simulator.odata import BadExpression, parse_expression
from connectors.simulator.odata_predicate import Askable, build_predicate

PAGE = 100
LARGEST = 999
OPTIONS = ("$select", "$filter", "$top", "$count", "$skiptoken")
PROXIES = {"proxyAddresses": frozenset[str]()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of directory object that is listed alike."""

    name: str
    """The resource type, as errors spell it."""
    fields: frozenset[str]
    defaults: tuple[str, ...]
    askable: Askable
    row: Callable[[MailObject], Row]


def group_row(group: MailObject) -> Row:
    """A mail-enabled group, of Microsoft 365."""
    return {
        **_mail_row(group),
        "groupTypes": ["Unified"],
        "mailEnabled": True,
        "securityEnabled": False,
        "visibility": "Private",
    }


def contact_row(contact: MailObject) -> Row:
    """An organisational contact."""
    return {**_mail_row(contact), "addresses": [], "phones": []}


def _mail_row(found: MailObject) -> Row:
    nickname = found.mail.partition("@")[0]
    return {
        "id": found.id,
        "displayName": found.display_name,
        "mail": found.mail,
        "mailNickname": nickname,
        "proxyAddresses": found.proxy_addresses,
    }


GROUPS = Kind(
    name="group",
    fields=GROUP_FIELDS,
    defaults=GROUP_DEFAULTS,
    askable=Askable(
        paths=frozenset({"id", "displayName", "mail", "mailNickname", "mailEnabled", "securityEnabled"}),
        collections=PROXIES | {"groupTypes": frozenset()},
    ),
    row=group_row,
)
CONTACTS = Kind(
    name="orgContact",
    fields=CONTACT_FIELDS,
    defaults=CONTACT_DEFAULTS,
    askable=Askable(paths=frozenset({"id", "displayName", "mail", "mailNickname"}), collections=PROXIES),
    row=contact_row,
)


def list_groups(request: GraphRequest) -> Reply:
    """The mail-enabled groups; the simulator has no others."""
    return _list(request, GROUPS, "groups", "group")


def list_contacts(request: GraphRequest) -> Reply:
    """The organisational contacts."""
    return _list(request, CONTACTS, "contacts", "contact")


def list_organizations(request: GraphRequest) -> Reply:
    """The one organisation behind the tenant, with its domains."""
    request.allow("$select")
    names = request.select(ORGANIZATION_FIELDS, "organization")
    tenant = request.world.tenant
    domains = [
        {
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": name == tenant.domains[0],
            "isInitial": name.endswith(".onmicrosoft.com"),
            "name": name,
            "type": "Managed",
        }
        for name in tenant.domains
    ]
    row: Row = {"id": tenant.id, "displayName": "Simulated bank", "verifiedDomains": domains}
    chosen = row if names is None else {name: row.get(name) for name in names}
    return Reply(payload={"@odata.context": f"{request.context}organization", "value": [chosen]})


def list_subscriptions(request: GraphRequest) -> Reply:
    """The subscriptions of the app that asks; none of the query options is taken but the place to go on from."""
    request.allow("$skiptoken")
    rows = [_subscription_row(one) for one in request.world.tenant.subscriptions.values()]
    return _page(request, "subscriptions", rows, top=PAGE)


def _subscription_row(one: Subscription) -> Row:
    """The client state is never told again."""
    return {
        "id": one.id,
        "resource": one.resource,
        "applicationId": "b00c3e00-0000-4000-a000-000000000000",
        "changeType": one.change_type,
        "clientState": None,
        "notificationUrl": "https://bookme.example/notifications",
        "lifecycleNotificationUrl": None,
        "expirationDateTime": f"{one.expires:%Y-%m-%dT%H:%M:%S}Z",
        "creatorId": "b00c3e00-0000-4000-a000-000000000001",
        "includeResourceData": None,
        "latestSupportedTlsVersion": "v1_2",
        "encryptionCertificate": None,
        "encryptionCertificateId": None,
        "notificationQueryOptions": None,
        "notificationUrlAppId": None,
    }


def _list(request: GraphRequest, kind: Kind, path: str, of: str) -> Reply:
    request.allow(*OPTIONS)
    top = request.top(PAGE, LARGEST)
    names = request.select(kind.fields, kind.name) or kind.defaults
    objects = [one for one in request.world.tenant.objects.values() if one.kind == of]
    rows = _filter(request, kind, [kind.row(one) for one in objects])
    return _page(request, path, [{name: row.get(name) for name in names} for row in rows], top=top)


def _filter(request: GraphRequest, kind: Kind, rows: list[Row]) -> list[Row]:
    text = request.options.get("$filter")
    if text is None:
        return rows
    try:
        tree = parse_expression(text)
        keep = build_predicate(tree, kind.askable)
    except BadExpression as error:
        raise Refusal(400, "Request_UnsupportedQuery", f"Unsupported or invalid filter clause: {error}.") from error
    if needs_advanced(tree) and not is_advanced(request):
        raise Refusal(400, "Request_UnsupportedQuery", "Unsupported query: it works as an advanced one only.")
    return [row for row in rows if keep(row.get)]


def _page(request: GraphRequest, path: str, rows: list[Row], *, top: int) -> Reply:
    """A page, with a link to the next one if there is one; the first one counts, if it was asked to."""
    begin = _read_place(path, request.options["$skiptoken"]) if "$skiptoken" in request.options else 0
    payload: Row = {"@odata.context": f"{request.context}{path}"}
    if begin == 0 and is_advanced(request):
        payload["@odata.count"] = len(rows)
    payload["value"] = rows[begin : begin + top]
    if begin + top < len(rows):
        payload["@odata.nextLink"] = request.link(skiptoken=_write_place(path, begin + top))
    return Reply(payload=payload)


def _write_place(path: str, begin: int) -> str:
    body = f"{path}:{begin}:{crc32(f'{path}{begin}'.encode())}"
    return urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _read_place(path: str, text: str) -> int:
    try:
        kind, begin, check = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(":")
        if kind == path and int(check) == crc32(f"{path}{begin}".encode()):
            return int(begin)
    except ValueError:
        pass
    raise bad_request("The specified page token is invalid.", "Directory_ExpiredPageToken")
