"""Incidents for people: the queue, and one of them with its story."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.render_clock import clock_text, write_clock
from bookme_ops.cli.render_findings import priority_text
from bookme_ops.cli.screen import Screen, data, grid, json_value, people_time, short
from bookme_ops.intake import FACTS
from bookme_ops.runbooks import ADVICE
from bookme_ops.standing import Standing
from bookme_ops.store.incident import Incident, State
from bookme_ops.telling import explain_key

STATE_STYLES = {State.OPEN: "red", State.ACKNOWLEDGED: "yellow", State.RESOLVED: "green"}


def write_queue(
    screen: Screen, incidents: Sequence[Incident], zone: ZoneInfo, standings: Mapping[int, Standing]
) -> None:
    """The page of `incidents list`; the clocks of those whose standing is known."""
    if not incidents:
        screen.say("No incident is like that. `bookme-ops incidents list --state all` lists resolved ones too.")
        return
    for incident in incidents:
        screen.write(_head(incident, zone, standings.get(incident.id)))
        screen.block(data(about(incident), "bold").append("  ").append_text(data(incident.summary)), indent=5)


def write_incident(
    screen: Screen,
    incident: Incident,
    story: Sequence[Mapping[str, Any]],
    zone: ZoneInfo,
    standing: Standing | None = None,
) -> None:
    """The page of `incidents show`."""
    screen.write(_head(incident, zone, standing, clock=False))
    screen.write(data(about(incident), "bold"))
    screen.say(incident.summary)
    screen.say(data(explain_key(incident), "dim"))
    if standing is not None:
        write_clock(screen, standing.clock, zone)
        _write_ties(screen, incident, standing)
    if incident.intake is not None:
        _write_intake(screen, incident.intake, standing)
    else:
        screen.title("What was seen")
        write_evidence(screen, incident.evidence)
    if incident.fix:
        screen.title("What would repair it")
        write_evidence(screen, incident.fix)
    screen.title("What happened")
    screen.block(grid(_story_line(line, zone) for line in story))
    screen.title("Where to look next")
    if incident.code in ADVICE:
        screen.block(ADVICE[incident.code])
    for command in _next_commands(incident, standing):
        screen.block(data(f"bookme-ops {command}"))


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


def _write_ties(screen: Screen, incident: Incident, standing: Standing) -> None:
    rows: list[Sequence[str | Text]] = [[data(link.kind.value, "dim"), link.target] for link in standing.links]
    rows += [[data("duplicate", "dim"), f"#{number}"] for number in standing.duplicates]
    if incident.merged_into is not None:
        rows.append([data("merged into", "dim"), f"#{incident.merged_into}"])
    if rows:
        screen.title("What it is tied to")
        screen.block(grid(rows))


def _write_intake(screen: Screen, intake: Mapping[str, str], standing: Standing | None) -> None:
    missing = standing.missing if standing else ()
    screen.title("What was reported")
    told = [[data(fact.name, "dim"), data(intake[fact.name])] for fact in FACTS if fact.name in intake]
    screen.block(grid(told) if told else data("nothing yet", "dim"))
    if missing:
        screen.title("What a ticket needs and nobody has told yet")
        screen.block(grid([data(fact.name, "yellow"), fact.asks] for fact in FACTS if fact.name in missing))


def _next_commands(incident: Incident, standing: Standing | None) -> Iterator[str]:
    if standing is not None and standing.missing:
        option = standing.missing[0].removesuffix("_id").replace("_", "-")
        yield f'incidents amend {incident.id} --{option} "…"'
    if incident.merged_into is not None:
        yield f"incidents show {incident.merged_into}"
    if incident.booking_id:
        yield f"bookings show {incident.booking_id}"
    if incident.code not in ADVICE:
        yield f"runbook {incident.code}"


def _head(incident: Incident, zone: ZoneInfo, standing: Standing | None, *, clock: bool = True) -> Text:
    end = standing.acknowledged_until if standing is not None else None
    until = f" until {people_time(end, zone)}" if end is not None else ""
    parts = [
        data(f"#{incident.id}", "bold"),
        priority_text(incident.priority.label),
        data(incident.code),
        data(incident.environment, "dim"),
        data(f"{incident.state.value}{until}", STATE_STYLES[incident.state]),
        data(f"since {people_time(incident.opened_at, zone)}", "dim"),
    ]
    if incident.muted_until is not None:
        parts.append(data(f"muted until {people_time(incident.muted_until, zone)}", "magenta"))
    if incident.owner is not None:
        parts.append(data(f"with {incident.owner}", "dim"))
    if clock and standing is not None and incident.state is not State.RESOLVED:
        parts.append(clock_text(standing.clock, zone))
    return Text("  ").join(parts)


def _story_line(line: Mapping[str, Any], zone: ZoneInfo) -> list[str | Text]:
    told = str(line["text"]).removeprefix(f"{line['what']}: ")
    text = f"{line['what']}: {_spell_end(told, zone)}".removesuffix(": ")
    by = f" (run {line['run']})" if "run" in line else ""
    return [people_time(line["at"], zone), str(line["actor"]), f"{text}{by}"]


def _spell_end(told: str, zone: ZoneInfo) -> str:
    """What a step says, an instant at its end as people read it."""
    try:
        return f"until {people_time(told.removeprefix('until '), zone)}" if told.startswith("until ") else told
    except ValueError:
        return told


def _plain(value: Any) -> str:
    return short(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=json_value)
