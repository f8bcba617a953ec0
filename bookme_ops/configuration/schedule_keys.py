"""The schedule: what a bank may set of each task, and of the service that does them."""

import re
from typing import Any

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import ANY, Key
from bookme_ops.configuration.kinds import Kind
from bookme_ops.configuration.plain import read_text

SCHEDULE = "schedule"
TASK = f"{SCHEDULE}.tasks.{ANY}"
OVERLAPS = ("skip", "queue", "cancel")
DAY = 86400.0
FIELD = re.compile(r"[0-9a-z*/,-]+")


def _read_cron(value: Any) -> str:
    """Its form alone: `scheduling` knows whether it ever comes."""
    text = read_text(value).strip().lower()
    parts = text.split()
    if len(parts) != 5 or not all(FIELD.fullmatch(part) for part in parts):
        raise ValueError("must have five fields: minute, hour, day of month, month, weekday, such as 30 6 * * mon-fri")
    if re.search(r"(?<![/\d])\d", parts[4]):
        raise ValueError("must name weekdays (mon, tue …): their numbers mean other days elsewhere")
    return " ".join(parts)


CRON = Kind("cron", _read_cron)

SCHEDULE_KEYS = (
    Key(
        path=f"{SCHEDULE}.grace",
        kind=kinds.seconds(60, 7 * DAY),
        default=1800.0,
        example="1800.0",
        meaning="A task that is not done so many seconds after it was expected is late (ENV042).",
    ),
    Key(
        path=f"{SCHEDULE}.stop_within",
        kind=kinds.seconds(0, 3600),
        default=30.0,
        example="30.0",
        meaning="So many seconds a service that is to stop lets its runs go on; then they break off and are caught up.",
    ),
    Key(
        path=f"{SCHEDULE}.monitor_url",
        kind=kinds.SECRET,
        example='"secrets/monitor"',
        meaning="An outside monitor is asked for this URL every minute in which all is on time; it tells if that ends.",
    ),
    Key(
        path=f"{SCHEDULE}.monitor_private",
        kind=kinds.TRUTH,
        default=False,
        example="true",
        meaning="Whether the monitor may be at a private, loopback or link-local address.",
    ),
    Key(
        path=f"{SCHEDULE}.backup_folder",
        kind=kinds.TEXT,
        default="backups",
        example='"backups"',
        meaning="Where the task `backup` puts its copies of the store, relative to this file.",
    ),
    Key(
        path=f"{SCHEDULE}.backup_keep",
        kind=kinds.whole(1, 1000),
        default=14,
        example="14",
        meaning="How many of these copies are kept.",
    ),
    Key(
        path=f"{SCHEDULE}.history_days",
        kind=kinds.whole(7, 3650),
        default=90,
        example="90",
        meaning="For so many days the schedule remembers what was done when.",
    ),
)

TASK_KEYS = (
    Key(
        path=f"{TASK}.cron",
        kind=CRON,
        example='"30 6 * * mon-fri"',
        meaning="When the task is due, in the bank's zone; left out: as `schedule list` shows it.",
    ),
    Key(
        path=f"{TASK}.enabled",
        kind=kinds.TRUTH,
        default=True,
        example="false",
        meaning="Whether it is on the schedule at all.",
    ),
    Key(
        path=f"{TASK}.overlap",
        kind=kinds.choice(*OVERLAPS),
        default="skip",
        example='"queue"',
        meaning="If its last run goes on still: skip the new one, queue it, or cancel the old one.",
    ),
    Key(
        path=f"{TASK}.misfire_grace",
        kind=kinds.seconds(0, 31 * DAY),
        default=DAY,
        example="86400.0",
        meaning="What was missed no longer than so many seconds ago is caught up, once.",
    ),
    Key(
        path=f"{TASK}.time_limit",
        kind=kinds.seconds(1, 7 * DAY),
        example="3600.0",
        meaning="A run that takes longer, in seconds, is broken off; left out: as `schedule list` shows it.",
    ),
    Key(
        path=f"{TASK}.retries",
        kind=kinds.whole(0, 10),
        example="2",
        meaning="How often it is tried again after it failed, crashed or took too long; left out: as for time_limit.",
    ),
    Key(
        path=f"{TASK}.owner",
        kind=kinds.TEXT,
        example='"Operations"',
        meaning="Whose matter it is; of a duty that people do, who is to sign it.",
    ),
)
