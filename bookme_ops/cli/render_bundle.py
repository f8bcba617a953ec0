"""Bundles as people read them in a terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.bundles.answers import QUESTIONS, Answers
from bookme_ops.bundles.checking import Checked
from bookme_ops.bundles.creation import Released
from bookme_ops.bundles.manifest import Entry, Manifest
from bookme_ops.cli.screen import Screen, data, grid, people_time
from bookme_ops.store.bundles import Bundle


def tell_bundle(released: Released) -> dict[str, Any]:
    """A bundle that was released, as JSON."""
    return {
        "id": released.bundle.id,
        "file": str(released.file),
        "sha256": released.bundle.sha256,
        "verdict": released.verification.verdict,
        **tell_manifest(released.manifest),
    }


def tell_checked(checked: Checked) -> dict[str, Any]:
    """What a check brought, as JSON: files and rules, never values."""
    bundle, verification = checked.bundle, checked.verification
    return {
        "verdict": verification.verdict,
        "id": bundle.id if bundle is not None else None,
        "searched_for": checked.searched_for,
        "breaches": [{"file": one.file, "rule": one.rule} for one in verification.breaches],
        "verification": verification.document,
    }


def tell_registered(bundle: Bundle) -> dict[str, Any]:
    """A bundle as the register has it, as JSON and as a row."""
    return {
        "id": bundle.id,
        "booking_id": bundle.booking_id,
        "created_at": bundle.created_at,
        "actor": bundle.actor,
        "file": bundle.file_name,
        "verdict": bundle.verdict,
        "released_at": bundle.released_at,
        "sha256": bundle.sha256,
    }


def tell_manifest(manifest: Manifest) -> dict[str, Any]:
    """What a bundle holds, as JSON."""
    return {
        "booking_id": manifest.booking_id,
        "created_at": manifest.created_at,
        "tool": manifest.tool,
        "rule_set": manifest.rule_set,
        "files": [tell_entry(entry) for entry in manifest.files if entry.missing is None],
        "missing": [
            {"path": entry.path, "source": entry.source, "why": entry.missing, "advice": entry.advice}
            for entry in manifest.files
            if entry.missing is not None and not entry.unasked
        ],
        "unasked": [{"path": entry.path, "why": entry.missing} for entry in manifest.files if entry.unasked],
    }


def tell_entry(entry: Entry) -> dict[str, Any]:
    """One file of a bundle, as JSON and as a row."""
    return {
        "path": entry.path,
        "source": entry.source,
        "size": entry.size,
        "rows": entry.rows,
        "redactions": dict(entry.redactions),
        "dropped": dict(entry.dropped),
        "advice": entry.advice,
        "sha256": entry.sha256,
    }


def write_bundle(screen: Screen, released: Released, answers: Answers) -> None:
    """A bundle that was just made, and what would make it better."""
    screen.say(data(str(released.file), "bold"), "  may be handed on: the verifier passed it")
    write_manifest(screen, released.manifest)
    if answers.missing:
        screen.title("A ticket is asked for more")
        screen.block(grid([f"--{name}", QUESTIONS[name]] for name in answers.missing))


def write_checked(screen: Screen, file: Path, checked: Checked) -> None:
    """What a check brought."""
    bundle, verification = checked.bundle, checked.verification
    style = "bold green" if verification.passed else "bold red"
    screen.say(data(verification.verdict, style), "  ", data(file.name))
    if bundle is None:
        screen.say(
            "  It was not made here, or was changed since: our own secrets and the shapes of others were sought."
        )
    else:
        screen.say(f"  bundle {bundle.id} about {bundle.booking_id}: {checked.searched_for:,} values were searched for")
    for breach in verification.breaches:
        screen.block(data(f"{breach.file}: {breach.rule}", "red"))


def write_registered(screen: Screen, found: Sequence[Bundle], zone: ZoneInfo) -> None:
    """The bundles that were made."""
    if not found:
        screen.say("No bundle was made yet: `bookme-ops bundle create BOOKING_ID` makes one.")
        return
    screen.write(
        grid(
            [
                data(one.id, "bold"),
                one.booking_id[:8],
                people_time(one.created_at, zone),
                one.verdict or "–",
                one.file_name,
            ]
            for one in found
        )
    )


def write_manifest(screen: Screen, manifest: Manifest) -> None:
    """What a bundle holds, and what it lacks."""
    there = [entry for entry in manifest.files if entry.missing is None]
    replaced = sum(sum(entry.redactions.values()) for entry in there)
    dropped = sum(sum(entry.dropped.values()) for entry in there)
    screen.say(
        f"  booking {manifest.booking_id}: {len(there)} files, {replaced:,} values replaced, "
        f"{dropped:,} fields left out, by rule set {manifest.rule_set}"
    )
    screen.title("What is in it")
    screen.block(grid([data(entry.path), data(_count(entry), "dim"), data(entry.source, "dim")] for entry in there))
    _write_missing(screen, [entry for entry in manifest.files if entry.missing is not None and not entry.unasked])
    advised = [entry for entry in there if entry.advice]
    if advised:
        screen.title("What would tell more")
        screen.block(grid(([data(entry.path), data(entry.advice)] for entry in advised), wide=1))


def _write_missing(screen: Screen, missing: list[Entry]) -> None:
    if not missing:
        return
    screen.title("What could not be read: it may exist all the same")
    for entry in missing:
        screen.block(data(f"{entry.path}: {entry.missing}", "yellow"))
        if entry.advice:
            screen.block(data(entry.advice, "dim"), 4)


def _count(entry: Entry) -> str:
    return f"{entry.size:,} bytes" if entry.rows is None else f"{entry.rows:,} row{'s' if entry.rows != 1 else ''}"
