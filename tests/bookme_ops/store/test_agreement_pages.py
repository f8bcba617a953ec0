"""Pages of agreements."""

from datetime import datetime, timedelta

from bookme_ops.store import waivers
from bookme_ops.store.agreement_pages import duties_after, waivers_after, windows_after
from bookme_ops.store.alerts_windows import Plan, add_window, end_window
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.duties import Draft, lay_out, sign
from bookme_ops.store.waiver import Risk
from jobs.base import Subject
from tests.bookme_ops.store.samples import AT

DAY = timedelta(days=1)


def accept(connection: Connection, until: datetime, subject: Subject | None = None) -> int:
    risk = Risk(environment="production", code="CAL001", subject=subject)
    return waivers.accept(connection, risk=risk, owner="eva", reason="r", at=AT, until=until).id


def plan(ends_at: datetime) -> Plan:
    return Plan(
        environment=None,
        code=None,
        subject=Subject(kind="room", id="r"),
        starts_at=AT,
        ends_at=ends_at,
        cron=None,
        seconds=None,
        reason="r",
        owner="eva",
    )


def test_waivers_come_by_their_end_behind_one(store: Store) -> None:
    room = Subject(kind="room", id="r")
    with store.begin() as connection:
        last, first = accept(connection, AT + 2 * DAY), accept(connection, AT + DAY, room)
        found = waivers_after(connection, None, 9, ended=False)
        assert [(one.id, one.subject) for one in found] == [(first, room), (last, None)]
        behind = waivers_after(connection, (found[0].until, first), 9, ended=False)
        assert [one.id for one in behind] == [last]
        waivers.end(connection, first, actor="eva", at=AT)
        assert [one.id for one in waivers_after(connection, None, 9, ended=False)] == [last]
        assert len(waivers_after(connection, None, 9, ended=True)) == 2


def test_windows_come_by_their_end_and_those_that_are_over_if_asked_for(store: Store) -> None:
    with store.begin() as connection:
        last, first = (add_window(connection, plan(AT + n * DAY), AT) for n in (2, 1))
        assert windows_after(connection, None, 9, ended=False, now=AT) == [first, last]
        assert windows_after(connection, (first.ends_at, first.id), 9, ended=False, now=AT) == [last]
        assert windows_after(connection, None, 9, ended=False, now=AT + DAY) == [last]
        end_window(connection, last.id, AT)
        assert windows_after(connection, None, 9, ended=False, now=AT) == [first]
        assert len(windows_after(connection, None, 9, ended=True, now=AT)) == 2


def test_duties_come_by_when_they_are_due(store: Store) -> None:
    with store.begin() as connection:
        lay_out(connection, [Draft(name=f"d{n}", period="p", owner=None, due_at=AT - n * DAY) for n in range(3)])
        found = duties_after(connection, None, 2, signed=False)
        assert [one.name for one in found] == ["d2", "d1"]
        assert [one.name for one in duties_after(connection, (found[1].due_at, found[1].id), 9, signed=False)] == ["d0"]
        sign(connection, found[0].id, by="eva", note=None, at=AT)
        assert [one.name for one in duties_after(connection, None, 9, signed=False)] == ["d1", "d0"]
        assert len(duties_after(connection, None, 9, signed=True)) == 3
