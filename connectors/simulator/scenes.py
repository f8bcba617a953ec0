"""Named states of the small bank: what is wrong in each is known, so that an audit can be marked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.simulator.access_scenes import (
    PlantAccess,
    bend_access,
    leave_access,
    plant_access_at_random,
    plant_access_once,
    plant_access_only,
)
from connectors.simulator.ground import Ground
from connectors.simulator.near_misses import bend_everything
from connectors.simulator.plants import CHOOSY, PLANTS
from connectors.simulator.plants_orphans import SPLIT_BRAIN
from connectors.simulator.plants_window import has_no_room, plant_missing

OFTEN = {"CAL001": 3, "CAL002": 3, "CAL003": 2, "CAL004": 2, "CAL005": 4, "CAL008": 2, "CAL009": 2, "MTG001": 2}
EVERYDAY = dict.fromkeys(PLANTS, 1) | OFTEN
"""How often each fault is planted among 50 advisors on an ordinary day."""
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
    plant_access: PlantAccess = leave_access
    """The same of who may do what; it comes last and draws by itself, so that all else stays what it is."""


def _plant_nothing(_ground: Ground) -> None:
    return


def _plant_everyday(ground: Ground) -> None:
    counts = {code: max(1, round(often * ground.advisors / 50)) for code, often in EVERYDAY.items()}
    _plant_counts(ground, counts)


def _plant_random(ground: Ground) -> None:
    scale = max(1, ground.advisors // 50)
    _plant_counts(ground, {code: ground.rng.randint(0, 4 * scale) for code in PLANTS})
    for _ in range(ground.rng.randint(0, 2)):
        SPLIT_BRAIN(ground)


def _plant_counts(ground: Ground, counts: Mapping[str, int]) -> None:
    """Plant so many of each code, as far as there is something left to break; the truth is told in the codes' order."""
    choosy = [code for code in CHOOSY if code in counts]
    for code in [*choosy, *(code for code in counts if code not in CHOOSY)]:
        for _ in range(counts[code]):
            if not PLANTS[code](ground):
                break
    order = list(PLANTS)
    ground.world.truth.sort(key=lambda planted: order.index(planted.code))


def _plant_outage(ground: Ground) -> None:
    owners = {id(one.owner): one.owner for one in ground.meetings if one.environment == "production"}
    hit = ground.rng.sample(list(owners.values()), min(len(owners), max(12, round(len(owners) * OUTAGE_SHARE))))
    for owner in hit:
        meeting = ground.take_one(lambda one, owner=owner: one.owner is owner and has_no_room(ground, one))  # type: ignore[misc]
        if meeting is not None:
            plant_missing(ground, meeting)


def _only(code: str) -> Callable[[Ground], None]:
    return lambda ground: _plant_counts(ground, {code: max(2, ground.advisors // 20)})


def _plant_split_brain(ground: Ground) -> None:
    for _ in range(max(2, ground.advisors // 20)):
        SPLIT_BRAIN(ground)


BANK_SCENES = {
    "missing-in-outlook": ("CAL001", "bookings without their events"),
    "time-mismatch": ("CAL002", "meetings that were moved on one side"),
    "cancelled-only-in-outlook": ("CAL003", "cancelled by the advisor"),
    "cancelled-only-in-salesforce": ("CAL004", "cancelled, and still blocking"),
    "beyond-window": ("CAL005", "booked further ahead than calendars are read"),
    "sync-stale": ("CAL006", "rooms and places that were changed in Outlook alone"),
    "subscription-lapsed": ("CAL007", "mailboxes of which no change is told any more"),
    "duplicate-event": ("CAL008", "written to Outlook twice"),
    "shifted-by-zone": ("CAL009", "hours or a day off"),
    "unsynced-recurring": ("CAL010", "series from before the synchronisation began"),
    "unsynced-multiday": ("CAL011", "absences from before the synchronisation began"),
    "changed-after-end": ("CAL012", "meetings that were moved after they were over, between two reads"),
    "past-still-open": ("CAL013", "meetings of last week that were cancelled on one side"),
    "several-environments": ("ENV001", "advisors of production in the test environment"),
    "no-environment": ("ENV002", "bookings of people who are no advisors any more"),
    "alias-missing": ("ENV010", "advisors without an address made of their initials"),
    "alias-ambiguous": ("ENV011", "aliases that lead to more than one"),
    "email-mismatch": ("ENV012", "addresses in Salesforce that are not the primary ones"),
    "upn-mismatch": ("ENV013", "employees of the backend under old addresses"),
    "federation-mismatch": ("ENV014", "federation ids of old names"),
    "alias-on-disabled": ("ENV015", "aliases that leavers kept, and that advisors lack (ENV010)"),
    "untidy-address": ("ENV016", "addresses with blanks, foreign letters, foreign domains"),
    "api-budget-low": ("ENV040", "the day's API calls nearly used up"),
    "orphan-in-outlook": ("MTG001", "meetings that Salesforce never heard of"),
    "orphan-in-backend": ("MTG002", "meetings that only the backend holds"),
    "declined": ("MTG003", "meetings to which somebody will not come"),
    "not-invited": ("MTG004", "customers without an invitation"),
    "attendee-not-in-salesforce": ("MTG005", "people of whom Salesforce knows nothing"),
    "response-not-synced": ("MTG006", "answers that did not reach Salesforce"),
    "unconfirmed": ("MTG007", "meetings of the next hours that nobody accepted"),
    "no-join-link": ("MTG008", "online meetings that nobody can join"),
    "double-booked": ("MTG010", "advisors with two meetings at once"),
    "over-private-event": ("MTG011", "meetings over private appointments"),
    "outside-hours": ("MTG012", "meetings in the evening and on Saturdays"),
    "daily-limit": ("MTG013", "days with too much of it"),
    "room-double-booked": ("MTG020", "rooms with two meetings at once"),
    "room-too-small": ("MTG021", "more people than seats"),
    "room-not-confirmed": ("MTG022", "rooms that declined or never answered"),
    "room-elsewhere": ("MTG023", "rooms of other branches"),
    "room-missing": ("MTG024", "meetings at the branch without a room"),
    "room-unknown": ("MTG025", "rooms that are closed or gone"),
    "location-near-miss": ("MTG030", "locations that are spelled a little differently"),
    "location-unknown": ("MTG031", "locations that are none of the bank's"),
}
"""Scenes of one code each about bookings, calendars and people, under the name that the finding catalogue gives it."""

ACCESS_SCENES = {
    "integration-user-unusable": ("ENV020", "integration users that cannot sign in"),
    "provisioning-left-over": ("ENV021", "integration users that may still set the product up (a set brings ENV031)"),
    "runtime-permission-missing": ("ENV022", "integration users that lack what bookings need"),
    "unexpected-login": ("ENV023", "sign-ins from elsewhere, and at a login page"),
    "failed-logins": ("ENV024", "sign-ins that failed again and again"),
    "dormant": ("ENV025", "integration users and apps that stopped signing in"),
    "credential-expiring": ("ENV026", "secrets and certificates that end"),
    "advisor-permission-missing": ("ENV030", "advisors without the product's permission set"),
    "excess-permission": ("ENV031", "integration users and apps that may do too much"),
    "missing-permission": ("ENV032", "apps that lack a permission, or are gone"),
    "leaver-still-assigned": ("ENV034", "people who left, and whom Salesforce still lets in"),
}
"""The same of who may do what."""

CODE_SCENES = BANK_SCENES | ACCESS_SCENES
"""Every scene of one code."""

SCENES: dict[str, Scene] = {
    scene.name: scene
    for scene in (
        Scene(name="calm", story="Every system agrees with every other.", plant=_plant_nothing),
        Scene(
            name="everyday",
            story="A handful of every kind of fault, as on any Tuesday.",
            plant=_plant_everyday,
            plant_access=plant_access_once,
        ),
        Scene(
            name="random",
            story="Faults of all kinds, as the seed has it.",
            plant=_plant_random,
            plant_access=plant_access_at_random,
        ),
        Scene(
            name="near-misses",
            story="Much that looks wrong and is right: sixty seconds, day sixty, back to back.",
            plant=bend_everything,
            plant_access=bend_access,
        ),
        Scene(
            name="outage",
            story="The product stopped writing to Outlook for a third of the advisors.",
            plant=_plant_outage,
        ),
        Scene(
            name="split-brain",
            story="MTG001 and MTG002: Outlook and the backend hold meetings that Salesforce does not.",
            plant=_plant_split_brain,
        ),
        *(
            Scene(name=name, story=f"{code}: {story}.", plant=_only(code))
            for name, (code, story) in BANK_SCENES.items()
        ),
        *(
            Scene(name=name, story=f"{code}: {story}.", plant=_plant_nothing, plant_access=plant_access_only(code))
            for name, (code, story) in ACCESS_SCENES.items()
        ),
    )
}
