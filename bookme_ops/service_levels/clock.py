"""The clock: what became of the first response, and how long each party has had an incident, told from its history.

It is a pure function of the life of an incident, the rule and the instant that is asked about. Nothing of it is kept,
so a deadline cannot be lost by a pause or a change of priority, and none moves by being read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bookme_ops.service_levels.business_hours import NOTHING
from bookme_ops.service_levels.levels import Level
from bookme_ops.service_levels.life import Life
from bookme_ops.service_levels.rule import Rule
from bookme_ops.store.incident import Party

PARTIES = tuple(Party)


class Standing(StrEnum):
    """How the promise of a first response stands."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    MET = "met"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch of time in which one party has the clock."""

    party: Party
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyClock:
    """How long a party has had the incident."""

    used: timedelta
    """In business time."""
    running: bool
    since: datetime | None
    """Since when it runs; None: it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of escalation of a first response that is owed."""

    to: str
    share: float
    at: datetime
    """When it is due, or was; like the deadline while the clock stands still."""
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Where the first response stands, and whose move it is."""

    standing: Standing
    level: Level
    target: timedelta
    """In business time, as is `used`."""
    used: timedelta
    """Of ours, until the first response or now."""
    due: datetime
    """While the clock stands still, the earliest that it can be: it moves back by what the pause will have taken."""
    answered_at: datetime | None
    """When the first response was given, or was needed no more."""
    unanswered: bool
    """Nobody has given it: it is owed still, or the incident was over before."""
    party: Party
    """Whose move it is; of what is over, whose it was."""
    since: datetime
    """Since when."""
    over: bool
    parties: Mapping[Party, PartyClock]
    escalations: tuple[Step, ...]
    """Those that are due or lie ahead; none once a first response was given."""

    @property
    def paused(self) -> bool:
        """Whether our clock stands still because it is another party's move."""
        return self.party is not Party.US and not self.over

    @property
    def left(self) -> timedelta:
        """Business time until the deadline; nothing if it has passed."""
        return max(NOTHING, self.target - self.used)


def measure(life: Life, rule: Rule, now: datetime) -> Clock:
    """The clock of a life as of an instant; what happened later does not count yet."""
    asked = max(now, life.opened_at)
    over = life.ended_at is not None and life.ended_at <= asked
    until = life.ended_at if over and life.ended_at is not None else asked
    turns = take_turns(life, until)
    given = _answered_at(life, until)
    answered = given or (until if over else None)
    cut = answered or asked
    level = level_at(life, cut, rule)
    owed = _Owed.of(take_turns(life, cut), rule)
    target = rule.targets[level]
    due = owed.when(target)
    current = turns[-1]
    return Clock(
        standing=_stand(owed, due, target, rule, answered),
        level=level,
        target=target,
        used=owed.used,
        due=due,
        answered_at=answered,
        unanswered=given is None,
        party=current.party,
        since=current.start,
        over=over,
        parties=_party_clocks(turns, rule, over=over),
        escalations=() if answered else tuple(_escalate(owed, target, rule)),
    )


def take_turns(life: Life, until: datetime) -> list[Turn]:
    """Who had the clock from the opening until an instant: stretches that meet, the last one ends then.

    Of several hand-overs at the same instant ours counts, else that to the party which is named first.
    """
    first = {at: party for at, party in sorted(life.turns, key=_latest_first) if at <= until}
    turns = [Turn(party=Party.US, start=life.opened_at, end=until)]
    for at in sorted(first):
        last = turns[-1]
        if first[at] is not last.party:
            start = max(at, life.opened_at)
            turns[-1:] = [Turn(party=last.party, start=last.start, end=start)]
            turns.append(Turn(party=first[at], start=start, end=until))
    return turns


def level_at(life: Life, at: datetime, rule: Rule) -> Level:
    """The level in force at an instant: the latest change up to it, of several at once the most urgent."""
    reached = [(when, level) for when, level in life.levels if when <= at]
    if not reached:
        return life.level
    latest = max(when for when, _ in reached)
    return min((level for when, level in reached if when == latest), key=lambda level: rule.targets[level])


@dataclass(frozen=True, slots=True)
class _Owed:
    """Our stretches of time until the first response, or until now."""

    ours: tuple[Turn, ...]
    asked: datetime
    """The last instant at which our clock ran."""
    used: timedelta
    rule: Rule

    @classmethod
    def of(cls, turns: list[Turn], rule: Rule) -> "_Owed":
        ours = tuple(turn for turn in turns if turn.party is Party.US)
        used = sum((rule.hours.worked(turn.start, turn.end) for turn in ours), NOTHING)
        return cls(ours, ours[-1].end, used, rule)

    def when(self, used: timedelta) -> datetime:
        """The earliest instant at which so much was used or, if our clock runs on, will be."""
        left = used
        for turn in self.ours[:-1]:
            worked = self.rule.hours.worked(turn.start, turn.end)
            if worked >= left:
                return self.rule.hours.after(turn.start, left)
            left -= worked
        return self.rule.hours.after(self.ours[-1].start, left)


def _latest_first(turn: tuple[datetime, Party]) -> tuple[datetime, int]:
    """The order in which the party that counts comes last of those at the same instant."""
    return turn[0], -PARTIES.index(turn[1])


def _answered_at(life: Life, until: datetime) -> datetime | None:
    return min((at for at in life.answers if life.opened_at <= at <= until), default=None)


def _stand(owed: _Owed, due: datetime, target: timedelta, rule: Rule, answered: datetime | None) -> Standing:
    if answered is not None:
        # While the clock stands still the deadline does not pass.
        return Standing.MET if owed.asked <= due else Standing.BREACHED
    if owed.asked > due:
        return Standing.BREACHED
    return Standing.AT_RISK if owed.used >= target * rule.at_risk else Standing.ON_TRACK


def _escalate(owed: _Owed, target: timedelta, rule: Rule) -> Iterator[Step]:
    for step in rule.escalations:
        at = owed.when(target * step.share)
        reached = owed.asked > at if step.share >= 1 else owed.asked >= at
        yield Step(to=step.to, share=step.share, at=at, reached=reached)


def _party_clocks(turns: list[Turn], rule: Rule, *, over: bool) -> dict[Party, PartyClock]:
    used = dict.fromkeys(Party, NOTHING)
    for turn in turns:
        used[turn.party] += rule.hours.worked(turn.start, turn.end)
    runs = None if over else turns[-1].party
    return {
        party: PartyClock(used=used[party], running=party is runs, since=turns[-1].start if party is runs else None)
        for party in Party
    }
