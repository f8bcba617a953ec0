"""Runs for people: what was read, what could not be, what it came to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.render_findings import count_text, write_findings
from bookme_ops.cli.screen import Screen, data, grid, people_time
from connectors.errors import SENTENCES, Reason

KINDS = {
    "mailbox": "mailboxes",
    "query": "queries",
    "directory": "directories",
    "room": "rooms",
    "probe": "probes of systems",
}
SYSTEMS = {
    "salesforce": "Salesforce",
    "graph": "Microsoft Graph",
    "bookme": "BookMe API",
    "lists": "the bank's own lists",
}
SOURCES = {
    **dict.fromkeys(("users", "bookings", "contacts", "invitees", "known"), "salesforce"),
    **dict.fromkeys(("employees", "backend-rooms", "meetings", "slots"), "bookme"),
    **dict.fromkeys(("roster", "schedules"), "lists"),
    "probes": "probes",
}
"""Which system tells what; anything else comes from Microsoft Graph."""

STATUS_STYLES = {"complete": "green", "incomplete": "yellow", "failed": "red", "crashed": "red"}
MOST_UNREAD = 12
MOST_FINDINGS = 40

Account = Mapping[str, Any]


def write_collect(screen: Screen, account: Account, zone: ZoneInfo) -> None:
    """The page of `collect`."""
    _write_head(screen, "Collected", account, zone)
    screen.title("What was read")
    write_reading(screen, account)
    write_coverage(screen, account["run"])


def write_jobs_run(screen: Screen, account: Account, zone: ZoneInfo) -> None:
    """The page of `jobs run`."""
    _write_head(screen, "Judged", account, zone)
    screen.title("How complete it is known")
    write_coverage(screen, account["run"])
    findings = account["findings"]
    screen.title(f"What is wrong: {count_text(findings, str(account['run']['status']))}")
    write_findings(screen, findings, most=MOST_FINDINGS)
    screen.title("Incidents")
    screen.block(data(incident_figures(account["incidents"])))


def write_reading(screen: Screen, account: Account) -> None:
    """What each system told, what of it was new, and how many requests that took."""
    changed, requests = account.get("changed") or {}, account.get("requests") or {}
    told: dict[str, list[str]] = {system: [] for system in requests}
    for kind, count in (account.get("read") or {}).items():
        new = f" ({changed[kind]:,} changed)" if changed.get(kind, count) != count else ""
        told.setdefault(SOURCES.get(kind, "graph"), []).append(f"{count:,} {kind}{new}")
    rows: list[Sequence[str | Text]] = [
        [
            SYSTEMS.get(system, system),
            data(f"{requests.get(system, 0):,} requests", "dim"),
            ", ".join(parts) or "nothing",
        ]
        for system, parts in told.items()
    ]
    screen.block(grid(rows) if rows else data("nothing", "dim"))


def write_coverage(screen: Screen, run: Account) -> None:
    """Whether everything was read that was expected, and what was not, with the reason."""
    whole = [_share(kind, covered) for kind, covered in run["coverage"].items() if not covered["not_checked"]]
    if whole:
        screen.block(data(f"complete: {', '.join(whole)}", "green"))
    for kind, covered in run["coverage"].items():
        unread = covered["not_checked"]
        if unread:
            screen.block(data(f"incomplete: {_share(kind, covered)}", "yellow"))
            screen.block(grid(_unread_lines(unread[:MOST_UNREAD])), indent=4)
        if len(unread) > MOST_UNREAD:
            screen.block(data(f"… and {len(unread) - MOST_UNREAD:,} more: --output json lists them", "dim"), indent=4)
    if run.get("down"):
        screen.block(data(f"down, or refusing us: {', '.join(run['down'])}; see `bookme-ops doctor`", "red"))


def write_history(screen: Screen, runs: Sequence[Account], zone: ZoneInfo) -> None:
    """The page of `jobs history`."""
    if not runs:
        screen.say("There has been no run yet: `bookme-ops collect` is the first.")
        return
    screen.write(grid(_history_line(run, zone) for run in runs))


def incident_figures(figures: Mapping[str, int]) -> str:
    """What became of incidents: `3 opened, 6 seen again, 1 resolved, 0 reopened`."""
    words = {"opened": "opened", "seen": "seen again", "resolved": "resolved", "reopened": "reopened"}
    return ", ".join(f"{figures.get(name, 0):,} {word}" for name, word in words.items())


def status_text(status: str) -> Text:
    """The status of a run in its colour."""
    return data(status, STATUS_STYLES.get(status, ""))


def _write_head(screen: Screen, what: str, account: Account, zone: ZoneInfo) -> None:
    run = account["run"]
    when = people_time(run["as_of"], zone)
    name = "dry run" if run["id"] is None else f"run {run['id']}"
    head = f"{what} as of {when} ({zone.key}), {name}, {account['seconds']:.1f} s: "
    screen.say(head, status_text(str(run["status"])))


def _share(kind: str, covered: Account) -> str:
    return f"{covered['checked']:,} of {covered['expected']:,} {KINDS.get(kind, kind)}"


def _unread_lines(unread: Iterable[Account]) -> Iterable[Sequence[str | Text]]:
    for one in unread:
        yield [str(one["id"]), reason_sentence(str(one["reason"]))]


def reason_sentence(reason: str) -> str:
    """Why something was not read, and what to do, for people."""
    return SENTENCES[Reason(reason)] if reason in set(Reason) else reason


def _history_line(run: Account, zone: ZoneInfo) -> list[str | Text]:
    return [
        data(str(run["id"]), "bold"),
        status_text(str(run["status"])),
        str(run["kind"]),
        f"as of {people_time(run.get('as_of'), zone)}",
        f"began {people_time(run.get('started_at'), zone)}",
    ]
