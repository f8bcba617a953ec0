"""The summary that ends a demo: what was read, what is wrong, whether that is the truth, where to look next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.render_codes import short_id, write_codes
from bookme_ops.cli.render_findings import count_text, worst_first, write_findings
from bookme_ops.cli.render_runs import SOURCES, SYSTEMS, incident_figures, status_text, write_coverage
from bookme_ops.cli.screen import Screen, data, grid, people_time
from jobs.base import Kind

MOST_FINDINGS = 12
"""More of them are told by code."""
MOST_TRUTHS = 10
FEW = 3
"""So many codes that found nothing are named."""
WORDS = {
    "settings": "mailbox settings",
    "objects": "mail objects",
    "backend-rooms": "rooms",
    "roster": "roster lines",
    "schedules": "schedule lines",
}
"""Names of what was read that say too little by themselves."""

Account = Mapping[str, Any]


def write_demo(
    screen: Screen,
    account: Account,
    *,
    kinds: Mapping[str, Kind],
    zone: ZoneInfo,
    scene: str,
    seed: int,
    keep: Path | None,
) -> None:
    """The page of `demo`; `kinds` are those that the installed jobs may raise."""
    run = account["run"]
    read = account.get("collect") or account
    when = people_time(run["as_of"], zone)
    screen.say(data("bookme_ops demo", "bold"), f", scene “{scene}”, seed {seed}, as of {when} ({zone.key})")
    screen.title(f"What was read of {_world_text(account['world'])}{_age_text(read['run'], run)}")
    write_sources(screen, read)
    write_coverage(screen, run)
    counts = count_text(account["findings"], str(run["status"]))
    if len(account["findings"]) > MOST_FINDINGS:
        screen.title(f"What is wrong: {counts}; {_legend(account['findings'], kinds)}")
        write_codes(screen, account["findings"], kinds)
    else:
        screen.title(f"What is wrong: {counts}")
        write_findings(screen, account["findings"], most=MOST_FINDINGS)
    screen.write("")
    _write_truth(screen, account["truth"])
    head = f"incidents: {incident_figures(account['incidents'])}; it took {account['seconds']:.1f} s, and is "
    screen.block(data(head).append_text(status_text(str(run["status"]))))
    screen.title("Where to look next")
    steps = _next_steps(account["findings"], scene=scene, seed=seed, keep=keep)
    screen.block(grid(([command, data(f"# {why}", "dim")] for command, why in steps), wide=0))


def write_sources(screen: Screen, account: Account) -> None:
    """What each system told, the most first, in one line that fits the screen; and how many requests it took."""
    requests = account.get("requests") or {}
    told: dict[str, list[tuple[int, str]]] = {system: [] for system in requests}
    for kind, count in (account.get("read") or {}).items():
        told.setdefault(SOURCES.get(kind, "graph"), []).append((count, WORDS.get(kind, kind)))
    names = [SYSTEMS.get(system, system) for system in told]
    calls = [f"{requests[system]:,} requests" if system in requests else "" for system in told]
    room = screen.console.width - 2 - max(map(len, names), default=0) - max(map(len, calls), default=0) - 4
    rows: list[Sequence[str | Text]] = [
        [name, data(call, "dim"), _list_figures(sorted(figures, reverse=True), room)]
        for name, call, figures in zip(names, calls, told.values(), strict=True)
    ]
    screen.block(grid(rows) if rows else data("nothing", "dim"))


def _list_figures(figures: Sequence[tuple[int, str]], room: int) -> str:
    """As many figures as fit into so many columns."""
    parts = [f"{count:,} {word}" for count, word in figures]
    for shown in range(len(parts), 0, -1):
        left = len(parts) - shown
        line = ", ".join(parts[:shown]) + (f", and {left} more" if left else "")
        if len(line) <= room or shown == 1:
            return line
    return "nothing"


def _age_text(read: Account, judged: Account) -> str:
    """How old it was when it was judged; nothing is said of minutes."""
    age = datetime.fromisoformat(str(judged["as_of"])) - datetime.fromisoformat(str(read["as_of"]))
    minutes = round(age.total_seconds() / 60)
    return f", {minutes:,} minutes before it was judged" if minutes > 1 else ""


def _legend(findings: Sequence[Account], kinds: Mapping[str, Kind]) -> str:
    """Which codes found something, and in which order they stand."""
    found = {str(finding["code"]) for finding in findings}
    silent = sorted(kinds.keys() - found)
    few = f" (all but {', '.join(silent)})" if 0 < len(silent) <= FEW else ""
    judged = len(kinds.keys() | found)
    share = f"{len(found)} of {judged}" if silent else f"all {judged}"
    return f"{share} codes{few}, the worst first"


def _world_text(world: Mapping[str, int]) -> str:
    words = {"advisors": "advisors", "bookings": "bookings", "events": "calendar events", "rooms": "rooms"}
    return ", ".join(f"{world[name]:,} {word}" for name, word in words.items() if name in world)


def _write_truth(screen: Screen, truth: Account) -> None:
    missed, unexpected = truth["missed"], truth["unexpected"]
    if not missed and not unexpected:
        sentence = f"✓ all {truth['planted']:,} planted faults were found, and nothing else"
        screen.block(data(sentence if truth["planted"] else "✓ nothing was planted, and nothing was found", "green"))
        return
    screen.block(data(f"{truth['found']:,} of {truth['planted']:,} planted faults were found", "yellow"))
    _write_truths(screen, "missed", missed)
    _write_truths(screen, "found, though nobody planted it", unexpected)


def _write_truths(screen: Screen, what: str, items: Sequence[Any]) -> None:
    for item in items[:MOST_TRUTHS]:
        screen.block(data(f"✗ {what}: {_describe(item)}", "red"))
    if len(items) > MOST_TRUTHS:
        screen.block(data(f"… and {len(items) - MOST_TRUTHS:,} more {what}", "red"))


def _describe(item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    subject = item.get("subject") or {}
    parts = [item.get("code"), item.get("environment"), item.get("booking_id") or subject.get("id")]
    sentence = item.get("story") or item.get("summary")
    return " ".join(str(part) for part in parts if part) + (f": {sentence}" if sentence else "")


def _next_steps(findings: Sequence[Account], *, scene: str, seed: int, keep: Path | None) -> list[tuple[str, str]]:
    """Commands that go deeper, each with what it is for; the first brings to a bank on which they work."""
    worst = worst_first(findings)
    first = next((one for one in worst if one["booking_id"]), worst[0] if worst else None)
    code = str(first["code"]) if first else "CAL001"
    booking = str(first["booking_id"] or "") if first else ""
    advisor = _most_hit(worst)
    kept = f"cd {keep}" if keep else f"bookme-ops demo --scene {scene} --seed {seed} --keep demo && cd demo"
    steps = [
        (kept, "the bank"),
        (f"bookme-ops incidents list --code {code}", "by code"),
        (f"bookme-ops incidents list --advisor {short_id(advisor)}", "by advisor") if advisor else None,
        (f"bookme-ops bookings show {short_id(booking)}", "by booking") if booking else None,
        (f"bookme-ops runbook {code}", "what to do"),
    ]
    return [step for step in steps if step is not None]


def _most_hit(findings: Sequence[Account]) -> str | None:
    """The advisor about whom, or whose mailbox, the most was found."""
    about = (
        one["subject"]["id"] if one["subject"]["kind"] == "advisor" else one["evidence"].get("mailbox")
        for one in findings
    )
    counted = Counter(str(advisor) for advisor in about if advisor)
    return max(counted, key=counted.__getitem__, default=None)
