"""Incidents are found by number and by what they stand for."""

from bookme_ops.store import incidents
from bookme_ops.store.alerts_incidents import incidents_of, standing, standing_umbrellas
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open, Resolve
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import AT, LATER, RUN


def test_incidents_are_found_by_number_and_the_open_ones_by_code_and_as_umbrellas(store: Store) -> None:
    with store.begin() as connection:
        raised = [umbrella(), umbrella("MTG001"), *(found(str(number)) for number in range(600))]
        incidents.apply(connection, [Open(raised=one) for one in raised], run_id=RUN, at=AT)
        incidents.apply(connection, [Resolve(incident_id=2)], run_id=RUN, at=LATER)
        assert incidents_of(connection, range(1, 700)).keys() == set(range(1, 603))
        assert [one.id for one in standing(connection, "MTG001")] == []
        assert len(standing(connection, "CAL001")) == 601
        assert standing_umbrellas(connection) == {1}
