"""One booking for people: the systems side by side, what differs, what is wrong, how well known, what happened."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.render_findings import priority_text
from bookme_ops.cli.render_sides import draw_sides, fit_abreast, list_ids, tell_value
from bookme_ops.cli.render_timeline import write_timeline
from bookme_ops.cli.screen import Screen, data, grid, people_time, short
from bookme_ops.timeline.spelling import spell_age

Account = Mapping[str, Any]
CLOCKS = {"breached": "red", "at_risk": "yellow"}
RESOLVED = "resolved"
INDENT = 2
TIMES = frozenset({"copy", "copies", "cancelled", "start", "end"})
"""Fields whose values stand in the table already."""


def write_booking(screen: Screen, account: Account, zone: ZoneInfo) -> None:
    """The page of `bookings show`, from the document of `bookme_ops.booking.show`."""
    _write_head(screen, account)
    _write_sides(screen, account, zone)
    _write_lines(screen, "What differs", _difference_lines(account, zone))
    screen.title("What is wrong")
    _write_findings(screen, account.get("findings") or (), zone)
    over = [one for one in account.get("incidents") or () if one.get("state") == RESOLVED]
    if over:
        _write_lines(screen, "What was wrong", [_incident_line(one, zone) for one in over])
    _write_lines(screen, "Linked by", [_link_line(link) for link in account.get("links") or ()])
    _write_lines(screen, "How well it is known", _coverage_lines(account.get("coverage") or ()))
    screen.title("What happened")
    write_timeline(screen, account.get("timeline") or (), account.get("story") or {}, zone)


def write_candidates(screen: Screen, account: Account, zone: ZoneInfo) -> None:
    """The bookings that could be meant."""
    screen.say(f"{account['sentence']}. Which one is meant?")
    rows: list[list[str | Text]] = [
        [
            data(one["booking_id"] or one["event_id"], "bold"),
            tell_value(one["start"], zone),
            data(one["environment"] or "", "dim"),
            data(one["owner"] or "", "dim"),
        ]
        for one in account["candidates"]
    ]
    screen.block(grid(rows, wide=0))


def _write_head(screen: Screen, account: Account) -> None:
    screen.say("Booking ", data(account["booking_id"] or "without a BookingId", "bold"))
    matched = account.get("matched") or {}
    if matched and matched.get("kind") != "booking-id":
        screen.say(data(f"matched: {' '.join(map(short, str(matched['told']).split(' ')))}", "dim"))


def _write_sides(screen: Screen, account: Account, zone: ZoneInfo) -> None:
    copies, width = account.get("copies") or [], screen.console.width - INDENT
    abreast = fit_abreast(width)
    for start in range(0, len(copies), abreast):
        screen.title("Side by side" if start == 0 else "Side by side, continued")
        screen.block(draw_sides(copies[start : start + abreast], account, zone, width=width))
    if copies:
        screen.write("")
        screen.block(grid(list_ids(copies)))


def _write_lines(screen: Screen, title: str, lines: Sequence[Sequence[str | Text]]) -> None:
    screen.title(title)
    screen.block(grid(lines) if lines else data("nothing", "dim"))


def _difference_lines(account: Account, zone: ZoneInfo) -> list[list[str | Text]]:
    """Who differs from whom, and what the two say where the table does not show it."""
    return [[data(one["field"], "yellow"), _sides(one, zone)] for one in account.get("differences") or ()]


def _sides(one: Account, zone: ZoneInfo) -> str:
    if one["field"] in TIMES:
        return str(one["sentence"])
    told = [f"{side['system']}: {_said(side['value'], zone)}" for side in one["between"]]
    return f"{told[0]}; {told[1]}"


def _said(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, list):
        return ", ".join(tell_value(each, zone, most=40) for each in value) or "nothing"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(each, zone)}" for name, each in value.items() if each)
    return tell_value(value, zone, most=40)


def _write_findings(screen: Screen, findings: Sequence[Account], zone: ZoneInfo) -> None:
    for one in findings:
        head = [priority_text(str(one["priority"])), data(one["code"], "bold"), *_incident_parts(one, zone)]
        screen.block(Text("  ").join(head))
        screen.block(data(one["summary"]), indent=4)
        if one.get("runbook"):
            screen.block(data(one["runbook"], "dim"), indent=4)
    if not findings:
        screen.block(data("nothing", "dim"))


def _incident_parts(one: Account, zone: ZoneInfo) -> Iterator[Text]:
    """Its incident, where that stands, and its clock."""
    if one.get("id") is not None:
        yield data(f"incident {one['id']} {one.get('state', '')}".rstrip())
    if one.get("muted_until"):
        yield data(f"muted until {people_time(one['muted_until'], zone)}", "magenta")
    clock = one.get("sla") or {}
    if clock.get("answered_at"):
        yield data("answered", "green")
    elif one.get("first_response_due"):
        state = str(clock.get("state") or "")
        paused = f", waits for {clock['party']}" if clock.get("paused") else ""
        told = f"answer due {people_time(one['first_response_due'], zone)}{paused}"
        yield data(told + (f" ({state.replace('_', ' ')})" if state in CLOCKS else ""), CLOCKS.get(state, "dim"))


def _incident_line(one: Account, zone: ZoneInfo) -> list[str | Text]:
    since = f"from {people_time(one['opened_at'], zone)}"
    return [f"#{one['id']}", str(one["code"]), f"{since} to {people_time(one.get('resolved_at'), zone)}"]


def _link_line(link: Account) -> list[str | Text]:
    if not link.get("to"):
        return [data("no link", "yellow"), f"{_end(str(link['from']))}: {link.get('why', '')}"]
    ends = f"{_end(str(link['from']))} ↔ {_end(str(link['to']))}"
    weak = data("weak  ", "yellow") if link.get("weak") else data("")
    return [str(link.get("by") or link.get("rung")), weak.append(ends)]


def _end(text: str) -> str:
    return " ".join(map(short, text.split(" ")))


def _coverage_lines(coverage: Sequence[Account]) -> list[list[str | Text]]:
    """Each mailbox in a line, and what could not be read; the lists of a system that were read are told together."""
    lines: list[list[str | Text]] = []
    lists: dict[str, list[Account]] = {}
    for one in coverage:
        if one["complete"] and not one.get("role") and one.get("age_seconds") is not None:
            lists.setdefault(f"{one['system']} {one['scope']}", []).append(one)
            continue
        known = one["complete"] and (one.get("copies") is not None or not one.get("role"))
        mark = data("✓", "green") if known else data("!", "yellow")
        lines.append([mark, data(one["sentence"], "" if known else "yellow")])
    return lines + [[data("✓", "green"), _lists_line(name, read)] for name, read in lists.items()]


def _lists_line(name: str, read: Sequence[Account]) -> str:
    """As old as the oldest of them."""
    subjects = ", ".join(str(one["subject"]).replace("backend-", "") for one in read)
    age = timedelta(seconds=max(float(one["age_seconds"]) for one in read))
    return f"{name}: {subjects}, read {spell_age(age)} ago"
