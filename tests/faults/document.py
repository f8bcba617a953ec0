"""`docs/faults.md`: what comes of every fault, written by the run that tried them."""

from collections.abc import Iterable
from pathlib import Path

from connectors.errors import SENTENCES
from connectors.simulator.faults import FAULTS
from tests.faults.matrix import Line
from tests.faults.strikes import TARGETS, Target

FILE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"

INTRODUCTION = """# What comes of every fault

Systems misbehave. This table says what comes of it: every fault that the simulator knows is tried at every place where
it can strike, at the first read of a bank and at a later one that follows the changes. Made by `make faults`; the test
suite tries the same faults, and fails if this file says anything else.

**How to read it.** *Once*: the fault strikes a single call. *Always*: it never ends. **right** means that everything
was read and exactly the planted faults were found. Otherwise the run is *incomplete*: it says what it could not read,
and why. The number is the exit status of `collect` (3: something is missing; 5: a system is down or refuses us). What
was not read stays *unknown*: findings about it are neither raised nor taken back, its incidents stay as they are.
Where the two reads differ, the cell tells both.

**What holds in every cell**, asserted by `tests/faults/`: the run ends within its time budget, which is
`http.total_budget` for each of its questions (on a clock that is not waited for); no finding is raised that was not
planted; no incident is opened or resolved that should not be; every subject that was not checked has a reason; nothing
secret stands in logs, errors, JSON or the store; and the next run after the fault is complete and right, down to the
last incident.

The bank is small: 14 advisors, two orgs and two backends over one tenant, so that one batch holds all mailboxes of an
environment.
"""


def preamble() -> str:
    """The introduction, the faults and the reasons."""
    faults = "\n".join(f"| {name} | {kind.meaning} |" for name, kind in FAULTS.items())
    reasons = "\n".join(f"| {reason} | {sentence} |" for reason, sentence in SENTENCES.items())
    return (
        f"{INTRODUCTION}\n## The faults\n\n| fault | the system … |\n| --- | --- |\n{faults}\n"
        f"\n## The reasons\n\n| reason | means |\n| --- | --- |\n{reasons}\n"
    )


def section(target: Target, lines: Iterable[Line]) -> str:
    """The table of one target."""
    rows = "\n".join(map(row, lines))
    return f"{heading(target)}\n\n{target.story}\n\n| fault | once | always |\n| --- | --- | --- |\n{rows}\n"


def row(line: Line) -> str:
    """The line of one fault."""
    return f"| {line.kind.name} | {_cell(line, 'once')} | {_cell(line, 'always')} |"


def heading(target: Target) -> str:
    """The line that a section begins with."""
    return f"## {target.title}"


def _cell(line: Line, times: str) -> str:
    first, later = (line.outcomes[f"{which} run, {times}"] for which in ("first", "later"))
    if not later.struck:
        return first.told
    if not first.struck:
        return later.told
    return first.told if first.told == later.told else f"first: {first.told}<br>later: {later.told}"


def read_parts() -> dict[str, str]:
    """The parts of the file as it is, by their headings; what stands before the first section is under an empty one."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    parts: dict[str, str] = {}
    current = ""
    for line in text.splitlines():
        current = line if line in map(heading, TARGETS.values()) else current
        parts[current] = parts.get(current, "") + line + "\n"
    return {name: part.rstrip("\n") + "\n" for name, part in parts.items()}


def write_part(name: str, part: str) -> None:
    """Replace one part of the file; the others stay."""
    parts = {**read_parts(), name: part}
    order = ["", *map(heading, TARGETS.values())]
    FILE.write_text("\n".join(parts[name] for name in order if name in parts), encoding="utf-8")
