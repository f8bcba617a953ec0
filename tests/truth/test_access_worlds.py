"""Random worlds of access: what is wrong with who may do what is found and nothing else; what is hidden is unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bookme_ops.demo.reviews import list_rows, sign
from connectors.simulator.access_drift import drift
from connectors.simulator.access_facts import DETAIL
from connectors.simulator.access_worlds import build_access_world
from connectors.simulator.model import Planted, World
from connectors.simulator.orgs import RUNTIME_SET
from connectors.simulator.plants_access import ACCESS_PLANTS
from tests.journeys.bank import Journey, Key, not_checked
from tests.truth.banks import LATER, Begin, Marks, Sample

DRIFT = "ENV033"
"""No scene breaks it: it is what happens after a review."""
CODES = tuple(sorted({*ACCESS_PLANTS, DRIFT}))
KINDS = frozenset({"directory", "bookings", "access"})
SEEDS, FEW, BLOCK = range(100), 4, 10
BLOCKS = [SEEDS[start : start + BLOCK] for start in SEEDS[::BLOCK]]
RICH = 34
"""The seed of a bank with a fault of nearly every code in its production."""
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
OF_SIGN_INS = frozenset({"ENV023", "ENV024", "ENV025"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A permission that our user in production has not, or our app in the tenant."""

    permission: str
    lists: frozenset[str]
    """What cannot be read without it, of what is judged."""
    codes: frozenset[str]
    """What cannot be judged without these lists, of users or of apps."""
    doubted: frozenset[str] = frozenset()
    """Codes of which something can be found without them, but not that there is nothing."""
    of_app: bool = False
    reason: str = "hidden-by-permissions"
    """Why the lists are told not to be read."""

    def take(self, world: World) -> None:
        """Let us lack it."""
        self._withheld(world).add(self.permission)

    def give(self, world: World) -> None:
        """Let us have it."""
        self._withheld(world).discard(self.permission)

    def hides(self, key: Key) -> bool:
        """Whether a fault cannot be found."""
        return key[0] in self.codes and self.holds(key) and (key[2] == "service-principal") is self.of_app

    def holds(self, key: Key) -> bool:
        """Whether nobody can tell that a fault is mended: what is unknown of users is held unknown of apps, too."""
        return key[0] in self.codes | self.doubted and (self.of_app or key[1] == "production")

    def _withheld(self, world: World) -> set[str]:
        return world.tenant.withheld if self.of_app else world.environments["production"].org.withheld


LACKS = (
    Lack(
        permission="ManageUsers",
        lists=frozenset({"production/access.locks", "production/access.logins"}),
        codes=OF_SIGN_INS,
        doubted=frozenset({"ENV020"}),
    ),
    Lack(
        permission="ViewSetup",
        lists=frozenset({f"production/access.{name}" for name in ("sets", "groups", "members", "assignments")}),
        codes=frozenset(ACCESS_PLANTS) - {"ENV026"},
    ),
    Lack(
        permission="AuditLog.Read.All",
        lists=frozenset({"production/access.sign-ins", "test/access.sign-ins"}),
        codes=OF_SIGN_INS,
        of_app=True,
        reason="forbidden",
    ),
)
every_lack = pytest.mark.parametrize("lack", LACKS, ids=lambda lack: lack.permission)


def begin_access(begin: Begin, seed: int) -> Journey:
    """A random bank in which access alone is wrong, of which nothing was read yet."""
    as_of = Sample.of(seed).as_of
    return begin(seed=seed, as_of=as_of, world=build_access_world(seed, as_of=as_of))


def look(journey: Journey) -> None:
    """Read what the access audit needs, a second after the instant as of which it is judged, and judge it."""
    as_of = journey.now
    journey.pass_time(SECOND)
    journey.collect(kinds=KINDS, as_of=as_of)
    journey.judge(select=CODES, as_of=as_of)


def mark_access_world(begin: Begin, seed: int) -> Marks:
    """Judge a bank twice: as it was first read, and after reviews since whose signing grants have changed."""
    sample, marks = Sample.of(seed), Marks.none()
    journey = begin_access(begin, seed)
    look(journey)
    assert journey.status == "complete", journey.last["run"]
    marks.mark(sample, "first read", journey.truth, journey.findings)
    drifted = {planted.key for name in journey.world.environments for planted in review_and_drift(journey, name)}
    journey.pass_time(LATER)
    look(journey)
    assert journey.status == "complete", journey.last["run"]
    marks.mark(sample, "after a review", journey.truth | drifted, journey.findings)
    return marks


def review_and_drift(journey: Journey, environment: str) -> list[Planted]:
    """Sign a review of all that is granted, and let grants change after it; gives what has drifted."""
    sign(journey.ops, environment, list_rows(journey.ops, environment, journey.now), at=journey.now)
    drifts = not may_delete(journey.world, environment)
    revoked = find_revoked(journey.world, environment)
    drifted = drift(journey.world, environment, journey.pass_time(LATER))
    return [planted for planted in drifted if drifts and planted.subject_id not in revoked]


def may_delete(world: World, environment: str) -> bool:
    """Whether the runtime set grants already what a drift adds."""
    org = world.environments[environment].org
    rows = [row for row in org.rows("ObjectPermissions") if row["ParentId"] == runtime_set(world, environment)]
    return all(row["PermissionsDelete"] for row in rows if row["SobjectType"] in {"Event", DETAIL})


def find_revoked(world: World, environment: str) -> set[str]:
    """The users whom the runtime set was taken away from, though the row of it is still active."""
    rows = list(world.environments[environment].org.rows("PermissionSetAssignment"))
    key = runtime_set(world, environment)
    return {row["AssigneeId"] for row in rows if row["PermissionSetId"] == key and row["IsRevoked"]}


def runtime_set(world: World, environment: str) -> str:
    """The id of what every integration user holds."""
    sets = world.environments[environment].org.rows("PermissionSet")
    return next(str(row["Id"]) for row in sets if row["Name"] == RUNTIME_SET)


def planted_in(seeds: Iterable[int]) -> set[str]:
    """The codes of which something is broken in the banks of some seeds."""
    return {planted.code for seed in seeds for planted in build_access_world(seed, as_of=Sample.of(seed).as_of).truth}


def begin_lacking(begin: Begin, lack: Lack) -> Journey:
    """A bank with faults that the lack of a permission hides, and with others."""
    journey = begin_access(begin, RICH)
    assert any(map(lack.hides, journey.truth))
    assert not all(map(lack.holds, journey.truth))
    return journey


def assert_refused(journey: Journey, lack: Lack) -> None:
    """The latest run says which lists it was refused."""
    assert journey.status == "incomplete"
    told = not_checked(journey.last, "query")
    assert {told.get(name) for name in lack.lists} == {lack.reason}


@pytest.mark.parametrize("seed", SEEDS[:FEW])
def test_in_any_world_of_access_precision_and_recall_are_one(begin: Begin, seed: int) -> None:
    marks = mark_access_world(begin, seed)
    assert (marks.missed, marks.unexpected) == ([], [])


@pytest.mark.stress
@pytest.mark.parametrize("seeds", BLOCKS, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_over_a_hundred_worlds_of_access_precision_and_recall_are_one(begin: Begin, seeds: range) -> None:
    marks = Marks.none()
    for seed in seeds:
        marks.add(mark_access_world(begin, seed))
    assert (marks.missed, marks.unexpected) == ([], [])
    assert DRIFT in marks.planted


@pytest.mark.stress
def test_every_code_of_access_is_planted_in_the_hundred_worlds() -> None:
    assert len(CODES) == 12
    assert planted_in(SEEDS) == set(CODES) - {DRIFT}


@every_lack
def test_what_we_may_not_see_opens_nothing(begin: Begin, lack: Lack) -> None:
    journey = begin_lacking(begin, lack)
    lack.take(journey.world)
    look(journey)
    assert_refused(journey, lack)
    assert journey.findings == journey.standing <= journey.truth
    assert not any(map(lack.hides, journey.findings))
    assert journey.findings >= {key for key in journey.truth if not lack.holds(key)}

    lack.give(journey.world)
    journey.pass_time(LATER)
    look(journey)
    assert journey.status == "complete"
    assert journey.findings == journey.standing == journey.truth


@every_lack
def test_what_we_may_not_see_any_more_closes_nothing(begin: Begin, lack: Lack) -> None:
    journey = begin_lacking(begin, lack)
    look(journey)
    assert journey.standing == journey.truth
    lasting = journey.happened
    lack.take(journey.world)
    for planted in journey.world.truth:
        planted.repair(journey.pass_time(MINUTE))
    look(journey)
    assert_refused(journey, lack)
    assert journey.standing == {key for key in journey.truth if key in lasting or lack.holds(key)}

    lack.give(journey.world)
    journey.pass_time(LATER)
    look(journey)
    assert journey.status == "complete"
    assert journey.standing == lasting
