"""Every fault does what it says, in process and over HTTP alike, as often as asked, and to nobody else."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.exceptions import ChunkedEncodingError, ReadTimeout
from requests.exceptions import ConnectionError as LostConnection

from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.faults import FAULTS, parse_fault
from connectors.simulator.model import World
from connectors.simulator.server import serve
from connectors.simulator.site import Sites, build_sites
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
SECRET = {"client_id": "bookme-ops-simulator", "client_secret": "simulator-secret"}
SPAN = "startDateTime=2026-03-06T00:00:00Z&endDateTime=2026-06-18T00:00:00Z"
SOQL = "SELECT Id, StartDateTime FROM Event ORDER BY Id LIMIT 6"


@dataclass
class Door:
    """A client of every system of `production`, in process or over HTTP."""

    world: World
    sites: Sites
    bases: dict[str, str]
    sessions: dict[str, requests.Session]
    timeout: float = 0.5
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def mailbox(self) -> str:
        return next(iter(self.world.tenant.mailboxes))

    def sign_in(self, system: str) -> requests.Response:
        path, form = {
            "salesforce": ("/services/oauth2/token", {}),
            "graph": (f"/{self.world.tenant.id}/oauth2/v2.0/token", {"scope": "https://graph.microsoft.com/.default"}),
            "bookme": ("/oauth2/token", {"scope": "api://bookme-simulator/.default"}),
        }[system]
        form = {"grant_type": "client_credentials", **SECRET, **form}
        answer = self.sessions[system].post(self.bases[system] + path, data=form, timeout=self.timeout)
        if answer.ok:
            self.tokens[system] = answer.json()["access_token"]
        return answer

    def call(self, system: str, path: str, *, json: Any = None, timeout: float | None = None) -> requests.Response:
        if system not in self.tokens:
            self.sign_in(system)
        headers = {"Authorization": f"Bearer {self.tokens[system]}", "Ocp-Apim-Subscription-Key": "simulator-key"}
        url = path if path.startswith("http") else self.bases[system] + path
        method = "GET" if json is None else "POST"
        session = self.sessions[system]
        return session.request(method, url, json=json, headers=headers, timeout=timeout or self.timeout)

    def delta(self, mailbox: str | None = None) -> requests.Response:
        return self.call("graph", f"/v1.0/users/{mailbox or self.mailbox}/calendarView/delta?{SPAN}")

    def query(self) -> requests.Response:
        return self.call("salesforce", f"/services/data/v66.0/query?q={SOQL.replace(' ', '+')}")

    def meetings(self) -> requests.Response:
        return self.call("bookme", "/api/v2/bookme/meetings")

    def batch(self, *paths: str) -> list[dict[str, Any]]:
        asked = [{"id": str(number), "method": "GET", "url": path} for number, path in enumerate(paths)]
        answer = self.call("graph", "/v1.0/$batch", json={"requests": asked})
        assert answer.status_code == 200
        return sorted(answer.json()["responses"], key=lambda part: int(part["id"]))

    def ask(self, system: str) -> requests.Response:
        return {"graph": self.delta, "salesforce": self.query, "bookme": self.meetings}[system]()


Opener = Callable[..., Door]


@pytest.fixture(params=["in process", "over HTTP"])
def open_door(request: pytest.FixtureRequest) -> Iterator[Opener]:
    with ExitStack() as stack:

        def make(*faults: str) -> Door:
            world = build_world(advisors=4, as_of=AS_OF, scene="calm", events_per_advisor=60)
            sites = build_sites(world, [parse_fault(text) for text in faults])
            systems = ("salesforce", "graph", "bookme")
            if request.param == "over HTTP":
                running = stack.enter_context(serve(sites))
                bases = {system: running.base_url("production", system) for system in systems}
            else:
                bases = {system: f"https://{system}.example" for system in systems}
            sessions = {system: stack.enter_context(requests.Session()) for system in systems}
            for system, session in sessions.items():
                session.trust_env = False
                if request.param == "in process":
                    session.mount("https://", InProcessAdapter(sites["production", system]))
            return Door(world, sites, bases, sessions)

        yield make


def test_without_faults_every_system_answers(open_door: Opener) -> None:
    door = open_door()
    assert door.delta().json()["value"]
    assert len(door.query().json()["records"]) == 6
    assert door.meetings().json()
    assert {part["status"] for part in door.batch(f"/users/{door.mailbox}", "/users?$top=1")} == {200}


STATUSES = {
    "unauthorized": 401,
    "forbidden": 403,
    "not-found": 404,
    "throttled": 429,
    "throttled-long": 429,
    "throttled-until": 429,
    "server-error": 500,
    "bad-gateway": 502,
    "unavailable": 503,
    "gateway-timeout": 504,
}


@pytest.mark.parametrize("system", ["graph", "salesforce", "bookme"])
@pytest.mark.parametrize("name", STATUSES)
def test_statuses_come_as_often_as_asked_and_then_the_truth(open_door: Opener, name: str, system: str) -> None:
    door = open_door(f"{name}=2@{system}")
    assert [door.ask(system).status_code for _ in range(3)] == [STATUSES[name], STATUSES[name], 200]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("throttled", "1"),
        ("throttled-long", "900"),
        ("throttled-until", "Thu, 01 Jan 2026 00:00:00 GMT"),
        ("unavailable", "1"),
    ],
)
def test_throttling_says_when_to_come_back(open_door: Opener, name: str, told: str) -> None:
    assert open_door(f"{name}=1@graph").delta().headers["Retry-After"] == told


def test_errors_are_in_the_envelope_of_each_system(open_door: Opener) -> None:
    door = open_door("server-error=always")
    assert door.ask("graph").json()["error"]["code"] == "ErrorInternalServerError"
    assert door.ask("salesforce").json()[0]["errorCode"] == "UNKNOWN_EXCEPTION"
    assert door.ask("bookme").json()["code"] == "INTERNAL_SERVER_ERROR"


def test_the_sign_in_fails_in_its_own_envelope_and_nothing_else_does(open_door: Opener) -> None:
    door = open_door("unauthorized=1@login")
    refused = door.sign_in("graph")
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert door.ask("graph").status_code == 200


def test_a_system_as_target_leaves_its_sign_in_alone(open_door: Opener) -> None:
    door = open_door("unavailable=always@salesforce")
    assert door.sign_in("salesforce").status_code == 200
    assert door.query().status_code == 503


def test_an_expired_token_is_refused_for_ever_and_a_new_one_is_taken(open_door: Opener) -> None:
    door = open_door("expired-token=1@graph")
    assert [door.delta().status_code for _ in range(3)] == [401, 401, 401]
    door.sign_in("graph")
    assert door.delta().status_code == 200


def test_tokens_that_always_expire_are_all_refused(open_door: Opener) -> None:
    door = open_door("expired-token=always@salesforce")
    assert door.query().json()[0]["errorCode"] == "INVALID_SESSION_ID"
    door.sign_in("salesforce")
    assert door.query().status_code == 401


def test_gone_hits_delta_reads_alone(open_door: Opener) -> None:
    door = open_door("gone=1@graph")
    assert door.call("graph", f"/v1.0/users/{door.mailbox}").status_code == 200
    refused = door.delta()
    assert (refused.status_code, refused.json()["error"]["code"]) == (410, "SyncStateNotFound")
    assert door.delta().status_code == 200


def test_the_api_limit_is_said_in_salesforce_words(open_door: Opener) -> None:
    refused = open_door("api-limit=1@salesforce").query()
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")


@pytest.mark.parametrize(("name", "status"), [("html-page", 200), ("bad-gateway", 502)])
def test_web_pages_come_instead_of_json(open_door: Opener, name: str, status: int) -> None:
    answer = open_door(f"{name}=1@graph").delta()
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<html>" in answer.text


def test_a_timeout_is_a_read_timeout(open_door: Opener) -> None:
    door = open_door("timeout=1@graph")
    door.sign_in("graph")
    with pytest.raises(ReadTimeout):
        door.call("graph", "/v1.0/users", timeout=0.2)
    assert door.delta().status_code == 200


def test_a_reset_is_a_lost_connection(open_door: Opener) -> None:
    door = open_door("reset=1@salesforce")
    with pytest.raises(LostConnection):
        door.query()
    assert door.query().status_code == 200


def test_truncated_json_arrives_whole_and_does_not_parse(open_door: Opener) -> None:
    answer = open_door("truncated-json=1@graph").delta()
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_a_cut_body_is_shorter_than_promised(open_door: Opener) -> None:
    door = open_door("cut-body=1@graph")
    with pytest.raises(ChunkedEncodingError):
        door.delta()
    assert door.delta().status_code == 200


def test_an_empty_body_is_a_success_without_content(open_door: Opener) -> None:
    answer = open_door("empty-body=1@bookme").meetings()
    assert (answer.status_code, answer.content) == (200, b"")


def test_half_a_page_has_no_link_to_the_rest(open_door: Opener) -> None:
    whole = open_door().delta().json()
    half = open_door("half-page=1@graph").delta().json()
    assert half["value"] == whole["value"][: len(whole["value"]) // 2]
    assert not [name for name in half if name.endswith("Link")]


def test_half_a_salesforce_page_has_fewer_records_than_its_total(open_door: Opener) -> None:
    page = open_door("half-page=1@salesforce").query().json()
    assert (len(page["records"]), page["totalSize"], page["done"]) == (3, 6, True)


def test_wrong_links_lead_to_another_host_where_nobody_is(open_door: Opener) -> None:
    door = open_door("foreign-link=always")
    page = door.delta().json()
    assert urlsplit(page["@odata.nextLink"]).hostname == "attacker.example"
    assert "@odata.deltaLink" not in page
    records = door.query().json()
    assert urlsplit(records["nextRecordsUrl"]).hostname == "attacker.example"
    assert records["done"] is False


def test_endless_paging_of_graph_never_repeats_a_link(open_door: Opener) -> None:
    door = open_door("endless-paging=always@graph")
    page, links = door.delta().json(), set()
    for _ in range(8):
        link = page["@odata.nextLink"]
        assert link not in links
        links.add(link)
        following = door.call("graph", link).json()
        assert following["value"] == page["value"]
        page = following


def test_paging_ends_properly_after_the_pages_that_were_asked_for(open_door: Opener) -> None:
    door, whole = open_door("endless-paging=3@graph"), open_door().delta().json()
    page = door.delta().json()
    for _ in range(3):
        page = door.call("graph", page["@odata.nextLink"]).json()
    ends = {name: urlsplit(link).path for name, link in page.items() if name.endswith("Link")}
    assert ends == {name: urlsplit(link).path for name, link in whole.items() if name.endswith("Link")}


def test_endless_paging_of_salesforce(open_door: Opener) -> None:
    door = open_door("endless-paging=always@salesforce")
    first = door.query().json()
    second = door.call("salesforce", first["nextRecordsUrl"]).json()
    assert second["records"] == first["records"]
    assert second["nextRecordsUrl"] != first["nextRecordsUrl"]


def test_duplicate_rows_come_twice(open_door: Opener) -> None:
    door = open_door("duplicate-rows=always")
    ids = [row["id"] for row in door.delta().json()["value"]]
    assert len(ids) == 2 * len(set(ids)) > 0
    page = door.query().json()
    assert (len(page["records"]), page["totalSize"]) == (12, 12)


def test_one_batch_item_fails_and_the_others_do_not(open_door: Opener) -> None:
    door = open_door("batch-item=1@graph")
    paths = [f"/users/{key}/calendarView/delta?{SPAN}" for key in door.world.tenant.mailboxes][:3]
    assert [part["status"] for part in door.batch(*paths)] == [500, 200, 200]
    assert [part["status"] for part in door.batch(*paths)] == [200, 200, 200]


def test_a_mailbox_as_target_fails_alone_inside_a_batch_and_outside(open_door: Opener) -> None:
    first, second = list(open_door().world.tenant.mailboxes)[:2]
    door = open_door(f"forbidden=always@{second}")
    paths = [f"/users/{key}/calendarView/delta?{SPAN}" for key in (first, second)]
    parts = door.batch(*paths)
    assert [part["status"] for part in parts] == [200, 403]
    assert parts[1]["body"]["error"]["code"] == "ErrorAccessDenied"
    assert [door.delta(key).status_code for key in (first, second)] == [200, 403]


@pytest.mark.parametrize(
    ("name", "status"), [("throttled", 429), ("timeout", 504), ("reset", 504), ("unavailable", 503), ("cut-body", 502)]
)
def test_lost_connections_inside_a_batch_are_statuses_of_their_item(open_door: Opener, name: str, status: int) -> None:
    key = next(iter(open_door().world.tenant.mailboxes))
    door = open_door(f"{name}=always@{key}")
    parts = door.batch(f"/users/{key}/calendarView/delta?{SPAN}", "/users?$top=1")
    assert [part["status"] for part in parts] == [status, 200]
    assert ("Retry-After" in parts[0]["headers"]) == (name in {"throttled", "unavailable"})


@pytest.mark.parametrize("name", ["truncated-json", "html-page", "empty-body"])
def test_a_broken_item_does_not_break_the_document_of_its_batch(open_door: Opener, name: str) -> None:
    key = next(iter(open_door().world.tenant.mailboxes))
    parts = open_door(f"{name}=always@{key}").batch(f"/users/{key}/calendarView/delta?{SPAN}", "/users?$top=1")
    assert not isinstance(parts[0].get("body"), dict)
    assert parts[1]["body"]["value"]


@pytest.mark.parametrize("name", ["half-page", "foreign-link", "endless-paging", "duplicate-rows"])
def test_page_faults_reach_into_batches(open_door: Opener, name: str) -> None:
    door, clean = open_door(f"{name}=1@graph"), open_door()
    path = f"/users/{door.mailbox}/calendarView/delta?{SPAN}"
    assert door.batch(path)[0]["body"] != clean.batch(path)[0]["body"]
    assert door.sites["production", "graph"].mischief.struck == {name: 1}


def test_a_fault_of_the_whole_system_hits_the_batch_once_and_not_its_items(open_door: Opener) -> None:
    door = open_door("unavailable=1@graph")
    door.sign_in("graph")
    asked = {"requests": [{"id": "1", "method": "GET", "url": "/users?$top=1"}]}
    assert door.call("graph", "/v1.0/$batch", json=asked).status_code == 503
    assert door.batch("/users?$top=1")[0]["status"] == 200


def test_faults_of_both_environments_share_one_count(open_door: Opener) -> None:
    door = open_door("server-error=1@salesforce")
    assert door.query().status_code == 500
    assert door.sites["test", "salesforce"].mischief.struck == {"server-error": 1}


def test_a_slow_body_takes_its_time_over_http_and_none_in_process(open_door: Opener) -> None:
    door = open_door("slow-body=1@graph")
    door.sign_in("graph")
    begin = time.perf_counter()
    assert door.delta().json()["value"]
    over_http = door.bases["graph"].startswith("http://")
    assert (time.perf_counter() - begin > 1.5) == over_http


def test_targets_are_compared_with_the_decoded_path(open_door: Opener) -> None:
    door = open_door("not-found=always@calendarView/delta")
    assert door.delta().status_code == 404
    assert door.call("graph", f"/v1.0/users/{door.mailbox}/calendar%56iew/delta?{SPAN}").status_code == 404
    assert door.call("graph", f"/v1.0/users/{door.mailbox}").status_code == 200


def test_a_fault_is_read_with_its_count_and_target() -> None:
    fault = parse_fault("throttled=3@graph")
    assert (fault.kind, fault.times, fault.target) == (FAULTS["throttled"], 3, "graph")
    assert parse_fault("reset=always").times is None
    assert parse_fault("forbidden=1@anna@bank.example").target == "anna@bank.example"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("throttled", "NAME=TIMES"),
        ("thunder=1", "there is no fault 'thunder'"),
        ("reset=0", "whole number"),
        ("reset=-1", "whole number"),
        ("reset=often", "whole number"),
        ("reset=", "whole number"),
        ("gone=1@salesforce", "happens only at graph"),
        ("half-page=1@bookme", "happens only at graph, salesforce"),
    ],
)
def test_what_cannot_be_a_fault_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_fault(text)
