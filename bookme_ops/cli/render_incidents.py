"""Incidents for people: the queue, and one of them with its story."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.render_findings import priority_text
from bookme_ops.cli.screen import Screen, data, grid, json_value, people_time, short
from bookme_ops.store.incident import Incident, State

STATE_STYLES = {State.OPEN: "red", State.ACKNOWLEDGED: "yellow", State.RESOLVED: "green"}


def write_queue(screen: Screen, incidents: Sequence[Incident], zone: ZoneInfo) -> None:
    """The page of `incidents list`."""
    if not incidents:
        screen.say("No incident is like that. `bookme-ops incidents list --state all` lists resolved ones too.")
        return
    for incident in incidents:
        screen.write(_head(incident, zone))
        screen.block(data(about(incident), "bold").append("  ").append_text(data(incident.summary)), indent=5)


def write_incident(screen: Screen, incident: Incident, story: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> None:
    """The page of `incidents show`."""
    screen.write(_head(incident, zone))
    screen.write(data(about(incident), "bold"))
    screen.say(incident.summary)
    screen.title("What was seen")
    write_evidence(screen, incident.evidence)
    if incident.fix:
        screen.title("What would repair it")
        write_evidence(screen, incident.fix)
    screen.title("What happened")
    screen.block(grid(_story_line(line, zone) for line in story))
    screen.title("Where to look next")
    if incident.booking_id:
        screen.block(data(f"bookme-ops bookings show {incident.booking_id}"))
    screen.block(data(f"bookme-ops runbook {incident.code}"))


def write_evidence(screen: Screen, evidence: Mapping[str, Any]) -> None:
    """Plain JSON values by name, nested ones moved to the right."""
    rows: list[Sequence[str | Text]] = []
    for name, value in evidence.items():
        if isinstance(value, Mapping):
            rows += [[data(f"{name}.{inner}", "dim"), _plain(deep)] for inner, deep in value.items()]
        else:
            rows.append([data(name, "dim"), _plain(value)])
    screen.block(grid(rows) if rows else data("nothing", "dim"))


def about(incident: Incident) -> str:
    """What an incident is about: the BookingId, else its subject."""
    return incident.booking_id or f"{incident.subject.kind} {incident.subject.id}"


def _head(incident: Incident, zone: ZoneInfo) -> Text:
    parts = [
        data(f"#{incident.id}", "bold"),
        priority_text(incident.priority.label),
        data(incident.code),
        data(incident.environment, "dim"),
        data(incident.state.value, STATE_STYLES[incident.state]),
        data(f"since {people_time(incident.opened_at, zone)}", "dim"),
    ]
    if incident.muted_until is not None:
        parts.append(data(f"muted until {people_time(incident.muted_until, zone)}", "magenta"))
    if incident.owner is not None:
        parts.append(data(f"with {incident.owner}", "dim"))
    return Text("  ").join(parts)


def _story_line(line: Mapping[str, Any], zone: ZoneInfo) -> list[str | Text]:
    return [people_time(line["at"], zone), str(line["actor"]), f"{line['what']}: {line['text']}".removesuffix(": ")]


def _plain(value: Any) -> str:
    return short(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=json_value)
