"""Standings: the clocks of incidents, their ties, and what is missing, read for many of them together."""

from collections.abc import Sequence
from datetime import datetime

from bookme_ops.intake import missing_facts
from bookme_ops.service_levels.clock import Clock, measure
from bookme_ops.service_levels.lives import latest_life
from bookme_ops.service_levels.rule import Rule, rule_of
from bookme_ops.standing import Standing
from bookme_ops.store.acknowledgements import read_end
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_links import duplicates_of, links_of
from bookme_ops.store.incident_stories import Story, stories_of
from bookme_ops.wiring import Ops


def standings_of(ops: Ops, connection: Connection, incidents: Sequence[Incident], now: datetime) -> dict[int, Standing]:
    """The standing of each incident, by its number, as of an instant."""
    numbers = [incident.id for incident in incidents]
    links, duplicates = links_of(connection, numbers), duplicates_of(connection, numbers)
    stories, rule = stories_of(connection, numbers), rule_of(ops.settings)
    by_code = {kind.code: kind.category for job in ops.jobs for kind in job.kinds}
    return {
        incident.id: Standing(
            clock=read_clock(incident, stories[incident.id], rule, now),
            category=incident.category or by_code.get(incident.code),
            missing=tuple(fact.name for fact in missing_facts(incident)),
            links=tuple(links.get(incident.id, ())),
            duplicates=tuple(duplicates.get(incident.id, ())),
            acknowledged_until=read_end(incident, stories[incident.id].steps),
        )
        for incident in incidents
    }


def clocks_of(connection: Connection, incidents: Sequence[Incident], rule: Rule, now: datetime) -> dict[int, Clock]:
    """The clock of each incident, by its number, as of an instant."""
    stories = stories_of(connection, [incident.id for incident in incidents])
    return {incident.id: read_clock(incident, stories[incident.id], rule, now) for incident in incidents}


def read_clock(incident: Incident, story: Story, rule: Rule, now: datetime) -> Clock:
    """The clock of one incident, told from its story."""
    return measure(latest_life(incident, story.steps, story.notes), rule, now)
