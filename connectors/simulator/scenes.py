"""Named states of the small bank: what is wrong in each is known, so that an audit can be marked."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.simulator.ground import Ground
from connectors.simulator.near_misses import bend_everything
from connectors.simulator.plants import PLANTS

EVERYDAY = {"CAL001": 3, "CAL002": 3, "CAL003": 2, "CAL004": 2, "CAL005": 4, "CAL008": 2, "CAL009": 2, "MTG001": 2}
"""How often each fault happens among 50 advisors on an ordinary day."""
OUTAGE_SHARE = 0.35
"""Of the advisors that an outage hits; an umbrella incident opens at 20 % and ten advisors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A state of the bank with its story."""

    name: str
    story: str
    """One sentence for people."""
    plant: Callable[[Ground], None]
    """Breaks a clean bank, and notes in its truth what was broken."""


def _plant_nothing(_ground: Ground) -> None:
    return


def _plant_everyday(ground: Ground) -> None:
    for code, among_fifty in EVERYDAY.items():
        _plant_many(ground, code, max(1, round(among_fifty * ground.advisors / 50)))


def _plant_random(ground: Ground) -> None:
    scale = max(1, ground.advisors // 50)
    for code in PLANTS:
        _plant_many(ground, code, ground.rng.randint(0, 4 * scale))


def _plant_outage(ground: Ground) -> None:
    owners = {id(one.owner): one.owner for one in ground.meetings if one.environment == "production"}
    hit = ground.rng.sample(list(owners.values()), min(len(owners), max(12, round(len(owners) * OUTAGE_SHARE))))
    for owner in hit:
        for meeting in ground.take(1, lambda one, owner=owner: one.owner is owner):  # type: ignore[misc]
            PLANTS["CAL001"](ground, meeting)


def _plant_many(ground: Ground, code: str, count: int) -> None:
    for meeting in ground.take(count):
        PLANTS[code](ground, meeting)


def _only(code: str) -> Callable[[Ground], None]:
    return lambda ground: _plant_many(ground, code, max(2, ground.advisors // 20))


SCENES: dict[str, Scene] = {
    scene.name: scene
    for scene in (
        Scene(name="calm", story="Every system agrees with every other.", plant=_plant_nothing),
        Scene(name="everyday", story="A handful of every kind of fault, as on any Tuesday.", plant=_plant_everyday),
        Scene(name="random", story="Faults of all kinds, as the seed has it.", plant=_plant_random),
        Scene(
            name="near-misses",
            story="Much that looks wrong and is right: sixty seconds, day sixty, back to back.",
            plant=bend_everything,
        ),
        Scene(
            name="outage",
            story="The product stopped writing to Outlook for a third of the advisors.",
            plant=_plant_outage,
        ),
        Scene(name="missing-in-outlook", story="CAL001: bookings without their events.", plant=_only("CAL001")),
        Scene(name="time-mismatch", story="CAL002: meetings that were moved on one side.", plant=_only("CAL002")),
        Scene(name="cancelled-only-in-outlook", story="CAL003: cancelled by the advisor.", plant=_only("CAL003")),
        Scene(
            name="cancelled-only-in-salesforce", story="CAL004: cancelled, and still blocking.", plant=_only("CAL004")
        ),
        Scene(
            name="beyond-window", story="CAL005: booked further ahead than calendars are read.", plant=_only("CAL005")
        ),
        Scene(name="duplicate-event", story="CAL008: written to Outlook twice.", plant=_only("CAL008")),
        Scene(name="shifted-by-zone", story="CAL009: hours or a day off.", plant=_only("CAL009")),
        Scene(
            name="orphan-in-outlook", story="MTG001: meetings that Salesforce never heard of.", plant=_only("MTG001")
        ),
    )
}
