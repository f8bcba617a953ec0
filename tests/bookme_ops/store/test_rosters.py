"""The bank's own lists as they were read last."""

from datetime import date, time

from bookme_ops.store import rosters
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from connectors.directory_records import RosterEntry, WorkingHours
from connectors.errors import Reason
from connectors.ports import Failure
from jobs.views import Coverage
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION, TEST

ADA = RosterEntry(
    mail="ada@bank.example",
    sync_start=date(2026, 3, 1),
    location="Finans Allé 1-3",
    initials="ADA",
    can_be_booked=False,
    max_meeting_minutes=240,
)
BO = RosterEntry(mail="bo@bank.example")
MORNING = WorkingHours(
    mail="ada@bank.example",
    weekday=0,
    start=time(8),
    end=time(12, 30),
    meeting_types=frozenset({"physical", "online"}),
    location="Skive",
)
EVENING = WorkingHours(mail="ada@bank.example", weekday=0, start=time(18), end=time(0))
FRIDAY = WorkingHours(mail="bo@bank.example", weekday=4, start=time(8), end=time(12))


def test_a_roster_comes_back_as_it_was_and_is_replaced_as_a_whole(store: Store) -> None:
    with store.begin() as connection:
        assert rosters.write_roster(connection, PRODUCTION, [ADA, BO]) == 2
        assert rosters.roster_of(connection, PRODUCTION).items == {ADA.mail: ADA, BO.mail: BO}
        assert rosters.write_roster(connection, PRODUCTION, [BO]) == 1
        assert rosters.roster_of(connection, PRODUCTION).items == {BO.mail: BO}
        assert rosters.roster_of(connection, TEST).items == {}


def test_schedules_come_back_as_they_were_and_are_replaced_as_a_whole(store: Store) -> None:
    with store.begin() as connection:
        assert rosters.write_schedules(connection, PRODUCTION, [FRIDAY, EVENING, MORNING]) == 3
        found = rosters.schedules_of(connection, PRODUCTION).items
        assert found == {ADA.mail: (MORNING, EVENING), BO.mail: (FRIDAY,)}
        assert rosters.schedules_of(connection, PRODUCTION, [ADA.mail, "nobody@example.com"]).items == {
            ADA.mail: (MORNING, EVENING)
        }
        assert rosters.write_schedules(connection, PRODUCTION, [MORNING, FRIDAY, EVENING]) == 0
        assert rosters.write_schedules(connection, PRODUCTION, [MORNING]) == 2
        assert rosters.schedules_of(connection, PRODUCTION).items == {ADA.mail: (MORNING,)}
        assert rosters.schedules_of(connection, TEST).items == {}


def test_lists_are_as_complete_as_they_were_read(store: Store) -> None:
    with store.begin() as connection:
        assert rosters.roster_of(connection, PRODUCTION).read == Coverage()
        record_read(connection, PRODUCTION, "directory", "roster", at=LATER, as_of=AT)
        failure = Failure(reason=Reason.MALFORMED, detail="line 3")
        record_failure(connection, PRODUCTION, "directory", "schedules", failure, at=LATER)
        assert rosters.roster_of(connection, PRODUCTION).read.complete
        assert rosters.schedules_of(connection, PRODUCTION).read.reason is Reason.MALFORMED
