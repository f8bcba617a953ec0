"""The accounts of the directory."""

from collections.abc import Callable
from typing import Any

import pytest

from connectors.errors import BadCredentials, ConnectorError, Malformed, NotAllowed, Reason, Throttled
from connectors.graph.directory import TenantDirectory
from connectors.records import DirectoryUser
from connectors.transport import MeteredSession

Json = dict[str, Any]
BASE = "https://graph.microsoft.com/v1.0"
FIRST = (
    "/users?$select=id%2CuserPrincipalName%2Cmail%2CproxyAddresses%2CmailNickname%2CemployeeId%2CofficeLocation"
    "%2CaccountEnabled%2CuserType&$top=999&$count=true"
)
NEXT = "/users?$select=id&$skiptoken=RFNwdAIAAQAAA%2Bx"


@pytest.fixture
def directory(session: MeteredSession) -> TenantDirectory:
    return TenantDirectory(session)


@pytest.fixture
def user() -> Callable[..., Json]:
    def made(user_id: str = "u1", **keys: Any) -> Json:
        return {
            "id": user_id,
            "userPrincipalName": f"{user_id}@bank.example",
            "mail": "Anna.Berg@Bank.example",
            "proxyAddresses": ["smtp:AB@bank.example", "SMTP:Anna.Berg@bank.example", "SIP:ab@bank.example"],
            "mailNickname": "ab",
            "employeeId": "17",
            "officeLocation": "Finans Allé 1-3",
            "accountEnabled": True,
            "userType": "Member",
            **keys,
        }

    return made


def test_an_account_is_read_with_all_its_addresses(
    directory: TenantDirectory, graph: Any, user: Callable[..., Json]
) -> None:
    graph.say(FIRST, {"value": [user()]})
    assert list(directory.read_users()) == [
        (
            DirectoryUser(
                user_id="u1",
                upn="u1@bank.example",
                mail="anna.berg@bank.example",
                addresses=("anna.berg@bank.example", "ab@bank.example"),
                nickname="ab",
                employee_id="17",
                office="Finans Allé 1-3",
                enabled=True,
                guest=False,
            ),
        )
    ]


def test_guests_and_disabled_accounts_are_flagged(
    directory: TenantDirectory, graph: Any, user: Callable[..., Json]
) -> None:
    rows = [
        user("u1", userType="Guest"),
        user("u2", accountEnabled=False),
        user("u3", userType=None, accountEnabled=None),
    ]
    graph.say(FIRST, {"value": rows})
    (page,) = directory.read_users()
    assert [(found.guest, found.enabled) for found in page] == [(True, True), (False, False), (False, True)]


def test_pages_are_followed_untouched_and_no_account_comes_twice(
    directory: TenantDirectory, graph: Any, user: Callable[..., Json]
) -> None:
    graph.say(FIRST, {"value": [user("u1"), user("u2")], "@odata.nextLink": BASE + NEXT})
    graph.say(NEXT, {"value": [user("u2"), user("u3")]})
    pages = list(directory.read_users())
    assert [[found.user_id for found in page] for page in pages] == [["u1", "u2"], ["u3"]]
    assert graph.plain == [BASE + FIRST, BASE + NEXT]


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "Authorization_RequestDenied", NotAllowed),
        (401, "InvalidAuthenticationToken", BadCredentials),
        (429, "TooManyRequests", Throttled),
        (400, "Request_BadRequest", Malformed),
    ],
)
def test_a_refusal_in_mid_way_is_raised(
    directory: TenantDirectory,
    graph: Any,
    user: Callable[..., Json],
    status: int,
    code: str,
    error: type[ConnectorError],
) -> None:
    graph.say(FIRST, {"value": [user()], "@odata.nextLink": BASE + NEXT})
    graph.refuse(NEXT, status, code)
    pages = directory.read_users()
    assert len(next(pages)) == 1
    with pytest.raises(error):
        next(pages)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"value": [], "@odata.nextLink": "https://evil.example/v1.0/users"}, Reason.FOREIGN_LINK),
        ({"value": [], "@odata.nextLink": BASE + FIRST}, Reason.ENDLESS),
        ({"value": [{"id": "u1"}]}, Reason.MALFORMED),
        ({}, Reason.MALFORMED),
        (b'{"value": [{"id": "u1", "userPr', Reason.MALFORMED),
        (b"<html>", Reason.MALFORMED),
    ],
)
def test_an_incomplete_list_is_raised(directory: TenantDirectory, graph: Any, body: Any, reason: Reason) -> None:
    graph.say(FIRST, body)
    with pytest.raises(Malformed) as caught:
        list(directory.read_users())
    assert caught.value.reason is reason
    assert "evil" not in str(caught.value)


def test_accounts_that_are_fewer_than_counted_are_asked_for_again(
    directory: TenantDirectory, graph: Any, user: Callable[..., Json]
) -> None:
    graph.say(FIRST, {"@odata.count": 2, "value": [user("u1")]})
    graph.say(FIRST, {"@odata.count": 2, "value": [user("u1"), user("u2")]})
    assert [one.user_id for page in directory.read_users() for one in page] == ["u1", "u2"]


def test_accounts_that_stay_fewer_than_counted_are_no_directory(
    directory: TenantDirectory, graph: Any, user: Callable[..., Json]
) -> None:
    graph.say(FIRST, {"@odata.count": 2, "value": [user("u1")]})
    graph.say(FIRST, {"@odata.count": 2, "value": [user("u1")]})
    with pytest.raises(Malformed, match="counts 2 accounts and tells of 1"):
        list(directory.read_users())


def test_addresses_that_folding_would_tidy_are_kept_as_they_are_written(
    directory: TenantDirectory, graph: Any, user: Callable[..., Json]
) -> None:
    proxies = ["SMTP:Anna@bank.example", "smtp: ab@bank.example", "smtp:\u212aab@bank.example", "sip: ab@bank.example"]
    graph.say(FIRST, {"value": [user(proxyAddresses=proxies, mail="Anna@bank.example\u00a0")]})
    ((found,),) = directory.read_users()
    assert found.addresses == ("anna@bank.example", "ab@bank.example", "kab@bank.example")
    assert found.as_written == (" ab@bank.example", "Anna@bank.example\u00a0", "\u212aab@bank.example")
