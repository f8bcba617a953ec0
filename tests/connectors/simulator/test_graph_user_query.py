"""Filters and searches of the directory, and which of them need the advanced query switches."""

from urllib.parse import quote

import pytest

from tests.connectors.simulator.graph_bank import ANNA, BO, CARL, OAK, Desk, open_desk

NAMES = {ANNA: "anna", BO: "bo", CARL: "carl", OAK: "oak"}


def ask(desk: Desk, text: str, more: str = "", **headers: str) -> list[str]:
    rows = desk.get(f"/v1.0/users?$select=id&$filter={quote(text)}{more}", **headers)["value"]
    return [NAMES[row["id"]] for row in rows]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mail eq 'ANNA@bank.example'", ["anna"]),
        ("userPrincipalName eq 'bo@bank.example' and accountEnabled eq true", ["bo"]),
        (f"id eq '{CARL}'", ["carl"]),
        (f"id in ('{CARL}', '{BO}')", ["bo", "carl"]),
        ("proxyAddresses/any(p:p eq 'smtp:an@bank.example')", ["anna"]),
        ("proxyAddresses/any(x:x eq 'SMTP:an@bank.example' or x eq 'smtp:bo@bank.example')", ["anna", "bo"]),
        ("proxyAddresses/any(p:startswith(p,'smtp:c'))", ["carl"]),
        ("startswith(displayName,'o')", ["oak"]),
        ("accountEnabled eq false", []),
    ],
)
def test_people_are_found_by(text: str, wanted: list[str]) -> None:
    assert ask(open_desk(), text) == wanted


def test_proxy_addresses_may_mind_the_case() -> None:
    desk = open_desk(exact_proxy_addresses=True)
    assert ask(desk, "proxyAddresses/any(p:p eq 'SMTP:an@bank.example')") == []
    assert ask(desk, "proxyAddresses/any(p:p eq 'smtp:an@bank.example')") == ["anna"]


@pytest.mark.parametrize(
    "text",
    [
        "mail ne 'a'",
        "not startswith(mail,'a')",
        "endswith(mail,'example')",
        "officeLocation eq 'Main Street 1'",
        "proxyAddresses/any(p:endswith(p,'e'))",
        "not otherMails/any()",
    ],
)
def test_advanced_queries_need_both_switches(text: str) -> None:
    desk = open_desk()
    target = f"/users?$filter={quote(text)}"
    assert desk.refusal(target) == (400, "Request_UnsupportedQuery")
    assert desk.refusal(f"{target}&$count=true") == (400, "Request_UnsupportedQuery")
    assert desk.refusal(target, consistencylevel="eventual") == (400, "Request_UnsupportedQuery")
    assert "@odata.count" in desk.get(f"{target}&$count=true", consistencylevel="eventual")


def test_a_filter_with_an_order_is_an_advanced_query() -> None:
    desk = open_desk()
    assert desk.refusal("/users?$filter=accountEnabled%20eq%20true&$orderby=displayName")[0] == 400
    order = ask(desk, "accountEnabled eq true", "&$orderby=displayName%20desc&$count=true", consistencylevel="eventual")
    assert order == ["oak", "carl", "bo", "anna"]


def test_a_bare_count_is_silently_overlooked() -> None:
    assert "@odata.count" not in open_desk().get("/users?$count=true")


def test_a_count_is_on_the_first_page_only() -> None:
    desk = open_desk()
    page = desk.get("/users?$count=true&$top=3", consistencylevel="eventual")
    assert page["@odata.count"] == 4
    assert "@odata.count" not in desk.get(page["@odata.nextLink"], consistencylevel="eventual")


def test_a_search_needs_the_header_alone() -> None:
    desk = open_desk()
    target = "/users?$select=id&$search=%22displayName:an%22"
    assert desk.refusal(target) == (400, "Request_UnsupportedQuery")
    assert [row["id"] for row in desk.get(target, consistencylevel="eventual")["value"]] == [ANNA]
    assert desk.refusal("/users?$search=an", consistencylevel="eventual")[0] == 400


@pytest.mark.parametrize(
    "text", ["mail eq", "odd eq 'x'", "mail eq 7", "proxyAddresses eq 'x'", "mailboxSettings/timeZone eq 'x'"]
)
def test_a_filter_that_is_not_understood_is_refused(text: str) -> None:
    assert open_desk().refusal(f"/users?$filter={quote(text)}")[0] == 400
