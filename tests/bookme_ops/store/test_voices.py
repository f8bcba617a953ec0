"""Voices: one mailbox speaks for all copies of a booking."""

from bookme_ops.store.calendars import mailbox_states
from bookme_ops.store.db import Store
from bookme_ops.store.voices import silenced_in, speakers_of
from connectors.records import BookingId
from tests.bookme_ops.store.samples import TENANT, linked, write_mailbox

ONE, TWO = BookingId("one"), BookingId("two")


def _speakers(store: Store) -> dict[str, str]:
    with store.read() as connection:
        owners = {state.no: user_id for user_id, state in mailbox_states(connection, TENANT).items()}
        return {one: owners[number] for one, number in speakers_of(connection, owners).items()}


def test_ids_of_one_mailbox_need_no_speaker(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, "id-ada", [linked("a"), linked("b", booking="booking-a")])
    assert _speakers(store) == {}


def test_the_organizer_speaks_though_others_come_first(store: Store) -> None:
    with store.begin() as connection:
        for owner in ("id-ada", "id-bo", "id-cy"):
            write_mailbox(connection, owner, [linked("a", organizer=owner == "id-bo")])
    assert _speakers(store) == {"booking-a": "id-bo"}


def test_of_several_organizers_the_smallest_id_speaks_in_whatever_order_they_came(store: Store) -> None:
    with store.begin() as connection:
        for owner in ("id-cy", "id-ada", "id-bo"):
            write_mailbox(connection, owner, [linked("a")])
    assert _speakers(store) == {"booking-a": "id-ada"}


def test_of_some_ids_the_same_is_told_as_of_all(store: Store) -> None:
    with store.begin() as connection:
        for owner in ("id-ada", "id-bo"):
            write_mailbox(
                connection, owner, [linked("a", organizer=owner == "id-bo"), linked("b", booking=f"of-{owner}")]
            )
        owners = {state.no: user_id for user_id, state in mailbox_states(connection, TENANT).items()}
        every = speakers_of(connection, owners)
        some = speakers_of(connection, owners, {BookingId("booking-a"), ONE})
        assert some == every == {BookingId("booking-a"): mailbox_states(connection, TENANT)["id-bo"].no}
        assert speakers_of(connection, owners, {ONE}) == {}


def test_mailboxes_of_other_tenants_have_no_say(store: Store) -> None:
    with store.begin() as connection:
        for owner in ("id-ada", "id-bo"):
            write_mailbox(connection, owner, [linked("a")])
    with store.read() as connection:
        number = mailbox_states(connection, TENANT)["id-bo"].no
        assert speakers_of(connection, {number: "id-bo"}) == {BookingId("booking-a"): number}


def test_silenced_are_the_ids_for_which_another_mailbox_speaks() -> None:
    speakers = {ONE: 1, TWO: 2}
    assert silenced_in(frozenset({ONE, TWO, BookingId("three")}), 1, speakers) == {TWO}
    assert silenced_in(frozenset({ONE}), 1, speakers) == frozenset()
