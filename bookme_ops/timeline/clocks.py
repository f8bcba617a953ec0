"""Clocks: what a system dates later than we saw it shows that its clock runs ahead of ours."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bookme_ops.timeline.moment import Moment, MomentKind, Skew, System
from bookme_ops.timeline.spelling import spell_span, spell_time, spell_until

LATE = timedelta(hours=1)
"""What is seen later than this after it happened is told to be late."""


def find_skews(moments: Iterable[Moment], tolerance: timedelta, zone: ZoneInfo) -> tuple[Skew, ...]:
    """The clocks that are ahead by more than the tolerance, each by its clearest proof.

    That one is behind cannot be seen: its changes look as if they had been seen late.
    """
    worst: dict[System, Moment] = {}
    for moment in moments:
        if moment.system is not System.OURS and _ahead(moment) > tolerance:
            other = worst.get(moment.system)
            if other is None or (_ahead(moment), moment.at) > (_ahead(other), other.at):
                worst[moment.system] = moment
    return tuple(_skew(worst[system], zone) for system in System if system in worst)


def _ahead(moment: Moment) -> timedelta:
    return moment.at - moment.seen_at if moment.seen_at is not None else timedelta()


def _skew(proof: Moment, zone: ZoneInfo) -> Skew:
    ahead, seen = _ahead(proof), proof.seen_at or proof.at
    told = f"it dates {spell_time(proof.at, zone)} what we saw at {spell_until(proof.at, seen, zone)}"
    sentence = f"{proof.system.value}'s clock runs at least {spell_span(ahead)} ahead of ours: {told}"
    return Skew(system=proof.system, ahead=ahead, sentence=sentence)


def remark_times(
    moments: Iterable[Moment], tolerance: timedelta, began: Mapping[System, datetime | None], zone: ZoneInfo
) -> Iterator[Moment]:
    """The moments, with what has to be said about when each was seen.

    `began` is when we began to read each system: what was there before is no late sight.
    """
    for moment in moments:
        yield replace(moment, remark=_remark(moment, tolerance, began.get(moment.system), zone))


def _remark(moment: Moment, tolerance: timedelta, began: datetime | None, zone: ZoneInfo) -> str:
    if moment.system is System.OURS or moment.seen_at is None:
        return ""
    if not moment.dated:
        return ", it is not told when"
    late = moment.seen_at - moment.at
    if -late > tolerance:
        return f" (by a clock that is ahead: seen at {spell_until(moment.at, moment.seen_at, zone)})"
    watched = began is not None and moment.at >= began
    if watched and late > LATE and moment.kind in {MomentKind.CREATED, MomentKind.CHANGED}:
        return f" (seen {spell_span(late)} after it happened)"
    return ""
