"""The mirror of the mailboxes: full reads, deltas, tombstones, series, coverage, and nothing by halves."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.calendars import (
    CalendarWrite,
    ensure_mailboxes,
    events_in,
    fail_mailboxes,
    forget_delta,
    mailbox_states,
    product_mailboxes,
    stored_ids,
    write_calendars,
)
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Store
from connectors.errors import Reason
from connectors.records import Attendee, CalendarEvent, Window
from jobs.views import Coverage
from tests.bookme_ops.store.samples import (
    AT,
    LATER,
    RUN,
    TENANT,
    TOMORROW,
    WINDOW,
    a_failure,
    an_event,
    an_id,
    delta,
    linked,
    write_mailbox,
)


def held(connection: Connection) -> list[CalendarEvent]:
    numbers = [number for (number,) in fetch(connection, "SELECT no FROM mailbox ORDER BY no")]
    return [event for number in numbers for event in events_in(connection, number)]


def test_an_event_comes_back_as_it_was(store: Store) -> None:
    event = an_event(
        kind="occurrence",
        all_day=True,
        show_as="tentative",
        cancelled=True,
        organizer=False,
        series_master_id=an_id("master"),
        join_key="key",
        product=True,
        booking_id="booking-1",
        location="Finans Allé 1–3, Nuuk 🇬🇱",
    )
    bare = an_event("b", created=None, modified=None, ical_uid=None)
    with store.begin() as connection:
        assert write_mailbox(connection, events=[event, bare]) == 2
        assert held(connection) == [event, bare]


def test_fractions_of_a_second_are_cut_off_a_product_event(store: Store) -> None:
    half = timedelta(milliseconds=500)
    with store.begin() as connection:
        write_mailbox(connection, events=[linked(start=TOMORROW + half, modified=AT + half)])
        (event,) = held(connection)
    assert (event.start, event.modified) == (TOMORROW, AT)


def test_a_naive_instant_of_a_product_event_is_refused(store: Store) -> None:
    naive = TOMORROW.replace(tzinfo=None)
    with store.begin() as connection, pytest.raises(TypeError):
        write_mailbox(connection, events=[linked(start=naive)])


def test_a_full_read_replaces_private_events(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[an_event("a"), an_event("b")])
        moved = an_event("b", TOMORROW + timedelta(hours=2))
        assert write_mailbox(connection, events=[moved, an_event("c")]) == 3
        assert held(connection) == [moved, an_event("c")]


def test_the_same_again_changes_nothing(store: Store) -> None:
    events = [an_event("a"), linked("b")]
    with store.begin() as connection:
        write_mailbox(connection, events=events)
        assert write_mailbox(connection, events=events, at=LATER) == 0
        assert delta(connection, events=events, at=LATER) == 0


def test_a_linked_event_that_is_missing_stays_as_a_tombstone(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[linked("a")])
        assert write_mailbox(connection, events=[]) == 1
        assert held(connection) == [msgspec.structs.replace(linked("a"), removed=True)]
        assert write_mailbox(connection, events=[]) == 0


def test_a_reappearing_event_loses_its_tombstone(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[linked("a")])
        write_mailbox(connection, events=[])
        assert write_mailbox(connection, events=[linked("a")]) == 1
        assert held(connection) == [linked("a")]


def test_a_full_read_forgets_tombstones_that_ended_before_its_window(store: Store) -> None:
    old = linked("a", WINDOW.start + timedelta(hours=1))
    with store.begin() as connection:
        write_mailbox(connection, events=[old])
        later = Window(start=old.end, end=WINDOW.end)
        assert write_mailbox(connection, events=[], window=later) == 1
        assert held(connection) == []


def test_a_delta_adds_changes_and_takes_away(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[an_event("a"), an_event("b"), linked("c"), an_event("d")])
        moved = an_event("b", TOMORROW + timedelta(hours=2))
        changed = delta(connection, events=[moved, an_event("e")], removed=[an_id("a"), an_id("c"), an_id("unknown")])
        assert changed == 4
        gone = msgspec.structs.replace(linked("c"), removed=True)
        assert held(connection) == [moved, gone, an_event("d"), an_event("e")]


def test_a_delta_without_the_booking_id_keeps_the_one_we_know(store: Store) -> None:
    thin = an_event("a", TOMORROW + timedelta(hours=1))
    with store.begin() as connection:
        write_mailbox(connection, events=[linked("a")])
        delta(connection, events=[thin])
        assert held(connection) == [linked("a", thin.start)]


def test_a_delta_without_the_booking_id_keeps_the_people_we_know(store: Store) -> None:
    people = (Attendee(mail="kim@customer.example", kind="required", response="accepted"),)
    with store.begin() as connection:
        write_mailbox(connection, events=[linked("a", attendees=people)])
        delta(connection, events=[an_event("a", TOMORROW + timedelta(hours=1))])
        (event,) = held(connection)
        assert event.attendees == people
        delta(connection, events=[linked("a", attendees=())])
        (event,) = held(connection)
        assert event.attendees == ()


def test_a_full_read_without_the_booking_id_drops_it(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[linked("a")])
        write_mailbox(connection, events=[an_event("a")])
        assert held(connection) == [an_event("a")]


def test_a_marked_delta_row_tells_its_own_location(store: Store) -> None:
    marked = an_event("a", product=True, location=None)
    with store.begin() as connection:
        write_mailbox(connection, events=[linked("a")])
        delta(connection, events=[marked])
        assert held(connection)[0].location is None


def test_a_series_that_is_sent_anew_replaces_its_occurrences(store: Store) -> None:
    master = an_id("master")
    first, second, third = (
        an_event(name, TOMORROW + timedelta(days=day), kind="occurrence", series_master_id=master)
        for day, name in enumerate("abc")
    )
    other = an_event("d", kind="occurrence", series_master_id=an_id("other"))
    with store.begin() as connection:
        write_mailbox(connection, events=[first, second, other])
        assert delta(connection, events=[second, third], series=[master]) == 2
        assert held(connection) == [second, third, other]


def test_a_linked_occurrence_that_left_its_series_becomes_a_tombstone(store: Store) -> None:
    master = an_id("master")
    occurrence = linked("a", kind="occurrence", series_master_id=master)
    with store.begin() as connection:
        write_mailbox(connection, events=[occurrence])
        delta(connection, series=[master])
        assert held(connection) == [msgspec.structs.replace(occurrence, removed=True)]


def test_of_doubled_rows_the_last_one_counts(store: Store) -> None:
    moved = an_event("a", TOMORROW + timedelta(hours=2))
    with store.begin() as connection:
        assert write_mailbox(connection, events=[an_event("a"), moved]) == 1
        assert held(connection) == [moved]


def test_mailboxes_of_one_write_do_not_touch_each_other(store: Store) -> None:
    with store.begin() as connection:
        states = ensure_mailboxes(connection, TENANT, ["id-ada", "id-bo"])
        writes = [
            CalendarWrite(
                mailbox_no=state.no, full=True, window=WINDOW, events=[an_event("a", minutes=minutes)], delta_link="x"
            )
            for minutes, state in zip((30, 45), states.values(), strict=True)
        ]
        write_calendars(connection, TENANT, writes, at=AT, run_id=RUN)
        write_mailbox(connection, "id-ada", [])
        assert held(connection) == [an_event("a", minutes=45)]


def test_a_mailbox_may_not_come_twice_in_one_write(store: Store) -> None:
    with store.begin() as connection:
        number = ensure_mailboxes(connection, TENANT, ["id-ada"])["id-ada"].no
        write = CalendarWrite(mailbox_no=number, full=True, window=WINDOW, events=[], delta_link="x")
        with pytest.raises(ValueError, match="twice"):
            write_calendars(connection, TENANT, [write, write], at=AT, run_id=RUN)


def test_a_mailbox_of_another_tenant_is_refused(store: Store) -> None:
    with store.begin() as connection:
        number = ensure_mailboxes(connection, "other", ["id-ada"])["id-ada"].no
        write = CalendarWrite(mailbox_no=number, full=True, window=WINDOW, events=[], delta_link="x")
        with pytest.raises(KeyError):
            write_calendars(connection, TENANT, [write], at=AT, run_id=RUN)


def test_a_write_moves_our_place_and_the_coverage(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, delta_link="link-1")
        state = mailbox_states(connection, TENANT)["id-ada"]
        assert (state.delta_link, state.window) == ("link-1", WINDOW)
        assert coverage_of(connection, TENANT, "mailbox") == {"id-ada": Coverage(read_at=AT, reason=None)}


def test_a_failed_mailbox_keeps_its_events_its_place_and_its_last_read(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[linked("a")])
        fail_mailboxes(connection, TENANT, [("id-ada", a_failure()), ("id-bo", a_failure(Reason.TIMEOUT))], at=LATER)
        assert held(connection) == [linked("a")]
        assert mailbox_states(connection, TENANT)["id-ada"].delta_link == "link"
        assert coverage_of(connection, TENANT, "mailbox") == {
            "id-ada": Coverage(read_at=AT, reason=Reason.FORBIDDEN),
            "id-bo": Coverage(read_at=None, reason=Reason.TIMEOUT),
        }


def test_a_later_complete_read_heals_the_coverage(store: Store) -> None:
    with store.begin() as connection:
        fail_mailboxes(connection, TENANT, [("id-ada", a_failure())], at=AT)
        write_mailbox(connection, at=LATER)
        assert coverage_of(connection, TENANT, "mailbox")["id-ada"] == Coverage(read_at=LATER, reason=None)


def test_ensuring_mailboxes_keeps_those_that_are_there(store: Store) -> None:
    with store.begin() as connection:
        first = ensure_mailboxes(connection, TENANT, ["id-ada"])
        both = ensure_mailboxes(connection, TENANT, ["id-bo", "id-ada", "id-bo"])
        assert list(both) == ["id-bo", "id-ada"]
        assert both["id-ada"] == first["id-ada"]
        assert both["id-bo"].window is None
        assert mailbox_states(connection, "other") == {}


def test_forgetting_the_delta_keeps_the_rest(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[an_event()])
        forget_delta(connection, [mailbox_states(connection, TENANT)["id-ada"].no])
        assert mailbox_states(connection, TENANT)["id-ada"].delta_link is None
        assert held(connection) == [an_event()]


def test_stored_ids_are_those_that_are_there_with_their_links(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[an_event("a"), linked("b"), linked("c")])
        delta(connection, removed=[an_id("c")])
        write_mailbox(connection, "id-bo", [an_event("d")])
        ada, bo = (mailbox_states(connection, TENANT)[owner].no for owner in ("id-ada", "id-bo"))
        asked = [(ada, an_id(name)) for name in "abcd"] + [(bo, an_id("d"))]
        found = stored_ids(connection, asked)
        assert found == {(ada, an_id("a")): None, (ada, an_id("b")): "booking-b", (bo, an_id("d")): None}
        assert stored_ids(connection, []) == {}


def test_private_events_are_not_looked_for_where_only_links_count(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[an_event("a"), an_event("b"), linked("c")])
        ada = mailbox_states(connection, TENANT)["id-ada"].no
        asked = [(ada, an_id(name)) for name in "abc"]
        found = stored_ids(connection, asked, linked_only={asked[0], asked[2]})
        assert found == {asked[1]: None, asked[2]: "booking-c"}


def test_more_ids_than_fit_into_one_question_are_found(store: Store) -> None:
    events = [an_event(f"{number:04d}") for number in range(1200)]
    with store.begin() as connection:
        write_mailbox(connection, events=events)
        number = mailbox_states(connection, TENANT)["id-ada"].no
        assert len(stored_ids(connection, [(number, event.event_id) for event in events])) == 1200


def test_product_mailboxes_are_those_in_which_the_product_left_its_mark(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, "id-ada", [an_event("a")])
        write_mailbox(connection, "id-bo", [an_event("b", product=True)])
        write_mailbox(connection, "id-cy", [linked("c")])
        write_mailbox(connection, "id-cy", [])
        assert product_mailboxes(connection, TENANT) == {"id-bo", "id-cy"}


def test_a_write_that_breaks_off_changes_nothing(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[linked("a"), an_event("b")], delta_link="link-1")
    with pytest.raises(RuntimeError):
        _write_and_break(store)
    with store.read() as connection:
        assert held(connection) == [linked("a"), an_event("b")]
        assert mailbox_states(connection, TENANT)["id-ada"].delta_link == "link-1"
        assert coverage_of(connection, TENANT, "mailbox")["id-ada"].read_at == AT
        assert fetch(connection, "SELECT id FROM journal") == []


def _write_and_break(store: Store) -> None:
    with store.begin() as connection:
        write_mailbox(connection, events=[linked("a", cancelled=True), linked("c")], delta_link="link-2", at=LATER)
        raise RuntimeError
