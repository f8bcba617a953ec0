"""The summary of all audits, as people read it in a terminal."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.access_sheet.judgement import Summary
from bookme_ops.cli.render_audit import count, tell_age, write_findings, write_gaps_of
from bookme_ops.cli.screen import Screen, data, grid
from bookme_ops.store.waiver import Waiver
from jobs.base import Finding

MOST = 30
"""Findings on the page; json and csv have all of them."""
PARTS = {
    "integration-users": ("ENV020", "ENV021", "ENV022", "ENV025"),
    "permissions": ("ENV030", "ENV031", "ENV032", "ENV033", "ENV034"),
    "graph": ("ENV026",),
    "sign-ins": ("ENV023", "ENV024"),
}
"""The audits, each with the codes that it is first of all about."""


def worst_first(found: Sequence[Summary]) -> list[tuple[Finding, Waiver | None]]:
    """The findings of all environments, the most urgent first, each with who accepts its risk."""
    pairs = [(finding, one.judgement.waived(finding)) for one in found for finding in one.judgement.findings]
    return sorted(pairs, key=lambda pair: (-pair[0].priority, pair[0].code, pair[0].environment, pair[0].subject.id))


def write_summary(screen: Screen, found: Sequence[Summary], now: datetime, zone: ZoneInfo) -> None:
    """Counts by environment and code, the worst findings, and what could not be checked."""
    for one in found:
        _write_environment(screen, one, now)
    pairs = worst_first(found)
    if pairs:
        screen.title("What is wrong")
        write_findings(screen, pairs[:MOST], zone, whose=True)
        if len(pairs) > MOST:
            screen.block(data(f"… and {len(pairs) - MOST:,} more: --output json has them all", "dim"))
    screen.title("What could not be checked")
    for one in found:
        write_gaps_of(screen, one.environment, one.gaps)
    if not any(one.gaps for one in found):
        screen.block(data("Nothing: every list was read.", "dim"))


def _write_environment(screen: Screen, one: Summary, now: datetime) -> None:
    review = one.approved_review
    signed = "no review was ever signed" if review is None else f"review {review} was the last signed"
    known = "users never read"
    if one.users is not None and one.integration_users is not None:
        known = f"{count(one.integration_users, 'integration user')} of {count(one.users, 'user')}"
    facts = f"{known}, {count(one.apps, 'app')}, {one.baseline}; {signed}"
    screen.title(one.environment)
    screen.block(data(f"{facts}; oldest list {tell_age(one.oldest_read, now)}", "dim"))
    if one.down:
        screen.block(data(f"down, or refuses us: {', '.join(one.down)}", "bold red"))
    counts = Counter(finding.code for finding in one.judgement.findings)
    screen.block(grid([part, _line(codes, counts, one.unknown)] for part, codes in PARTS.items()))


def _line(codes: Sequence[str], counts: Counter[str], unknown: frozenset[str]) -> Text:
    """What one audit found, and which codes could not be judged, or not for everybody."""
    told = [data(f"{code}: {counts[code]:,}", "bold red") for code in codes if counts[code]]
    missing = [code for code in codes if code in unknown]
    if missing:
        told.append(data(f"could not be checked: {', '.join(missing)}", "yellow"))
    return Text("  ").join(told) if told else data("nothing", "green")
