"""Stories: what happened to many incidents, read together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from bookme_ops.store.incident_rows import Transition, steps_of
from bookme_ops.store.incidents import CHUNK, Note
from bookme_ops.store.ledger_tables import INCIDENT_NOTE, INCIDENT_TRANSITION


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to one incident, in the order in which it was written down."""

    steps: list[Transition] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def stories_of(connection: Connection, incident_ids: Sequence[int]) -> dict[int, Story]:
    """The story of every incident of these numbers; empty where nothing was kept."""
    stories = {number: Story() for number in incident_ids}
    for start in range(0, len(incident_ids), CHUNK):
        some = incident_ids[start : start + CHUNK]
        steps, notes = INCIDENT_TRANSITION, INCIDENT_NOTE.c
        rows = connection.execute(select(steps).where(steps.c.incident_id.in_(some)).order_by(steps.c.id))
        for step in steps_of(rows):
            stories[step.incident_id].steps.append(step)
        columns = select(notes.incident_id, notes.at, notes.actor, notes.text)
        for number, at, actor, text in connection.execute(
            columns.where(notes.incident_id.in_(some)).order_by(notes.id)
        ):
            stories[number].notes.append(Note(at=at, actor=actor, text=text))
    return stories
