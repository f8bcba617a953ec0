"""Our client against the simulated org: sign-in, every read, and every fault that it knows."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from connectors.errors import ConnectorError, NotAllowed, Reason
from connectors.limits import Limits
from connectors.records import BookingId
from connectors.salesforce import inspection
from connectors.salesforce.auth import ClientCredentials, open_tokens
from connectors.salesforce.client import SalesforceOrg
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.faults import FAULTS, parse_fault
from connectors.simulator.sf_sessions import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.site import build_sites
from connectors.simulator.world import build_world
from connectors.transport import open_session

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)
SINCE = AS_OF - timedelta(days=14)
INSTANCE = "https://acme.my.salesforce.com"
HEALED = {
    "bad-gateway",
    "cut-body",
    "empty-body",
    "expired-token",
    "gateway-timeout",
    "half-page",
    "html-page",
    "reset",
    "server-error",
    "slow-body",
    "throttled",
    "timeout",
    "truncated-json",
    "unauthorized",
    "unavailable",
}
"""Faults that a second try heals."""
DETAIL = "andmoney__AMB_Event_Detail__c"


def everything(pages):
    return list(chain.from_iterable(pages))


@pytest.fixture
def world():
    return build_world(advisors=12, scene="everyday", as_of=AS_OF, events_per_advisor=60)


@pytest.fixture
def enter(world, pace):
    sessions = []

    def enter_(*faults: str, **options) -> SalesforceOrg:
        site = build_sites(world, [parse_fault(fault) for fault in faults])["production", "salesforce"]
        inner, limits = InProcessAdapter(site), Limits(attempts=3, total_budget=20)
        grant = ClientCredentials(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
        tokens = open_tokens(grant, f"{INSTANCE}/services/oauth2/token", inner=inner, pace=pace, limits=limits)
        session = open_session(
            system="salesforce", base_url=INSTANCE, tokens=tokens, inner=inner, pace=pace, limits=limits
        )
        sessions.append(session)
        return SalesforceOrg("production", session, pace=pace, limits=limits, **options)

    yield enter_
    for session in sessions:
        session.close()


def wanted_events(world) -> dict[str, dict]:
    rows = world.environments["production"].org.rows("Event")
    return {
        row["Id"]: row for row in rows if row.get(DETAIL) and not row.get("IsChild") and row["EndDateTime"] >= SINCE
    }


def test_all_bookings_are_read_as_they_are(world, enter):
    org = enter()
    found = {one.event_id: one for one in everything(org.read_bookings(SINCE, None))}
    rows = wanted_events(world)
    assert len(rows) > 20
    assert found.keys() == rows.keys()
    details = world.environments["production"].org.table(DETAIL)
    for event_id, row in rows.items():
        booking = found[event_id]
        assert (booking.start, booking.end) == (row["StartDateTime"], row["EndDateTime"])
        assert booking.booking_id == (details[row[DETAIL]].get("andmoney__BookingFlowId__c") or "").lower()
        assert booking.owner_id == row["OwnerId"]
        assert booking.deleted == bool(row.get("IsDeleted"))
    assert org.usage is not None
    assert org.usage.total == 100_000


def test_only_what_changed_is_read_again(world, enter):
    org = enter()
    event_id = next(iter(wanted_events(world)))
    later = AS_OF + timedelta(hours=1)
    assert everything(org.read_bookings(SINCE, later)) == []
    bank = world.environments["production"].org
    bank.change("Event", event_id, later, ShowAs="Free")
    (found,) = everything(org.read_bookings(SINCE, later))
    assert found.event_id == event_id
    assert found.cancelled
    detail_id = next(row[DETAIL] for row_id, row in wanted_events(world).items() if row_id != event_id)
    bank.change(DETAIL, detail_id, later + timedelta(minutes=1), andmoney__RoomName__c="Aarhus 2")
    (found,) = everything(org.read_bookings(SINCE, later + timedelta(minutes=1)))
    assert found.room_name == "Aarhus 2"


def test_contacts_and_invitees_of_the_bookings_are_read(world, enter):
    org = enter()
    details = {row[DETAIL] for row in wanted_events(world).values()}
    contacts = everything(org.read_contacts(SINCE, None))
    rows = world.environments["production"].org.rows("andmoney__AMB_Meeting_Contact__c")
    assert {one.contact_row_id for one in contacts} == {row["Id"] for row in rows if row[DETAIL] in details}
    relations = world.environments["production"].org.rows("EventRelation")
    invitees = everything(org.read_invitees(SINCE, None))
    assert {one.relation_row_id for one in invitees} == {
        row["Id"] for row in relations if row["EventId"] in wanted_events(world) and row["RelationId"][:3] != "001"
    }
    assert everything(org.read_contacts(SINCE, AS_OF + timedelta(days=1))) == []
    assert everything(org.read_invitees(SINCE, AS_OF + timedelta(days=1))) == []


def test_users_are_read_with_whether_they_advise(world, enter):
    found = {one.user_id: one for one in everything(enter().read_users())}
    rows = world.environments["production"].org.rows("User")
    standard = {row["Id"] for row in rows if row["UserType"] == "Standard"}
    competent = world.environments["production"].org.rows("andmoney__AMBAdvisorCompetence__c")
    assert found.keys() == standard
    advisors = {user_id for user_id, one in found.items() if one.advisor}
    assert advisors == {row["andmoney__User__c"] for row in competent} & standard
    with_set = everything(enter(permission_set="BookingPlatformIntegration").read_users())
    assert len([one for one in with_set if one.advisor]) == len(advisors) + 1


def test_bookings_are_known_whatever_their_state(world, enter):
    bank = world.environments["production"].org
    details = bank.table(DETAIL)
    event = next(iter(wanted_events(world).values()))
    bank.change("Event", event["Id"], AS_OF, IsDeleted=True)
    gone = BookingId(details[event[DETAIL]]["andmoney__BookingFlowId__c"].lower())
    never = BookingId("deadbeef-0000-4000-8000-000000000000")
    assert enter().know_bookings([gone, never]) == {gone}


def outcome(org: SalesforceOrg) -> tuple[set[str], Reason | None]:
    try:
        return {one.event_id for one in everything(org.read_bookings(SINCE, None))}, None
    except ConnectorError as error:
        return set(), error.reason


@pytest.mark.parametrize("name", sorted(name for name, kind in FAULTS.items() if "salesforce" in kind.systems))
@pytest.mark.parametrize("times", ["1", "always"])
def test_a_fault_ends_in_all_bookings_or_in_an_error_within_the_budget(name, times, world, enter, pace):
    org = enter(f"{name}={times}@salesforce")
    found, reason = outcome(org)
    assert found == wanted_events(world).keys() or reason is not None
    if times == "1" and name in HEALED:
        assert reason is None
    assert pace.at < 60


@pytest.mark.parametrize("hidden", ["Event", DETAIL])
def test_a_hidden_object_is_never_an_empty_one(hidden, world, enter):
    world.environments["production"].org.hidden_objects.add(hidden)
    with pytest.raises(NotAllowed, match=hidden) as caught:
        everything(enter().read_bookings(SINCE, None))
    assert caught.value.reason is Reason.HIDDEN


def test_a_hidden_booking_id_is_never_a_missing_one(world, enter):
    world.environments["production"].org.hidden_fields.add(f"{DETAIL}.andmoney__BookingFlowId__c")
    with pytest.raises(NotAllowed, match="BookingFlowId__c"):
        everything(enter().read_bookings(SINCE, None))
    with pytest.raises(NotAllowed, match="BookingFlowId__c"):
        enter().know_bookings([BookingId("x")])


def test_doctor_sees_the_org(world, enter):
    org = enter()
    asker = org.asker
    assert inspection.describe_org(asker).sandbox is False
    assert inspection.describe_object(asker, DETAIL).has("andmoney__BookingFlowId__c")
    assert inspection.read_usage(asker).total == 100_000
    sample = inspection.sample_booking_ids(org)
    assert sample.events > 20
    assert sample.guids > 0
    sight = inspection.see_bookings(asker)
    assert sight.events >= sample.events
    assert sight.details_hidden == 0
    assert sight.meeting_contacts > 0
