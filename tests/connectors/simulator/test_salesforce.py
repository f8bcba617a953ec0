"""The front door: paths, versions, budgets, sizes, and who we are."""

import json
from typing import Any

import pytest

from connectors.simulator.exchange import Call
from connectors.simulator.model import Environment, Org
from connectors.simulator.salesforce import SalesforceApp


@pytest.mark.parametrize(
    "rest", ["limits", "sobjects", "query?q=SELECT+Id+FROM+Event", "queryAll?q=SELECT+Id+FROM+Event"]
)
def test_a_slash_at_the_end_makes_no_difference(org_desk: Any, rest: str) -> None:
    path, mark, query = rest.partition("?")
    plain, slashed = (org_desk.call("GET", f"/services/data/v66.0/{one}{mark}{query}") for one in (path, path + "/"))
    assert plain.status == slashed.status == 200
    assert json.loads(plain.body).keys() == json.loads(slashed.body).keys()


@pytest.mark.parametrize("blank", ["+", "%20"])
def test_blanks_in_a_query_come_in_both_spellings(org_desk: Any, blank: str) -> None:
    assert org_desk.ask("GET", f"query?q=SELECT{blank}Id{blank}FROM{blank}Event")[0] == 200


def test_a_raw_plus_in_an_instant_is_a_blank_and_refused(org_desk: Any) -> None:
    soql = "SELECT+Id+FROM+Event+WHERE+StartDateTime>2026-03-29T05:00:00{}02:00"
    assert org_desk.ask("GET", "query?q=" + soql.format("%2B"))[0] == 200
    status, body = org_desk.ask("GET", "query?q=" + soql.format("+"))
    assert (status, body[0]["errorCode"]) == (400, "MALFORMED_QUERY")


@pytest.mark.parametrize("version", ["31.0", "50.0", "51.0", "59.0", "66.0"])
def test_every_living_version_is_answered_and_echoed(org_desk: Any, version: str) -> None:
    org_desk.small.add_event(1)
    body = org_desk.call("GET", f"/services/data/v{version}/query?q=SELECT+Id+FROM+Event").body
    assert f"/services/data/v{version}/sobjects/Event/".encode() in body


@pytest.mark.parametrize(("version", "status"), [("20.0", 410), ("99.0", 404), ("66", 404), ("66.5", 404), ("x", 404)])
def test_a_version_that_is_gone_or_never_was_is_refused(org_desk: Any, version: str, status: int) -> None:
    assert org_desk.call("GET", f"/services/data/v{version}/limits").status == status


def test_versions_are_listed_without_a_token_and_without_a_budget(org_desk: Any) -> None:
    answer = org_desk.call("GET", "/services/data", authorization="")
    versions = {one["version"]: one for one in json.loads(answer.body)}
    assert versions["66.0"] == {"label": "Spring '26", "url": "/services/data/v66.0", "version": "66.0"}
    assert (versions["65.0"]["label"], versions["67.0"]["label"]) == ("Winter '26", "Summer '26")
    assert "sforce-limit-info" not in answer.headers


def test_resources_are_listed_below_a_version(org_desk: Any) -> None:
    assert org_desk.ask("GET", "")[1]["queryAll"] == "/services/data/v66.0/queryAll"


def test_every_data_reply_counts_against_the_budget_refusals_too(org_desk: Any) -> None:
    counts = [
        org_desk.call("GET", f"/services/data/v66.0/{rest}").headers["sforce-limit-info"]
        for rest in ("limits", "query?q=nonsense", "nowhere")
    ]
    assert counts == ["api-usage=19/100000", "api-usage=20/100000", "api-usage=21/100000"]


def test_limits_tell_what_is_left(org_desk: Any) -> None:
    left = org_desk.ask("GET", "limits/")[1]["DailyApiRequests"]
    assert (left["Max"], left["Remaining"]) == (100_000, 100_000 - 19)


def test_a_spent_budget_refuses_everything(org_desk: Any) -> None:
    org_desk.small.org.daily_requests = org_desk.small.org.used_requests + 1
    assert org_desk.ask("GET", "limits")[0] == 200
    status, body = org_desk.ask("GET", "query?q=SELECT+Id+FROM+Event")
    assert (status, body[0]["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    ("method", "rest"),
    [("POST", "query?q=SELECT+Id+FROM+Event"), ("PUT", "limits"), ("DELETE", "sobjects"), ("PUT", "sobjects/Case")],
)
def test_a_method_that_a_resource_does_not_have_is_refused(org_desk: Any, method: str, rest: str) -> None:
    status, body = org_desk.ask(method, rest, {})
    assert (status, body[0]["errorCode"]) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("rest", ["nowhere", "limits/more", "sobjects/Nope", "sobjects/Event/1/2/3", "tooling/nowhere"])
def test_a_path_that_leads_nowhere_is_404(org_desk: Any, rest: str) -> None:
    status, body = org_desk.ask("GET", rest)
    assert (status, body[0]["errorCode"]) == (404, "NOT_FOUND")


def test_a_query_without_a_text_is_refused(org_desk: Any) -> None:
    assert org_desk.ask("GET", "query")[1][0]["errorCode"] == "MALFORMED_QUERY"
    assert org_desk.ask("GET", "query?q=")[1][0]["errorCode"] == "MALFORMED_QUERY"


def test_an_address_of_16384_bytes_passes_and_one_more_is_a_gateway_page(org_desk: Any) -> None:
    target = "/services/data/v66.0/limits?x="
    long = org_desk.call("GET", target + "a" * (16_384 - len(target)), authorization="")
    assert long.status == 431
    longer = org_desk.call("GET", target + "a" * (16_385 - len(target)))
    assert (longer.status, longer.headers["content-type"].partition(";")[0]) == (414, "text/html")
    assert longer.body == b"<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>"
    assert org_desk.call("GET", target + "a" * 15_000).status == 200


def test_the_user_of_a_token_is_told(org_desk: Any) -> None:
    told = json.loads(org_desk.call("GET", "/services/oauth2/userinfo").body)
    assert told["preferred_username"] == "bookme-ops@bankexample.example"
    assert told["organization_id"] == org_desk.small.org.id
    assert org_desk.ask("GET", f"sobjects/User/{told['user_id']}")[1]["Username"] == told["preferred_username"]


def test_relative_days_follow_the_zone_and_locale_of_the_running_user(small_org: Any, org_desk: Any) -> None:
    small_org.add_event(1, start=small_org.world.as_of.replace(hour=23, minute=30))
    soql = "SELECT Id FROM Event WHERE StartDateTime = TOMORROW"
    assert len(org_desk.column(soql)) == 1
    small_org.add_user(
        1, Username="bookme-ops@bank.example", TimeZoneSidKey="America/Los_Angeles", LocaleSidKey="da_DK"
    )
    org_desk.app = SalesforceApp(small_org.world, "production", clock=lambda: org_desk.hands[0])
    org_desk.token = org_desk.sign_in()[1]["access_token"]
    assert org_desk.column(soql) == []


def test_each_environment_has_its_own_org_tokens_and_locators(small_org: Any, org_desk: Any) -> None:
    other = Org(id=small_org.id("00D", 2), my_domain="bankexample--test.sandbox", sandbox=True)
    small_org.world.environments["test"] = Environment(name="test", kind="test", org=other)
    app = SalesforceApp(small_org.world, "test", clock=lambda: org_desk.hands[0])
    headers = {"authorization": f"Bearer {org_desk.token}"}
    answer = app.handle(Call(method="GET", target="/services/data/v66.0/limits", host="h", headers=headers))
    assert answer.status == 401
