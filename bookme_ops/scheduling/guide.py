"""The maintenance schedule of the operations guide: which task does each line of it, and which people do.

What needs a person's judgement is a duty: it has an owner, a date, and a signature. Tasks prepare what is looked at.
"""

from dataclasses import dataclass
from enum import StrEnum


class Rhythm(StrEnum):
    """How often the guide asks for it."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the guide's maintenance schedule."""

    words: str
    """As the guide says it."""
    rhythm: Rhythm
    tasks: tuple[str, ...] = ()
    """Tasks and jobs that do it, or prepare it."""
    duty: str | None = None
    """The name under which a person signs it; None: nobody needs to."""
    todo: str = ""
    """What that person does."""


LINES = (
    Line(words="System health checks", rhythm=Rhythm.DAILY, tasks=("health", "collect-probes")),
    Line(words="Integration monitoring", rhythm=Rhythm.DAILY, tasks=("collect-probes", "collect-changes", "failures")),
    Line(words="Error log review", rhythm=Rhythm.DAILY, tasks=("error-review",)),
    Line(words="Performance monitoring", rhythm=Rhythm.DAILY, tasks=("sync-performance",)),
    Line(words="Backup verification", rhythm=Rhythm.DAILY, tasks=("backup",)),
    Line(
        words="Usage analytics review",
        rhythm=Rhythm.WEEKLY,
        tasks=("usage-analytics",),
        duty="usage-review",
        todo="look at the bookings of the week, and at locations and advisors that are hardly booked",
    ),
    Line(
        words="Performance optimization",
        rhythm=Rhythm.WEEKLY,
        tasks=("sync-performance",),
        duty="performance-optimization",
        todo="look at ages, lags and throttling, and change collect, http or the crons where they grow",
    ),
    Line(
        words="User feedback processing",
        rhythm=Rhythm.WEEKLY,
        duty="user-feedback",
        todo="go through the incidents that people reported, and answer or plan what they ask for",
    ),
    Line(
        words="Documentation updates",
        rhythm=Rhythm.WEEKLY,
        duty="documentation",
        todo="bring runbooks and the bank's own pages up to date with what was learnt",
    ),
    Line(
        words="Training assessment",
        rhythm=Rhythm.WEEKLY,
        duty="training",
        todo="look at which mistakes come again, and plan training for them",
    ),
    Line(
        words="System updates",
        rhythm=Rhythm.MONTHLY,
        duty="system-updates",
        todo="install the product's releases and ours, in the test environment first",
    ),
    Line(
        words="Security audits",
        rhythm=Rhythm.MONTHLY,
        tasks=("collect-access", "integration-users", "permissions", "sign-ins", "credentials"),
        duty="security-audit",
        todo="go through the access findings, and sign the access review that is due",
    ),
    Line(
        words="Configuration reviews",
        rhythm=Rhythm.MONTHLY,
        tasks=("permission-drift",),
        duty="configuration-review",
        todo="compare what drifted from the baseline, and take it back or into the baseline",
    ),
    Line(
        words="Capacity planning",
        rhythm=Rhythm.MONTHLY,
        tasks=("capacity",),
        duty="capacity-planning",
        todo="look at the growth of the store, the sweeps and the API requests",
    ),
    Line(
        words="Trend analysis",
        rhythm=Rhythm.MONTHLY,
        tasks=("trends",),
        duty="trend-analysis",
        todo="look at which incidents become more, and why",
    ),
)


def duty_lines() -> dict[str, Line]:
    """The lines that people sign, by the name of the duty."""
    return {line.duty: line for line in LINES if line.duty is not None}
