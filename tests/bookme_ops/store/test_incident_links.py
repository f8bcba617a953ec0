"""What an incident is tied to: each thing once, and both incidents of a pair."""

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.desk_tables import INCIDENT_LINK
from bookme_ops.store.incident import Open, What
from bookme_ops.store.incident_link import LinkKind
from bookme_ops.store.incident_links import duplicates_of, link, linked_to, links_of
from bookme_ops.store.incident_moves import merge
from bookme_ops.store.incidents import UnknownIncident, WrongState
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, LATER, RUN

BY_EVA = {"actor": "eva", "at": LATER}


def keep(connection: Connection, name: str = "a") -> int:
    incidents.apply(connection, [Open(raised=found(name))], run_id=RUN, at=AT)
    fingerprint = found(name).fingerprint
    return incidents.latest_by_fingerprint(connection, [fingerprint])[fingerprint].id


def test_a_ticket_is_tied_once_whoever_says_so_again(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection)
        (tie,) = link(connection, number, kind=LinkKind.TICKET, target="V-4711", **BY_EVA)
        assert (tie.kind, tie.target, tie.actor, tie.at) == (LinkKind.TICKET, "V-4711", "eva", LATER)
        assert link(connection, number, kind=LinkKind.TICKET, target="V-4711", actor="tom", at=AT) == [tie]
        steps = incidents.transitions(connection, number)[1:]
        assert [(step.what, step.reason) for step in steps] == [(What.LINKED, "ticket V-4711")]


def test_the_database_holds_no_tie_twice(store: Store) -> None:
    row = {"incident_id": 1, "kind": "ticket", "target": "V-4711", "at": AT, "actor": "eva"}
    with pytest.raises(IntegrityError), store.begin() as connection:
        connection.execute(insert(INCIDENT_LINK), [row, row])


def test_things_of_several_kinds_stand_in_the_order_in_which_they_were_tied(store: Store) -> None:
    with store.begin() as connection:
        number, other = keep(connection), keep(connection, "b")
        for kind, target in ((LinkKind.CASE, "500x"), (LinkKind.BUNDLE, "b.zip"), (LinkKind.TICKET, "500x")):
            link(connection, number, kind=kind, target=target, **BY_EVA)
        ties = links_of(connection, [number, other])
        assert [(tie.kind.value, tie.target) for tie in ties[number]] == [
            ("case", "500x"),
            ("bundle", "b.zip"),
            ("ticket", "500x"),
        ]
        assert other not in ties
        assert [tie.incident_id for tie in linked_to(connection, LinkKind.CASE, "500x")] == [number]
        assert links_of(connection, []) == {}


def test_related_incidents_name_each_other(store: Store) -> None:
    with store.begin() as connection:
        a, b = keep(connection), keep(connection, "b")
        link(connection, a, kind=LinkKind.RELATED, target=str(b), **BY_EVA)
        link(connection, b, kind=LinkKind.RELATED, target=f"0{a}", **BY_EVA)
        ties = links_of(connection, [a, b])
        assert [tie.target for tie in ties[a]] == [str(b)]
        assert [tie.target for tie in ties[b]] == [str(a)]
        with pytest.raises(WrongState):
            link(connection, a, kind=LinkKind.RELATED, target=str(a), **BY_EVA)
        with pytest.raises(UnknownIncident):
            link(connection, a, kind=LinkKind.RELATED, target="99", **BY_EVA)
        with pytest.raises(UnknownIncident):
            link(connection, 99, kind=LinkKind.TICKET, target="x", **BY_EVA)


def test_an_incident_knows_its_duplicates(store: Store) -> None:
    with store.begin() as connection:
        a, b, c = (keep(connection, name) for name in "abc")
        merge(connection, c, a, reason="", **BY_EVA)
        merge(connection, b, a, reason="", **BY_EVA)
        assert duplicates_of(connection, [a, b]) == {a: [b, c]}
