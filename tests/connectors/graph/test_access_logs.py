"""The logs about apps: half of one is never told for the whole, and a short memory is told with its beginning."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from connectors.access_records import AccessList
from connectors.errors import BadCredentials, ConnectorError, Malformed, NotAllowed, NotFound, Reason, Throttled
from connectors.graph.access import TenantAccess
from connectors.graph.client import open_graph
from connectors.limits import Limits
from connectors.pace import Pace

ORIGIN = "https://graph.microsoft.com"
BASE = f"{ORIGIN}/v1.0"
APP, PRINCIPAL, APPLICATION = (f"{letter * 8}-0000-4000-8000-000000000001" for letter in "abc")
PEOPLE, APPS, AUDITS = "/v1.0/auditLogs/signIns", "/beta/auditLogs/signIns", "/v1.0/auditLogs/directoryAudits"
SINCE = datetime(2026, 10, 1, tzinfo=UTC)
Json = dict[str, Any]
Said = tuple[int, Any]


def sign_in(name: str = "s1", at: str = "2026-10-25T10:00:00Z", **keys: Any) -> Json:
    return {
        "id": name,
        "createdDateTime": at,
        "appId": APP,
        "appDisplayName": "Booking",
        "userPrincipalName": "anna@bank.example",
        "userId": "user-1",
        "ipAddress": "192.0.2.7",
        "isInteractive": True,
        "servicePrincipalId": "",
        "resourceDisplayName": "Microsoft Graph",
        "status": {"errorCode": 0, "failureReason": "Other.", "additionalDetails": None},
        **keys,
    }


def by_itself(name: str = "p1", at: str = "2026-10-26T10:00:00Z", **keys: Any) -> Json:
    own = {"userId": "", "isInteractive": False, "servicePrincipalId": PRINCIPAL}
    return sign_in(name, at, **{**own, "status": {"errorCode": 7000222, "failureReason": "expired"}, **keys})


def audit(name: str = "c1", at: str = "2026-10-20T10:00:00Z", target: str = PRINCIPAL, **keys: Any) -> Json:
    changed = {"displayName": "KeyDescription", "oldValue": '["a secret"]', "newValue": '["another"]'}
    return {
        "id": name,
        "activityDateTime": at,
        "activityDisplayName": "Update application – Certificates and secrets management",
        "result": "success",
        "initiatedBy": {"user": {"id": "user-1", "userPrincipalName": "anna@bank.example"}, "app": None},
        "targetResources": [{"id": target, "displayName": "Booking", "modifiedProperties": [changed, changed]}],
        **keys,
    }


def refusal(code: str, message: str = "told to anna@bank.example") -> Json:
    return {"error": {"code": code, "message": message, "innerError": {"date": "2026-11-20T10:00:00"}}}


def answer(request: PreparedRequest, status: int, body: Any) -> Response:
    response = Response()
    response.status_code = status
    response.raw = BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    response.request = request
    response.url = request.url or ""
    return response


class Logs(BaseAdapter):
    """Answers by the path alone; a page holds what lies in the span that its filter names."""

    def __init__(self) -> None:
        super().__init__()
        self.filters: list[tuple[str, str]] = []
        self.entries: dict[str, list[Json]] = {PEOPLE: [], APPS: [], AUDITS: []}
        self.said: dict[str, list[Said]] = {}
        """Answers to a path before its entries are looked at; the last one stays."""

    def send(self, request: PreparedRequest, **_: Any) -> Response:
        parts = urlsplit(request.url or "")
        asked = parse_qs(parts.query).get("$filter", [""])[0]
        self.filters.append((parts.path, asked))
        if said := self.said.get(parts.path):
            status, body = said.pop(0) if len(said) > 1 else said[0]
            return answer(request, status, body)
        rows = [row for row in self.entries.get(parts.path, []) if in_span(row, asked)]
        return answer(request, 200, {"value": rows})

    def close(self) -> None:
        """Nothing to close."""


def in_span(row: Json, asked: str) -> bool:
    at = row.get("createdDateTime") or row["activityDateTime"]
    words = asked.split()
    later = words[2] if words[1:2] == ["ge"] else ""
    until = words[words.index("le") + 1] if "le" in words else "9999"
    return bool(later <= at <= until)


@pytest.fixture
def logs() -> Logs:
    made = Logs()
    made.said[f"/v1.0/servicePrincipals/{PRINCIPAL}"] = [(200, {"id": PRINCIPAL, "appId": APP})]
    made.said[f"/v1.0/applications(appId='{APP}')"] = [(200, {"id": APPLICATION, "appId": APP})]
    return made


@pytest.fixture
def open_desk(logs: Logs, tokens: Any, limits: Limits, pace: Pace) -> Iterator[Callable[..., TenantAccess]]:
    sessions = []

    def opened(base: str = BASE) -> TenantAccess:
        sessions.append(open_graph(base, tokens=tokens, limits=limits, pace=pace, inner=logs))
        return TenantAccess(sessions[-1])

    yield opened
    for session in sessions:
        session.close()


@pytest.fixture
def desk(open_desk: Callable[..., TenantAccess]) -> TenantAccess:
    return open_desk()


def test_people_and_apps_are_told_together_the_newest_first(logs: Logs, desk: TenantAccess) -> None:
    logs.entries[PEOPLE] = [sign_in()]
    logs.entries[APPS] = [by_itself()]
    itself, person = desk.sign_ins([APP.upper()], SINCE).rows
    assert (itself.sign_in_id, itself.interactive, itself.user_id) == ("p1", False, None)
    assert (itself.principal_id, itself.error_code, itself.reason) == (PRINCIPAL, 7000222, "expired")
    assert (person.sign_in_id, person.interactive, person.user_id) == ("s1", True, "user-1")
    assert (person.principal_id, person.address, person.error_code) == (None, "192.0.2.7", 0)
    assert person.at == datetime(2026, 10, 25, 10, tzinfo=UTC)


def test_no_sign_ins_at_all_is_told_only_after_both_logs_were_read(logs: Logs, desk: TenantAccess) -> None:
    assert desk.sign_ins([APP], SINCE) == AccessList(rows=())
    assert {path for path, _ in logs.filters} == {PEOPLE, APPS}


def test_logs_are_read_in_slices_that_leave_no_gap(logs: Logs, desk: TenantAccess) -> None:
    days = [SINCE + timedelta(days=number, seconds=number % 2) for number in range(60)]
    logs.entries[PEOPLE] = [sign_in(f"s{n}", f"{day:%Y-%m-%dT%H:%M:%SZ}") for n, day in enumerate(days)]
    assert [row.at for row in desk.sign_ins([APP], SINCE).rows] == days[::-1]
    asked = [asked for path, asked in logs.filters if path == PEOPLE]
    assert (
        asked[0]
        == f"createdDateTime ge 2026-10-01T00:00:00Z and createdDateTime le 2026-10-16T00:00:00Z and appId eq '{APP}'"
    )
    assert asked[-1] == f"createdDateTime ge 2026-10-16T00:00:00Z and appId eq '{APP}'"


def test_apps_by_themselves_are_asked_for_by_the_kind_of_event(logs: Logs, desk: TenantAccess) -> None:
    desk.sign_ins([APP], SINCE)
    (asked,) = {asked.partition(" and appId")[2] for path, asked in logs.filters if path == APPS}
    assert asked == f" eq '{APP}' and signInEventTypes/any(t: t eq 'servicePrincipal')"


def test_where_the_filter_is_not_obeyed_other_apps_are_left_out(logs: Logs, desk: TenantAccess) -> None:
    logs.entries[PEOPLE] = [sign_in(appId=APPLICATION), sign_in("s2")]
    assert [row.sign_in_id for row in desk.sign_ins([APP], SINCE).rows] == ["s2"]


def test_behind_a_proxy_without_versions_half_of_the_sign_ins_is_not_told_for_all(
    logs: Logs, open_desk: Callable[..., TenantAccess]
) -> None:
    logs.entries["/graph/auditLogs/signIns"] = [sign_in()]
    with pytest.raises(NotAllowed, match="service principals are not available"):
        open_desk("https://proxy.bank.example/graph").sign_ins([APP], SINCE)


@pytest.mark.parametrize("said", [(404, b"<html></html>"), (403, b"<html></html>"), (404, refusal("UnknownError"))])
def test_behind_a_proxy_that_bars_beta_half_of_the_sign_ins_is_not_told_for_all(
    logs: Logs, desk: TenantAccess, said: Said
) -> None:
    logs.entries[PEOPLE] = [sign_in()]
    logs.said[APPS] = [said]
    with pytest.raises(NotAllowed, match="service principals are not available"):
        desk.sign_ins([APP], SINCE)


@pytest.mark.parametrize("path", [PEOPLE, APPS])
def test_a_missing_licence_is_told_as_one(logs: Logs, desk: TenantAccess, path: str) -> None:
    logs.said[path] = [(403, refusal("Authentication_RequestFromNonPremiumTenantOrB2CTenant"))]
    with pytest.raises(NotAllowed, match="licence") as caught:
        desk.sign_ins([APP], SINCE)
    assert caught.value.reason is Reason.NOT_LICENSED


def test_a_missing_permission_is_told_with_what_to_grant(logs: Logs, desk: TenantAccess) -> None:
    for path in (PEOPLE, AUDITS):
        logs.said[path] = [(403, refusal("Authorization_RequestDenied"))]
    for read in (lambda: desk.sign_ins([APP], SINCE), lambda: desk.changes([PRINCIPAL], SINCE)):
        with pytest.raises(NotAllowed, match=r"grant our app AuditLog\.Read\.All") as caught:
            read()
        assert caught.value.reason is Reason.FORBIDDEN
        assert "anna" not in str(caught.value)


def test_refused_credentials_are_not_told_as_a_missing_beta(logs: Logs, desk: TenantAccess) -> None:
    logs.said[APPS] = [(401, refusal("InvalidAuthenticationToken"))]
    with pytest.raises(BadCredentials):
        desk.sign_ins([APP], SINCE)


TOO_OLD = [
    "Out of range. (Parameter 'Minimum allowed time for activityDateTime is 10/23/2026 12:00:00 AM')",
    "The least allowed date is 2026-10-23T00:00:00Z.",
    "Logs since 2026-10-01 are not kept; the earliest is 2026-10-23",
]


@pytest.mark.parametrize("message", TOO_OLD)
def test_a_log_that_is_not_kept_so_long_is_read_from_where_it_begins_and_says_so(
    logs: Logs, desk: TenantAccess, message: str
) -> None:
    refused = (400, refusal("BadRequest", message))
    for path, row in ((PEOPLE, sign_in()), (APPS, by_itself()), (AUDITS, audit(at="2026-10-24T10:00:00Z"))):
        logs.said[path] = [refused, (200, {"value": [row]})]
    told = desk.sign_ins([APP], SINCE)
    assert told.since == datetime(2026, 10, 23, tzinfo=UTC)
    assert len(told.rows) == 2
    logs.said[AUDITS] = [refused, (200, {"value": [audit(at="2026-10-24T10:00:00Z")]})]
    changes = desk.changes([PRINCIPAL], SINCE)
    assert (changes.since, len(changes.rows)) == (datetime(2026, 10, 23, tzinfo=UTC), 1)


def test_a_log_that_was_read_as_far_back_as_asked_says_nothing_of_it(logs: Logs, desk: TenantAccess) -> None:
    logs.entries[PEOPLE] = [sign_in()]
    assert desk.sign_ins([APP], SINCE).since is None


@pytest.mark.parametrize("message", ["Invalid filter clause", "since 2026-09-01", "since 13/45/2026", ""])
def test_a_bad_request_that_names_no_later_date_is_an_error(logs: Logs, desk: TenantAccess, message: str) -> None:
    logs.said[AUDITS] = [(400, refusal("BadRequest", message))]
    with pytest.raises(Malformed):
        desk.changes([PRINCIPAL], SINCE)


def test_a_log_that_is_never_kept_long_enough_is_an_error(logs: Logs, desk: TenantAccess) -> None:
    logs.said[PEOPLE] = [(400, refusal("BadRequest", TOO_OLD[0]))]
    with pytest.raises(Malformed):
        desk.sign_ins([APP], SINCE)


def test_a_change_is_told_without_what_was_and_what_is(logs: Logs, desk: TenantAccess) -> None:
    logs.entries[AUDITS] = [audit()]
    (row,) = desk.changes([PRINCIPAL], SINCE).rows
    assert (row.change_id, row.result, row.by_user, row.by_app) == ("c1", "success", "user-1", None)
    assert (row.target_ids, row.properties) == ((PRINCIPAL,), ("KeyDescription",))
    assert "secret" not in str(row).replace("secrets management", "")


def test_what_was_done_to_the_application_is_told_too(logs: Logs, desk: TenantAccess) -> None:
    by_app = {"user": None, "app": {"appId": APP, "displayName": "Pipeline"}}
    logs.entries[AUDITS] = [audit("c2", target=APPLICATION.upper(), initiatedBy=by_app), audit("c3", target="other")]
    (row,) = desk.changes([PRINCIPAL], SINCE).rows
    assert (row.change_id, row.by_app, row.target_ids) == ("c2", APP, (APPLICATION,))


def test_the_changes_of_a_principal_that_has_gone_are_an_error(logs: Logs, desk: TenantAccess) -> None:
    logs.said[f"/v1.0/servicePrincipals/{PRINCIPAL}"] = [(404, refusal("Request_ResourceNotFound"))]
    with pytest.raises(NotFound):
        desk.changes([PRINCIPAL], SINCE)


def test_an_app_whose_application_lives_elsewhere_has_the_changes_of_its_principal(
    logs: Logs, desk: TenantAccess
) -> None:
    logs.said[f"/v1.0/applications(appId='{APP}')"] = [(404, refusal("Request_ResourceNotFound"))]
    logs.entries[AUDITS] = [audit()]
    assert len(desk.changes([PRINCIPAL], SINCE).rows) == 1


READS: dict[str, tuple[str, Callable[[TenantAccess], Any]]] = {
    "people": (PEOPLE, lambda desk: desk.sign_ins([APP], SINCE)),
    "apps": (APPS, lambda desk: desk.sign_ins([APP], SINCE)),
    "changes": (AUDITS, lambda desk: desk.changes([PRINCIPAL], SINCE)),
}
every_log = pytest.mark.parametrize(("path", "read"), READS.values(), ids=READS)


@every_log
@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (429, {}, Throttled),
        (500, {}, ConnectorError),
        (400, b"<html></html>", Malformed),
        (404, b"<html></html>", ConnectorError),
        (200, b'{"value":[', Malformed),
        (200, b"", Malformed),
        (200, {"value": [{"id": "s1"}]}, Malformed),
        (200, {"value": None}, Malformed),
    ],
)
def test_whatever_goes_wrong_is_an_error_and_never_a_shorter_list(
    logs: Logs,
    desk: TenantAccess,
    path: str,
    read: Callable[[TenantAccess], Any],
    status: int,
    body: Any,
    error: type[ConnectorError],
) -> None:
    logs.said[path] = [(status, body)]
    with pytest.raises(error):
        read(desk)


@every_log
def test_pages_without_end_are_an_error(
    logs: Logs, desk: TenantAccess, path: str, read: Callable[[TenantAccess], Any]
) -> None:
    logs.said[path] = [(200, {"value": [], "@odata.nextLink": f"{ORIGIN}{path}?$skiptoken=again"})]
    with pytest.raises(Malformed) as caught:
        read(desk)
    assert caught.value.reason is Reason.ENDLESS


@every_log
def test_a_link_that_leaves_the_version_is_not_followed(
    logs: Logs, desk: TenantAccess, path: str, read: Callable[[TenantAccess], Any]
) -> None:
    other = "v1.0" if "beta" in path else "beta"
    logs.said[path] = [(200, {"value": [], "@odata.nextLink": f"{ORIGIN}/{other}/auditLogs/signIns?$skiptoken=x"})]
    with pytest.raises(Malformed) as caught:
        read(desk)
    assert caught.value.reason is Reason.FOREIGN_LINK


def test_a_page_that_was_cut_once_does_not_lose_a_sign_in(logs: Logs, desk: TenantAccess) -> None:
    whole = {"value": [by_itself("p1"), by_itself("p2")]}
    logs.said[APPS] = [(200, {"value": []}), (200, whole)]
    assert {row.sign_in_id for row in desk.sign_ins([APP], SINCE).rows} == {"p1", "p2"}
