"""Archives that the service keeps: handed out only as they were proven."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.bundles.creation import VERIFICATION, Released, create_bundle
from bookme_ops.bundles.kept import NotKept, folder_of, forget_old, name_file, open_kept
from bookme_ops.progress import Silent
from tests.bookme_ops.bundles.bank import logged_booking
from tests.bookme_ops.bundles.made import order_of
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank that was read and judged."""
    with begin_read_journey(tmp_path_factory.mktemp("bank"), advisors=12, events=8) as begun:
        yield begun


@pytest.fixture(scope="module")
def made(journey: Journey) -> Released:
    """A bundle that the service made."""
    wanted = logged_booking(journey)
    file = folder_of(journey.ops.settings) / name_file(wanted, journey.now, 1)
    released = create_bundle(journey.ops, order_of(journey, wanted, file), progress=Silent())
    return replace(released, bundle=replace(released.bundle, released_at=journey.now))


@pytest.fixture
def whole(made: Released) -> Iterator[Released]:
    """The same, and as it was afterwards."""
    beside = made.file.with_name(made.file.name + VERIFICATION)
    contents = {file: file.read_bytes() for file in (made.file, beside)}
    yield made
    for file, content in contents.items():
        file.write_bytes(content)


def test_a_bundle_is_kept_for_us_alone_and_told_with_its_manifest(journey: Journey, whole: Released) -> None:
    kept = open_kept(journey.ops, whole.bundle)
    assert (kept.file, kept.manifest) == (whole.file, whole.manifest)
    assert kept.verification["verdict"] == "PASS"
    assert folder_of(journey.ops.settings).stat().st_mode & 0o077 == 0


def test_a_changed_archive_is_not_handed_out(journey: Journey, whole: Released) -> None:
    whole.file.write_bytes(whole.file.read_bytes() + b"\x00")
    with pytest.raises(NotKept, match="about another archive"):
        open_kept(journey.ops, whole.bundle)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"version":1,"signature":"00"}', b"\xff"])
def test_a_verification_that_does_not_prove_it_is_none(journey: Journey, whole: Released, content: bytes) -> None:
    whole.file.with_name(whole.file.name + VERIFICATION).write_bytes(content)
    with pytest.raises(NotKept):
        open_kept(journey.ops, whole.bundle)


def test_another_archive_that_passed_is_not_the_one_that_was_registered(journey: Journey, whole: Released) -> None:
    with pytest.raises(NotKept, match="not the archive that was registered"):
        open_kept(journey.ops, replace(whole.bundle, sha256="0" * 64))


def test_what_did_not_pass_or_was_not_let_go_is_not_handed_out(journey: Journey, whole: Released) -> None:
    for changed in (replace(whole.bundle, verdict="FAIL"), replace(whole.bundle, released_at=None)):
        with pytest.raises(NotKept, match="did not pass"):
            open_kept(journey.ops, changed)


def test_a_file_that_is_not_here_says_where_it_may_be(journey: Journey, whole: Released) -> None:
    with pytest.raises(NotKept, match="made by the command, or is too old"):
        open_kept(journey.ops, replace(whole.bundle, file_name="elsewhere.zip"))


def test_no_name_of_a_file_leads_out_of_the_folder(journey: Journey, whole: Released, tmp_path: Path) -> None:
    outside = folder_of(journey.ops.settings).parent / "outside.zip"
    outside.write_bytes(whole.file.read_bytes())
    outside.with_name(outside.name + VERIFICATION).write_bytes(
        whole.file.with_name(whole.file.name + VERIFICATION).read_bytes()
    )
    for name in ("../outside.zip", str(outside)):
        with pytest.raises(NotKept):
            open_kept(journey.ops, replace(whole.bundle, file_name=name))


def test_archives_go_when_their_entries_do(journey: Journey, whole: Released) -> None:
    folder, days = folder_of(journey.ops.settings), timedelta(days=journey.ops.settings.retention.bundles_days)
    old, other = folder / "bundle-old.zip", folder / "notes.txt"
    for file in (old, other):
        file.write_text("x")
        then = (journey.now - days - timedelta(hours=1)).timestamp()
        os.utime(file, (then, then))
    assert forget_old(journey.ops.settings, now=journey.now) == 1
    assert not old.exists()
    assert other.exists()
    assert whole.file.exists()
