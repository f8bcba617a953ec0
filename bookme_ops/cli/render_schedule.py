"""The pages of `bookme-ops schedule`."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.screen import Screen, data, grid, people_time
from bookme_ops.telling import Document

STYLES = {
    "complete": "green",
    "running": "cyan",
    "incomplete": "yellow",
    "skipped": "dim",
    "failed": "red",
    "crashed": "red",
    "timed-out": "red",
}
NEVER = "never"


def write_tasks(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    """What is due when."""
    screen.write(grid([_task(row, zone) for row in rows]))
    for row in rows:
        if row["paused"]:
            until = people_time(row["paused"]["until"], zone)
            screen.say(data(row["name"], "bold"), f" is paused until {until}: {row['paused']['reason']}")
        if row["late_since"]:
            screen.say(data(f"{row['name']} is late since {people_time(row['late_since'], zone)}.", "red"))
        for remark in row["preflight"]:
            screen.say(data(row["name"], "bold"), ": ", data(remark, "yellow"))


def write_history(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    """What became of what was due."""
    if not rows:
        screen.say("Nothing was due yet. `bookme-ops serve` does what is.")
        return
    screen.write(grid([_slot(row, zone) for row in rows]))


def write_duties(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    """What people have to sign."""
    if not rows:
        screen.say("There is nothing to sign. The task `duties` draws it up, every night.")
        return
    for row in rows:
        screen.write(_duty(row, zone))
        prepared = f" (prepared by {', '.join(row['prepared_by'])})" if row["prepared_by"] else ""
        screen.block(data(f"{row['todo']}{prepared}"), indent=5)
        if row["note"]:
            screen.block(data(f"{row['signed_by']}: {row['note']}"), indent=5)


def _task(row: Document, zone: ZoneInfo) -> list[str | Text]:
    last = row["last"]
    state = "running" if row["running"] else last["state"] if last else NEVER
    return [
        data(row["name"], "bold"),
        data(row["cron"], "dim"),
        data(f"next {people_time(row['next_at'], zone)}"),
        data(state, STYLES.get(state, "")),
        data(people_time(last["finished_at"] or last["started_at"], zone) if last else ""),
        data("late" if row["late_since"] else "paused" if row["paused"] else "", "red"),
    ]


def _slot(row: Document, zone: ZoneInfo) -> list[str | Text]:
    took = f"{row['seconds']:.1f} s" if row["seconds"] is not None else ""
    again = f"attempt {row['attempt']}" if row["attempt"] > 1 else ""
    trigger = "" if row["trigger"] == "schedule" else row["trigger"]
    return [
        people_time(row["expected_at"], zone),
        data(row["task"], "bold"),
        data(row["state"], STYLES.get(row["state"], "")),
        data(took),
        data(" ".join(part for part in (trigger, again) if part), "dim"),
        data(row["reason"] or ""),
    ]


def _duty(row: Document, zone: ZoneInfo) -> Text:
    signed = f"signed {people_time(row['signed_at'], zone)} by {row['signed_by']}" if row["signed_at"] else ""
    due = f"due {people_time(row['due_at'], zone)}"
    parts = [
        data(f"#{row['id']}", "bold"),
        data(row["title"]),
        data(row["period"], "dim"),
        data(signed or due, "red" if row["overdue"] else ""),
        data(f"owner {row['owner']}" if row["owner"] else "no owner", "dim"),
    ]
    return Text("  ").join(parts)
