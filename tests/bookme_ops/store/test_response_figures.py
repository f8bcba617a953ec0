"""First responses counted in the database: what is simple is counted by its beginning, the rest is told by name."""

from datetime import datetime, timedelta

from bookme_ops.store import incidents
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.incident import Incident, Open, Party, Reopen, Resolve
from bookme_ops.store.incident_moves import wait
from bookme_ops.store.response_figures import Turning, count_untouched, list_touched
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, RUN

HOUR = timedelta(hours=1)
TURNINGS = [Turning(priority=priority, category=None, late=AT, at_risk=AT + HOUR) for priority in Priority]


def keep(connection: Connection, name: str, at: datetime, priority: Priority = Priority.HIGH) -> Incident:
    raised = found(name, priority=priority)
    incidents.apply(connection, [Open(raised=raised)], run_id=RUN, at=at)
    return incidents.latest_by_fingerprint(connection, [raised.fingerprint])[raised.fingerprint]


def test_what_began_by_an_instant_is_late_and_by_a_later_one_at_risk(store: Store) -> None:
    with store.begin() as connection:
        for name, hours in (("a", -1), ("b", 0), ("c", 1), ("d", 2)):
            keep(connection, name, AT + hours * HOUR)
        keep(connection, "e", AT, Priority.LOW)
        assert count_untouched(connection, TURNINGS) == {
            (Priority.HIGH, "breached"): 2,
            (Priority.HIGH, "at_risk"): 1,
            (Priority.HIGH, "on_track"): 1,
            (Priority.LOW, "breached"): 1,
        }
        assert list_touched(connection, 10) == []


def test_a_category_may_have_a_turning_of_its_own(store: Store) -> None:
    special = Turning(priority=Priority.HIGH, category="enquiry", late=AT - 9 * HOUR, at_risk=AT - 8 * HOUR)
    with store.begin() as connection:
        keep(connection, "a", AT)
        assert count_untouched(connection, [special, *TURNINGS]) == {(Priority.HIGH, "breached"): 1}


def test_an_incident_that_returned_began_when_it_did(store: Store) -> None:
    with store.begin() as connection:
        one = keep(connection, "a", AT - 9 * HOUR)
        incidents.apply(connection, [Resolve(incident_id=one.id)], run_id=RUN, at=AT - 5 * HOUR)
        assert count_untouched(connection, TURNINGS) == {}
        again = Reopen(incident_id=one.id, raised=found("a"))
        incidents.apply(connection, [again], run_id=RUN, at=AT + 3 * HOUR)
        assert count_untouched(connection, TURNINGS) == {(Priority.HIGH, "on_track"): 1}
        assert list_touched(connection, 10) == []


def test_what_people_did_something_to_is_told_by_name_and_not_counted(store: Store) -> None:
    with store.begin() as connection:
        waits, noted, assigned, taken = (keep(connection, name, AT) for name in "abcd")
        by = {"actor": "eva", "at": AT + HOUR}
        wait(connection, waits.id, party=Party.VENDOR, reason="", **by)  # type: ignore[arg-type]
        incidents.note(connection, noted.id, text="I look at it", **by)  # type: ignore[arg-type]
        incidents.assign(connection, assigned.id, owner="eva", **by)  # type: ignore[arg-type]
        incidents.acknowledge(connection, taken.id, **by)  # type: ignore[arg-type]
        assert {one.id for one in list_touched(connection, 10)} == {waits.id, noted.id}
        assert len(list_touched(connection, 1)) == 1
        assert count_untouched(connection, TURNINGS) == {(Priority.HIGH, "breached"): 1}
