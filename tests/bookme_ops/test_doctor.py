"""The doctor sees what is well, and says what to do about the rest."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bookme_ops.doctor import Check, examine, look_at_backend, look_at_settings
from connectors.errors import SENTENCES, Reason
from tests.journeys.bank import BOOKING_ID_FIELD, DETAIL, Journey, at, begin_journey


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path) as begun:
        yield begun


def ill(journey: Journey) -> dict[str, Check]:
    return {check.name: check for check in examine(journey.ops) if check.ok is False}


def test_a_bank_that_is_well_is_well(journey: Journey) -> None:
    checks = examine(journey.ops)
    assert [check for check in checks if check.ok is False] == []
    assert {check.name.split(":")[0] for check in checks} >= {"production", "test"}
    assert len({check.name for check in checks}) == len(checks)


def test_what_was_left_out_on_purpose_is_told_and_is_no_failure(journey: Journey) -> None:
    settings = journey.ops.settings
    without = replace(settings, environments=tuple(replace(one, go_live=None) for one in settings.environments))
    left_out = [check for check in look_at_settings(replace(journey.ops, settings=without)) if check.ok is None]
    assert {check.name for check in left_out} == {"production: optional settings", "test: optional settings"}
    assert all("go_live" in check.detail and "bookme" not in check.detail for check in left_out)


def test_the_doctor_writes_nothing(journey: Journey) -> None:
    before = journey.tables()
    examine(journey.ops)
    assert journey.tables() == before


def test_a_hidden_field_is_named_with_its_remedy(journey: Journey) -> None:
    org = journey.world.environments["production"].org
    org.hidden_fields.add(f"{DETAIL}.{BOOKING_ID_FIELD}")
    found = ill(journey)
    assert BOOKING_ID_FIELD in found[f"production: Salesforce {DETAIL}"].detail
    assert "grant Read" in found[f"production: Salesforce {DETAIL}"].remedy
    assert not any(name.startswith("test") for name in found)


def test_a_hidden_object_is_named(journey: Journey) -> None:
    journey.world.environments["test"].org.hidden_objects.add("EventRelation")
    found = ill(journey)
    assert found.keys() == {"test: Salesforce EventRelation"}


def test_an_org_of_the_wrong_kind_is_told(journey: Journey) -> None:
    for row in journey.world.environments["production"].org.rows("Organization"):
        row["IsSandbox"] = True
    (check,) = ill(journey).values()
    assert check.name == "production: Salesforce signs us in"
    assert "sandbox" in check.detail


@pytest.mark.parametrize(
    ("fault", "reason"), [("unauthorized", Reason.CREDENTIALS), ("unavailable", Reason.UNAVAILABLE)]
)
def test_a_system_that_refuses_us_is_told_once(journey: Journey, fault: str, reason: Reason) -> None:
    journey.misbehave(f"{fault}=always@salesforce", when=at("production"))
    (check,) = ill(journey).values()
    assert check.name == "production: Salesforce signs us in"
    assert check.remedy == SENTENCES[reason]


def test_a_graph_that_refuses_our_app_is_told(journey: Journey) -> None:
    journey.misbehave("forbidden=always@graph")
    names = set(ill(journey))
    assert names == {
        "production: Graph signs us in and shows accounts",
        "test: Graph signs us in and shows accounts",
    }


def test_calendars_that_are_all_refused_are_told(journey: Journey) -> None:
    journey.misbehave("forbidden=always@/events")
    checks = ill(journey)
    assert checks.keys() == {"production: Graph calendars and BookingIds", "test: Graph calendars and BookingIds"}
    assert all(check.remedy == SENTENCES[Reason.FORBIDDEN] for check in checks.values())


def test_a_booking_id_field_without_ids_is_told(journey: Journey) -> None:
    org = journey.world.environments["production"].org
    for row in list(org.rows(DETAIL)):
        row[BOOKING_ID_FIELD] = "BK-1"
    (check,) = ill(journey).values()
    assert check.name == "production: Salesforce BookingId field"
    assert "booking_id_field" in check.remedy


def test_a_backend_that_is_well_tells_what_it_knows(journey: Journey) -> None:
    checks = {check.name: check for check in examine(journey.ops) if "backend" in check.name}
    assert all(check.ok for check in checks.values())
    assert checks.keys() >= {
        f"{name}: backend {what}"
        for name in ("production", "test")
        for what in ("signs us in and shows employees", "rooms", "meetings", "time slots")
    }


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("unauthorized=always@bookme", "production: backend signs us in and shows employees"),
        ("unauthorized=always@login", "production: backend signs us in and shows employees"),
        ("forbidden=always@rooms", "production: backend rooms"),
        ("html-page=always@meetings", "production: backend meetings"),
        ("server-error=always@time-slots", "production: backend time slots"),
    ],
)
def test_a_backend_that_is_not_well_is_told_once(journey: Journey, fault: str, name: str) -> None:
    journey.misbehave(fault, when=lambda call: call.host.startswith("production-bookme"))
    (check,) = ill(journey).values()
    assert check.name == name
    assert ("subscription_key" in check.remedy) == ("unauthorized" in fault)


def test_a_backend_without_employees_is_told(journey: Journey) -> None:
    journey.world.environments["test"].backend.employees.clear()
    (check,) = ill(journey).values()
    assert check.name == "test: backend signs us in and shows employees"
    assert "provisioning" in check.remedy


def test_v1_of_a_backend_is_said_to_know_no_slots(journey: Journey) -> None:
    backend = journey.ops.connect()["production"].backend
    assert backend is not None
    backend.version = "v1"
    environment = journey.ops.settings.environment("production")
    checks = {check.name: check.ok for check in look_at_backend(environment, backend, journey.now)}
    assert checks["production: backend time slots"] is None
    assert checks["production: backend meetings"] is True


def test_secrets_in_the_settings_file_are_advised_against(journey: Journey) -> None:
    (check,) = (one for one in look_at_settings(journey.ops) if one.name.startswith("secrets"))
    assert check.ok is True
    settings = replace(journey.ops.settings, inline_secrets=("environments.production.graph.client_secret",))
    (check,) = (one for one in look_at_settings(replace(journey.ops, settings=settings)) if one.ok is False)
    assert check.detail == "environments.production.graph.client_secret"
    assert "_file" in check.remedy
