"""A bundle as a whole: equal for equal input, proven before it is let go, and nothing left behind where it is not."""

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, sleep

import pytest

from bookme_ops.bundles.creation import VERIFICATION, Withheld, create_bundle
from bookme_ops.bundles.packing import TooLarge
from bookme_ops.progress import Silent
from bookme_ops.store import bundles as register
from bookme_ops.store.audit_log import entries
from tests.bookme_ops.bundles.bank import logged_booking
from tests.bookme_ops.bundles.made import order_of
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank that was read and judged."""
    with begin_read_journey(tmp_path_factory.mktemp("bank"), advisors=12, events=8) as begun:
        yield begun


def left_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def registered(journey: Journey) -> list[register.Bundle]:
    with journey.ops.store.read() as connection:
        return list(register.bundles(connection))


@dataclass
class Breaking(Silent):
    """Progress in the middle of which something happens."""

    error: BaseException

    def step(self, n: int = 1) -> None:
        """Break off."""
        raise self.error


def test_equal_input_makes_equal_bytes_and_one_entry_of_the_register(journey: Journey, tmp_path: Path) -> None:
    wanted = logged_booking(journey)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    # How many calls an org still allows depends on how many were made just now.
    journey.misbehave("server-error=always@/limits")
    first, second = (
        create_bundle(journey.ops, order_of(journey, spelled, tmp_path / name / "x.zip"), progress=Silent())
        for name, spelled in (("one", wanted), ("two", f"{{{wanted.upper()}}}"))
    )
    journey.misbehave()
    assert first.file.read_bytes() == second.file.read_bytes()
    assert first.bundle.id == second.bundle.id
    assert [one.id for one in registered(journey)].count(first.bundle.id) == 1


def test_another_instant_gives_people_other_names(journey: Journey, tmp_path: Path) -> None:
    wanted, texts = logged_booking(journey), []
    for number in (1, 2):
        order = order_of(journey, wanted, tmp_path / f"{number}.zip")
        order = replace(order, as_of=order.as_of.replace(microsecond=number))
        released = create_bundle(journey.ops, order, progress=Silent())
        texts.append(zipfile.ZipFile(released.file).read("salesforce/production/users.json").decode())
    assert all("‹id:005-" in text for text in texts)
    assert texts[0] != texts[1]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("a bug")])
def test_what_breaks_off_in_the_middle_leaves_nothing_behind(
    error: BaseException, journey: Journey, tmp_path: Path
) -> None:
    before = len(registered(journey))
    order = order_of(journey, logged_booking(journey), tmp_path / "x.zip")
    with pytest.raises(type(error)):
        create_bundle(journey.ops, order, progress=Breaking(error))
    assert left_in(tmp_path) == []
    assert len(registered(journey)) == before


def test_what_is_too_large_leaves_nothing_behind(journey: Journey, tmp_path: Path) -> None:
    settings = journey.ops.settings
    small = replace(settings, support=replace(settings.support, bundle_megabytes=0))
    order = order_of(journey, logged_booking(journey), tmp_path / "x.zip")
    with pytest.raises(TooLarge):
        create_bundle(replace(journey.ops, settings=small), order, progress=Silent())
    assert left_in(tmp_path) == []


def test_what_the_verifier_does_not_pass_is_destroyed_registered_and_audited(journey: Journey, tmp_path: Path) -> None:
    order = order_of(journey, logged_booking(journey), tmp_path / "anna.hush@bank.example.zip")
    with pytest.raises(Withheld) as refused:
        create_bundle(journey.ops, replace(order, as_of=order.as_of.replace(second=9)), progress=Silent())
    assert {(one.file, one.rule) for one in refused.value.breaches} == {("(archive)", "archive:name")}
    assert left_in(tmp_path) == []
    (failed,) = [one for one in registered(journey) if one.verdict == "FAIL"]
    assert failed.released_at is None
    with journey.ops.store.read() as connection:
        deeds = [(one.action, one.result) for _, one in entries(connection, object=f"bundle {failed.id}")]
    assert deeds == [("bundle.created", "FAIL")]


def test_a_file_that_is_there_stays_until_another_one_is_whole(journey: Journey, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"an older one")
    order = order_of(journey, logged_booking(journey), tmp_path / "x.zip")
    with pytest.raises(KeyboardInterrupt):
        create_bundle(journey.ops, order, progress=Breaking(KeyboardInterrupt()))
    assert (tmp_path / "x.zip").read_bytes() == b"an older one"
    create_bundle(journey.ops, order, progress=Silent())
    assert left_in(tmp_path) == ["x.zip", f"x.zip{VERIFICATION}"]


def test_a_killed_program_leaves_no_bundle_and_no_verifier(journey: Journey, tmp_path: Path) -> None:
    config = journey.ops.settings.path
    words = ["--config", str(config), "bundle", "create", logged_booking(journey), "-o", str(tmp_path / "x.zip")]
    begun = subprocess.Popen([sys.executable, "-m", "bookme_ops.cli.main", *words], start_new_session=True)
    patience = monotonic() + 30
    while not any(tmp_path.iterdir()) and begun.poll() is None and monotonic() < patience:
        sleep(0.01)
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    assert not (tmp_path / "x.zip").exists()
    while _group_lives(begun.pid) and monotonic() < patience:
        sleep(0.05)
    assert not _group_lives(begun.pid), "the verifier ends with whoever began it"


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
