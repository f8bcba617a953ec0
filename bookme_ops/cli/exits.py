"""The exit statuses, which are a contract with the scripts of our users."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from jobs.base import Priority


class Exit(IntEnum):
    """How a command ended. Where several would fit a run, the first of 5, 3 and 1 counts."""

    DONE = 0
    FINDINGS = 1
    """There are findings at or above `--fail-on`."""
    USAGE = 2
    """Wrong usage, or settings that cannot be used."""
    INCOMPLETE = 3
    """Done, but something could not be read; it is listed."""
    REFUSED = 4
    """A role, an approval or a precondition is missing."""
    DOWN = 5
    """A system is down, or refuses us."""
    BUG = 70
    """Our own fault; BSD's sysexits calls it EX_SOFTWARE."""
    STOPPED = 130
    """Interrupted by Ctrl-C."""


def exit_of_run(account: Mapping[str, Any], fail_on: Priority | None = None) -> Exit:
    """The exit status of a run, from its account in the shape of the interface document."""
    run = account["run"]
    if run.get("down") or run["status"] == "failed":
        return Exit.DOWN
    if run["status"] != "complete":
        return Exit.INCOMPLETE
    return Exit.FINDINGS if fail_on is not None and _any_at(fail_on, account.get("findings", ())) else Exit.DONE


def _any_at(least: Priority, findings: Iterable[Mapping[str, Any]]) -> bool:
    """A risk that somebody accepted fails nothing."""
    counted = (finding for finding in findings if not finding.get("waived_until"))
    return any(Priority[str(finding["priority"]).upper()] >= least for finding in counted)
