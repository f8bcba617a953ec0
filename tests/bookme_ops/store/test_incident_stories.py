"""What happened to many incidents, read together."""

from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open
from bookme_ops.store.incident_stories import Story, stories_of
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION, RUN


def test_the_stories_of_many_are_those_of_each(store: Store) -> None:
    many = 1_200
    with store.begin() as connection:
        changes = [Open(raised=found(str(number))) for number in range(many)]
        incidents.apply(connection, changes, run_id=RUN, at=AT)
        numbers = [one.id for one in incidents.open_incidents(connection, [PRODUCTION])]
        for number in numbers[::400]:
            incidents.acknowledge(connection, number, actor="eva", at=LATER)
            incidents.note(connection, number, actor="eva", text="called", at=LATER)
        stories = stories_of(connection, [*numbers, 9_999])
        assert len(stories) == many + 1
        assert stories[9_999] == Story()
        for number in numbers[::200]:
            assert stories[number].steps == incidents.transitions(connection, number)
            assert stories[number].notes == incidents.notes(connection, number)
