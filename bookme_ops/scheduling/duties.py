"""Duties: what people have to do this week and this month, drawn up before it is due."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bookme_ops.scheduling.guide import Rhythm, duty_lines
from bookme_ops.scheduling.task import Errand
from bookme_ops.settings import Settings
from bookme_ops.store.duties import Draft, lay_out
from bookme_ops.store.slot import Ending, SlotState

FRIDAY = 4


def draw_up(errand: Errand) -> Ending:
    """Lay out the duties of the week and the month that it is."""
    drafts = list(drafts_at(errand.ops.settings, errand.at))
    with errand.ops.store.begin() as connection:
        return Ending(state=SlotState.COMPLETE, figures={"new": lay_out(connection, drafts)})


def drafts_at(settings: Settings, now: datetime) -> Iterator[Draft]:
    """The duties of the periods in which an instant lies, but for those that the bank switched off.

    They are due when the bank closes on the Friday of the week, or on the last day of the month.
    """
    bank = settings.bank
    today = now.astimezone(bank.time_zone).date()
    for name, line in duty_lines().items():
        given = settings.schedule.tasks.get(name)
        if given is not None and not given.enabled:
            continue
        period, due = _week_of(today) if line.rhythm is Rhythm.WEEKLY else _month_of(today)
        yield Draft(
            name=name,
            period=period,
            owner=given.owner if given is not None else None,
            due_at=datetime.combine(due, _closing(settings), tzinfo=bank.time_zone),
        )


def _closing(settings: Settings) -> time:
    return settings.bank.operating_hours.end


def _week_of(today: date) -> tuple[str, date]:
    year, week, _ = today.isocalendar()
    return f"{year}-W{week:02}", date.fromisocalendar(year, week, FRIDAY + 1)


def _month_of(today: date) -> tuple[str, date]:
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return f"{today:%Y-%m}", following - timedelta(days=1)
