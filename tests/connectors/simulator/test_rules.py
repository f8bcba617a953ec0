"""The bank's rules: every advisor has a line in every list, and what the lists allow is what was booked."""

from datetime import UTC, datetime, time, timedelta

import pytest

from connectors.simulator.model import World
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(as_of=AS_OF, scene="calm")


def test_every_advisor_has_a_roster_line_and_five_days(world: World) -> None:
    for site in world.environments.values():
        mails = {world.tenant.people[row["externalId"]].mail for row in site.backend.employees.values()}
        assert {line.mail for line in site.roster} == mails
        assert len(site.roster) == len(mails)
        for mail in mails:
            assert sorted(line.weekday for line in site.schedules if line.mail == mail) == [0, 1, 2, 3, 4]


def test_nuuk_works_later_in_the_banks_time(world: World) -> None:
    hours = {(line.location, line.start, line.end) for site in world.environments.values() for line in site.schedules}
    assert ("Imaneq 18", time(11), time(20)) in hours
    assert ("Åboulevarden 21", time(8), time(17)) in hours


def test_calendars_are_synchronised_since_before_any_item_in_them_was_made(world: World) -> None:
    for site in world.environments.values():
        assert site.go_live is not None
        starts = {line.sync_start for line in site.roster}
        assert all(start is None or start < site.go_live for start in starts)
    first = min(event.created for box in world.tenant.mailboxes.values() for event in box.events.values())
    assert first.date() > max(site.go_live for site in world.environments.values() if site.go_live)


def test_every_advisors_mailbox_is_subscribed_to_for_days(world: World) -> None:
    held = {one.resource: one.expires for one in world.tenant.subscriptions.values()}
    employees = [row for site in world.environments.values() for row in site.backend.employees.values()]
    assert {f"/users/{row['externalId']}/events" for row in employees} == held.keys()
    assert all(timedelta(days=5) < expires - AS_OF < timedelta(days=7) for expires in held.values())
    assert all(site.subscriptions for site in world.environments.values())


def test_employees_are_known_under_their_principal_names_and_initials(world: World) -> None:
    for site in world.environments.values():
        for row in site.backend.employees.values():
            person = world.tenant.people[row["externalId"]]
            assert row["email"] == person.upn
            assert f"smtp:{row['initials']}@bank.example" in person.proxy_addresses


def test_groups_and_contacts_share_no_address_with_anybody(world: World) -> None:
    objects = world.tenant.objects.values()
    assert {one.kind for one in objects} == {"group", "contact"}
    people = {text.casefold() for person in world.tenant.people.values() for text in person.proxy_addresses}
    assert not people & {text.casefold() for one in objects for text in one.proxy_addresses}


def test_one_room_of_each_branch_cannot_be_booked_and_never_was(world: World) -> None:
    for site in world.environments.values():
        closed = [row for row in site.backend.rooms.values() if not row["canBeBooked"]]
        assert len({row["location"] for row in closed}) == len(closed) == 4
        details = site.org.rows("andmoney__AMB_Event_Detail__c")
        used = {row.get("andmoney__RoomId__c") for row in details}
        assert not used & {row["id"] for row in closed}


def test_the_bank_is_open_whenever_somebody_works(world: World) -> None:
    for site in world.environments.values():
        for line in site.schedules:
            opening, closing = world.bank_hours[line.weekday]
            assert opening <= line.start < line.end <= closing
