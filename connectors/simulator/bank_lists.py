"""The bank's own lists as the files that a bank would keep: roster, schedules and baseline of each environment."""

import csv
from io import StringIO
from typing import Any

from connectors.simulator.model import RosterLine, ScheduleLine, World
from connectors.simulator.orgs import ADVISOR_SET

ROSTER = ("mail", "sync_start", "location", "initials", "can_be_booked", "max_meeting_minutes")
BASELINE = f'# Beyond the shipped defaults.\n[advisor]\nsets = ["{ADVISOR_SET}"]\n'
SCHEDULES = ("mail", "weekday", "from", "to", "meeting_types", "location")


def write_lists(world: World) -> dict[str, str]:
    """The texts of all lists by file name; an environment without lines has no list."""
    lists: dict[str, str] = {}
    for name, environment in world.environments.items():
        if environment.roster:
            lists[roster_file(name)] = _write(ROSTER, map(_advisor, environment.roster))
            lists[baseline_file(name)] = BASELINE
        if environment.schedules:
            lists[schedules_file(name)] = _write(SCHEDULES, map(_hours, environment.schedules))
    return lists


def roster_file(environment: str) -> str:
    """The name of an environment's roster, beside the settings file."""
    return f"{environment}-roster.csv"


def baseline_file(environment: str) -> str:
    """The name of what an environment's users and apps may do; there is one beside each roster."""
    return f"{environment}-baseline.toml"


def schedules_file(environment: str) -> str:
    """The name of an environment's schedules, beside the settings file."""
    return f"{environment}-schedules.csv"


def _write(columns: tuple[str, ...], rows: Any) -> str:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _advisor(line: RosterLine) -> tuple[Any, ...]:
    start = line.sync_start.isoformat() if line.sync_start else ""
    bookable = "true" if line.can_be_booked else "false"
    return (line.mail, start, line.location or "", line.initials or "", bookable, line.max_meeting_minutes)


def _hours(line: ScheduleLine) -> tuple[Any, ...]:
    start, end = line.start.isoformat("minutes"), line.end.isoformat("minutes")
    return (line.mail, line.weekday + 1, start, end, "|".join(line.meeting_types), line.location or "")
