"""The leak suite over whole bundles: a bank full of canaries, all its scenes, all its faults, and none gets out."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bookme_ops.bundles.verification import verify_archive
from bookme_ops.keyring import load_keys
from bookme_ops.verifier.needles import Needles, read
from bookme_ops.verifier.peeling import layers
from connectors.records import booking_id
from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.faults import FAULTS
from connectors.simulator.scenes import SCENES
from connectors.simulator.world import build_world
from tests.bookme_ops.bundles.bank import gather_of, logged_booking
from tests.bookme_ops.bundles.canaries import Canary, contents_of, plant, survivors
from tests.bookme_ops.bundles.made import make, make_blindly
from tests.bookme_ops.bundles.spelled import spellings
from tests.journeys.bank import BOOKING_ID_FIELD, NOW, Journey, begin_journey

ADVISORS, EVENTS = 12, 12
LIGHT = ("everyday", "split-brain")
"""Scenes that are tried in every run of the tests; the rest is tried under `stress`."""
LIGHT_STRIKES = ("forbidden=always@salesforce", "truncated-json=always@graph")
STRIKES = [f"{name}=always@{system}" for name, kind in FAULTS.items() for system in kind.systems]
STRIKES += ["unauthorized=always@login", "html-page=always@login"]
TELLING = {"person", "mail", "id", "host", "secret"}
"""Kinds of canaries that reach an archive from which nothing is taken out; others never get past the allow-lists."""


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Journey, frozenset[Canary]]]:
    """One bank that was read while all was well, for all the faults."""
    with planted(tmp_path_factory.mktemp("struck"), "everyday") as begun:
        yield begun


def planted(folder: Path, scene: str) -> "Planted":
    """A bank of a scene, full of canaries, that was read and judged."""
    return Planted(folder, scene)


class Planted:
    """A journey through a bank full of canaries, and the canaries."""

    def __init__(self, folder: Path, scene: str) -> None:
        world = build_world(advisors=ADVISORS, seed=7, scene=scene, as_of=NOW, events_per_advisor=EVENTS)
        self._canaries = plant(world)
        self._journey = begin_journey(folder, advisors=ADVISORS, world=world)

    def __enter__(self) -> tuple[Journey, frozenset[Canary]]:
        journey = self._journey.__enter__()
        journey.run()
        return journey, self._canaries

    def __exit__(self, *ended: object) -> None:
        self._journey.__exit__(None, None, None)


def bookings_of(journey: Journey) -> list[str]:
    """One booking that the scene is about, and one of which there are debug logs; or any."""
    told = [one.booking_id for one in journey.world.truth if one.booking_id]
    org = journey.world.environments["production"].org
    any_of_them = [booking_id(row[BOOKING_ID_FIELD]) for row in org.rows(DETAIL)]
    with suppress(LookupError):
        told.insert(1, logged_booking(journey))
    return list(dict.fromkeys(one for one in (*told[:2], *any_of_them[:1]) if one))[:2]


def said_of(canaries: Iterable[Canary]) -> str:
    """What somebody wrote who copied values of the bank from everywhere, in every spelling."""
    some = sorted((one for one in canaries if one.kind in {"mail", "host"}), key=lambda one: one.value)[:2]
    return "\n".join(text for one in some for text in spellings(one.value).values())


def check_bundle(journey: Journey, canaries: frozenset[Canary], wanted: str, folder: Path) -> None:
    """Not one canary of the whole bank can be read in the bundle of a booking."""
    folder.mkdir()
    released = make(journey, wanted, folder)
    assert released.verification.passed
    assert survivors(released.file, canaries) == set()
    plain = b"\n".join(content for _, content in contents_of(released.file))
    assert not any(one.value.encode() in plain for one in canaries)
    assert wanted.encode() in plain


def check_blind(journey: Journey, canaries: frozenset[Canary], wanted: str, folder: Path) -> set[str]:
    """Without the redactor, the verifier finds every canary that is there, each by itself; gives their kinds."""
    gathered, file = gather_of(journey, wanted), folder / "blind.zip"
    make_blindly(gathered, file)
    said = verify_archive(file, gathered.known, load_keys(journey.ops.settings), at=journey.now)
    assert not said.passed
    contents = [content for _, content in contents_of(file)]
    there = {one for one in canaries if any(one.value.encode() in content for content in contents)}
    readings = [read(text) for content in contents for text in layers(content)]
    for one in there:
        needles = Needles([{"kind": one.kind, "value": one.value}])
        assert any(needles.search(reading) for reading in readings), one
    by_file = {breach.file for breach in said.breaches}
    leaky = {path for path, content in contents_of(file) if any(one.value.encode() in content for one in there)}
    assert leaky - {"(archive)"} <= by_file, "the service knows every canary that its systems tell"
    return {one.kind for one in there}


def try_scene(scene: str, folder: Path, *, most: int) -> set[str]:
    """All of it, for bookings of a scene, at most so many."""
    kinds: set[str] = set()
    with planted(folder, scene) as (journey, canaries):
        for number, wanted in enumerate(bookings_of(journey)[:most]):
            check_bundle(journey, canaries, wanted, folder / str(number))
            kinds |= check_blind(journey, canaries, wanted, folder)
    return kinds


@pytest.mark.parametrize("scene", LIGHT)
def test_no_canary_of_a_scene_gets_out_and_each_is_seen_where_nothing_is_redacted(scene: str, tmp_path: Path) -> None:
    assert try_scene(scene, tmp_path, most=2) >= {"person", "mail", "id", "host"}


@pytest.mark.stress
@pytest.mark.parametrize("scene", sorted(SCENES.keys() - set(LIGHT)))
def test_no_canary_of_any_scene_gets_out(scene: str, tmp_path: Path) -> None:
    assert try_scene(scene, tmp_path, most=1) >= {"mail", "id", "host"}


def test_every_kind_of_canary_reaches_an_archive_from_which_nothing_is_taken_out(
    struck: tuple[Journey, frozenset[Canary]], tmp_path: Path
) -> None:
    journey, canaries = struck
    journey.misbehave()
    assert check_blind(journey, canaries, logged_booking(journey), tmp_path) >= TELLING


@pytest.mark.parametrize("strike", LIGHT_STRIKES)
def test_no_canary_gets_out_while_a_system_misbehaves(
    strike: str, struck: tuple[Journey, frozenset[Canary]], tmp_path: Path
) -> None:
    journey, canaries = struck
    journey.misbehave(strike)
    check_bundle(journey, canaries, logged_booking(journey), tmp_path / "made")


@pytest.mark.stress
@pytest.mark.parametrize("strike", sorted(set(STRIKES) - set(LIGHT_STRIKES)))
def test_no_canary_gets_out_whatever_a_system_does(
    strike: str, struck: tuple[Journey, frozenset[Canary]], tmp_path: Path
) -> None:
    journey, canaries = struck
    journey.misbehave(strike)
    check_bundle(journey, canaries, logged_booking(journey), tmp_path / "made")


def test_no_canary_gets_out_through_what_people_write(
    struck: tuple[Journey, frozenset[Canary]], tmp_path: Path
) -> None:
    journey, canaries = struck
    journey.misbehave()
    wanted = logged_booking(journey)
    known = {one.value for one in gather_of(journey, wanted).known}
    copied = {one for one in canaries if one.value in known}
    released = make(journey, wanted, tmp_path, said=said_of(copied))
    assert survivors(released.file, canaries) == set()
