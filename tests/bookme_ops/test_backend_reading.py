"""Reading the booking platforms into the mirror."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.store import backed
from bookme_ops.store.backend_tables import BACKEND_MEETING
from bookme_ops.store.bulk import fetch, run
from bookme_ops.store.busy_slots import read_busy
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.tables import columns
from bookme_ops.store.trend_sources import report_read
from connectors.backend_records import BackendMeeting
from connectors.errors import Reason
from connectors.simulator.bookme import CLIENT_SECRET, SUBSCRIPTION_KEY
from jobs.views import Coverage, Part
from tests.journeys.bank import PATIENT, Journey, at, begin_journey, not_checked

BOTH = ("production", "test")
BOOKINGS, DIRECTORY = frozenset({"bookings"}), frozenset({"directory"})
FAULTS = {
    "unauthorized=always": Reason.CREDENTIALS,
    "forbidden=always": Reason.FORBIDDEN,
    "not-found=always": Reason.NOT_FOUND,
    "throttled=always": Reason.THROTTLED,
    "server-error=always": Reason.UNAVAILABLE,
    "html-page=always": Reason.MALFORMED,
    "truncated-json=always": Reason.MALFORMED,
    "empty-body=always": Reason.MALFORMED,
    "cut-body=always": Reason.UNAVAILABLE,
    "timeout=always": Reason.TIMEOUT,
}


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, scene="orphan-in-backend") as begun:
        yield begun


def rows(journey: Journey, statement: str) -> list[tuple[Any, ...]]:
    with journey.ops.store.read() as connection:
        return sorted(fetch(connection, statement))


def mirrored(journey: Journey) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("employee", "backend_room", "backend_calendar", "backend_topic")
    found = {table: rows(journey, f"SELECT * FROM {table}") for table in tables}
    told = ", ".join(columns(BACKEND_MEETING)[:-1])
    return found | {"backend_meeting": rows(journey, f"SELECT {told} FROM backend_meeting")}


def statuses(journey: Journey, environment: str = "production") -> dict[str, str | None]:
    found = rows(journey, f"SELECT booking_id, status FROM backend_meeting WHERE environment = '{environment}'")
    return dict(found)


def unknown(journey: Journey) -> Part[tuple[BackendMeeting, ...]]:
    since = journey.now - timedelta(days=14)
    with journey.ops.store.read() as connection:
        return backed.unknown_meetings(connection, "production", BOTH, since=since)


def coverage(journey: Journey, kind: str, subject: str) -> Coverage:
    with journey.ops.store.read() as connection:
        return coverage_of(connection, "production", kind).get(subject, Coverage())


def orphans(journey: Journey) -> set[str]:
    """Meetings of the backend that production's org does not know, by how the world was broken."""
    return {one.booking_id or "" for one in journey.world.truth if one.code == "MTG002"}


def test_people_rooms_meetings_and_busy_time_are_mirrored(journey: Journey) -> None:
    journey.collect()
    for name in BOTH:
        backend = journey.world.environments[name].backend
        with journey.ops.store.read() as connection:
            employees = backed.read_employees(connection, name)
            rooms = backed.read_rooms(connection, name)
            busy = read_busy(connection, name, [one.employee_id for one in employees.items])
        assert {one.employee_id for one in employees.items} == backend.employees.keys()
        assert rooms.items.keys() == backend.rooms.keys()
        assert employees.read.complete
        assert rooms.read.complete
        booked = {name: row for name, row in backend.slots().items() if row["status"].startswith(("Booked", "Busy"))}
        assert {employee for employee, slots in busy.items() if slots} == {row["employeeId"] for row in booked.values()}
        kept = statuses(journey, name)
        wanted = {row["id"]: backend.time_slots[row["timeSlotId"]]["status"] for row in backend.meetings.values()}
        assert kept.items() <= wanted.items()
        ahead = {one for one, row in backend.meetings.items() if row["endDate"] >= journey.now}
        assert ahead <= kept.keys()


def test_a_second_read_asks_for_changes_alone(journey: Journey) -> None:
    first = journey.collect(kinds=BOOKINGS)
    journey.pass_time()
    second = journey.collect(kinds=BOOKINGS)
    assert second["read"].get("meetings", 0) < 5 < first["read"]["meetings"]
    assert second["changed"]["meetings"] == 0
    assert second["requests"]["bookme"] < first["requests"]["bookme"]


def test_a_change_is_seen_by_its_date(journey: Journey) -> None:
    journey.collect()
    backend = journey.world.environments["production"].backend
    meeting = next(one for one in backend.meetings.values() if one["startDate"] > journey.now)
    journey.pass_time()
    meeting.update(roomId="Another-Room", dateModified=journey.now)
    journey.collect()
    found = rows(journey, f"SELECT room_id FROM backend_meeting WHERE booking_id = '{meeting['id']}'")
    assert found == [("another-room",)]


def test_a_meeting_that_is_gone_is_forgotten_by_a_full_read_alone(journey: Journey) -> None:
    journey.collect()
    backend = journey.world.environments["production"].backend
    meeting = next(one for one in backend.meetings if backend.meetings[one]["startDate"] > journey.now)
    del backend.meetings[meeting]
    journey.pass_time()
    journey.collect()
    assert meeting in statuses(journey)
    journey.collect(full=True)
    assert meeting not in statuses(journey)


def test_a_meeting_whose_slot_is_purged_is_no_longer_active(journey: Journey) -> None:
    journey.collect()
    backend = journey.world.environments["production"].backend
    meeting = next(name for name, status in statuses(journey).items() if status == "Booked")
    del backend.time_slots[backend.meetings[meeting]["timeSlotId"]]
    journey.pass_time()
    journey.collect()
    assert statuses(journey)[meeting] is None


def test_meetings_are_forgotten_when_they_are_over_for_long(journey: Journey) -> None:
    journey.collect()
    assert statuses(journey)
    journey.pass_time(timedelta(days=90) + backed.KEPT)
    journey.collect(kinds=BOOKINGS)
    assert statuses(journey) == {}


def test_meetings_are_kept_for_the_weeks_that_reports_look_back(journey: Journey) -> None:
    backend = journey.world.environments["production"].backend
    for meeting, days in zip(sorted(backend.meetings), (63, 65), strict=False):
        start = journey.now - timedelta(days=days)
        backend.meetings[meeting].update(startDate=start, endDate=start + timedelta(hours=1))
        backend.time_slots[backend.meetings[meeting]["timeSlotId"]].update(startDate=start, status="Booked")
    kept, forgotten = sorted(backend.meetings)[:2]
    journey.collect()
    assert statuses(journey)[kept] == "Booked"
    assert forgotten not in statuses(journey)


def test_who_made_meetings_and_what_they_are_about_is_mirrored(journey: Journey) -> None:
    journey.collect()
    backend = journey.world.environments["production"].backend
    told = rows(journey, "SELECT booking_id, booked_by, topic_id FROM backend_meeting WHERE environment = 'production'")
    assert {source for _, source, _ in told} == {"customer", "employee", "portalcustomer", "portalpartner"}
    for meeting, source, topic in told:
        row = backend.meetings[meeting]
        assert (source, topic) == (row["bookedBy"].casefold(), row["topicId"])
    names = rows(journey, "SELECT topic_id, name FROM backend_topic WHERE environment = 'production'")
    assert dict(names) == {topic: row["name"] for topic, row in backend.topics.items()}


def test_without_a_watermark_all_meetings_are_told_anew(journey: Journey) -> None:
    journey.collect()
    before = mirrored(journey)
    with journey.ops.store.begin() as connection:
        run(connection, "UPDATE backend_meeting SET booked_by = NULL, topic_id = NULL")
        run(connection, "DELETE FROM backend_watermark")
    journey.pass_time()
    journey.collect(kinds=BOOKINGS)
    assert mirrored(journey) == before


def report(journey: Journey, subject: str) -> Coverage:
    with journey.ops.store.read() as connection:
        return report_read(connection, "production", subject)


def test_topics_that_cannot_be_read_stay_as_they_were_and_make_no_run_incomplete(journey: Journey) -> None:
    journey.collect()
    before, first = mirrored(journey), report(journey, "topics")
    assert first == Coverage(read_at=journey.now, reason=None)
    journey.world.environments["production"].backend.topics.clear()
    journey.pass_time()
    journey.misbehave("forbidden=always@meeting-topics", when=at("production"))
    account = journey.collect(kinds=DIRECTORY)
    assert account["run"]["status"] == "complete"
    assert mirrored(journey) == before
    assert report(journey, "topics") == Coverage(read_at=first.read_at, reason=Reason.FORBIDDEN)


def test_a_platform_that_is_down_is_not_asked_for_topics(journey: Journey) -> None:
    journey.misbehave("unauthorized=always@bookme", when=at("production"))
    journey.collect(kinds=DIRECTORY)
    assert report(journey, "topics") == Coverage(reason=Reason.CREDENTIALS)
    assert report(journey, "sources") == Coverage()


@pytest.mark.parametrize("unread", ["meetings", "time-slots"])
def test_sources_are_known_when_meetings_and_slots_were_read(journey: Journey, unread: str) -> None:
    journey.misbehave(f"forbidden=always@{unread}", when=at("production"))
    journey.collect(kinds=BOOKINGS)
    assert report(journey, "sources") == Coverage(reason=Reason.FORBIDDEN)
    journey.misbehave()
    journey.pass_time()
    journey.collect(kinds=BOOKINGS)
    assert report(journey, "sources") == Coverage(read_at=journey.now, reason=None)


def test_meetings_that_no_org_knows_are_told(journey: Journey) -> None:
    journey.collect()
    part = unknown(journey)
    assert part.read.complete
    assert {one.booking_id for one in part.items} == orphans(journey) != set()


def test_meetings_known_to_another_org_of_the_tenant_are_not(journey: Journey) -> None:
    production, test = (journey.world.environments[name].backend for name in BOTH)
    here = {one.booking_id for one in orphans_after(journey)}
    meeting = next(one for one in test.meetings.values() if one["startDate"] > journey.now)
    production.meetings[meeting["id"]] = {**meeting, "dateModified": journey.now}
    production.time_slots[meeting["timeSlotId"]] = dict(test.time_slots[meeting["timeSlotId"]], status="Booked")
    assert {one.booking_id for one in orphans_after(journey)} == here


def orphans_after(journey: Journey) -> tuple[BackendMeeting, ...]:
    journey.pass_time()
    journey.collect()
    part = unknown(journey)
    assert part.read.complete
    return part.items


@pytest.mark.parametrize("environment", BOTH)
def test_an_org_that_cannot_be_asked_leaves_it_open(journey: Journey, environment: str) -> None:
    journey.misbehave("server-error=always@salesforce", when=at(environment, "BookingFlowId__c IN"))
    journey.collect()
    part = unknown(journey)
    assert (part.read.complete, part.read.reason) == (False, Reason.UNAVAILABLE)


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
def test_what_cannot_be_read_stays_as_it_was_and_says_why(journey: Journey, fault: str, reason: Reason) -> None:
    journey.collect()
    before = mirrored(journey)
    backend = journey.world.environments["production"].backend
    backend.meetings.clear()
    backend.employees.clear()
    backend.rooms.clear()
    backend.time_slots.clear()
    journey.pass_time()
    journey.misbehave(f"{fault}@bookme", when=at("production"))
    account = journey.collect(full=True)
    assert mirrored(journey) == before
    assert account["run"]["status"] == "incomplete"
    missed = {f"production/{subject}": str(reason) for subject in ("meetings", "slots")}
    assert not_checked(account, "query") == missed
    assert (
        not_checked(account, "directory").items()
        >= {
            "production/employees": str(reason),
            "production/backend-rooms": str(reason),
        }.items()
    )
    assert unknown(journey).read.reason is reason
    down = reason in {Reason.CREDENTIALS, Reason.UNAVAILABLE, Reason.TIMEOUT}
    assert ("production/bookme" in account["run"]["down"]) == down


def test_slots_that_cannot_be_read_leave_statuses_and_busy_time(journey: Journey) -> None:
    journey.collect()
    before = mirrored(journey)
    journey.world.environments["production"].backend.time_slots.clear()
    journey.pass_time()
    journey.misbehave("truncated-json=always@time-slots", when=at("production"))
    account = journey.collect()
    assert mirrored(journey) == before
    assert not_checked(account, "query") == {"production/slots": "malformed"}
    assert coverage(journey, "query", "meetings").complete
    assert not unknown(journey).read.complete


def test_a_read_broken_off_in_its_middle_is_not_complete(journey: Journey) -> None:
    journey.misbehave("forbidden=1@meetings", when=lambda call: "2026" in dict(call.query)["startDateModified"])
    account = journey.collect()
    assert set(not_checked(account, "query")) == {"production/meetings"}
    with journey.ops.store.read() as connection:
        assert fetch(connection, "SELECT environment FROM backend_watermark") == [("test",)]


def test_a_token_that_expires_is_renewed(journey: Journey) -> None:
    journey.misbehave("expired-token=1@bookme")
    account = journey.collect(kinds=DIRECTORY)
    assert not any("employees" in one or "rooms" in one for one in not_checked(account, "directory"))


def test_patience_heals_what_passes(journey: Journey, tmp_path: Path) -> None:
    folder = tmp_path / "patient"
    folder.mkdir()
    with begin_journey(folder, further=PATIENT) as patient:
        patient.misbehave("throttled=2@bookme", "server-error=2@bookme")
        account = patient.collect(kinds=BOOKINGS)
        assert account["run"]["status"] == "complete"


def test_secrets_are_in_no_account_log_or_table(journey: Journey, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    said = repr(journey.collect())
    journey.pass_time()
    journey.misbehave("forbidden=always@bookme")
    said += repr(journey.collect()) + caplog.text + repr(journey.tables()) + repr(journey.ops.connect())
    assert SUBSCRIPTION_KEY not in said
    assert CLIENT_SECRET not in said
