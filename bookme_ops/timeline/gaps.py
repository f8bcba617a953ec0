"""Gaps: spans of which nothing is known of a mailbox or a list, because it could not be read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bookme_ops.store.read_runs import ReadRun
from bookme_ops.store.read_states import ReadState
from bookme_ops.timeline.moment import Gap
from bookme_ops.timeline.spelling import spell_time, spell_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Something that has to be read for the story to be whole."""

    words: str
    """As a sentence calls it: `the owner's mailbox`."""
    read: ReadState
    missing: Sequence[ReadRun]
    """The runs that could not read it, the oldest first."""
    reading: Sequence[ReadRun]
    """The runs that read its like, or could not, the oldest first; needed only where some are missing."""
    reason_in: Callable[[int], str]
    """Why a run could not read it."""


def find_gaps(watched: Iterable[Watched], zone: ZoneInfo) -> tuple[Gap, ...]:
    """Every gap, by what was not read, the oldest first."""
    return tuple(gap for one in watched for gap in _gaps_of(one, zone))


def _gaps_of(one: Watched, zone: ZoneInfo) -> Iterator[Gap]:
    """A gap begins with the last read before a failure and ends with the next one after it."""
    missing = {run.id for run in one.missing}
    good: ReadRun | None = None
    failed: ReadRun | None = None
    for run in sorted({*one.missing, *one.reading}, key=lambda each: each.id) if missing else ():
        if run.id in missing:
            failed = failed or run
        elif _reads(run, one.read):
            if failed is not None:
                start = good.finished_at if good is not None else None
                yield _tell(one, start, run.started_at, one.reason_in(failed.id), zone)
            good, failed = run, None
    if not one.read.complete:
        yield _tell(one, one.read.read_at, None, (one.read.reason and one.read.reason.value) or "", zone)


def _reads(run: ReadRun, read: ReadState) -> bool:
    """Whether a run that does not list the subject as missed has read it: none has since its last complete read."""
    if run.finished_at is None:
        return False
    return read.complete or (read.read_at is not None and run.started_at <= read.read_at)


def _tell(one: Watched, start: datetime | None, end: datetime | None, reason: str, zone: ZoneInfo) -> Gap:
    why = f" ({reason})" if reason else ""
    sentence = f"nothing is known of {one.words} {_say_span(start, end, zone)}: it could not be read{why}"
    return Gap(subject=one.words, start=start, end=end, reason=reason, sentence=sentence)


def _say_span(start: datetime | None, end: datetime | None, zone: ZoneInfo) -> str:
    if start is not None and end is not None:
        return f"between {spell_time(start, zone)} and {spell_until(start, end, zone)}"
    if start is not None:
        return f"since {spell_time(start, zone)}"
    return f"before {spell_time(end, zone)}" if end is not None else "at all"
