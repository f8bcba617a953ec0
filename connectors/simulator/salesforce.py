"""Salesforce as it would say the world: one org's REST API, from the contract and not from our client.

Sign in at `/services/oauth2/token` with client credentials or a signed assertion: the client id is
`sf_sessions.CLIENT_ID`, the secret `sf_sessions.CLIENT_SECRET`, in every org. Everything that a query, a path or a body
says is understood or refused; nothing is ignored. Facts: salesforce-contract, above all 9.1.
"""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from zoneinfo import ZoneInfo

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.model import World
from connectors.simulator.sf_describe import describe, describe_all, describe_columns, summarise
from connectors.simulator.sf_errors import Refused, not_found, refusal, too_long
from connectors.simulator.sf_pages import Pages
from connectors.simulator.sf_records import Records
from connectors.simulator.sf_request import DataRequest, no_content, read_request, reply
from connectors.simulator.sf_resources import list_resources, list_versions, show_limits, show_user
from connectors.simulator.sf_schema import Catalog, SObject
from connectors.simulator.sf_sessions import Sessions
from connectors.simulator.sf_user import running_user
from connectors.simulator.soql_dates import Calendar
from connectors.simulator.soql_run import run_query
from connectors.simulator.soql_scope import Scope

LONGEST_URI = 16_384
"""Bytes of the address, and of the address with all headers (contract 2.4)."""
LOCATOR = re.compile(r"0r8\w{15}-\d+")
SPENT = Refused(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
NOWHERE = SObject(name="", prefix=None, tooling=False)


class SalesforceApp:
    """The org of one environment. `clock` gives epoch seconds and is what tokens and locators age by.

    With `any_token` foreign clients need no sign-in: whatever token they bring is good.
    """

    def __init__(
        self,
        world: World,
        environment_name: str,
        *,
        clock: Callable[[], float] = time.time,
        any_token: bool = False,
    ) -> None:
        self._world = world
        self._org = world.environments[environment_name].org
        self._user = running_user(self._org, world.bank_zone)
        life = world.token_life.total_seconds()
        self._sessions = Sessions(self._org, str(self._user["Id"]), life, clock, any_token=any_token)
        self._pages = Pages(clock)
        self._counting = Lock()

    def expire_tokens(self) -> None:
        """Make every token issued so far invalid, as if sessions had timed out."""
        self._sessions.expire_all()

    def expire_locators(self) -> None:
        """Make every open query locator invalid, as if two days had passed."""
        self._pages.expire_all()

    def handle(self, call: Call) -> Answer:
        """Answer a call as the org would."""
        too_large = _refuse_size(call)
        if too_large is not None:
            return too_large
        if call.path.rstrip("/") == "/services/oauth2/token":
            return self._sessions.sign_in(call)
        if call.path.rstrip("/") == "/services/data":
            return reply(list_versions())
        try:
            self._sessions.check(call)
        except Refused as refused:
            return refusal(refused)
        if call.path.rstrip("/") == "/services/oauth2/userinfo":
            return reply(show_user(self._org, self._user, call.base))
        return self._answer_data(call)

    def _answer_data(self, call: Call) -> Answer:
        org = self._org
        with self._counting:
            spent = org.used_requests >= org.daily_requests
            org.used_requests += not spent
            usage = f"api-usage={org.used_requests}/{org.daily_requests}"
        try:
            answer = refusal(SPENT) if spent else self._route(read_request(call))
        except Refused as refused:
            answer = refusal(refused)
        return replace(answer, headers=answer.headers | {"sforce-limit-info": usage})

    def _route(self, request: DataRequest) -> Answer:
        match request.parts:
            case ():
                request.allow("GET", "HEAD")
                return reply(list_resources(request.base))
            case ("query" | "queryAll" as kind, *rest):
                return self._answer_query(request, kind, rest)
            case ("limits",):
                request.allow("GET", "HEAD")
                if "ViewSetup" in self._org.withheld:
                    raise Refused(403, "INSUFFICIENT_ACCESS", "insufficient access rights on cross-reference id")
                return reply(show_limits(self._org))
            case ("sobjects",):
                request.allow("GET", "HEAD")
                return reply(describe_all(self._catalog(request), request.base))
            case ("sobjects", name, *rest):
                return self._answer_object(request, name, rest)
        raise not_found()

    def _answer_query(self, request: DataRequest, kind: str, rest: list[str]) -> Answer:
        request.allow("GET", "HEAD")
        if rest:
            if len(rest) > 1 or not LOCATOR.fullmatch(rest[0]):
                raise Refused(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
            return reply(self._pages.next(rest[0], request.options, request.base))
        params = request.params
        if "q" not in params:
            raise Refused(400, "MALFORMED_QUERY", "A query string has to be specified")
        scope = replace(self._scope(request), text=params["q"], gone_too=kind == "queryAll")
        outcome = run_query(params["q"], scope)
        if params.get("columns") == "true":
            return reply(describe_columns(outcome))
        return reply(self._pages.first(outcome, request.options, request.base))

    def _answer_object(self, request: DataRequest, name: str, rest: list[str]) -> Answer:
        catalog = self._catalog(request)
        sobject = catalog.find(name)
        if sobject is None:
            raise not_found()
        records = Records(self._scope(request).at(sobject), self._user)
        match rest:
            case [] if request.call.method == "POST":
                created = records.create(request.body(), assign=request.assigns)
                return reply({"id": created, "success": True, "errors": []}, 201)
            case []:
                request.allow("GET", "HEAD", "POST")
                return reply(summarise(sobject, request.base))
            case ["describe"]:
                request.allow("GET", "HEAD")
                return reply(describe(catalog, sobject, request.base))
            case [record_id]:
                return _answer_record(request, records, record_id)
            case [record_id, "Body"] if sobject.name == "ApexLog":
                text = str(records.find(record_id).get("Body") or "")
                return Answer(headers={"content-type": "text/plain;charset=UTF-8"}, body=text.encode())
            case [field, value]:
                return _answer_external(request, records, field, value)
        raise not_found()

    def _catalog(self, request: DataRequest) -> Catalog:
        return Catalog(self._org, request.tooling)

    def _scope(self, request: DataRequest) -> Scope:
        user = self._user
        calendar = Calendar(
            as_of=self._world.as_of,
            zone=ZoneInfo(str(user.get("TimeZoneSidKey") or self._world.bank_zone)),
            monday_first=not str(user.get("LocaleSidKey") or "en_US").startswith("en_US"),
        )
        return Scope("", self._org, self._catalog(request), calendar, NOWHERE)


def _refuse_size(call: Call) -> Answer | None:
    if len(call.target) > LONGEST_URI:
        return too_long(414, "URI Too Long")
    if len(call.target) + sum(len(name) + len(value) + 4 for name, value in call.headers.items()) > LONGEST_URI:
        return too_long(431, "Request Header Fields Too Large")
    return None


def _answer_record(request: DataRequest, records: Records, record_id: str) -> Answer:
    request.allow("GET", "HEAD", "PATCH", "DELETE")
    row = records.find(record_id)
    if request.call.method == "PATCH":
        records.update(row, request.body())
        return no_content()
    if request.call.method == "DELETE":
        records.delete(row)
        return no_content()
    names = [name for name in request.params.get("fields", "").split(",") if name]
    return reply(records.show(row, names, request.base))


def _answer_external(request: DataRequest, records: Records, field: str, value: str) -> Answer:
    request.allow("GET", "HEAD", "PATCH", "DELETE")
    rows = records.match(field, value)
    if len(rows) > 1:
        sobject = records.scope.sobject.name
        return reply([f"{request.base}/sobjects/{sobject}/{row['Id']}" for row in rows], 300)
    if request.call.method == "PATCH":
        return _upsert(request, records, field, value)
    if not rows:
        raise not_found()
    return _answer_record(request, records, str(rows[0]["Id"]))


def _upsert(request: DataRequest, records: Records, field: str, value: str) -> Answer:
    rows, body = records.match(field, value), request.body()
    if rows:
        records.update(rows[0], body)
        return reply({"id": rows[0]["Id"], "success": True, "errors": [], "created": False})
    if request.params.get("updateOnly") == "true":
        raise not_found()
    created = records.create({**body, records.external(field).name: value}, assign=request.assigns)
    return reply({"id": created, "success": True, "errors": [], "created": True}, 201)
