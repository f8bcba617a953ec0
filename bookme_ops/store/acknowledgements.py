"""Acknowledgements that end: until when somebody took an incident, told from the step in which they did.

Nothing else is kept of it, so it moves with no clock and is over by itself: from then on the reminders speak again,
though the incident stays acknowledged, for its first response was given.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bookme_ops.store.incident import Incident, State, What
from bookme_ops.store.incident_rows import Transition, load
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION

UNTIL = "until "
"""What the reason of such a step begins with; an instant in ISO 8601 follows. What people write is a note."""


def word_end(until: datetime | None) -> str | None:
    """The reason of a step that acknowledges until an instant, or for good."""
    return None if until is None else f"{UNTIL}{until.isoformat()}"


def read_end(incident: Incident, steps: Sequence[Transition]) -> datetime | None:
    """Until when an incident is, or was, acknowledged; None: for good, or it is not. `steps` are all of its."""
    taken = [step.reason for step in steps if step.what is What.ACKNOWLEDGED]
    return _end(taken[-1]) if taken and incident.state is State.ACKNOWLEDGED else None


def lapsed(connection: Connection, now: datetime) -> list[tuple[Incident, datetime]]:
    """The incidents whose acknowledgement is over at an instant, and since when."""
    step, taken = INCIDENT_TRANSITION.c, INCIDENT.c.state == State.ACKNOWLEDGED.value
    mine = (step.incident_id == INCIDENT.c.id, step.what == What.ACKNOWLEDGED.value)
    rows = connection.execute(select(step.incident_id, step.reason).where(taken, *mine).order_by(step.id))
    ends = {int(number): _end(reason) for number, reason in rows}
    over = {number: end for number, end in ends.items() if end is not None and end <= now}
    numbers, found = sorted(over), list[Incident]()
    for start in range(0, len(numbers), 500):
        found += load(connection, INCIDENT.c.id.in_(numbers[start : start + 500]))
    return [(incident, over[incident.id]) for incident in found]


def _end(reason: str | None) -> datetime | None:
    if reason is None or not reason.startswith(UNTIL):
        return None
    return datetime.fromisoformat(reason.removeprefix(UNTIL))
