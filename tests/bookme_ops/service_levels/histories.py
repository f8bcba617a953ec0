"""Histories of incidents to measure: whole minutes within two years, often several events at the same one."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from bookme_ops.service_levels.levels import Level
from bookme_ops.service_levels.life import Life
from bookme_ops.store.incident import Party
from tests.bookme_ops.service_levels.minutes import BEGIN, MINUTE

MOMENT = st.integers(0, 600 * 1440).map(lambda minutes: BEGIN + minutes * MINUTE)
"""Any minute of the first twenty months."""
GAP = st.one_of(st.just(0), st.integers(0, 600), st.integers(0, 20 * 1440)).map(lambda minutes: minutes * MINUTE)
"""From one event to the next: none, some hours, some weeks."""
LEVELS, PARTIES = st.sampled_from(Level), st.sampled_from(Party)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A life in which the clock is handed on, priorities change, people answer, and which may end."""
    opened = at = draw(MOMENT)
    levels: list[tuple[datetime, Level]] = []
    turns: list[tuple[datetime, Party]] = []
    answers: list[datetime] = []
    for kind in draw(st.lists(st.sampled_from("pphhha"), max_size=7)):
        at += draw(GAP)
        if kind == "p":
            levels.append((at, draw(LEVELS)))
        elif kind == "h":
            turns.append((at, draw(PARTIES)))
        elif draw(st.booleans()):
            answers.append(at)
    return Life(
        opened_at=opened,
        level=draw(LEVELS),
        levels=tuple(levels),
        turns=tuple(turns),
        answers=tuple(answers),
        ended_at=at + draw(GAP) if draw(st.booleans()) else None,
    )


def moments_of(life: Life) -> list[datetime]:
    """Every instant at which something happens in a life."""
    instants = [life.opened_at, *life.answers, *(at for at, _ in (*life.levels, *life.turns))]
    return sorted(instants + ([life.ended_at] if life.ended_at else []))


def later(life: Life, gap: timedelta) -> datetime:
    """An instant after all that happens in a life."""
    return moments_of(life)[-1] + gap
