"""One booking for people: the systems side by side, what differs, what is wrong, and what happened when."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bookme_ops.cli.render_findings import priority_text
from bookme_ops.cli.screen import Screen, data, grid, people_time, short

ABREAST = 3
"""Copies in one table; more are put below, so that 80 columns hold them."""

OWN = frozenset({"created", "modified"})
"""What every copy has of its own: it is no difference, as ids are none."""

Account = Mapping[str, Any]


def write_booking(screen: Screen, account: Account, zone: ZoneInfo) -> None:
    """The page of `bookings show`, from the document of `bookme_ops.booking.show`."""
    screen.say("Booking ", data(str(account["booking_id"]), "bold"))
    copies = account.get("copies") or []
    for start in range(0, len(copies), ABREAST):
        screen.title("Side by side" if start == 0 else "Side by side, continued")
        screen.block(_side_by_side(copies[start : start + ABREAST], _differing(copies), zone))
    for title, lines in (
        ("Linked by", _link_lines(account.get("links") or ())),
        ("What is wrong", _finding_lines(account.get("findings") or ())),
        ("Incidents", _incident_lines(account.get("incidents") or (), zone)),
        ("What happened", _timeline_lines(account.get("timeline") or (), zone)),
    ):
        screen.title(title)
        screen.block(grid(lines) if lines else data("nothing", "dim"))


def _side_by_side(copies: Sequence[Account], differing: set[str], zone: ZoneInfo) -> Table:
    table = Table(box=None, show_header=True, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("")
    for copy in copies:
        head = [data(str(copy["system"]), "bold"), data(str(copy.get("environment") or ""), "dim")]
        table.add_column(Text("\n").join(head), overflow="fold")
    for name in dict.fromkeys(name for copy in copies for name in copy["fields"]):
        mark = "≠ " if name in differing else "  "
        style = "yellow" if name in differing else ""
        cells = [data(_value(copy["fields"].get(name), zone), style) for copy in copies]
        table.add_row(data(mark + name, style or "dim"), *cells)
    return table


def _differing(copies: Sequence[Account]) -> set[str]:
    """The fields on which two copies that know them disagree."""
    names = {name for copy in copies for name in copy["fields"] if not name.endswith("_id")} - OWN
    return {name for name in names if len(_told(copies, name)) > 1}


def _told(copies: Sequence[Account], name: str) -> set[str]:
    """What the copies say of a field; some say nothing."""
    said = (copy["fields"].get(name) for copy in copies)
    return {str(value).casefold() for value in said if value is not None}


def _value(value: Any, zone: ZoneInfo) -> str:
    """Instants are told in the bank's time; anything else as it is."""
    if value is None or isinstance(value, bool):
        return {None: "–", True: "yes", False: "no"}[value]
    text = str(value)
    looks_timed = isinstance(value, str) and len(text) >= 19 and text[10:11] == "T" and text[:4].isdecimal()
    return people_time(text, zone) if looks_timed else short(text)


def _link_lines(links: Sequence[Account]) -> list[list[str | Text]]:
    return [
        [str(link.get("by") or link.get("rung")), data("weak", "yellow") if link.get("weak") else "", _ends(link)]
        for link in links
    ]


def _ends(link: Account) -> str:
    ends = (str(link[end]).split(" ") for end in ("from", "to") if link.get(end))
    return " ↔ ".join(" ".join(map(short, words)) for words in ends)


def _finding_lines(findings: Sequence[Account]) -> list[list[str | Text]]:
    return [[priority_text(str(one["priority"])), str(one["code"]), str(one["summary"])] for one in findings]


def _incident_lines(incidents: Sequence[Account], zone: ZoneInfo) -> list[list[str | Text]]:
    return [
        [f"#{one['id']}", str(one["code"]), str(one["state"]), f"since {people_time(one['opened_at'], zone)}"]
        for one in incidents
    ]


def _timeline_lines(timeline: Sequence[Account], zone: ZoneInfo) -> list[list[str | Text]]:
    ordered = sorted(timeline, key=lambda one: str(one.get("at") or ""))
    return [[people_time(one.get("at"), zone), str(one.get("system") or ""), _change(one, zone)] for one in ordered]


def _change(one: Account, zone: ZoneInfo) -> str:
    was, now = one.get("was"), one.get("now")
    if was is None and now is None:
        return str(one.get("what") or "")
    return f"{one.get('what')}: {_value(was, zone)} → {_value(now, zone)}"
