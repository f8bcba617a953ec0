"""Any instant: what is found of a mirror is what the finding catalogue says of the bank itself, read a second time.

The second reading is slow and obvious, knows nothing of views or jobs, and stands beside the simulator's tests.
Instants are drawn at random and at edges: where a meeting begins or ends, a day before it, a week after it, midnights.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest

from connectors.records import midnight
from tests.connectors.simulator.access_reading import find_access_faults
from tests.connectors.simulator.bank_reading import Bank
from tests.connectors.simulator.calendar_reading import find_calendar_faults
from tests.connectors.simulator.environment_reading import find_environment_faults
from tests.connectors.simulator.meetings_reading import find_meeting_faults
from tests.journeys.bank import Journey, Key
from tests.truth.banks import OF_OUR_WORK, Begin, Sample

FEW, MANY = range(4), range(4, 60)
INSTANTS = 8
REACH = timedelta(days=8)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
BEFORE = (timedelta(), DAY, -7 * DAY, 60 * DAY)
"""What is judged of a meeting changes where it begins and ends, a day before, a week after, and as the window nears."""
OF_THE_PAST = frozenset({"ENV040", "CAL012", *OF_OUR_WORK})
"""Codes about what was read, or what was seen before: another time of judging tells nothing new of them."""


def judge_as(journey: Journey, instant: datetime) -> set[Key]:
    """What the jobs find as of an instant, without keeping it."""
    journey.judge(as_of=instant, dry_run=True)
    return comparable(journey.findings)


def read_again(journey: Journey, instant: datetime) -> set[Key]:
    """What the second reading finds as of an instant."""
    bank = Bank(journey.world, instant)
    told = (find_calendar_faults, find_meeting_faults, find_environment_faults, find_access_faults)
    return comparable({key for find in told for key in find(bank)})


def comparable(found: set[Key]) -> set[Key]:
    """Findings that both can make. A mailbox is subscribed to once, in however many environments its owner is."""
    kept = (key for key in found if key[0] not in OF_THE_PAST)
    return {("CAL007", "", *key[2:]) if key[0] == "CAL007" else key for key in kept}


def draw_instants(journey: Journey, rng: Random) -> Iterator[datetime]:
    """Instants of the days after the bank was read."""
    times = [
        row[name]
        for environment in journey.world.environments.values()
        for row in environment.org.rows("Event")
        for name in ("StartDateTime", "EndDateTime")
        if row.get(name)
    ]
    first, zone = journey.now, journey.ops.settings.bank.time_zone
    for number in range(INSTANTS):
        anywhere = first + REACH * rng.random()
        edges = [one - away for one in times for away in BEFORE if first <= one - away < first + REACH]
        edge = rng.choice(edges) if edges else anywhere
        instant = (anywhere, edge, midnight(anywhere.date(), zone), edge)[number % 4]
        yield max(first, instant.replace(microsecond=0) + rng.choice((-SECOND, timedelta(), SECOND, 60 * SECOND)))


def compare(begin: Begin, seed: int) -> None:
    """Judge a random bank at some instants in both ways."""
    journey = Sample.of(seed).begin(begin, "random" if seed % 4 else "near-misses")
    journey.collect()
    for instant in draw_instants(journey, Random(f"instants/{seed}")):
        assert judge_as(journey, instant) == read_again(journey, instant), instant


@pytest.mark.parametrize("seed", FEW)
def test_at_any_instant_the_catalogue_is_right(begin: Begin, seed: int) -> None:
    compare(begin, seed)


@pytest.mark.stress
@pytest.mark.parametrize("seed", MANY)
def test_at_any_instant_of_many_banks_the_catalogue_is_right(begin: Begin, seed: int) -> None:
    compare(begin, seed)
