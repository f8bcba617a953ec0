"""Who is on bookings, read when somebody asks."""

from typing import Any

from bookme_ops.store.bookings import write_contacts, write_invitees
from bookme_ops.store.companions import Later, LaterSet, contacts_of, invitees_of
from bookme_ops.store.db import Store
from connectors.records import BookingContact, Invitee
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, TEST


def a_contact(row: str = "c-1", detail: str = "a0B-a", **changes: Any) -> BookingContact:
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "contact_row_id": row,
        "detail_id": detail,
        "contact_id": None,
        "mail": "customer@home.example",
        "modified": AT,
        "deleted": False,
    }
    return BookingContact(**values | changes)


def an_invitee(row: str = "r-1", event: str = "00U-a", **changes: Any) -> Invitee:
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "relation_row_id": row,
        "event_id": event,
        "relation_id": "003",
        "status": "New",
        "responded": AT,
        "invitee": True,
        "modified": AT,
        "deleted": False,
    }
    return Invitee(**values | changes)


def test_customers_are_told_by_their_detail(store: Store) -> None:
    rows = [
        a_contact("c-1"),
        a_contact("c-2"),
        a_contact("c-3", "a0B-b"),
        a_contact("c-4", deleted=True),
        a_contact("c-5", environment=TEST),
        a_contact("c-6", "a0B-unasked"),
    ]
    with store.begin() as connection:
        write_contacts(connection, rows, at=AT, run_id=RUN)
        found = contacts_of(connection, PRODUCTION, ["a0B-a", "a0B-b", "a0B-nobody"])
    assert {detail: set(people) for detail, people in found.items()} == {"a0B-a": {*rows[:2]}, "a0B-b": {rows[2]}}


def test_related_people_are_told_by_their_event(store: Store) -> None:
    rows = [an_invitee("r-1"), an_invitee("r-2", "00U-b", responded=None), an_invitee("r-3", deleted=True)]
    with store.begin() as connection:
        write_invitees(connection, rows, at=AT, run_id=RUN)
        found = invitees_of(connection, PRODUCTION, ["00U-a", "00U-b"])
    assert found == {"00U-a": (rows[0],), "00U-b": (rows[1],)}


def test_what_nobody_asks_for_is_not_read() -> None:
    asked: list[str] = []

    def load() -> dict[str, tuple[int, ...]]:
        asked.append("read")
        return {"a": (1,), "b": ()}

    later = Later(load)
    assert asked == []
    assert later["a"] == (1,)
    assert later.get("c", ()) == ()
    assert "c" not in later
    assert dict(later) == {"a": (1,), "b": ()}
    assert len(later) == 2
    assert asked == ["read"], "once"


def test_a_set_is_read_when_it_is_asked() -> None:
    asked: list[str] = []

    def load() -> frozenset[str]:
        asked.append("read")
        return frozenset({"a"})

    later = LaterSet(load)
    assert asked == []
    assert "a" in later
    assert "b" not in later
    assert (set(later), len(later)) == ({"a"}, 1)
    assert asked == ["read"], "once"
