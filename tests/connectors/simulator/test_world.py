"""The small bank: real in size and shape, the same for the same arguments, clean before a scene touches it."""

import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from connectors.records import booking_id
from connectors.simulator.ids import KEY_PREFIXES, checksum
from connectors.simulator.model import Event, Mailbox, Row, World
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}")
DETAIL = "andmoney__AMB_Event_Detail__c"


@pytest.fixture(scope="module")
def world() -> World:
    """A clean bank of 50 advisors, a week before the clocks change."""
    return build_world(as_of=AS_OF, scene="calm")


def mailboxes_of(world: World, *departments: str) -> list[Mailbox]:
    people = world.tenant.people
    return [box for key, box in world.tenant.mailboxes.items() if people[key].department in departments]


def bookings(world: World, environment: str = "production") -> list[Row]:
    rows = world.environments[environment].org.rows("Event")
    return [row for row in rows if row[DETAIL] and not row["IsChild"] and not row["IsArchived"]]


def own_bookings(world: World, box: Mailbox) -> list[Event]:
    return [event for event in box.events.values() if world.booking_id_property in event.properties]


def test_equal_arguments_give_equal_banks_id_by_id() -> None:
    first, second = (build_world(advisors=12, as_of=AS_OF, events_per_advisor=60) for _ in range(2))
    assert first.tenant == second.tenant
    assert first.environments == second.environments
    assert [plant.key for plant in first.truth] == [plant.key for plant in second.truth]


def test_another_seed_gives_another_bank() -> None:
    first, second = (build_world(advisors=12, seed=seed, as_of=AS_OF, events_per_advisor=60) for seed in (1, 2))
    assert first.tenant.people.keys().isdisjoint(second.tenant.people)


def test_the_scene_does_not_change_who_works_there() -> None:
    calm, outage = (build_world(advisors=12, as_of=AS_OF, scene=scene) for scene in ("calm", "outage"))
    assert calm.tenant.people == outage.tenant.people


def test_as_of_in_another_zone_is_the_same_instant() -> None:
    local = AS_OF.astimezone(ZoneInfo("Europe/Copenhagen"))
    assert build_world(advisors=3, as_of=local).tenant == build_world(advisors=3, as_of=AS_OF).tenant


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        build_world(as_of=AS_OF.replace(tzinfo=None))


def test_an_unknown_scene_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of calm, everyday"):
        build_world(as_of=AS_OF, scene="opera")


@pytest.mark.parametrize("advisors", [1, 2, 3, 5, 50, 130])
def test_advisors_are_as_many_as_asked_for_over_both_environments(advisors: int) -> None:
    world = build_world(advisors=advisors, as_of=AS_OF, events_per_advisor=20, scene="calm")
    competent = [
        {row["andmoney__User__c"] for row in site.org.rows("andmoney__AMBAdvisorCompetence__c")}
        for site in world.environments.values()
    ]
    assert sum(map(len, competent)) == advisors == len(mailboxes_of(world, "Rådgivning"))


def test_no_advisor_is_in_two_environments(world: World) -> None:
    mails = [
        {row["Email"] for row in site.org.rows("User") if row.get("EmployeeNumber")}
        for site in world.environments.values()
    ]
    assert mails[0]
    assert mails[1]
    assert mails[0].isdisjoint(mails[1])


def test_an_advisor_has_about_two_hundred_items_a_fifth_of_them_bookings(world: World) -> None:
    boxes = mailboxes_of(world, "Rådgivning")
    items = [len(box.events) for box in boxes]
    assert 185 <= sum(items) / len(boxes) <= 230
    booked = [len(own_bookings(world, box)) for box in boxes]
    assert 30 <= sum(booked) / len(boxes) <= 42


def test_every_kind_of_item_occurs(world: World) -> None:
    events = [event for box in mailboxes_of(world, "Rådgivning") for event in box.events.values()]
    assert {event.kind for event in events} == {"singleInstance", "occurrence", "exception", "seriesMaster"}
    assert {event.show_as for event in events} == {"busy", "free", "tentative", "oof", "workingElsewhere"}
    assert {event.sensitivity for event in events} == {"normal", "private", "personal", "confidential"}
    assert any(event.all_day and event.end - event.start >= timedelta(days=3) for event in events)
    assert any(event.cancelled for event in events)


def test_ids_look_like_those_of_the_real_systems(world: World) -> None:
    events = [event for box in world.tenant.mailboxes.values() for event in box.events.values()]
    assert {len(event.id) for event in events} == {152}
    assert len({event.id for event in events}) == len(events)
    assert all(re.fullmatch(r"040000008200E00074C5B7101A82E008[0-9A-F]{80}", event.ical_uid) for event in events)
    assert all(GUID.fullmatch(key) for key in world.tenant.people)
    assert GUID.fullmatch(world.tenant.id)


def test_salesforce_ids_have_their_prefix_and_checksum_and_are_unique_over_all_objects(world: World) -> None:
    seen: Counter[str] = Counter()
    for site in world.environments.values():
        for name, table in site.org.tables.items():
            assert all(key == row["Id"] and key.startswith(KEY_PREFIXES[name]) for key, row in table.items())
            assert all(len(key) == 18 and key[15:] == checksum(key[:15]) for key in table)
            # A version of a package has the same id in every org.
            seen.update([] if name == "SubscriberPackageVersion" else list(table))
    assert max(seen.values()) == 1


def test_the_checksum_is_that_of_salesforce() -> None:
    """Known pairs of 15 and 18 characters, from Salesforce's own examples."""
    assert checksum("001D000000IqhSL") == "IAZ"
    assert checksum("001D000000IRFma") == "IAH"


def test_lookups_lead_to_rows(world: World) -> None:
    org = world.environments["production"].org
    for row in bookings(world):
        assert row["OwnerId"] in org.table("User")
        assert row["AccountId"] in org.table("Account")
        assert row[DETAIL] in org.table(DETAIL)
        assert org.table(DETAIL)[row[DETAIL]]["andmoney__MeetingTaxonomy__c"] in org.table("andmoney__AMB_Taxonomy__c")
    targets = org.table("User").keys() | org.table("Contact").keys()
    assert all(
        row["RelationId"] in targets and row["EventId"] in org.table("Event") for row in org.rows("EventRelation")
    )


def test_accounts_and_owners_share_the_string_of_their_branch(world: World) -> None:
    org = world.environments["production"].org
    offices = {person.mail: person.office for person in world.tenant.people.values()}
    for row in bookings(world):
        office = offices[org.table("User")[row["OwnerId"]]["Email"]]
        assert org.table("Account")[row["AccountId"]]["andmoney__AMB_Location__c"] == office


def test_addresses_and_initials_are_unique(world: World) -> None:
    addresses = [text.casefold() for person in world.tenant.people.values() for text in person.proxy_addresses]
    assert max(Counter(addresses).values()) == 1
    for person in world.tenant.people.values():
        if person.department:
            assert f"SMTP:{person.mail}" in person.proxy_addresses
            assert f"smtp:{person.nickname}@bank.example" in person.proxy_addresses


def test_danish_names_keep_their_letters_and_addresses_do_not(world: World) -> None:
    people = world.tenant.people.values()
    assert set("æøå") <= set("".join(person.display_name for person in people).casefold())
    assert all(text.isascii() for person in people for text in (*person.proxy_addresses, person.upn))


def test_there_are_two_danish_branches_and_one_in_greenland(world: World) -> None:
    zones = {person.office: person.time_zone for person in world.tenant.people.values() if person.office}
    assert Counter(zones.values()) == {"Romance Standard Time": 3, "Greenland Standard Time": 1}
    assert zones["Imaneq 18"] == "Greenland Standard Time"


def test_guests_and_leavers_have_no_mailbox_and_rooms_have(world: World) -> None:
    people = world.tenant.people.values()
    guests = [person for person in people if person.user_type == "Guest"]
    leavers = [person for person in people if person.department and not person.enabled]
    rooms = [person for person in people if person.purpose == "room"]
    assert guests
    assert leavers
    assert not {person.id for person in (*guests, *leavers)} & world.tenant.mailboxes.keys()
    assert {person.id for person in rooms} <= world.tenant.mailboxes.keys()
    assert not any(person.enabled for person in rooms)
    assert {room.person_id for room in world.tenant.rooms.values()} == {person.id for person in rooms}


def test_back_office_people_have_mailboxes_and_no_user(world: World) -> None:
    clerks = {person.mail for person in world.tenant.people.values() if person.department == "Back office"}
    users = {row["Email"] for site in world.environments.values() for row in site.org.rows("User")}
    assert clerks
    assert clerks.isdisjoint(users)
    assert len(mailboxes_of(world, "Back office")) == len(clerks)


def test_every_booking_id_is_known_to_backend_and_outlook_under_some_spelling(world: World) -> None:
    for site in world.environments.values():
        spelled = [row["andmoney__BookingFlowId__c"] for row in site.org.rows(DETAIL)]
        known = {booking_id(text) for text in spelled}
        assert site.backend.meetings.keys() <= known
        assert all(GUID.fullmatch(key or "") for key in known)
    outlook = [text for box in mailboxes_of(world, "Rådgivning") for text in spellings(world, box)]
    assert any(text.isupper() for text in outlook)
    assert any(text.startswith("{") and text.endswith("}") for text in outlook)
    assert any(text.islower() for text in outlook)


def spellings(world: World, box: Mailbox) -> list[str]:
    return [event.properties[world.booking_id_property] for event in own_bookings(world, box)]


def test_bookings_lie_on_working_days_from_two_weeks_back_to_day_58(world: World) -> None:
    zone = ZoneInfo(world.bank_zone)
    today = AS_OF.astimezone(zone).date()
    days = [(row["StartDateTime"].astimezone(zone).date() - today).days for row in bookings(world)]
    assert -14 <= min(days) < -10
    assert 54 < max(days) <= 58
    assert all(row["StartDateTime"].weekday() < 5 for row in bookings(world))


def test_nobody_and_no_room_is_booked_twice_and_bookings_avoid_private_appointments(world: World) -> None:
    for box in world.tenant.mailboxes.values():
        events = [event for event in box.events.values() if event.kind != "seriesMaster" and not event.cancelled]
        booked = sorted(
            (event.start, event.end)
            for event in events
            if world.booking_id_property in event.properties or not event.is_organizer
        )
        assert all(first[1] <= second[0] for first, second in pairwise(booked))
        private = [event for event in events if not event.properties and event.is_organizer and not event.all_day]
        assert not any(start < event.end and event.start < end for event in private for start, end in booked)


def test_copies_of_colleagues_and_rooms_share_the_icaluid_but_not_the_property(world: World) -> None:
    owners = {event.ical_uid: event for box in world.tenant.mailboxes.values() for event in own_bookings(world, box)}
    copies = [
        (world.tenant.people[key], event)
        for key, box in world.tenant.mailboxes.items()
        for event in box.events.values()
        if not event.is_organizer
    ]
    assert {person.purpose for person, _ in copies} == {"user", "room"}
    for person, event in copies:
        original = owners[event.ical_uid]
        assert event.id != original.id
        assert not event.properties
        assert (event.start, event.end) == (original.start, original.end)
        expected = original.organizer_name if person.purpose == "room" else original.subject
        assert event.subject == expected


def test_invited_colleagues_have_child_events_so_that_careless_readers_count_twice(world: World) -> None:
    org = world.environments["production"].org
    children = [row for row in org.rows("Event") if row.get("IsChild")]
    assert children
    parents = {row[DETAIL]: row for row in bookings(world)}
    assert all(parents[row[DETAIL]]["OwnerId"] != row["OwnerId"] for row in children)
    assert {row["GroupEventType"] for row in children} == {"1"}


def test_online_bookings_have_the_same_join_link_on_both_sides(world: World) -> None:
    org = world.environments["production"].org
    links = {event.join_url for box in world.tenant.mailboxes.values() for event in own_bookings(world, box)}
    active = [org.table(DETAIL)[row[DETAIL]] for row in bookings(world) if row["ShowAs"] == "Busy"]
    online = [row for row in active if row["andmoney__MeetingType__c"] == "Online"]
    assert online
    assert all(row["andmoney__TeamsMeetingLink__c"] in links for row in online)
    assert not any(row["andmoney__TeamsMeetingLink__c"] for row in active if row not in online)


def test_some_meetings_were_cancelled_or_deleted_properly(world: World) -> None:
    org = world.environments["production"].org
    freed = [row for row in bookings(world) if row["ShowAs"] == "Free"]
    assert {row["IsDeleted"] for row in freed} == {True, False}
    assert all(org.table(DETAIL)[row[DETAIL]]["andmoney__CancelledBy__c"] for row in freed)


def test_some_old_meetings_are_archived(world: World) -> None:
    archived = [row for row in world.environments["production"].org.rows("Event") if row["IsArchived"]]
    assert archived
    assert all(row["StartDateTime"] < AS_OF - timedelta(days=365) for row in archived)


def test_nothing_was_written_after_the_as_of_instant(world: World) -> None:
    for box in world.tenant.mailboxes.values():
        assert all(event.created <= event.modified <= AS_OF for event in box.events.values())
    for site in world.environments.values():
        for table in site.org.tables.values():
            assert all(row["CreatedDate"] <= row["SystemModstamp"] <= AS_OF for row in table.values())


def test_series_keep_their_local_time_when_the_clocks_change(world: World) -> None:
    """Denmark changed its clocks on 29 March 2026, nine days after the as-of date."""
    zone = ZoneInfo("Europe/Copenhagen")
    series: dict[str, set[tuple[int, int]]] = {}
    instants: dict[str, set[int]] = {}
    for key, box in world.tenant.mailboxes.items():
        if world.tenant.people[key].time_zone != "Romance Standard Time":
            continue
        for event in box.events.values():
            if event.kind == "occurrence" and event.master_id:
                local = event.start.astimezone(zone)
                series.setdefault(event.master_id, set()).add((local.hour, local.minute))
                instants.setdefault(event.master_id, set()).add(event.start.hour)
    assert {len(times) for times in series.values()} == {1}
    assert any(len(hours) == 2 for hours in instants.values())


def test_occurrences_belong_to_a_master_of_their_mailbox(world: World) -> None:
    for box in world.tenant.mailboxes.values():
        for event in box.events.values():
            assert (event.kind in {"occurrence", "exception"}) == (event.master_id is not None)
            if event.master_id:
                assert box.events[event.master_id].kind == "seriesMaster"
            assert (event.recurrence is not None) == (event.kind == "seriesMaster")


def test_all_day_items_are_midnights_utc_with_an_exclusive_end(world: World) -> None:
    whole = [event for box in world.tenant.mailboxes.values() for event in box.events.values() if event.all_day]
    assert whole
    for event in whole:
        assert event.start.timetz() == event.end.timetz() == datetime.min.replace(tzinfo=UTC).timetz()
        assert event.end > event.start


def test_bodies_are_as_long_as_bodies_are(world: World) -> None:
    bodies = [event.body for box in mailboxes_of(world, "Rådgivning") for event in box.events.values() if event.body]
    assert min(map(len, bodies)) > 150
    assert max(map(len, bodies)) < 1500
    assert 400 < sum(map(len, bodies)) / len(bodies) < 1000


def test_a_delta_round_begins_with_no_history(world: World) -> None:
    assert not any(box.changes or box.gone for box in world.tenant.mailboxes.values())


def test_many_advisors_are_built_quickly() -> None:
    """2,000 advisors with 200 items each took 10 s where this was written; here a tenth of that, with ample room."""
    begin = time.perf_counter()
    world = build_world(advisors=200, as_of=AS_OF, scene="calm")
    assert time.perf_counter() - begin < 15
    assert sum(len(box.events) for box in world.tenant.mailboxes.values()) > 40_000
