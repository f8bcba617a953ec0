"""Reading bookings: from where, how far it counts, and what orgs are asked besides."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bookme_ops.booking_reading import OVERLAP
from bookme_ops.store.bookings import watermark
from bookme_ops.store.coverage import coverage_of
from connectors.errors import Reason
from tests.journeys.bank import DETAIL, Journey, at, begin_journey
from tests.journeys.test_windows import pick_booking

BOOKINGS = frozenset({"bookings"})


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path) as begun:
        yield begun


def mark(journey: Journey, environment: str = "production") -> datetime | None:
    with journey.ops.store.read() as connection:
        return watermark(connection, environment)


def latest_change(journey: Journey) -> datetime:
    """Of all that was read, to the second."""
    org = journey.world.environments["production"].org
    since = journey.now - timedelta(days=14)
    rows = [row for row in org.rows("Event") if row.get(DETAIL) and not row["IsChild"] and row["EndDateTime"] >= since]
    stamps = [row["SystemModstamp"] for row in rows]
    stamps += [org.table(DETAIL)[row[DETAIL]]["SystemModstamp"] for row in rows if row[DETAIL] in org.table(DETAIL)]
    latest: datetime = max(stamps)
    return latest.replace(microsecond=0)


def test_the_next_read_begins_where_the_latest_change_was(journey: Journey) -> None:
    assert mark(journey) is None
    journey.collect(kinds=BOOKINGS)
    assert mark(journey) == latest_change(journey)
    journey.collect(kinds=BOOKINGS)
    assert mark(journey) == latest_change(journey)


@pytest.mark.parametrize(
    ("late", "seen"), [(OVERLAP - timedelta(seconds=1), True), (OVERLAP + timedelta(seconds=2), False)]
)
def test_changes_that_were_committed_late_are_still_seen(journey: Journey, late: timedelta, seen: bool) -> None:
    journey.collect(kinds=BOOKINGS)
    begins = mark(journey)
    assert begins is not None
    event_id, _ = pick_booking(journey)
    journey.world.environments["production"].org.change("Event", event_id, begins - late, Location="Elsewhere")
    assert journey.collect(kinds=BOOKINGS)["changed"].get("bookings", 0) == int(seen)


def test_a_failed_read_does_not_move_on(journey: Journey) -> None:
    journey.collect(kinds=BOOKINGS)
    begins = mark(journey)
    event_id, _ = pick_booking(journey)
    org = journey.world.environments["production"].org
    org.change("Event", event_id, journey.pass_time(timedelta(hours=2)), Location="Elsewhere")
    journey.misbehave("forbidden=always@salesforce", when=at("production", "FROM EventRelation"))
    journey.collect(kinds=BOOKINGS)
    assert mark(journey) == begins
    journey.misbehave()
    journey.collect(kinds=BOOKINGS)
    assert mark(journey) == latest_change(journey)


def test_a_booking_that_a_full_read_does_not_see_has_left_salesforce(journey: Journey) -> None:
    journey.run()
    event_id, booking_id = pick_booking(journey)
    del journey.world.environments["production"].org.table("Event")[event_id]
    journey.run()
    assert journey.findings == journey.truth
    journey.run(full=True)
    assert journey.findings == journey.truth | {("CAL004", "production", "booking", booking_id)}


def test_a_full_read_that_fails_takes_nothing_away(journey: Journey) -> None:
    journey.run()
    event_id, _ = pick_booking(journey)
    del journey.world.environments["production"].org.table("Event")[event_id]
    journey.misbehave("forbidden=always@salesforce", when=at("production", "FROM EventRelation"))
    journey.run(full=True)
    journey.misbehave()
    journey.run()
    assert journey.findings == journey.truth


def test_orgs_are_asked_only_about_ids_that_no_mirrored_booking_has(journey: Journey) -> None:
    asked: list[str] = []

    def listen(text: str) -> bool:
        asked.append(text)
        return False

    journey.misbehave(
        "forbidden=always@salesforce",
        when=lambda call: any(listen(value) for name, value in call.query if name == "q" and " IN (" in value),
    )
    journey.collect()
    orphans = [planted.booking_id for planted in journey.world.truth if planted.code in {"MTG001", "MTG002"}]
    about_events = [text for text in asked if "FROM Event " in text]
    assert about_events
    for text in about_events:
        assert any(str(orphan) in text for orphan in orphans)
    assert all(text.count("-") <= 4 * 2 * len(orphans) for text in about_events)


def test_nothing_to_ask_is_an_answer(tmp_path: Path) -> None:
    with begin_journey(tmp_path, scene="calm") as journey:
        journey.collect()
        with journey.ops.store.read() as connection:
            coverage = coverage_of(connection, "production", "query")
        asked = {name for name in coverage if not name.startswith("access.")}
        assert asked == {"bookings", "orphans", "meetings", "slots", "backend-orphans"}
        assert all(one.complete for one in coverage.values())


def test_a_read_that_failed_is_kept_with_when_it_last_went_well(journey: Journey) -> None:
    journey.collect(kinds=BOOKINGS)
    went_well = journey.now
    journey.pass_time()
    journey.misbehave("throttled=always@salesforce")
    journey.collect(kinds=BOOKINGS)
    with journey.ops.store.read() as connection:
        coverage = coverage_of(connection, "production", "query")["bookings"]
    assert coverage.reason is Reason.THROTTLED
    assert coverage.read_at == went_well.astimezone(UTC)
