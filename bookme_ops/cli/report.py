"""`bookme-ops report`: figures about our own reading."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from bookme_ops.cli.opening import desk_of, opened
from bookme_ops.cli.screen import Screen, data, grid, people_time, tell
from bookme_ops.sync_performance import list_figures

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

Report = Mapping[str, Any]
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


@app.callback()
def report() -> None:
    """Reports: figures with their trend, beside the findings."""


@app.command("sync-performance")
def sync_performance(
    ctx: typer.Context,
    runs: Annotated[int, typer.Option(min=1, max=500, help="How many of the latest collecting runs to show.")] = 20,
) -> None:
    """How old the calendars are that we know, how late changes were seen, and what reading costs.

    \b
    Example:
      bookme-ops report sync-performance --runs 50 --output csv
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        told = desk.works.sync_performance(open_.ops, runs=runs, at=desk.clock())
        tell(
            desk,
            told,
            page=lambda screen: write_report(screen, told, open_.zone),
            rows=lambda: list_figures(told),
        )


def write_report(screen: Screen, told: Report, zone: ZoneInfo) -> None:
    """The page of `report sync-performance`."""
    for tenant in told["tenants"]:
        screen.title(f"Tenant {tenant['tenant']}")
        ages, lag = tenant["mailboxes"], tenant["lag"]
        screen.block(grid(_age_lines(ages)))
        screen.block(_measured(ages, told, zone))
        screen.block(grid(_lag_lines(lag)))
        screen.block(_measured(lag, told, zone))
    screen.title("What the latest runs cost")
    if not told["runs"]:
        screen.block(data("There has been no reading run yet: `bookme-ops collect` is the first."))
        return
    screen.block(grid([_run_head(), *(_run_line(run, zone) for run in told["runs"])]))
    screen.title("Trend")
    screen.block(grid(_trend_lines(told["trend"])) if told["trend"] else data("Too few runs for a trend."))


def span_text(seconds: float | None) -> str:
    """A span as people say it, in its largest unit: `1.5 h`."""
    if seconds is None:
        return "–"
    for length, unit in UNITS:
        if seconds >= length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} s"


def _age_lines(ages: Report) -> Sequence[Sequence[str | Text]]:
    lines: list[Sequence[str | Text]] = [
        ["mailboxes read completely", f"{ages['read']:,} of {ages['expected']:,}"],
        ["age of the last complete read", _spread_text(ages["age_seconds"])],
        ["older than 1 h / 24 h", f"{ages['older_than_1_h']:,} / {ages['older_than_24_h']:,}"],
    ]
    lines += [[f"not read lately: {reason}", f"{count:,}"] for reason, count in ages["failing"].items()]
    lines += [[data(f"never read: {why}", "yellow"), f"{count:,}"] for why, count in ages["never_read"].items()]
    return lines


def _lag_lines(lag: Report) -> Sequence[Sequence[str | Text]]:
    name = f"from a change to our seeing it, {lag['days']} days"
    text = f"{_spread_text(lag['seconds'])}, {lag['changes']:,} changes" if lag["changes"] else "no change was seen"
    return [[name, text]]


def _spread_text(spread: Report) -> str:
    if spread["median"] is None:
        return "–"
    median, most, largest = (span_text(spread[name]) for name in ("median", "p90", "largest"))
    return f"median {median}, 90 % within {most}, at most {largest}"


def _measured(figures: Report, told: Report, zone: ZoneInfo) -> Text:
    at = figures["measured_at"]
    if at is None:
        return data("never measured", "dim")
    age = datetime.fromisoformat(told["as_of"]) - datetime.fromisoformat(at)
    return data(f"as of {people_time(at, zone)}, {span_text(max(0.0, age.total_seconds()))} ago", "dim")


def _run_head() -> Sequence[str | Text]:
    names = ("run", "began", "status", "took", "mailboxes", "requests", "told to slow down")
    return [data(name, "dim") for name in names]


def _run_line(run: Report, zone: ZoneInfo) -> Sequence[str | Text]:
    return [
        data(run["id"], "bold"),
        people_time(run["started_at"], zone),
        str(run["status"]),
        span_text(run["seconds"]),
        f"{run['mailboxes']:,}",
        f"{run['requests']:,}",
        "–" if run["throttled"] is None else f"{run['throttled']:,}",
    ]


def _trend_lines(trend: Report) -> list[Sequence[str | Text]]:
    names = {"requests": "requests", "throttled": "told to slow down", "seconds": "seconds", "mailboxes": "mailboxes"}
    return [[word, _change_text(trend[name])] for name, word in names.items()]


def _change_text(figure: Report) -> str:
    now, before, change = figure["now"], figure["before"], figure["change"]
    if now is None or before is None:
        return "not known"
    grown = f" ({change:+.0%})" if change is not None else ""
    return f"{before:,g} → {now:,g}{grown}"
