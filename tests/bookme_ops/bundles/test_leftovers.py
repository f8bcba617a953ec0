"""Only what a killed maker of bundles left is taken away, and only when it is old."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bookme_ops.bundles.leftovers import AGE, PREFIX, sweep

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
OLD = (NOW - AGE - timedelta(seconds=1)).timestamp()
KILLED = """
import os, sys
from pathlib import Path
from tempfile import TemporaryDirectory
with TemporaryDirectory(prefix=".bundle-", dir=sys.argv[1]) as folder:
    Path(folder, "bundle.zip").write_bytes(b"half")
    os.kill(os.getpid(), 9)
"""


def leave(folder: Path, at: float = OLD) -> Path:
    """A folder as a killed maker leaves it, last touched at an instant."""
    place = Path(mkdtemp(prefix=PREFIX, dir=folder))
    (place / "bundle.zip").write_bytes(b"half")
    for one in (place / "bundle.zip", place):
        os.utime(one, (at, at))
    return place


def test_what_a_kill_left_is_taken_away_a_day_later(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    (left,) = tmp_path.iterdir()
    now = datetime.now(UTC)
    assert sweep(tmp_path, now=now) == 0
    assert sweep(tmp_path, now=now + AGE + timedelta(minutes=1)) == 1
    assert not left.exists()


def test_one_that_is_being_made_stays(tmp_path: Path) -> None:
    place = leave(tmp_path)
    os.utime(place / "bundle.zip", (NOW.timestamp(), NOW.timestamp()))
    assert sweep(tmp_path, now=NOW) == 0
    assert place.exists(), "its archive grows"


@pytest.mark.parametrize("kind", ["link", "file", "shared"])
def test_what_is_not_ours_stays(tmp_path: Path, kind: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    place = leave(tmp_path / "elsewhere")
    other = tmp_path / f"{PREFIX}other"
    if kind == "link":
        other.symlink_to(place)
    elif kind == "file":
        other.write_text("mine")
        os.utime(other, (OLD, OLD))
    else:
        other.mkdir()
        other.chmod(0o755)
        os.utime(other, (OLD, OLD))
    assert sweep(tmp_path, now=NOW) == 0
    assert os.path.lexists(other)
    assert (place / "bundle.zip").exists()


def test_of_others_nothing_is_touched(tmp_path: Path) -> None:
    place = leave(tmp_path)
    if os.geteuid() == 0:
        os.chown(place, 12345, 12345)
        assert sweep(tmp_path, now=NOW) == 0
        assert place.exists()
