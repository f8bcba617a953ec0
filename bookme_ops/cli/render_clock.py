"""The clock of an incident in words: what is left, who has the move, who hears of it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.screen import Screen, data, grid, people_time
from bookme_ops.service_levels.clock import Clock, Standing
from bookme_ops.store.incident import Party

STYLES = {Standing.MET: "green", Standing.ON_TRACK: "", Standing.AT_RISK: "yellow", Standing.BREACHED: "bold red"}
NAMES = {
    Party.US: "us",
    Party.VENDOR: "the vendor",
    Party.MICROSOFT: "Microsoft",
    Party.SALESFORCE: "Salesforce",
    Party.CUSTOMER: "the customer",
}


def clock_text(clock: Clock, zone: ZoneInfo) -> Text:
    """Where the first response stands, in a few words."""
    words = _say(clock, zone)
    if clock.paused:
        words = f"paused: {clock.party.value}, since {people_time(clock.since, zone)}; {words}"
    return data(words, STYLES[clock.standing])


def write_clock(screen: Screen, clock: Clock, zone: ZoneInfo) -> None:
    """The part of a page that is about the clock."""
    screen.title("First response")
    screen.block(clock_text(clock, zone))
    screen.block(grid(_rows(clock, zone)))


def hours_text(duration: timedelta) -> str:
    """Business time as people say it: `2 h 10 min`, `4 h`, `25 min`."""
    hours, minutes = divmod(int(duration // timedelta(minutes=1)), 60)
    parts = [f"{hours} h"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} min")
    return " ".join(parts)


def _say(clock: Clock, zone: ZoneInfo) -> str:
    target = hours_text(clock.target)
    if clock.answered_at is not None:
        late = " late," if clock.standing is Standing.BREACHED else ""
        word = "over" if clock.unanswered else "answered"
        return f"{word}{late} in {hours_text(clock.used)}, of {target}"
    if clock.standing is Standing.BREACHED:
        return f"late: due {people_time(clock.due, zone)}, of {target}"
    risk = "at risk: " if clock.standing is Standing.AT_RISK else ""
    return f"{risk}{hours_text(clock.left)} left, of {target}"


def _rows(clock: Clock, zone: ZoneInfo) -> Iterator[Sequence[str | Text]]:
    at_earliest = ", if the clock ran again at once" if clock.paused and clock.answered_at is None else ""
    yield [data("due", "dim"), f"{people_time(clock.due, zone)}{at_earliest}"]
    if not clock.unanswered:
        yield [data("answered", "dim"), people_time(clock.answered_at, zone)]
    for party, one in clock.parties.items():
        if one.running or one.used:
            runs = f", and it is running since {people_time(one.since, zone)}" if one.running else ""
            yield [data(f"with {NAMES[party]}", "dim"), f"{hours_text(one.used)}{runs}"]
    for step in clock.escalations:
        goes = "went" if step.reached else "goes"
        yield [data(f"at {step.share:.0%}", "dim"), f"it {goes} to {step.to}: {people_time(step.at, zone)}"]
