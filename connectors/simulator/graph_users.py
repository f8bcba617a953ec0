"""Accounts of the directory, and the settings of their mailboxes."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from zlib import crc32

from connectors.simulator.graph_errors import Refusal, bad_request, no_such_resource
from connectors.simulator.graph_event_wire import Row
from connectors.simulator.graph_events import open_mailbox
from connectors.simulator.graph_fields import USER_DEFAULTS, USER_FIELDS
from connectors.simulator.graph_request import GraphRequest, Reply
from connectors.simulator.graph_schedule import working_hours
from connectors.simulator.graph_user_query import is_advanced, pick_users
from connectors.simulator.model import Person

PAGE = 100
LARGEST = 999
LICENCE = {"disabledPlans": [], "skuId": "6fd2c87f-b296-42f0-b197-1e91e994b900"}


def user_row(request: GraphRequest, person: Person) -> Row:
    """The properties that the simulator knows; all others of the type are null."""
    licensed = person.id in request.world.tenant.mailboxes and person.purpose == "user"
    return {
        "businessPhones": [],
        "displayName": person.display_name,
        "givenName": person.given_name,
        "jobTitle": None,
        "mail": person.mail,
        "mobilePhone": None,
        "officeLocation": person.office,
        "preferredLanguage": None,
        "surname": person.surname,
        "userPrincipalName": person.upn,
        "id": person.id,
        "accountEnabled": person.enabled,
        "assignedLicenses": [LICENCE] if licensed else [],
        "department": person.department,
        "employeeId": person.employee_id,
        "mailNickname": person.nickname,
        "otherMails": [],
        "proxyAddresses": person.proxy_addresses,
        "showInAddressList": True,
        "signInActivity": _activity(request, person),
        "userType": person.user_type,
    }


def _activity(request: GraphRequest, person: Person) -> Row | None:
    """When somebody signed in last, told from the object id; a room never does."""
    if person.purpose != "user" or not person.enabled:
        return None
    last = request.world.as_of - timedelta(minutes=5 + crc32(person.id.encode()) % (60 * 24 * 20))
    stamp = f"{last:%Y-%m-%dT%H:%M:%SZ}"
    return {"lastSignInDateTime": stamp, "lastNonInteractiveSignInDateTime": stamp}


def list_users(request: GraphRequest) -> Reply:
    """The accounts, rooms among them, in pages that a `$skiptoken` continues."""
    request.allow("$select", "$filter", "$orderby", "$search", "$top", "$count", "$skiptoken")
    top = request.top(PAGE, LARGEST)
    names = _names(request)
    rows = pick_users(request, [user_row(request, person) for person in list(request.world.tenant.people.values())])
    begin = _read_place(request.options["$skiptoken"]) if "$skiptoken" in request.options else 0
    payload: Row = {"@odata.context": f"{request.context}users{_selected(request)}"}
    if is_advanced(request) and begin == 0:
        payload["@odata.count"] = len(rows)
    payload["value"] = [{name: row.get(name) for name in names} for row in rows[begin : begin + top]]
    if begin + top < len(rows):
        payload["@odata.nextLink"] = request.link(skiptoken=_write_place(begin + top))
    return Reply(payload=payload)


def get_user(request: GraphRequest, key: str) -> Reply:
    """One account by object id, UPN or address."""
    request.allow("$select")
    names = _names(request)
    person = request.world.tenant.find(key)
    if person is None:
        raise no_such_resource(key)
    row = user_row(request, person)
    context = f"{request.context}users{_selected(request)}/$entity"
    return Reply(payload={"@odata.context": context, **{name: row.get(name) for name in names}})


def get_mailbox_settings(request: GraphRequest, key: str, part: str | None = None) -> Reply:
    """The settings of a mailbox, or its `timeZone`, `workingHours` or `userPurpose` alone."""
    request.allow("$select")
    person, _ = open_mailbox(request, key)
    settings: Row = {
        "archiveFolder": None,
        "timeZone": person.time_zone,
        "dateFormat": "dd-MM-yyyy",
        "timeFormat": "HH:mm",
        "userPurpose": person.purpose,
        "language": {"locale": "da-DK", "displayName": "Danish (Denmark)"},
        "workingHours": working_hours(person),
        "automaticRepliesSetting": {"status": "disabled", "externalAudience": "all"},
    }
    names = request.select(frozenset(settings), "mailboxSettings")
    context = f"{request.context}users('{key}')/mailboxSettings"
    if part is None:
        return Reply(payload={"@odata.context": context, **{name: settings[name] for name in names or settings}})
    name = {key.casefold(): key for key in settings}.get(part.casefold())
    if name is None:
        raise bad_request(f"Resource not found for the segment '{part}'.")
    value = settings[name]
    whole = value if isinstance(value, dict) else {"value": value}
    return Reply(payload={"@odata.context": f"{context}/{name}", **whole})


def _names(request: GraphRequest) -> tuple[str, ...]:
    if "mailboxSettings" in request.options.get("$select", ""):
        raise Refusal(501, "NotImplemented", "The property 'mailboxSettings' is kept elsewhere: ask for it by itself.")
    names = request.select(USER_FIELDS, "user") or USER_DEFAULTS
    if "signInActivity" in names and not request.world.tenant.premium:
        text = "Neither tenant is B2C or tenant doesn't have premium license"
        raise Refusal(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", text)
    return names


def _selected(request: GraphRequest) -> str:
    text = request.options.get("$select")
    return f"({text})" if text else ""


def _write_place(begin: int) -> str:
    body = f"users:{begin}:{crc32(str(begin).encode())}"
    return urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _read_place(text: str) -> int:
    try:
        kind, begin, check = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(":")
        if kind == "users" and int(check) == crc32(begin.encode()):
            return int(begin)
    except ValueError:
        pass
    raise bad_request("The specified page token is invalid.", "Directory_ExpiredPageToken")
