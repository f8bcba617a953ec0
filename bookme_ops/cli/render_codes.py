"""Findings by code: one short line for each code that found something, under the headings of the operations guide.

Half of a heading's codes stand beside the other half, so that a bank with a fault of every kind is read in one screen.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from bookme_ops.cli.render_findings import Finding, worst_first
from bookme_ops.cli.screen import STYLES, Screen, data
from bookme_ops.printable import printable
from jobs.base import Kind

HEADINGS = {"CAL": "Calendar management", "ENV": "Environment management", "MTG": "Meeting management"}
"""Of the operations guide, by how codes begin."""
OTHERS = "Jobs of other packages"

INDENT = 2
GAP = "  "
SHORT, LONG = 8, 36
"""The beginning of a BookingId that tells it from others, and all of it."""
LEAST_NAME = 12
LONGEST_CUT = 24
"""Of longer ids the beginning tells nothing."""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """What a code found, in a few words."""

    code: str
    name: str
    priority: str
    """Of the worst finding."""
    count: int
    """Members of an umbrella count, the umbrella itself does not."""
    examples: tuple[str, ...]
    """Ways to name the worst finding, from the longest to the shortest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """How wide the parts of a line are, in columns of the terminal; 0: the part is left out."""

    count: int = 0
    code: int = 0
    name: int = 0
    example: int = 0

    @property
    def fixed(self) -> int:
        """The line without its example: a letter for the priority, count, code, name, and blanks between them."""
        return 1 + 1 + self.count + 1 + self.code + 1 + self.name if self.code else 0


def write_codes(screen: Screen, findings: Sequence[Finding], kinds: Mapping[str, Kind]) -> None:
    """Write every code that found something: how urgent, how often, its name, and one example."""
    groups = gather_codes(findings, kinds)
    halves = {heading: _halve(lines) for heading, lines in groups.items()}
    left, right = plan_widths(
        [line for first, _ in halves.values() for line in first],
        [line for _, second in halves.values() for line in second],
        screen.console.width - INDENT,
    )
    for heading, (first, second) in halves.items():
        screen.block(_head(heading, groups[heading]), indent=INDENT)
        for one, other in zip_longest(first, second):
            beside = data(GAP).append_text(_draw(other, right)) if other else Text()
            screen.block(_draw(one, left).append_text(beside), indent=INDENT)


def gather_codes(findings: Sequence[Finding], kinds: Mapping[str, Kind]) -> dict[str, list[CodeLine]]:
    """The codes under their headings, each heading's worst first; among equals by code."""
    by_code: dict[str, list[Finding]] = {}
    for finding in worst_first(findings):
        by_code.setdefault(str(finding["code"]), []).append(finding)
    groups: dict[str, list[CodeLine]] = {heading: [] for heading in (*HEADINGS.values(), OTHERS)}
    for code, found in by_code.items():
        groups[HEADINGS.get(code[:3], OTHERS)].append(_tell_code(code, found, kinds.get(code)))
    return {heading: lines for heading, lines in groups.items() if lines}


def short_id(text: str) -> str:
    """The beginning of a BookingId or an Entra object id, which commands take for all of it; any other id as it is."""
    return text[:SHORT] if ID.fullmatch(text) else text


def plan_widths(left: Sequence[CodeLine], right: Sequence[CodeLine], room: int) -> tuple[Widths, Widths]:
    """How wide the parts of both columns are, so that they fit the room; names are cut only if they must be."""
    sides = [_measure(left), _measure(right)]
    used = [side for side in sides if side.code]
    free = room - sum(side.fixed for side in used) - len(GAP) * (len(used) - 1)
    example = min(LONG, free // max(1, len(used)) - 1)
    if example < SHORT:
        share = (room - len(GAP) * (len(used) - 1)) // max(1, len(used))
        return _cut(sides[0], share), _cut(sides[1], share)
    return _widen(sides[0], left, example), _widen(sides[1], right, example)


def _head(heading: str, lines: Sequence[CodeLine]) -> Text:
    total = sum(line.count for line in lines)
    figures = f"  {_count(total, 'finding')} of {_count(len(lines), 'code')}"
    return data(heading, "bold").append(figures, "not bold dim")


def _halve(lines: Sequence[CodeLine]) -> tuple[Sequence[CodeLine], Sequence[CodeLine]]:
    middle = (len(lines) + 1) // 2
    return lines[:middle], lines[middle:]


def _measure(lines: Sequence[CodeLine]) -> Widths:
    if not lines:
        return Widths()
    return Widths(
        count=max(len(f"{line.count:,}") for line in lines),
        code=max(cell_len(line.code) for line in lines),
        name=max(cell_len(line.name) for line in lines),
    )


def _cut(side: Widths, share: int) -> Widths:
    name = min(side.name, max(LEAST_NAME, share - side.fixed + side.name))
    return replace(side, name=name)


def _widen(side: Widths, lines: Sequence[CodeLine], most: int) -> Widths:
    example = max((cell_len(_choose_example(line, most)) for line in lines), default=0)
    return replace(side, example=min(most, example))


def _tell_code(code: str, found: Sequence[Finding], kind: Kind | None) -> CodeLine:
    members = [finding for finding in found if "members" not in finding] or found
    return CodeLine(
        code=printable(code),
        name=printable(kind.name) if kind else "",
        priority=str(found[0]["priority"]),
        count=len(members),
        examples=_name_umbrella(members[0]) or _name_subject(members[0]),
    )


def _name_umbrella(finding: Finding) -> tuple[str, ...]:
    number = finding.get("umbrella")
    return (f"under incident {number}", f"under {number}", "umbrella") if number else ()


def _name_subject(finding: Finding) -> tuple[str, ...]:
    kind, subject = (printable(str(finding["subject"][part])) for part in ("kind", "id"))
    if finding["booking_id"]:
        booking = printable(str(finding["booking_id"]))
        return (booking, short_id(booking))
    shortened = (f"{kind} {short_id(subject)}", short_id(subject)) if ID.fullmatch(subject) else ()
    return (f"{kind} {subject}", subject, *shortened, subject if len(subject) <= LONGEST_CUT else kind)


def _draw(line: CodeLine, widths: Widths) -> Text:
    style = STYLES.get(line.priority, "")
    drawn = Text(line.priority[:1], style=style)
    drawn.append(f" {line.count:>{widths.count},} ", "bold")
    drawn.append(_fit(line.code, widths.code), style)
    drawn.append(f" {_fit(line.name, widths.name)}")
    if widths.example:
        drawn.append(f" {_fit(_choose_example(line, widths.example), widths.example)}", "dim")
    return drawn


def _choose_example(line: CodeLine, width: int) -> str:
    return next((text for text in line.examples if cell_len(text) <= width), line.examples[-1])


def _fit(text: str, width: int) -> str:
    return set_cell_size(text, width) if cell_len(text) <= width else f"{set_cell_size(text, width - 1)}…"


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}" + ("" if count == 1 else "s")
