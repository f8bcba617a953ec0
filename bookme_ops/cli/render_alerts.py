"""Alerts for people: messages, what a cycle sent, channels, and what never arrived."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.screen import Screen, data, grid, people_time
from bookme_ops.telling import Document

NO_CHANNEL = "No channel is set up: give one as [alerts.channels.NAME] in the settings."


def write_messages(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    """The page of `alerts list`."""
    if not rows:
        screen.say("There is no such message. `bookme-ops alerts send` makes and sends them.")
        return
    screen.write(
        grid(
            [
                data(f"#{row['id']}", "bold"),
                data(row["state"], "red" if row["state"] == "failed" else ""),
                data(row["channel"], "dim"),
                data(row["event"]),
                people_time(row["sent_at"] or row["created_at"], zone),
                f"{row['title']}{_why(row)}",
            ]
            for row in rows
        )
    )


def write_account(screen: Screen, account: Document, zone: ZoneInfo) -> None:
    """The page of `alerts send`."""
    told = ", ".join(f"{count} through {name}" for name, count in account["sent"].items()) or "nothing was due"
    screen.say(f"Sent: {told}.")
    for problem in account["problems"]:
        again = f"next try {people_time(problem['next_try'], zone)}" if problem["next_try"] else "not tried again"
        screen.say(f"Message {problem['id']} through {problem['channel']} failed: {problem['problem']}; {again}.")
    for name in account["disabled"]:
        screen.say(f"The channel {name} is switched off: repair it, then `bookme-ops alerts test {name}`.")
    more = {
        "waiting": "waiting: {} that cannot be sent yet",
        "silenced": "silent for now: {}",
        "failed": "given up: {}, see `bookme-ops alerts list --state failed`",
    }
    kept = [words.format(account[state]) for state, words in more.items() if account[state]]
    if kept:
        screen.say(f"Other messages: {'; '.join(kept)}.")


def write_channels(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    """The page of `alerts channels`."""
    if not rows:
        screen.say(NO_CHANNEL)
        return
    for row in rows:
        parts = [
            data(row["name"], "bold"),
            data(row["kind"], "dim"),
            data(row["state"], "red" if row["state"] in {"disabled", "failing"} else ""),
            data(f"from {row['min_priority']}"),
            data(f"last sent {people_time(row['sent_at'], zone)}"),
            *([data(f"{row['waiting']} waiting", "yellow")] if row["waiting"] else []),
        ]
        screen.write(Text("  ").join(parts))
        if row["problem"] or row["test_problem"]:
            screen.block(data(row["problem"] or row["test_problem"]), indent=5)


def write_status(screen: Screen, document: Document, zone: ZoneInfo) -> None:
    """The page of `alerts status`: the worst first."""
    dead = sum(one["count"] for one in document["dead"])
    if dead:
        screen.say(data(f"{dead} alerts never arrived", "bold red"))
        for one in document["dead"]:
            last = people_time(one["newest"], zone)
            screen.block(
                grid([[data(one["channel"], "bold"), f"{one['count']}, the last {last}", one["problem"] or ""]])
            )
    screen.say(*_queue_line(document["queue"], zone))
    if document["channels"]:
        write_channels(screen, document["channels"], zone)
    if document["to_do"]:
        screen.title("What to do")
        for sentence in document["to_do"]:
            screen.block(data(sentence))
    elif not dead:
        screen.say(data("Everything that was to be told was told, or is under way.", "green"))


def _queue_line(queue: Document, zone: ZoneInfo) -> Iterator[Text]:
    unsent = queue["waiting"] + queue["steps"]
    if not unsent:
        yield data("Nothing waits to be sent")
    else:
        age = timedelta(seconds=queue["oldest_unsent_seconds"])
        since = people_time(queue["oldest_unsent"], zone)
        yield data(f"{unsent} to be sent, the oldest since {since}, {_spell_age(age)}")
    kept = [
        f"{queue[name]} {word}" for name, word in (("silenced", "silent for now"), ("held", "held back")) if queue[name]
    ]
    yield data(f"; {', '.join(kept)}." if kept else ".")


def _spell_age(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def _why(row: Document) -> str:
    why = row["problem"] or row["silenced_by"]
    return f" ({why})" if why else ""
