"""The summary that ends a demo: what was read, what is wrong, whether that is the truth, where to look next."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.cli.render_findings import about, count_text, worst_first, write_findings
from bookme_ops.cli.render_runs import incident_figures, status_text, write_coverage, write_reading
from bookme_ops.cli.screen import Screen, data, people_time

MOST_FINDINGS = 25
MOST_TRUTHS = 10

Account = Mapping[str, Any]


def write_demo(screen: Screen, account: Account, *, zone: ZoneInfo, scene: str, seed: int, keep: Path | None) -> None:
    """The page of `demo`."""
    run = account["run"]
    when = people_time(run["as_of"], zone)
    screen.say(data("bookme_ops demo", "bold"), f", scene “{scene}”, seed {seed}, as of {when} ({zone.key})")
    screen.say(_world_sentence(account["world"]))
    screen.title("What was read")
    write_reading(screen, account.get("collect") or account)
    write_coverage(screen, run)
    screen.title(f"What is wrong: {count_text(account['findings'], str(run['status']))}")
    write_findings(screen, account["findings"], most=MOST_FINDINGS)
    screen.title("Against the planted truth")
    _write_truth(screen, account["truth"])
    screen.title("What was done about it")
    screen.block(data(f"incidents: {incident_figures(account['incidents'])}"))
    head = f"it took {account['seconds']:.1f} s, and is "
    screen.block(data(head).append_text(status_text(str(run["status"]))))
    screen.title("Where to look next")
    for line in _next_steps(account["findings"], scene=scene, seed=seed, keep=keep):
        screen.block(data(line))


def _world_sentence(world: Mapping[str, int]) -> str:
    words = {"advisors": "advisors", "bookings": "bookings", "events": "calendar events", "rooms": "rooms"}
    return (
        "A small bank: " + ", ".join(f"{world[name]:,} {word}" for name, word in words.items() if name in world) + "."
    )


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


def _next_steps(findings: Sequence[Account], *, scene: str, seed: int, keep: Path | None) -> list[str]:
    worst = worst_first(findings)
    code = str(worst[0]["code"]) if worst else "CAL001"
    booking = next((about(one) for one in worst if one["booking_id"]), None)
    lines = [f"bookme-ops runbook {code}"]
    if keep is None:
        return [*lines, f"bookme-ops demo --scene {scene} --seed {seed} --keep demo   # keeps such a world"]
    shown = [f"bookme-ops bookings show {booking}"] if booking else []
    return [f"cd {keep}", *shown, "bookme-ops incidents list", *lines]
