"""Leftovers: hidden folders of bundles whose making was killed; they are taken away when the next bundle is made.

What stands in them was redacted but never verified, so it must not stay. Only what we could have left there ourselves
is touched: a folder with our prefix, of our own user, in which nothing has moved for a day.
"""

import os
import shutil
import stat
from datetime import datetime, timedelta
from pathlib import Path

import structlog

PREFIX = ".bundle-"
"""What the folder of an unfinished bundle is called, before a few random letters."""
AGE = timedelta(days=1)
"""A bundle that is still being made is younger."""

log = structlog.get_logger(__name__)


def sweep(folder: Path, *, now: datetime) -> int:
    """Take away what killed makers of bundles left in a folder; gives how many. What cannot be is logged and left."""
    return sum(_take_away(place) for place in folder.glob(f"{PREFIX}*") if _is_ours(place, now))


def _is_ours(place: Path, now: datetime) -> bool:
    """No link, ours, private as we make it, and old: of the folder and of all that stands in it."""
    try:
        state = place.lstat()
        youngest = max([state.st_mtime, *(one.lstat().st_mtime for one in place.iterdir())])
    except OSError:
        return False
    ours = stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid() and not state.st_mode & 0o077
    return ours and youngest < (now - AGE).timestamp()


def _take_away(place: Path) -> bool:
    try:
        shutil.rmtree(place)
    except OSError as error:
        log.warning("an unfinished bundle could not be taken away", why=error.strerror)
        return False
    return True
