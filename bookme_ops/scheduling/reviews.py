"""Reviews that a machine can do: errors, usage, capacity, trends. Their figures are kept with the run, for people."""

from datetime import datetime, timedelta

from bookme_ops.scheduling.task import Errand
from bookme_ops.store import operation_figures as figures
from bookme_ops.store.health import allowance_of
from bookme_ops.store.slot import Ending, SlotState

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
MOST_PROBLEMS = 20


def review_errors(errand: Errand) -> Ending:
    """How our own work of the last day ended, and what went wrong most often."""
    since = errand.at - DAY
    with errand.ops.store.read() as connection:
        problems = figures.list_problems(connection, since, MOST_PROBLEMS)
        told = {
            "since": since.isoformat(),
            "ends": figures.count_ends(connection, since),
            "problems": [
                {"task": task, "state": state, "reason": reason, "times": times}
                for task, state, reason, times in problems
            ],
        }
    reason = f"{sum(times for *_, times in problems)} runs of the last day did not end well" if problems else None
    return Ending(state=SlotState.COMPLETE, reason=reason, figures=told)


def analyse_usage(errand: Errand) -> Ending:
    """The bookings of the last week and of the one before it, by environment."""
    at = errand.at
    with errand.ops.store.read() as connection:
        told = {
            site.name: {
                "week": figures.count_bookings(connection, site.name, at - WEEK, at),
                "week_before": figures.count_bookings(connection, site.name, at - 2 * WEEK, at - WEEK),
                "types": figures.count_types(connection, site.name, at - WEEK, at),
            }
            for site in errand.ops.chosen
        }
    return Ending(state=SlotState.COMPLETE, figures={"until": at.isoformat(), "environments": told})


def plan_capacity(errand: Errand) -> Ending:
    """How much is kept, how long runs take, and how much of its API budget each org has left."""
    with errand.ops.store.read() as connection:
        allowances = {site.name: allowance_of(connection, site.name) for site in errand.ops.chosen}
        told = {
            "bytes": figures.size_of(connection),
            "rows": figures.count_rows(connection),
            "longest_seconds": figures.longest_runs(connection, errand.at - MONTH),
            "api": {name: {"used": one.used, "total": one.total} for name, one in allowances.items() if one},
        }
    return Ending(state=SlotState.COMPLETE, figures=told)


def analyse_trends(errand: Errand) -> Ending:
    """The incidents of the last thirty days beside those of the thirty days before them."""
    return Ending(
        state=SlotState.COMPLETE,
        figures={"last": _incidents(errand, errand.at), "before": _incidents(errand, errand.at - MONTH)},
    )


def _incidents(errand: Errand, end: datetime) -> dict[str, object]:
    with errand.ops.store.read() as connection:
        return {
            "until": end.isoformat(),
            "opened": figures.count_incidents(connection, end - MONTH, end),
            "steps": figures.count_steps(connection, end - MONTH, end),
        }
