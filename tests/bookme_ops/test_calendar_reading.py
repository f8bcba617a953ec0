"""Reading mailboxes: what a delta round does not say is asked for, and what cannot be asked is not known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.calendar_reading import FEW, ChunkRead, merge_links, read_chunk
from bookme_ops.store.calendars import CalendarWrite, ensure_mailboxes, write_calendars
from bookme_ops.store.db import Store
from connectors.errors import SENTENCES, Reason, Unavailable
from connectors.ports import CalendarRead, CalendarRequest, EventRead, Failure, LinksRead
from connectors.records import Attendee, BookingId, CalendarEvent
from tests.bookme_ops.empty_store import open_empty_store
from tests.bookme_ops.store.samples import AT, LONG_AGO, TENANT, WINDOW, an_event, an_id, linked

ADA, BEN = "id-ada", "id-ben"


def failing(reason: Reason = Reason.FORBIDDEN) -> Failure:
    return Failure(reason=reason, detail=SENTENCES[reason])


@dataclass
class Told:
    """Calendars that answer what the test laid out; what was not laid out is empty."""

    changes: dict[str, Any] = field(default_factory=dict)
    """By mailbox: the fields of the read, or a list of them for one call after the other."""
    links: dict[str, Any] = field(default_factory=dict)
    events: dict[str, CalendarEvent | Failure | None] = field(default_factory=dict)
    """By event id."""
    asked: list[tuple[str, Any]] = field(default_factory=list)
    requests_made = 0

    def read_changes(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
        self.asked.append(("changes", [(one.mailbox, one.delta_link) for one in wanted]))
        return [self._read(one) for one in wanted]

    def read_links(self, mailboxes: Sequence[str]) -> list[LinksRead]:
        self.asked.append(("links", list(mailboxes)))
        return [LinksRead(mailbox=one, **self.links.get(one, {})) for one in mailboxes]

    def read_events(self, wanted: Sequence[tuple[str, str]]) -> list[EventRead]:
        self.asked.append(("events", [event_id for _, event_id in wanted]))
        return [self._event(*one) for one in wanted]

    def _read(self, request: CalendarRequest) -> CalendarRead:
        told = self.changes.get(request.mailbox, {})
        values = told.pop(0) if isinstance(told, list) else told
        return CalendarRead(
            **{"mailbox": request.mailbox, "full": request.delta_link is None, "delta_link": "new"} | values
        )

    def _event(self, mailbox: str, event_id: str) -> EventRead:
        answer = self.events[event_id]
        if isinstance(answer, Failure):
            return EventRead(mailbox=mailbox, event_id=event_id, failure=answer)
        return EventRead(mailbox=mailbox, event_id=event_id, event=answer)

    def questions(self, kind: str) -> list[Any]:
        return [asked for what, asked in self.asked if what == kind]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_empty_store(tmp_path / "store.db")
    yield opened
    opened.close()


def mirror(store: Store, *events: CalendarEvent) -> None:
    """What the mirror holds of Ada's mailbox."""
    with store.begin() as connection:
        number = ensure_mailboxes(connection, TENANT, [ADA])[ADA].no
        write = CalendarWrite(mailbox_no=number, full=True, window=WINDOW, events=events, delta_link="old")
        write_calendars(connection, TENANT, [write], at=AT, run_id=1)


def read(store: Store, calendars: Told, *mailboxes: str, link: str | None = "old") -> ChunkRead:
    wanted = mailboxes or (ADA,)
    with store.begin() as connection:
        numbers = {owner: state.no for owner, state in ensure_mailboxes(connection, TENANT, wanted).items()}
    requests = [CalendarRequest(mailbox=one, window=WINDOW, delta_link=link) for one in wanted]
    return read_chunk(calendars, store, numbers, requests)


def test_a_full_read_is_joined_with_the_booking_ids(store: Store) -> None:
    calendars = Told(changes={ADA: {"events": (an_event("a"), an_event("b"))}}, links={ADA: {"events": (linked("a"),)}})
    write = read(store, calendars, link=None).writes[ADA]
    assert write.full
    assert {event.event_id: event.booking_id for event in write.events} == {
        an_id("a"): "booking-a",
        an_id("b"): None,
    }
    assert write.delta_link == "new"


def test_a_full_read_without_its_booking_ids_is_no_read(store: Store) -> None:
    calendars = Told(links={ADA: {"failure": failing()}})
    result = read(store, calendars, ADA, BEN, link=None)
    assert result.failures == {ADA: failing()}
    assert result.writes.keys() == {BEN}


def test_a_mailbox_that_fails_leaves_the_others_alone(store: Store) -> None:
    calendars = Told(changes={ADA: {"failure": failing(Reason.THROTTLED)}})
    result = read(store, calendars, ADA, BEN)
    assert result.failures == {ADA: failing(Reason.THROTTLED)}
    assert result.writes.keys() == {BEN}


def test_a_lost_place_is_read_anew_once(store: Store) -> None:
    calendars = Told(changes={ADA: [{"failure": failing(Reason.RESYNC)}, {"events": (an_event("a"),)}]})
    result = read(store, calendars, ADA, BEN)
    assert calendars.questions("changes") == [[(ADA, "old"), (BEN, "old")], [(ADA, None)]]
    assert result.writes[ADA].full
    assert not result.writes[BEN].full


def test_a_place_that_is_lost_again_is_a_failure(store: Store) -> None:
    calendars = Told(changes={ADA: {"failure": failing(Reason.RESYNC)}})
    assert read(store, calendars).failures == {ADA: failing(Reason.RESYNC)}
    assert len(calendars.questions("changes")) == 2


def test_a_new_event_is_asked_for_its_booking_id(store: Store) -> None:
    mirror(store)
    calendars = Told(changes={ADA: {"events": (an_event("a"),)}}, events={an_id("a"): linked("a")})
    (event,) = read(store, calendars).writes[ADA].events
    assert event.booking_id == "booking-a"
    assert event.product


def test_an_event_that_is_known_to_carry_a_booking_id_is_asked_for_its_people(store: Store) -> None:
    mirror(store, linked("a"))
    people = (Attendee(mail="kim@customer.example", kind="required", response="declined"),)
    calendars = Told(changes={ADA: {"events": (an_event("a"),)}}, events={an_id("a"): linked("a", attendees=people)})
    (event,) = read(store, calendars).writes[ADA].events
    assert calendars.questions("events") == [[an_id("a")]]
    assert event.attendees == people


def test_people_that_could_not_be_asked_for_fail_the_mailbox(store: Store) -> None:
    mirror(store, linked("a"))
    calendars = Told(changes={ADA: {"events": (an_event("a"),)}}, events={an_id("a"): failing()})
    result = read(store, calendars)
    assert (result.writes, result.failures) == ({}, {ADA: failing()})


def test_a_full_read_takes_the_people_from_the_links(store: Store) -> None:
    people = (Attendee(mail="oak@bank.example", kind="resource", response="accepted"),)
    calendars = Told(
        changes={ADA: {"events": (an_event("a"), an_event("b"))}},
        links={ADA: {"events": (linked("a", attendees=people),)}},
    )
    events = {event.event_id: event for event in read(store, calendars, link=None).writes[ADA].events}
    assert [events[an_id(name)].attendees for name in "ab"] == [people, ()]


@pytest.mark.parametrize(("age", "asked"), [(timedelta(days=7), True), (timedelta(days=7, seconds=1), False)])
def test_a_young_event_may_be_given_its_booking_id_late(store: Store, age: timedelta, asked: bool) -> None:
    mirror(store, an_event("a"))
    changed = an_event("a", modified=LONG_AGO + age)
    calendars = Told(changes={ADA: {"events": (changed,)}}, events={an_id("a"): linked("a")})
    (event,) = read(store, calendars).writes[ADA].events
    assert (event.booking_id == "booking-a") is asked


def test_of_many_new_events_the_booking_ids_are_listed_and_removals_still_asked_for(store: Store) -> None:
    mirror(store, an_event("gone"))
    names = [f"n{number}" for number in range(FEW + 1)]
    calendars = Told(
        changes={ADA: {"events": tuple(map(an_event, names)), "removed": (an_id("gone"),)}},
        links={ADA: {"events": (linked("n0"), linked("elsewhere"))}},
        events={an_id("gone"): None},
    )
    write = read(store, calendars).writes[ADA]
    assert calendars.questions("links") == [[ADA]]
    assert calendars.questions("events") == [[an_id("gone")]]
    assert {event.event_id: event.booking_id for event in write.events} == {
        an_id(name): "booking-n0" if name == "n0" else None for name in names
    }
    assert write.removed == {an_id("gone")}


def test_a_list_of_booking_ids_that_is_refused_leaves_the_mailbox_as_it_was(store: Store) -> None:
    mirror(store)
    events = tuple(an_event(f"n{number}") for number in range(FEW + 1))
    result = read(store, Told(changes={ADA: {"events": events}}, links={ADA: {"failure": failing()}}))
    assert (result.writes, result.failures) == ({}, {ADA: failing()})


def test_nothing_is_asked_about_a_mailbox_in_which_nothing_happened(store: Store) -> None:
    mirror(store, linked("a"))
    calendars = Told()
    write = read(store, calendars).writes[ADA]
    assert (write.events, write.removed, write.delta_link) == ((), frozenset(), "new")
    assert [what for what, _ in calendars.asked] == ["changes"]


def test_a_new_occurrence_is_asked_for_by_its_master(store: Store) -> None:
    mirror(store)
    occurrences = tuple(an_event(name, kind="occurrence", series_master_id="master") for name in "ab")
    master = linked("m", event_id="master", kind="seriesMaster", booking="series")
    calendars = Told(changes={ADA: {"events": occurrences, "series": ("master",)}}, events={"master": master})
    write = read(store, calendars).writes[ADA]
    assert calendars.questions("events") == [["master"]]
    assert {event.booking_id for event in write.events} == {BookingId("series")}
    assert write.series == {"master"}
    assert len(write.events) == 2


def test_a_removed_event_that_is_gone_is_gone(store: Store) -> None:
    mirror(store, linked("a"))
    calendars = Told(changes={ADA: {"removed": (an_id("a"),)}}, events={an_id("a"): None})
    write = read(store, calendars).writes[ADA]
    assert write.removed == {an_id("a")}
    assert write.events == ()


def test_a_removed_event_that_is_still_there_has_only_moved(store: Store) -> None:
    mirror(store, linked("a"))
    moved = linked("a", AT + timedelta(days=300))
    calendars = Told(changes={ADA: {"removed": (an_id("a"),)}}, events={an_id("a"): moved})
    write = read(store, calendars).writes[ADA]
    assert write.removed == frozenset()
    assert write.events == (moved,)


def test_a_removal_of_what_the_mirror_never_held_is_nothing(store: Store) -> None:
    mirror(store)
    calendars = Told(changes={ADA: {"removed": (an_id("a"),)}})
    write = read(store, calendars).writes[ADA]
    assert write.removed == frozenset()
    assert calendars.questions("events") == []


@pytest.mark.parametrize("told", [{"removed": (an_id("a"),)}, {"events": (an_event("b"),)}], ids=["removed", "new"])
def test_an_answer_that_is_refused_leaves_the_mailbox_as_it_was(store: Store, told: dict[str, Any]) -> None:
    mirror(store, linked("a"))
    calendars = Told(changes={ADA: told}, events={an_id("a"): failing(), an_id("b"): failing()})
    result = read(store, calendars, ADA, BEN)
    assert result.failures == {ADA: failing()}
    assert result.writes.keys() == {BEN}


def test_a_system_that_is_down_is_the_callers_to_hear(store: Store) -> None:
    class Down(Told):
        def read_changes(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
            raise Unavailable("graph", "no")

    with pytest.raises(Unavailable):
        read(store, Down())


def test_linked_events_outside_the_window_are_added_and_masters_are_not() -> None:
    far, master = linked("far", AT + timedelta(days=300)), linked("m", kind="seriesMaster")
    merged = merge_links([an_event("a")], [far, master])
    assert [event.event_id for event in merged] == [an_id("a"), far.event_id]


def test_a_location_that_was_told_is_kept() -> None:
    (event,) = merge_links([an_event("a", location="Room 3")], [linked("a")])
    assert event.location == "Room 3"
    (event,) = merge_links([an_event("a")], [linked("a")])
    assert event.location == "Finans Allé 1-3"


def test_an_exception_of_a_series_takes_its_own_booking_id_and_the_others_that_of_their_master() -> None:
    events = [an_event(name, kind="occurrence", series_master_id="master") for name in "ab"]
    marks = [linked("m", event_id="master", kind="seriesMaster", booking="series"), linked("b", booking="own")]
    assert [event.booking_id for event in merge_links(events, marks)] == ["series", "own"]
