"""Findings for people: worst first, gathered under the booking that they are about."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.text import Text

from bookme_ops.cli.screen import STYLES, Screen, data
from jobs.base import Priority

Finding = Mapping[str, Any]
"""In the JSON shape of the interface document."""

COLUMNS = ("priority", "code", "environment", "booking_id", "subject", "summary")


def count_text(findings: Sequence[Finding], status: str = "complete") -> str:
    """How many there are of each priority: `9 findings: 2 critical, 5 high, 2 low`.

    That there are none says little about what an incomplete run could not read, and is told so.
    """
    if not findings:
        return "nothing" if status == "complete" else "nothing in what could be read"
    counts = Counter(str(finding["priority"]) for finding in findings)
    ordered = sorted(counts, key=lambda label: -Priority[label.upper()])
    parts = ", ".join(f"{counts[label]:,} {label.lower()}" for label in ordered)
    return f"{len(findings):,} {'finding' if len(findings) == 1 else 'findings'}: {parts}"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The most urgent ones first; among equals by code, environment and booking."""
    return sorted(
        findings,
        key=lambda one: (-Priority[str(one["priority"]).upper()], one["code"], one["environment"], about(one)),
    )


def about(finding: Finding) -> str:
    """What a finding is about: the BookingId, else its subject."""
    return str(finding["booking_id"] or f"{finding['subject']['kind']} {finding['subject']['id']}")


def write_findings(screen: Screen, findings: Sequence[Finding], *, most: int) -> None:
    """Write at most so many findings, those of one booking together; the others are counted.

    Members of an umbrella incident are counted under it.
    """
    listed = worst_first(one for one in findings if not one.get("umbrella"))
    for finding in _together(listed[:most]):
        screen.block(_head(finding))
        screen.block(data(str(finding["summary"])), indent=4)
    if len(listed) > most:
        screen.block(data(f"… and {len(listed) - most:,} more: `bookme-ops incidents list` has them all", "dim"))
    for umbrella, count in Counter(one["umbrella"] for one in findings if one.get("umbrella")).items():
        screen.block(data(f"… and {count:,} under the umbrella: `bookme-ops incidents show {umbrella}`", "dim"))


def priority_text(label: str) -> Text:
    """A priority in its colour."""
    return data(label, STYLES.get(label.strip(), ""))


def finding_row(finding: Finding) -> dict[str, Any]:
    """A finding as one row of a list."""
    return {name: about(finding) if name == "subject" else finding.get(name) for name in COLUMNS}


def _together(findings: Sequence[Finding]) -> Iterable[Finding]:
    """The findings of a booking follow its worst one."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((about(finding), str(finding["environment"])), []).append(finding)
    return (finding for group in groups.values() for finding in group)


def _head(finding: Finding) -> Text:
    parts = [
        priority_text(str(finding["priority"]).ljust(8)),
        data(finding["code"]),
        data(about(finding), "bold"),
        data(finding["environment"], "dim"),
    ]
    if finding.get("waived_until"):
        parts.append(data(f"accepted until {finding['waived_until']}", "magenta"))
    return Text("  ").join(parts)
