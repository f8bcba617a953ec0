"""A bundle that somebody brings: ours is searched for what was known, and nothing is believed of what is not whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.bundles.checking import NotBelieved, check_bundle, read_bundle
from bookme_ops.bundles.decode_map import Look
from tests.bookme_ops.bundles.bank import logged_booking
from tests.bookme_ops.bundles.made import make
from tests.bookme_ops.verifier.archives import UNSOUND, bundle
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank that was read."""
    with begin_read_journey(tmp_path_factory.mktemp("bank"), advisors=12, events=8) as begun:
        yield begun


def look_of(journey: Journey) -> Look:
    return Look(actor="bo", at=journey.now, reason="a ticket")


def given(folder: Path, content: bytes) -> Path:
    file = folder / "given.zip"
    file.write_bytes(content)
    return file


def test_one_of_ours_is_known_and_searched_for_all_that_was_known(journey: Journey, tmp_path: Path) -> None:
    released = make(journey, logged_booking(journey), tmp_path)
    checked = check_bundle(journey.ops, released.file, look_of(journey))
    assert checked.verification.passed
    assert checked.bundle is not None
    assert checked.bundle.id == released.bundle.id
    foreign = check_bundle(journey.ops, given(tmp_path, bundle()), look_of(journey))
    assert (foreign.bundle, foreign.verification.passed) == (None, True)
    assert checked.searched_for > foreign.searched_for


def test_one_of_ours_that_was_changed_is_not_known_and_does_not_pass(journey: Journey, tmp_path: Path) -> None:
    content = make(journey, logged_booking(journey), tmp_path).file.read_bytes()
    checked = check_bundle(journey.ops, given(tmp_path, content + b"x"), look_of(journey))
    assert (checked.bundle, checked.verification.passed) == (None, False)


def test_the_manifest_of_a_whole_bundle_is_read(journey: Journey, tmp_path: Path) -> None:
    released = make(journey, logged_booking(journey), tmp_path)
    assert read_bundle(journey.ops, released.file) == released.manifest


def test_a_manifest_that_says_too_little_is_an_error_of_its_own(journey: Journey, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be understood"):
        read_bundle(journey.ops, given(tmp_path, bundle()))


@pytest.mark.parametrize("name", ["cut in half", "a link", "a path upwards", "a path twice", "another digest"])
def test_nothing_is_read_of_one_that_is_not(name: str, journey: Journey, tmp_path: Path) -> None:
    content, rule = UNSOUND[name]
    with pytest.raises(NotBelieved) as refused:
        read_bundle(journey.ops, given(tmp_path, content))
    assert rule in {breach.rule for breach in refused.value.breaches}
