"""The directory and mailbox settings."""

import pytest

from connectors.simulator.graph_fields import USER_DEFAULTS
from tests.connectors.simulator.graph_bank import ANNA, BO, CARL, make_person, open_desk


def test_without_select_a_user_shows_the_default_set() -> None:
    desk = open_desk()
    assert set(desk.get("/v1.0/users")["value"][0]) == set(USER_DEFAULTS)
    assert set(desk.get(f"/users/{ANNA}")) - {"@odata.context"} == set(USER_DEFAULTS)


def test_selected_properties_come_and_unknown_ones_are_refused() -> None:
    desk = open_desk()
    row = desk.get("/users?$select=id,proxyAddresses,accountEnabled,employeeType")["value"][0]
    assert row == {
        "id": ANNA,
        "proxyAddresses": ["SMTP:anna@bank.example", "smtp:an@bank.example"],
        "accountEnabled": True,
        "employeeType": None,
    }
    assert desk.refusal("/users?$select=physicalDeliveryOfficeName") == (400, "BadRequest")
    assert desk.refusal("/users?$select=mailboxSettings") == (501, "NotImplemented")


def test_pages_are_linked_by_a_token_and_keep_the_options() -> None:
    desk = open_desk()
    seen, target = [], "/v1.0/users?$select=id&$top=3"
    while target:
        page = desk.get(target)
        seen += [row["id"] for row in page["value"]]
        target = page.get("@odata.nextLink", "")
        assert not target or "%24select=id&%24top=3&%24skiptoken=" in target
    assert seen == list(desk.world.tenant.people)


def test_999_is_a_page_and_1000_is_not() -> None:
    desk = open_desk()
    assert desk.get("/users?$top=999")
    assert desk.refusal("/users?$top=1000") == (400, "BadRequest")
    assert desk.refusal("/users?$top=0") == (400, "BadRequest")


def test_the_default_page_is_a_hundred() -> None:
    desk = open_desk()
    for number in range(150):
        desk.world.tenant.people[f"n{number}"] = make_person(f"n{number}", f"name{number}")
    page = desk.get("/users?$select=id")
    assert len(page["value"]) == 100
    assert len(desk.get(page["@odata.nextLink"])["value"]) == 54


@pytest.mark.parametrize(
    "query", ["$skip=1", "$expand=manager", "$skiptoken=zzz", "$skiptoken=%C3%A6", "odd=1", "$deltatoken=x"]
)
def test_options_that_users_do_not_take_are_refused(query: str) -> None:
    assert open_desk().refusal(f"/users?{query}")[0] == 400


@pytest.mark.parametrize("key", [ANNA, "anna@bank.example", "ANNA%40bank.example", "AN@bank.example"])
def test_a_user_is_found_by_id_upn_and_address(key: str) -> None:
    assert open_desk().get(f"/users/{key}")["id"] == ANNA


def test_an_unknown_user_is_not_found() -> None:
    assert open_desk().refusal("/users/nobody@bank.example") == (404, "Request_ResourceNotFound")


def test_mailbox_settings_are_read_whole_or_in_part() -> None:
    desk = open_desk()
    settings = desk.get(f"/users/{ANNA}/mailboxSettings")
    assert settings["timeZone"] == "Romance Standard Time"
    assert settings["workingHours"]["timeZone"] == {"name": "Romance Standard Time"}
    assert desk.get(f"/users/{ANNA}/mailboxSettings/timeZone")["value"] == "Romance Standard Time"
    desk.world.tenant.people[ANNA].working_days = (0, 6)
    hours = desk.get(f"/users/{ANNA}/mailboxSettings/workingHours")
    assert (hours["daysOfWeek"], hours["endTime"]) == (["monday", "sunday"], "16:00:00.0000000")
    assert desk.refusal(f"/users/{ANNA}/mailboxSettings/odd")[0] == 400
    assert desk.refusal(f"/users/{CARL}/mailboxSettings") == (404, "MailboxNotEnabledForRESTAPI")


def test_supported_zones_are_windows_names() -> None:
    names = [row["alias"] for row in open_desk().get(f"/users/{BO}/outlook/supportedTimeZones")["value"]]
    assert {"Romance Standard Time", "Greenland Standard Time", "UTC"} <= set(names)
