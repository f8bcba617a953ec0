"""Builds the small bank: everything that is so, before a scene breaks some of it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from connectors.simulator.access_bank import add_access
from connectors.simulator.access_ground import AccessGround
from connectors.simulator.almanac import Almanac
from connectors.simulator.archive import add_history
from connectors.simulator.bookings import Scribe
from connectors.simulator.busy_slots import slots_maker
from connectors.simulator.calendars import Secretary
from connectors.simulator.ground import Ground
from connectors.simulator.ids import guid
from connectors.simulator.meetings import ACTIVE, Meeting, Planner, draw_state, find_time
from connectors.simulator.model import Environment, Org, Tenant, World
from connectors.simulator.names import DOMAIN
from connectors.simulator.orgs import OrgHand, add_customers, enroll, found_org
from connectors.simulator.places import BANK_ZONE, choose_places
from connectors.simulator.rules import found_groups, set_rules, subscribe, write_lists
from connectors.simulator.scenes import SCENES, Scene
from connectors.simulator.staff import SIGN_ON, Advisor, BookableRoom, Personnel
from connectors.simulator.support_rows import add_support_rows
from connectors.simulator.texts import Texts

BOOKED_SHARE = 0.2
"""Bookings among an advisor's calendar items."""
CLOSED_ROOM = 9
"""The number of the room of each branch that cannot be booked."""
SETTLING = timedelta(minutes=10)
"""The least time between a customer's answer and a cancellation."""


def build_world(
    *,
    advisors: int = 50,
    seed: int = 7,
    scene: str = "everyday",
    as_of: datetime,
    events_per_advisor: int = 200,
) -> World:
    """Build a bank as it is at an instant, and let a scene break it.

    The same arguments give the same bank, id by id. `advisors` counts both environments: about one in twelve, five at
    most, belongs to `test`. Every advisor has about `events_per_advisor` calendar items, a fifth of them bookings.

    Raises:
        ValueError: there is no such scene, there are no advisors, or `as_of` has no time zone.
    """
    if advisors < 1 or as_of.tzinfo is None:
        raise ValueError("a bank needs an advisor, and as_of needs a time zone")
    if scene not in SCENES:
        raise ValueError(f"there is no scene {scene!r}: choose one of {', '.join(SCENES)}")
    return build_scene(
        SCENES[scene], advisors=advisors, seed=seed, as_of=as_of.astimezone(UTC), events_per_advisor=events_per_advisor
    )


def build_scene(scene: Scene, *, advisors: int, seed: int, as_of: datetime, events_per_advisor: int) -> World:
    """Build a bank, and let a scene break it, whether or not it is one of those that have names for users."""
    with _without_collector():
        builder = Builder(advisors=advisors, seed=seed, scene=scene.name, as_of=as_of)
        ground = builder.lay_ground(builder.build(events_per_advisor))
        scene.plant(ground)
        add_support_rows(builder.world)
        rng = Random(f"{seed}/access/scene/{scene.name}")
        scene.plant_access(AccessGround(ground=ground, pens=add_access(builder.world), rng=rng))
    for mailbox in builder.world.tenant.mailboxes.values():
        # Nobody read a delta round yet: whatever was built or broken until now is simply so.
        mailbox.changes.clear()
        mailbox.gone.clear()
    return builder.world


class Builder:
    """Builds one bank, step by step; each step draws from a random source of its own."""

    def __init__(self, *, advisors: int, seed: int, scene: str, as_of: datetime) -> None:
        self._seed = seed
        tenant = Tenant(id=guid(self._rng("tenant")), domains=[DOMAIN])
        self.world = World(as_of=as_of, seed=seed, scene=scene, bank_zone=BANK_ZONE, tenant=tenant)
        self._texts = Texts(self._rng("texts"))
        self.scribe = Scribe(self._rng("scribe"), self._texts, self.world.booking_id_property)
        self._count = advisors
        self._places = choose_places(advisors)
        bank_zone = ZoneInfo(BANK_ZONE)
        zones = {place.zone.key: place.zone for place in self._places}
        self._almanacs = {key: Almanac.around(as_of, bank_zone, zone) for key, zone in zones.items()}
        self._hands: dict[str, OrgHand] = {}
        self._advisors: list[Advisor] = []
        self._rooms: list[BookableRoom] = []
        self._closed_rooms: list[BookableRoom] = []

    def build(self, events_per_advisor: int) -> list[Meeting]:
        """Everything; returns the meetings of the window, for scenes to break."""
        self._found_environments()
        self._staff()
        bookings = max(1, round(events_per_advisor * BOOKED_SHARE))
        secretary = Secretary(self._rng("private"), self._texts, self.world.as_of)
        fixed = [self._add_fixed_items(secretary, advisor, events_per_advisor) for advisor in self._advisors]
        meetings = [meeting for advisor in self._advisors for meeting in self._book(advisor, bookings)]
        for advisor, placed in zip(self._advisors, fixed, strict=True):
            for _ in range(events_per_advisor - bookings - placed):
                secretary.add_item(advisor, self._almanacs[advisor.place.zone.key])
        for hand in self._hands.values():
            add_history(
                hand,
                [advisor for advisor in self._advisors if advisor.environment is hand.environment],
                self.world.as_of,
            )
        return meetings

    def lay_ground(self, meetings: list[Meeting]) -> Ground:
        """What the scene of this bank is planted on."""
        return Ground(
            world=self.world,
            meetings=meetings,
            rng=self._rng(f"scene/{self.world.scene}"),
            scribe=self.scribe,
            staff=self._advisors,
            rooms=self._rooms,
            closed_rooms=self._closed_rooms,
            hands=self._hands,
            almanacs=self._almanacs,
        )

    def _rng(self, purpose: str) -> Random:
        return Random(f"{self._seed}/{purpose}")

    def _found_environments(self) -> None:
        began = self.world.as_of - SIGN_ON
        for name, my_domain in (("production", "bankexample"), ("test", "bankexample--test.sandbox")):
            org = Org(id="", my_domain=my_domain, sandbox=name == "test")
            environment = Environment(name=name, kind=name, org=org)
            self.world.environments[name] = environment
            self._hands[name] = found_org(environment, self._rng(f"org/{name}"), began)
            environment.backend.more_slots = slots_maker(self.world, environment)
        set_rules(self.world, self._almanacs)

    def _staff(self) -> None:
        personnel = Personnel(self.world, self._rng("staff"), self._places)
        testers = min(5, self._count // 12) if self._count >= 12 else int(self._count >= 4)
        for index in range(self._count):
            name = "test" if index >= self._count - testers else "production"
            self._advisors.append(personnel.hire_advisor(index, self.world.environments[name]))
        for index in range(5 + self._count // 5):
            personnel.hire_clerk(index)
        for _ in range(2 + self._count // 25):
            personnel.invite_guest()
            personnel.retire()
        for place in self._places:
            for number in range(1, 2 + self._count // len(self._places) // 8):
                self._rooms.append(personnel.furnish(place, number))
            self._closed_rooms.append(personnel.furnish(place, CLOSED_ROOM))
        self._register()
        found_groups(self.world, self._places, self._rng("groups"))
        subscribe(self.world, self._advisors, self._rng("subscriptions"))
        for environment in self.world.environments.values():
            write_lists(environment, [one for one in self._advisors if one.environment is environment], self._almanacs)

    def _register(self) -> None:
        """Tell the orgs and the backends who works there, and which rooms there are."""
        rng = self._rng("registry")
        for name, hand in self._hands.items():
            staff = [advisor for advisor in self._advisors if advisor.environment.name == name]
            add_customers(hand, self._places, len(staff))
            for advisor in staff:
                enroll(hand, advisor)
                advisor.employee_id = guid(rng)
                hand.environment.backend.employees[advisor.employee_id] = _employee(advisor)
            for room in self._rooms + self._closed_rooms:
                room.backend_ids[name] = guid(rng)
                row = _backend_room(room, room.backend_ids[name], bookable=room not in self._closed_rooms)
                hand.environment.backend.rooms[room.backend_ids[name]] = row
        self._planners = {name: self._make_planner(name) for name in self._hands}

    def _make_planner(self, name: str) -> Planner:
        planner = Planner(self._hands[name], self._rng(f"meetings/{name}"), self.world.as_of, self.world.tenant.id)
        for place in self._places:
            planner.rooms[place.name] = [room for room in self._rooms if room.room.location == place.name]
            planner.colleagues[place.name] = [
                one for one in self._advisors if one.place is place and one.environment.name == name
            ]
        return planner

    def _add_fixed_items(self, secretary: Secretary, advisor: Advisor, events_per_advisor: int) -> int:
        rng, almanac = self._rng(f"fixed/{advisor.person.id}"), self._almanacs[advisor.place.zone.key]
        placed, room_for = 0, events_per_advisor * (1 - BOOKED_SHARE)
        if rng.random() < 0.35 and room_for >= 1:
            secretary.add_vacation(advisor, almanac)
            placed += 1
        while placed + 17 < room_for * 0.5:
            placed += max(1, secretary.add_series(advisor, almanac))
        return placed

    def _book(self, advisor: Advisor, bookings: int) -> Iterator[Meeting]:
        rng, almanac = self._rng(f"book/{advisor.person.id}"), self._almanacs[advisor.place.zone.key]
        planner = self._planners[advisor.environment.name]
        for _ in range(bookings):
            time = find_time(advisor, almanac.bookable, rng)
            if time is None:
                continue
            meeting = planner.plan(advisor, almanac, *time)
            self.scribe.write(meeting)
            state = draw_state(rng)
            if state != ACTIVE:
                at = meeting.created + (min(meeting.start, self.world.as_of) - meeting.created) / 2
                at = max(at, meeting.answered + SETTLING) if meeting.answered else at
                self.scribe.cancel(meeting, state, at=at)
            yield meeting


def _employee(advisor: Advisor) -> dict[str, object]:
    person = advisor.person
    return {
        "id": advisor.employee_id,
        "displayName": person.display_name,
        "firstName": person.given_name,
        "lastName": person.surname,
        "email": person.upn,
        "initials": advisor.initials,
        "location": advisor.place.name,
        "externalId": person.id,
    }


def _backend_room(room: BookableRoom, backend_id: str, *, bookable: bool) -> dict[str, object]:
    return {
        "id": backend_id,
        "location": room.room.location,
        "email": room.room.mail,
        "name": room.room.name,
        "canBeBooked": bookable,
    }


@contextmanager
def _without_collector() -> Iterator[None]:
    # Millions of objects that all stay: walking them again and again takes half of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
