"""The demo's own house: what went wrong in its past is found, and a past that went well is found well."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bookme_ops.demo.history import SETTING, has_past, write_past
from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.settings import load_settings
from bookme_ops.wiring import Ops, open_ops
from connectors.simulator.model import Planted

ZONE = ZoneInfo("Europe/Copenhagen")
MID_MONTH = datetime(2026, 3, 19, 11, tzinfo=ZONE)
FIRST_HOUR = datetime(2026, 3, 2, 8, tzinfo=ZONE)
SECOND_HOUR = datetime(2026, 3, 2, 9, tzinfo=ZONE)
SUNDAY_NIGHT = datetime(2026, 11, 22, 23, tzinfo=ZONE)
LAST_DAY = datetime(2026, 12, 31, 15, 30, tzinfo=ZONE)
HOUR_TWICE = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
LEAP_DAY = datetime(2028, 2, 29, 8, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, 0, 0, tzinfo=UTC)
AFTER_FALL_BACK = datetime(2026, 10, 30, 14, 59, tzinfo=UTC)
DATES = [MID_MONTH, FIRST_HOUR, SECOND_HOUR, SUNDAY_NIGHT, LAST_DAY, HOUR_TWICE, LEAP_DAY, NEW_YEAR, AFTER_FALL_BACK]
EARLY = [FIRST_HOUR, SECOND_HOUR, NEW_YEAR]
"""Next to nothing was measured in the month yet."""
CODES = {"ENV041", "ENV042", "ENV043", "ENV044"}
SETTINGS = """{setting}
database_url = "sqlite:///ops.db"
[bank]
time_zone = "Europe/Copenhagen"
[environments.production]
kind = "production"
simulator = "scene=calm"
[environments.test]
kind = "test"
simulator = "scene=calm"
"""


@contextmanager
def house(folder: Path, as_of: datetime) -> Iterator[Ops]:
    (folder / "bookme-ops.toml").write_text(SETTINGS.format(setting=SETTING), encoding="utf-8")
    settings = load_settings(None, {}, folder=folder)
    with open_ops(settings, environments=None, now=lambda: as_of) as ops:
        yield ops


def found(ops: Ops, as_of: datetime, *, dry_run: bool = True) -> set[tuple[str, str, str, str]]:
    """What the job over health says."""
    told = run_jobs(ops, names=("health",), select=(), as_of=as_of, advisor=None, dry_run=dry_run, progress=Silent())
    return {(one["code"], one["environment"], one["subject"]["kind"], one["subject"]["id"]) for one in told["findings"]}


def keys(truth: list[Planted]) -> set[tuple[str, str, str, str]]:
    return {one.key for one in truth}


@pytest.mark.parametrize("as_of", DATES, ids=str)
def test_what_went_wrong_is_found_and_nothing_else(tmp_path: Path, as_of: datetime) -> None:
    with house(tmp_path, as_of) as ops:
        truth = write_past(ops, "everyday", as_of)
        assert found(ops, as_of) == keys(truth)
    wanted = CODES if as_of not in EARLY else CODES - {"ENV044"}
    assert {one.code for one in truth} == wanted


@pytest.mark.parametrize("as_of", DATES, ids=str)
def test_a_past_that_went_well_is_found_well(tmp_path: Path, as_of: datetime) -> None:
    with house(tmp_path, as_of) as ops:
        assert write_past(ops, "calm", as_of) == []
        assert found(ops, as_of) == set()


def test_other_scenes_have_no_past(tmp_path: Path) -> None:
    assert not has_past("outage")
    with house(tmp_path, MID_MONTH) as ops:
        assert write_past(ops, "outage", MID_MONTH) == []
        with ops.store.read() as connection:
            assert connection.execute(text("SELECT COUNT(*) FROM probe")).scalar() == 0


def test_what_can_be_repaired_is_gone_after_it_and_back_when_it_breaks_again(tmp_path: Path) -> None:
    with house(tmp_path, MID_MONTH) as ops:
        truth = write_past(ops, "everyday", MID_MONTH)
        lasting = keys([one for one in truth if one.lasting])
        later = MID_MONTH + timedelta(minutes=12)
        for one in truth:
            one.repair(later)
        assert found(ops, later) == lasting
        latest = later + timedelta(minutes=12)
        for one in truth:
            one.again(latest)
        assert found(ops, latest) == keys(truth)


def test_the_run_itself_ends_that_a_job_is_late(tmp_path: Path) -> None:
    with house(tmp_path, MID_MONTH) as ops:
        truth = write_past(ops, "everyday", MID_MONTH)
        run_jobs(ops, names=None, select=(), as_of=MID_MONTH, advisor=None, dry_run=False, progress=Silent())
        assert keys(truth) - found(ops, MID_MONTH) == {("ENV042", "test", "job", "sync-window")}


def test_a_past_is_small_and_quickly_written(tmp_path: Path) -> None:
    with house(tmp_path, LAST_DAY) as ops:
        began = perf_counter()
        write_past(ops, "everyday", LAST_DAY)
        assert perf_counter() - began < 1.0, "0.1 s on a quiet machine"
        with ops.store.read() as connection:
            rows = connection.execute(text("SELECT COUNT(*) FROM probe")).scalar()
    assert rows is not None
    assert 12 * 20 < rows < 20_000
