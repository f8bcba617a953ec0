"""Merging: the moments of all sources in the one order that they must have happened in."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from bookme_ops.timeline.moment import Moment, MomentKind, System

SYSTEMS, KINDS = tuple(System), tuple(MomentKind)
NEVER = datetime.max.replace(tzinfo=UTC)


def merge_moments(*sources: Iterable[Moment]) -> tuple[Moment, ...]:
    """Every moment once, oldest first. In which order they come in makes no difference.

    They are ordered by when they must have happened: a fast clock cannot put a change behind our sight of it. At one
    instant the systems come in the order of cause and effect.
    """
    return tuple(sorted({moment for source in sources for moment in source}, key=_place))


def _place(moment: Moment) -> tuple[Any, ...]:
    """Every field counts, so that no two different moments are equal to the order."""
    return (
        moment.happened,
        SYSTEMS.index(moment.system),
        KINDS.index(moment.kind),
        moment.at,
        moment.seen_at or NEVER,
        moment.place,
        moment.role or "",
        moment.subject_kind,
        _by_number(moment.subject_id),
        moment.sentence,
        moment.by or "",
        moment.quote or "",
        moment.dated,
        moment.remark,
        repr(moment.changes),
    )


def _by_number(subject_id: str) -> tuple[int, str]:
    """Incidents and runs count upwards."""
    counts = subject_id.isascii() and subject_id.isdigit() and len(subject_id) < 19
    return (int(subject_id) if counts else 0, subject_id)
