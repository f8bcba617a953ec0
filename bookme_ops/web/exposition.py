"""The exposition: figures as Prometheus reads them. What is not known has no sample, so that it never reads as 0.

Names and units follow https://prometheus.io/docs/practices/naming/: base units, instants as seconds since 1970. Labels
are names of environments, tasks, systems, codes, priorities, states and reasons; never who or what it is about.
"""

from collections.abc import Iterator
from importlib.metadata import version
from math import inf

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from bookme_ops.measures.figures import Figures
from bookme_ops.store.db import SCHEMA
from bookme_ops.web.families import counter, gauge, instants, row
from bookme_ops.web.upkeep_families import tell_backup, tell_schedule, tell_tasks, tell_upkeep
from jobs.base import Priority


class Exposition(Collector):
    """The figures of one moment, or the word that there are none."""

    def __init__(self, figures: Figures | None) -> None:
        """None: the store does not answer."""
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Every family that has a sample."""
        families = (*_of_ourselves(self._figures), *(_of(self._figures) if self._figures is not None else ()))
        return (family for family in families if family.samples)


def write_metrics(figures: Figures | None) -> bytes:
    """The whole page, figures of our process included."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Exposition(figures))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


def _of_ourselves(figures: Figures | None) -> Iterator[Metric]:
    words = ((version("bookme-ops"), SCHEMA), 1.0)
    yield gauge("build_info", "This program and the schema that it works on.", ("version", "schema"), [words])
    yield gauge("store_up", "Whether the store answers; if not, nothing else is known.", (), [row(figures is not None)])


def _of(figures: Figures) -> Iterator[Metric]:
    yield gauge("figures_timestamp_seconds", "When these figures were gathered.", (), instants((), figures.at))
    if figures.schedule is not None:
        yield from tell_schedule(figures.schedule)
        yield from tell_tasks(figures.schedule.tasks, figures.at)
    yield from _readings(figures)
    yield from _systems(figures)
    yield from _incidents(figures)
    yield from _alerts(figures)
    if figures.backup is not None:
        yield from tell_backup(figures.backup)
    yield from tell_upkeep(figures)


def _readings(figures: Figures) -> Iterator[Metric]:
    alike, found = ("environment", "kind"), figures.readings
    yield gauge(
        "coverage_known_subjects",
        "Mailboxes, rooms, queries and directories whose latest read was complete.",
        alike,
        [((one.environment, one.kind), one.known) for one in found],
    )
    yield gauge(
        "coverage_unknown_subjects",
        "Those whose latest read failed, by the reason.",
        (*alike, "reason"),
        [((one.environment, one.kind, reason), count) for one in found for reason, count in one.unknown.items()],
    )
    yield gauge(
        "coverage_oldest_read_timestamp_seconds",
        "The longest ago that one of them was read completely, those that nobody reads any more included.",
        alike,
        [place for one in found for place in instants((one.environment, one.kind), one.oldest)],
    )
    yield gauge(
        "coverage_newest_read_timestamp_seconds",
        "When one of them was last read completely.",
        alike,
        [place for one in found for place in instants((one.environment, one.kind), one.newest)],
    )


def _systems(figures: Figures) -> Iterator[Metric]:
    where, place = ("environment",), ("environment", "system")
    budgets, probes, traffic = figures.budgets, figures.probes, figures.traffic
    used = [((one.environment,), float(one.used)) for one in budgets]
    yield gauge("api_budget_used_requests", "API requests that an org counted in the last 24 hours.", where, used)
    limits = [((one.environment,), float(one.total)) for one in budgets]
    yield gauge("api_budget_limit_requests", "API requests that an org allows in 24 hours.", where, limits)
    read = [place for one in budgets for place in instants((one.environment,), one.at)]
    yield gauge("api_budget_read_timestamp_seconds", "When an org said so.", where, read)
    up = [((one.environment, one.system), float(one.answered)) for one in probes]
    yield gauge("probe_up", "Whether a system answered its last probe and let us in.", place, up)
    took = [((one.environment, one.system), one.seconds) for one in probes]
    yield gauge("probe_duration_seconds", "How long the answer to the last probe took.", place, took)
    probed = [place for one in probes for place in instants((one.environment, one.system), one.at)]
    yield gauge("probe_timestamp_seconds", "When the last probe was.", place, probed)
    for name, text, counts in (
        ("requests", "HTTP requests of collecting runs that ended, retries included.", traffic.requests),
        ("throttled", "Answers that asked a collecting run to slow down.", traffic.throttled),
    ):
        rows = [((system,), float(count)) for system, count in sorted(counts.items())]
        yield counter(name, f"{text} Counted since this process began.", ("system",), rows)


def _incidents(figures: Figures) -> Iterator[Metric]:
    counts = [
        ((one.environment, one.code, _word(one.priority), one.state.value), float(one.count))
        for one in figures.incidents
    ]
    alike = ("environment", "code", "priority", "state")
    yield gauge("incidents_open", "Incidents that are open or acknowledged.", alike, counts)
    oldest: dict[tuple[str, ...], float] = {}
    for one in figures.incidents:
        place = (one.environment, _word(one.priority))
        oldest[place] = min(one.oldest.timestamp(), oldest.get(place, inf))
    text = "When the first of them was opened."
    yield gauge("incidents_open_oldest_timestamp_seconds", text, ("environment", "priority"), oldest.items())
    owed = (figures.responses or {}).items()
    yield gauge(
        "first_responses_owed",
        "Open incidents without a first response, by how the promise of the service level stands.",
        ("priority", "standing"),
        [((_word(priority), standing), float(count)) for (priority, standing), count in owed],
    )


def _alerts(figures: Figures) -> Iterator[Metric]:
    queue, alerts = figures.alerts.queue, figures.alerts
    stages = {"untold": queue.steps, "waiting": queue.waiting, "silenced": queue.silenced, "held": queue.held}
    counts = [((stage,), float(count)) for stage, count in stages.items()]
    yield gauge("alert_queue", "What people have not been told, by stage.", ("stage",), counts)
    yield gauge(
        "alert_queue_oldest_timestamp_seconds",
        "Since when the oldest of what is to be told waits. Absent: nothing does.",
        (),
        instants((), queue.oldest),
    )
    yield gauge("alert_dead_letters", "Messages that were given up and still matter.", (), [row(alerts.dead)])
    channels = [((state,), float(count)) for state, count in sorted(alerts.channels.items())]
    yield gauge("alert_channels", "Channels of the settings, by how they fare.", ("state",), channels)


def _word(priority: Priority) -> str:
    return priority.label.lower()
