"""Texts: what people are told, made of words that hold no personal data.

A text is put together from a code and the title of its runbook, a priority, an environment, the kind of a subject, the
numbers of incidents, a BookingId, counts and links. The summary and the evidence of an incident, the id of its subject,
its owner and its notes are never asked for.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from bookme_ops.alerts.wishes import LAPSED, OPENED, PRIORITY, REMINDER, REOPENED, RESOLVED
from bookme_ops.intake import is_booking_id
from bookme_ops.runbooks import BadRunbook, NoRunbook, load_runbook
from bookme_ops.store.alerts_channels import CODE as CHANNEL_CODE
from bookme_ops.store.incident import REPORT, UNREAD, Incident
from jobs.base import Priority

OURS = {CHANNEL_CODE: "alert-channel-refuses", REPORT: "reported-by-a-person", UNREAD: "not-read-for-long"}
"""The titles of codes that no runbook tells of."""
SENTENCES = {
    OPENED: "Incident {id} was opened.",
    REOPENED: "Incident {id} is open again.",
    RESOLVED: "Incident {id} is resolved.",
    PRIORITY: "Incident {id} is {priority} now.",
    REMINDER: "Incident {id} is still open, and nobody has acknowledged it.",
    LAPSED: "Incident {id} is still open, and the time for which it was acknowledged is over.",
    "at_risk": "The response to incident {id} is due soon.",
    "breached": "The response to incident {id} is overdue.",
}
COUNTS = {"findings": "Findings", "advisors_hit": "Advisors hit", "advisors_checked": "Advisors checked"}
"""Of an umbrella's evidence its counts are told."""
MOST_LINES = 40


def title_of(incident: Incident) -> str:
    """`[Critical] MTG001 orphan-in-outlook, production`."""
    name = name_of_code(incident.code)
    return f"[{incident.priority.label}] {incident.code}{f' {name}' if name else ''}, {incident.environment}"


def body_of(incident: Incident, event: str, zone: ZoneInfo, console_url: str | None) -> str:
    """A sentence, then one fact a line."""
    lines = [SENTENCES[event].format(id=incident.id, priority=incident.priority.label)]
    lines.append(f"About: {incident.subject.kind}{_name_of(incident)}")
    # Who fills it in is a person or another system: what has blanks or an `@` may be anything.
    if incident.booking_id is not None and is_booking_id(incident.booking_id):
        lines.append(f"BookingId: {incident.booking_id}")
    lines += [f"{word}: {incident.evidence[name]}" for name, word in COUNTS.items() if _is_count(incident, name)]
    lines.append(f"Since: {tell_time(incident.opened_at, zone)}")
    lines.append(link_to(incident.id, console_url))
    return "\n".join(lines)


def digest_of(open_ones: Sequence[Incident], zone: ZoneInfo, now: datetime, console_url: str | None) -> tuple[str, str]:
    """The title and the text of a digest: how much is open, by priority, code and environment."""
    groups: dict[tuple[int, str, str], int] = {}
    for one in open_ones:
        place = (-one.priority, one.code, one.environment)
        groups[place] = groups.get(place, 0) + 1
    totals = {priority: sum(one.priority is priority for one in open_ones) for priority in reversed(Priority)}
    title = "Open incidents: " + ", ".join(f"{count} {one.label}" for one, count in totals.items() if count)
    lines = [
        f"{Priority(-urgency).label}: {code} {name_of_code(code)}, {environment}: {count}"
        for (urgency, code, environment), count in sorted(groups.items())
    ]
    more = [f"and {len(lines) - MOST_LINES} more lines"] if len(lines) > MOST_LINES else []
    where = f"{console_url}/incidents" if console_url else "`bookme-ops incidents list` shows them."
    return title, "\n".join([f"Open at {tell_time(now, zone)}:", *lines[:MOST_LINES], *more, where])


def link_to(incident_id: int, console_url: str | None) -> str:
    """Where to look next."""
    if console_url is None:
        return f"`bookme-ops incidents show {incident_id}` shows it."
    return f"{console_url}/incidents/{incident_id}"


def tell_time(instant: datetime, zone: ZoneInfo) -> str:
    """An instant in the bank's zone."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}"


@cache
def name_of_code(code: str) -> str:
    """The title of the code's runbook; empty if it has none."""
    if code in OURS:
        return OURS[code]
    try:
        return load_runbook(code).title
    except (NoRunbook, BadRunbook):
        return ""


def _name_of(incident: Incident) -> str:
    """A channel's name is a word of the settings, and nobody could repair it without; a kind of coverage is a word."""
    return f" {incident.subject.id}" if incident.code in {CHANNEL_CODE, UNREAD} else ""


def _is_count(incident: Incident, name: str) -> bool:
    return incident.subject.kind == "environment" and type(incident.evidence.get(name)) is int
