"""Lives: an incident from its opening, or reopening, to its end; in each of them a first response is owed once.

A first response is given by whoever acknowledges the incident or writes a note on it, and by whoever accepts its risk
for a while. To hand the clock to another party is none: nobody has answered the reporter by that, our clock only stands
still meanwhile. What is over before it was answered needs no answer, and counts as answered by its end.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bookme_ops.service_levels.levels import Level, level_of
from bookme_ops.service_levels.life import Life
from bookme_ops.store.incident import Incident, What
from bookme_ops.store.incident_rows import SYSTEM, Transition
from bookme_ops.store.incidents import Note
from jobs.base import Priority

BEGINNINGS = frozenset({What.OPENED, What.REOPENED, What.UNMUTED})
ANSWERS = frozenset({What.ACKNOWLEDGED, What.MUTED})
ENDS = frozenset({What.RESOLVED, What.MERGED})


def latest_life(incident: Incident, steps: Sequence[Transition], notes: Iterable[Note]) -> Life:
    """The life that an incident is in, or that it ended with; `steps` are all of them, in the order they were kept.

    Steps from before priorities were kept leave them as they were, and the first of them is taken for what is known
    next. An incident without steps began when it was opened.
    """
    begun = max((place for place, step in enumerate(steps) if step.what in BEGINNINGS), default=0)
    life = steps[begun:]
    opened_at = life[0].at if life else incident.opened_at
    priorities = [(step.at, step.priority) for step in life if step.priority is not None]
    levels = [(at, level_of(priority, incident.category)) for at, priority in priorities]
    first = levels[0][1] if levels else level_of(Priority(incident.priority), incident.category)
    said = [note.at for note in notes if note.actor != SYSTEM and note.at >= opened_at]
    return Life(
        opened_at=opened_at,
        level=first,
        levels=tuple(_changes(first, levels)),
        turns=tuple((step.at, step.party) for step in life[1:] if step.party is not None),
        answers=tuple(said + [step.at for step in life if step.what in ANSWERS]),
        ended_at=next((step.at for step in life if step.what in ENDS), None),
    )


def _changes(first: Level, levels: Iterable[tuple[datetime, Level]]) -> Iterable[tuple[datetime, Level]]:
    """Those that say something else than the one before."""
    before = first
    for at, level in levels:
        if level is not before:
            yield at, level
        before = level
