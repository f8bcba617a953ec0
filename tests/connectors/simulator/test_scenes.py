"""Scenes against a second reading: the finding catalogue, applied to the model itself, must find exactly the truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.records import booking_id, span, window_end
from connectors.simulator.faults import FAULTS
from connectors.simulator.model import Environment, Event, Mailbox, Row, World
from connectors.simulator.plants import PLANTS
from connectors.simulator.scenes import EVERYDAY, SCENES
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
NIGHTS = [
    datetime(2026, 10, 20, 22, 30, tzinfo=UTC),
    datetime(2027, 1, 2, 23, 59, tzinfo=UTC),
    datetime(2026, 6, 30, 12, 0, tzinfo=UTC),
]
SKEW = timedelta(seconds=60)
DETAIL = "andmoney__AMB_Event_Detail__c"
ADVISOR = "andmoney__AdvisorEmail__c"
Key = tuple[str, str, str, str]


@dataclass
class Judge:
    """The catalogue read once more, straight from the model: slow, plain, and independent of our jobs."""

    world: World
    now: datetime

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.world.bank_zone)
        self.end = window_end(self.now, 60, self.zone)
        self.boxes = {
            person.mail: self.world.tenant.mailboxes[key]
            for key, person in self.world.tenant.people.items()
            if key in self.world.tenant.mailboxes
        }

    def find(self) -> set[Key]:
        """Code, environment and subject of every finding."""
        found = {key for site in self.world.environments.values() for key in self._judge_site(site)}
        return found | set(self._judge_orphans())

    def _judge_site(self, site: Environment) -> Iterator[Key]:
        for row in site.org.rows("Event"):
            if row[DETAIL] and not row.get("IsChild"):
                detail = site.org.table(DETAIL)[row[DETAIL]]
                subject = booking_id(detail["andmoney__BookingFlowId__c"]) or ""
                box = self.boxes[site.org.table("User")[row["OwnerId"]]["Email"]]
                for code in self._judge_booking(row, detail, subject, box):
                    yield (code, site.name, "booking", subject)

    def _judge_booking(self, row: Row, detail: Row, subject: str, box: Mailbox) -> Iterator[str]:
        off = row["ShowAs"] == "Free" or bool(detail.get("andmoney__CancelledBy__c")) or row["IsDeleted"]
        linked = [event for event in box.events.values() if self._id_of(event) == subject]
        live = [event for event in linked if not event.cancelled]
        start, end = self._times(row)
        covered = span(start, end, all_day=row["IsAllDayEvent"], zone=self.zone)
        if not off and covered.start >= self.end:
            yield "CAL005"
        if covered.start >= self.end or covered.end <= self.now:
            return
        if off:
            if any(event.show_as != "free" for event in live):
                yield "CAL004"
        elif not linked:
            if len(self._lookalikes(row, box)) != 1:
                yield "CAL001"
        elif not live:
            yield "CAL003"
        else:
            yield from self._compare(row, live)

    def _compare(self, row: Row, live: list[Event]) -> Iterator[str]:
        if len(live) > 1:
            yield "CAL008"
        event = min(live, key=lambda one: one.created)
        start, end = self._times(row)
        assert event.all_day == row["IsAllDayEvent"]
        first, last = event.start - start, event.end - end
        if abs(first) > SKEW or abs(last) > SKEW:
            offset = start.astimezone(self.zone).utcoffset() or timedelta()
            slips = {offset, timedelta(hours=1), timedelta(days=1)}
            alike = abs(first - last) <= SKEW
            yield "CAL009" if alike and any(abs(abs(first) - slip) <= SKEW for slip in slips) else "CAL002"

    def _judge_orphans(self) -> Iterator[Key]:
        known = {
            booking_id(row["andmoney__BookingFlowId__c"])
            for site in self.world.environments.values()
            for row in site.org.rows(DETAIL)
        }
        for mail, box in self.boxes.items():
            for event in box.events.values():
                subject = self._id_of(event)
                inside = event.start < self.end and event.end > self.now
                if subject and subject not in known and inside and not event.cancelled:
                    yield ("MTG001", self._home(mail), "booking", subject)

    def _home(self, mail: str | None) -> str:
        return next(
            site.name
            for site in self.world.environments.values()
            if any(row["Email"] == mail for row in site.org.rows("User"))
        )

    def _lookalikes(self, row: Row, box: Mailbox) -> list[Event]:
        return [
            event
            for event in box.events.values()
            if not event.properties and not event.all_day and not event.cancelled and event.kind != "seriesMaster"
            if abs(event.start - row["StartDateTime"]) <= SKEW and abs(event.end - row["EndDateTime"]) <= SKEW
        ]

    def _times(self, row: Row) -> tuple[datetime, datetime]:
        return row["StartDateTime"], row["StartDateTime"] + timedelta(minutes=row["DurationInMinutes"])

    def _id_of(self, event: Event) -> str | None:
        return booking_id(event.properties.get(self.world.booking_id_property))


def truth(world: World) -> set[Key]:
    return {plant.key for plant in world.truth}


@pytest.mark.parametrize("scene", ["calm", "near-misses"])
@pytest.mark.parametrize("seed", range(5))
def test_scenes_without_faults_have_none(scene: str, seed: int) -> None:
    world = build_world(advisors=30, seed=seed, scene=scene, as_of=AS_OF)
    assert world.truth == []
    assert Judge(world, AS_OF).find() == set()


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("seed", range(3))
def test_every_scene_holds_its_truth_and_nothing_else(scene: str, seed: int) -> None:
    world = build_world(advisors=25, seed=seed, scene=scene, as_of=AS_OF, events_per_advisor=100)
    assert Judge(world, AS_OF).find() == truth(world)
    assert len(truth(world)) == len(world.truth)


@pytest.mark.parametrize("as_of", NIGHTS)
@pytest.mark.parametrize("scene", ["everyday", "near-misses"])
def test_the_truth_holds_on_any_day_of_the_year(scene: str, as_of: datetime) -> None:
    world = build_world(advisors=25, scene=scene, as_of=as_of, events_per_advisor=100)
    assert Judge(world, as_of).find() == truth(world)


@pytest.mark.parametrize("hours", [1, 24])
def test_the_truth_still_holds_a_day_later(hours: int) -> None:
    world = build_world(advisors=25, as_of=AS_OF, events_per_advisor=100)
    assert Judge(world, AS_OF + timedelta(hours=hours)).find() == truth(world)


@pytest.mark.parametrize("scene", ["everyday", "outage", "random"])
def test_repairs_leave_a_clean_bank_and_breaking_it_again_brings_the_same_truth_back(scene: str) -> None:
    world = build_world(advisors=25, scene=scene, as_of=AS_OF, events_per_advisor=100)
    at = AS_OF
    for _ in range(2):
        at += timedelta(minutes=10)
        for plant in world.truth:
            plant.repair(at)
        assert Judge(world, at).find() == set()
        at += timedelta(minutes=10)
        for plant in world.truth:
            plant.again(at)
        assert Judge(world, at).find() == truth(world)


def test_repairs_are_seen_by_incremental_reads() -> None:
    world = build_world(advisors=25, as_of=AS_OF, events_per_advisor=100)
    at = AS_OF + timedelta(minutes=10)
    for plant in world.truth:
        before = sum(len(box.changes) for box in world.tenant.mailboxes.values())
        plant.repair(at)
        rows = [row for site in world.environments.values() for row in site.org.rows("Event")]
        stamped = any(row["SystemModstamp"] == at for row in rows)
        changed = sum(len(box.changes) for box in world.tenant.mailboxes.values()) > before
        assert stamped or changed, plant.story
        at += timedelta(minutes=1)


def test_a_repaired_missing_event_does_not_leave_a_trace_in_outlook() -> None:
    """Otherwise breaking it again would be an event that was seen and is gone: CAL003, not CAL001."""
    world = build_world(advisors=25, scene="missing-in-outlook", as_of=AS_OF)
    box_changes = [len(box.changes) for box in world.tenant.mailboxes.values()]
    for plant in world.truth:
        plant.repair(AS_OF)
        plant.again(AS_OF)
    assert [len(box.changes) for box in world.tenant.mailboxes.values()] == box_changes


def test_the_everyday_scene_has_a_handful_of_every_code() -> None:
    world = build_world(as_of=AS_OF)
    codes = [plant.code for plant in world.truth]
    assert {code: codes.count(code) for code in EVERYDAY} == EVERYDAY
    assert set(codes) == set(PLANTS)


def test_every_code_has_a_scene_of_its_own() -> None:
    alone = [
        {plant.code for plant in build_world(advisors=12, scene=name, as_of=AS_OF).truth}
        for name in SCENES
        if name not in {"calm", "near-misses", "everyday", "random", "outage"}
    ]
    assert all(len(codes) == 1 for codes in alone)
    assert set().union(*alone) == set(PLANTS)


def test_an_outage_hits_more_than_a_fifth_of_the_advisors_and_more_than_ten() -> None:
    world = build_world(scene="outage", as_of=AS_OF)
    org = world.environments["production"].org
    owners = {str(booking_id(row["andmoney__BookingFlowId__c"])): row.get(ADVISOR) for row in org.rows(DETAIL)}
    hit = {owners[plant.subject_id] for plant in world.truth}
    assert len(hit) > max(10, 0.2 * 50)
    assert {plant.code for plant in world.truth} == {"CAL001"}


def test_random_scenes_differ_with_the_seed() -> None:
    kinds = {
        tuple(plant.code for plant in build_world(advisors=25, seed=seed, scene="random", as_of=AS_OF).truth)
        for seed in range(4)
    }
    assert len(kinds) == 4


def test_a_tiny_bank_breaks_as_far_as_it_goes() -> None:
    world = build_world(advisors=1, as_of=AS_OF, events_per_advisor=20)
    assert Judge(world, AS_OF).find() == truth(world)


def test_stories_hold_no_personal_data() -> None:
    world = build_world(as_of=AS_OF)
    names = {person.surname for person in world.tenant.people.values() if person.surname}
    assert not any(name in plant.story for plant in world.truth for name in names)


def test_names_are_words_for_a_command_line() -> None:
    assert all(name == scene.name and " " not in name for name, scene in SCENES.items())
    assert all(scene.story.endswith(".") for scene in SCENES.values())
    assert not SCENES.keys() & FAULTS.keys()
