"""The store for people: its copies, what was restored, what was removed, who was erased."""

from zoneinfo import ZoneInfo

from bookme_ops.cli.screen import Screen, data, grid, people_time
from bookme_ops.restored import Restored
from bookme_ops.telling import Document
from connectors.health_records import Backup

WORDS = {
    "journal": "changes of meetings",
    "runs": "runs",
    "coverage": "reads of what is gone",
    "messages": "alert messages",
    "decode_maps": "decode maps of bundles",
    "bundles": "bundles in the register",
    "notes": "people's words on resolved incidents",
    "access": "access lists",
    "probes": "probes",
    "audit": "rows of the audit log",
}
"""The kinds of the table of retention."""


def write_backup(screen: Screen, backup: Backup) -> None:
    """The page of `db backup` and `db verify-backup`."""
    screen.say(data(backup.file, "bold"), f"  {backup.size:,} bytes, SHA-256 {backup.sha256}")
    if backup.problem is not None:
        screen.say(data(f"It cannot be used: {backup.problem}.", "red"))
    elif backup.verified_at is not None:
        screen.say(data("It was restored and is sound.", "green"))
    else:
        screen.say(f"It counts once it was proven: bookme-ops db verify-backup {backup.file}")


def write_restored(screen: Screen, done: Restored) -> None:
    """The page of `db restore`."""
    screen.say(data(done.file, "bold"), f" is the store now, at schema {done.schema}; SHA-256 {done.sha256}")
    if done.kept is not None:
        screen.say(
            f"As it was it stands in {done.kept}: delete that once nobody needs it, for it holds what we forgot."
        )
    screen.say("Read what happened since: bookme-ops collect --full, then bookme-ops jobs run --all")


def write_purged(screen: Screen, told: Document, zone: ZoneInfo) -> None:
    """The page of `db purge`."""
    done = "would go" if told["dry_run"] else "went"
    screen.say(data(f"{told['removed']:,} {done}", "bold"), f", {told['held']:,} held for open incidents")
    screen.block(
        grid(
            [
                data(kind, "bold"),
                data(f"{one['removed']:,} {done}", "" if one["removed"] else "dim"),
                data(f"{one['held']:,} held" if one["held"] else "", "yellow"),
                data(f"before {people_time(one['before'], zone)}" if one["before"] else "kept for ever", "dim"),
                data(WORDS.get(kind, ""), "dim"),
            ]
            for kind, one in told["kinds"].items()
        )
    )


def write_erased(screen: Screen, told: Document) -> None:
    """The page of `db erase`."""
    if not told["rows"]:
        screen.say(
            "Nothing that is kept names them, but for what is told below." if told["kept"] else "Nothing names them."
        )
    else:
        done = "would be replaced" if told["dry_run"] else "were replaced"
        screen.say(data(f"Ids and addresses {done} in {sum(told['replaced'].values()):,} rows", "bold"))
        screen.block(grid([data(name, "dim"), f"{count:,}"] for name, count in told["replaced"].items()))
        gone = ", ".join(f"{name} {count:,}" for name, count in told["deleted"].items())
        if gone:
            screen.say(f"{'Would be deleted' if told['dry_run'] else 'Deleted'}: {gone}")
    if told["dry_run"]:
        screen.title("Taken for theirs: look whether all of it is")
        screen.block(grid([name] for name in told["identifiers"]))
        if told["beside_them"]:
            screen.block(data(f"and beside these: {', '.join(told['beside_them'])}", "dim"))
    elif told["rows"]:
        screen.title("What stands there now")
        screen.block(grid([stone] for stone in told["tombstones"]))
    for name, count in told["kept"].items():
        screen.say(data(f"{name}: {count:,} rows name them and stay, because they prove each other", "yellow"))
