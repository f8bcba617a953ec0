"""Views of rooms: which bookings take them, what else stands in their calendars, and how completely that was read."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bookme_ops.store.backend_tables import BACKEND_ROOM
from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.bulk import insert
from bookme_ops.store.calendars import fail_mailboxes
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from bookme_ops.store.room_book import room_book
from bookme_ops.store.room_views import room_views
from bookme_ops.store.rooms import write_rooms
from bookme_ops.store.tables import columns
from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import Attendee, Booking, CalendarEvent, Window
from jobs.views import Coverage, RoomView
from tests.bookme_ops.store.samples import (
    AT,
    ESTATE,
    LONG_AGO,
    PRODUCTION,
    RUN,
    TENANT,
    TEST,
    TOMORROW,
    WINDOW,
    a_booking,
    a_failure,
    an_account,
    an_event,
    delta,
    linked,
    write_directory_of,
    write_mailbox,
)

OAK, ELM = "oak@bank.example", "elm@bank.example"
ALIAS = "big.oak@bank.example"


def a_room(mail: str, **changes: Any) -> Room:
    name = mail.partition("@")[0].title()
    values = {"mail": mail, "name": name, "capacity": 8, "booking_type": "standard", "building": "Nuuk"}
    return Room(**{**values, **changes})


def guest(mail: str = OAK, response: str = "accepted", kind: str = "resource") -> Attendee:
    return Attendee(mail=mail, kind=kind, response=response, responded=AT)


def the_views(store: Store, **options: Any) -> dict[str, RoomView]:
    return {view.room.mail: view for view in room_views(store, ESTATE, **{"window": WINDOW, **options})}


def taken(view: RoomView) -> list[tuple[str | None, str | None]]:
    """The bookings' and events' ids of each use."""
    return [
        (use.booking.event_id if use.booking else None, use.event.event_id.rpartition("x")[2] if use.event else None)
        for use in view.uses
    ]


@pytest.fixture
def bank(store: Store) -> Store:
    """Ada has an account, and so have two rooms; the bookings of both environments were read."""
    with store.begin() as connection:
        oak = an_account("oak", addresses=(OAK, ALIAS), office="Finans Allé 1-3")
        write_directory_of(connection, an_account("ada"), an_account("bo"), oak, an_account("elm"))
        write_rooms(connection, TENANT, [a_room(OAK), a_room(ELM)])
        for environment in (PRODUCTION, TEST):
            record_read(connection, environment, "query", "bookings", at=AT, as_of=AT)
    return store


def fill(store: Store, bookings: Iterable[Booking] = (), **mailboxes: Iterable[CalendarEvent]) -> None:
    with store.begin() as connection:
        write_bookings(connection, bookings, at=AT, run_id=RUN)
        for owner, events in mailboxes.items():
            write_mailbox(connection, f"id-{owner}", events)


def test_without_rooms_there_are_no_views(store: Store) -> None:
    assert the_views(store) == {}


def test_a_room_shows_its_account_its_environments_and_how_it_was_read(bank: Store) -> None:
    fill(bank, oak=())
    view = the_views(bank)[OAK]
    assert (view.tenant, view.environments, view.scope) == (TENANT, (PRODUCTION, TEST), f"room:{OAK}")
    assert (view.room.user_id, view.room.location) == ("id-oak", "Finans Allé 1-3")
    assert view.calendar == view.bookings_read == Coverage(read_at=AT, reason=None)
    assert view.uses == ()


def test_a_booking_names_the_room_that_was_invited(bank: Store) -> None:
    booking = a_booking("a", room_name="Elm")
    fill(bank, [booking], ada=[linked("a", attendees=(guest(kind="required"), guest(OAK)))])
    views = the_views(bank)
    (use,) = views[OAK].uses
    assert (use.environment, use.booking, use.event) == (PRODUCTION, booking, None)
    assert (use.start, use.end, use.created) == (booking.start, booking.end, LONG_AGO)
    assert views[ELM].uses == ()


def test_a_room_may_be_invited_by_an_alias(bank: Store) -> None:
    fill(bank, [a_booking("a")], ada=[linked("a", attendees=(guest(ALIAS),))])
    assert taken(the_views(bank)[OAK]) == [("00U-a", None)]


def test_of_several_rooms_those_that_did_not_decline_are_taken(bank: Store) -> None:
    fill(
        bank,
        [a_booking("a"), a_booking("b")],
        ada=[
            linked("a", attendees=(guest(OAK, "declined"), guest(ELM))),
            linked("b", attendees=(guest(OAK, "declined"),)),
        ],
    )
    views = the_views(bank)
    assert (taken(views[OAK]), taken(views[ELM])) == ([("00U-b", None)], [("00U-a", None)])


def test_the_organizers_event_knows_best_which_room_was_invited(bank: Store) -> None:
    copy = linked("copy", booking="booking-a", organizer=False, attendees=(guest(ELM),))
    fill(bank, [a_booking("a")], ada=[copy], bo=[linked("a", attendees=(guest(OAK),))])
    views = the_views(bank)
    assert (taken(views[OAK]), taken(views[ELM])) == ([("00U-a", None)], [])


def test_an_unknown_room_that_was_invited_is_not_replaced_by_a_name(bank: Store) -> None:
    fill(bank, [a_booking("a", room_name="Oak")], ada=[linked("a", attendees=(guest("fir@bank.example"),))])
    assert the_views(bank)[OAK].uses == ()


@pytest.mark.parametrize("gone", [{"cancelled": True}, {"kind": "seriesMaster"}])
def test_an_event_that_does_not_stand_invites_nobody(bank: Store, gone: dict[str, Any]) -> None:
    fill(bank, [a_booking("a")], ada=[linked("a", attendees=(guest(),), **gone)])
    assert the_views(bank)[OAK].uses == ()


def test_a_removed_event_invites_nobody(bank: Store) -> None:
    event = linked("a", attendees=(guest(),))
    fill(bank, [a_booking("a")], ada=[event])
    with bank.begin() as connection:
        delta(connection, removed=[event.event_id])
    assert the_views(bank)[OAK].uses == ()


def test_without_an_invitation_the_name_counts(bank: Store) -> None:
    bookings = [a_booking("a", room_name="Oak"), a_booking("b", room_name="oak"), a_booking("c", room_name=" ")]
    fill(bank, bookings, ada=[linked("a", attendees=(guest("kim@customer.example", kind="required"),))])
    assert taken(the_views(bank)[OAK]) == [("00U-a", None)]


def test_of_rooms_with_one_name_the_one_at_the_bookings_location_is_meant(bank: Store) -> None:
    with bank.begin() as connection:
        write_rooms(connection, TENANT, [a_room(OAK), a_room(ELM, name="Oak")])
    fill(bank, [a_booking("a", room_name="Oak", location="Nuuk"), a_booking("b", room_name="Oak", location="Sisimiut")])
    views = the_views(bank)
    assert (taken(views[OAK]), taken(views[ELM])) == ([], [("00U-a", None)])


def test_a_room_id_is_understood_through_the_backend(bank: Store) -> None:
    known = {
        "environment": PRODUCTION,
        "room_id": "r-1",
        "mail": OAK,
        "name": "Oak",
        "location": None,
        "can_be_booked": True,
    }
    names = columns(BACKEND_ROOM)
    with bank.begin() as connection:
        insert(connection, BACKEND_ROOM, [tuple(known[name] for name in names)], columns=names)
        record_read(connection, PRODUCTION, "directory", "backend-rooms", at=AT, as_of=AT)
    fill(bank, [a_booking("a", room_id="{R-1}", room_name="Elm"), a_booking("b", room_id="r-2", room_name="Elm")])
    views = the_views(bank, backends=frozenset({PRODUCTION}))
    assert (taken(views[OAK]), taken(views[ELM])) == ([("00U-a", None)], [])
    views = the_views(bank)
    assert (taken(views[OAK]), taken(views[ELM])) == ([], [("00U-a", None), ("00U-b", None)])


@pytest.mark.parametrize(
    "off",
    [
        {"deleted": True},
        {"cancelled_by_someone": True},
        {"show_as": "Free"},
        {"start": WINDOW.end + timedelta(days=2)},
        {"start": WINDOW.start - timedelta(days=2)},
    ],
)
def test_only_active_bookings_of_the_window_take_a_room(bank: Store, off: dict[str, Any]) -> None:
    fill(bank, [a_booking("a", **{"room_name": "Oak", **off})])
    assert the_views(bank)[OAK].uses == ()


def test_a_booking_and_its_copy_in_the_rooms_calendar_are_one_use(bank: Store) -> None:
    booking = a_booking("a")
    event = linked("a", attendees=(guest(),), ical_uid="uid-1")
    copy = an_event("in-oak", ical_uid="uid-1", organizer=False)
    fill(bank, [booking], ada=[event], oak=[copy, an_event("other", TOMORROW + timedelta(hours=2))])
    first, second = the_views(bank)[OAK].uses
    assert (first.booking, first.event, first.environment) == (booking, copy, PRODUCTION)
    assert (second.booking, second.environment, second.created) == (None, None, LONG_AGO)


def test_a_copy_that_carries_the_booking_id_is_the_bookings(bank: Store) -> None:
    copy = linked("in-oak", booking="booking-a", organizer=False, ical_uid=None)
    fill(bank, [a_booking("a", room_name="Oak")], oak=[copy])
    assert taken(the_views(bank)[OAK]) == [("00U-a", "in-oak")]


def test_a_copy_that_lags_behind_a_moved_meeting_is_still_the_bookings(bank: Store) -> None:
    moved = TOMORROW + timedelta(hours=3)
    event = linked("a", moved, attendees=(guest(),), ical_uid="uid-1")
    fill(bank, [a_booking("a", moved)], ada=[event], oak=[an_event("in-oak", ical_uid="uid-1")])
    assert taken(the_views(bank)[OAK]) == [("00U-a", "in-oak")]


def test_occurrences_of_a_series_are_told_apart_by_their_start(bank: Store) -> None:
    days = [TOMORROW + timedelta(days=number) for number in range(3)]
    event = linked("a", days[1], attendees=(guest(),), ical_uid="series")
    copies = [
        an_event(f"in-oak-{number}", day, kind="occurrence", series_master_id="m", ical_uid="series")
        for number, day in enumerate(days)
    ]
    fill(bank, [a_booking("a", days[1])], ada=[event], oak=copies)
    assert taken(the_views(bank)[OAK]) == [(None, "in-oak-0"), ("00U-a", "in-oak-1"), (None, "in-oak-2")]


@pytest.mark.parametrize(
    "free",
    [{"show_as": "free"}, {"cancelled": True}, {"kind": "seriesMaster"}, {"start": WINDOW.end + timedelta(days=2)}],
)
def test_an_event_that_takes_no_time_takes_no_room(bank: Store, free: dict[str, Any]) -> None:
    fill(bank, oak=[an_event("x", **free), linked("y", **free)])
    assert the_views(bank)[OAK].uses == ()


def test_all_day_uses_at_the_edge_of_the_window_are_kept(bank: Store) -> None:
    midnight = WINDOW.end.replace(hour=0) + timedelta(days=1)
    fill(bank, oak=[an_event("x", midnight - timedelta(days=1), minutes=24 * 60, all_day=True)])
    assert len(the_views(bank)[OAK].uses) == 1


def test_bookings_of_all_environments_are_seen(bank: Store) -> None:
    fill(bank, [a_booking("a", room_name="Oak"), a_booking("b", environment=TEST, room_name="Oak")])
    assert {use.environment for use in the_views(bank)[OAK].uses} == {PRODUCTION, TEST}


def test_a_copy_of_a_booking_in_another_environment_is_the_same_meeting(bank: Store) -> None:
    stale = a_booking("a", TOMORROW + timedelta(hours=1), environment=TEST, room_name="Oak", modified=AT)
    fill(bank, [a_booking("a", room_name="Oak"), stale])
    assert [(use.environment, use.start) for use in the_views(bank)[OAK].uses] == [(PRODUCTION, TOMORROW)]


def test_of_two_rows_of_one_meeting_the_latest_change_counts(bank: Store) -> None:
    fill(bank, [a_booking("a", room_name="Oak"), a_booking("b", booking_id="booking-a", room_name="Oak", modified=AT)])
    assert taken(the_views(bank)[OAK]) == [("00U-b", None)]


@pytest.mark.parametrize("chunk", [1, 2, 50])
def test_the_size_of_a_chunk_changes_nothing(bank: Store, chunk: int) -> None:
    fill(bank, [a_booking("a", room_name="Oak"), a_booking("b", room_name="Elm")], elm=[an_event("x")])
    assert list(the_views(bank, chunk=chunk).values()) == list(the_views(bank).values())


def test_a_room_without_an_account_has_no_calendar(bank: Store) -> None:
    with bank.begin() as connection:
        write_rooms(connection, TENANT, [a_room("fir@bank.example")])
    assert the_views(bank)["fir@bank.example"].calendar.reason is Reason.NO_MAILBOX
    with bank.begin() as connection:
        record_failure(connection, TENANT, "directory", "accounts", a_failure(), at=AT)
    assert the_views(bank)["fir@bank.example"].calendar.reason is Reason.FORBIDDEN


def test_a_room_whose_address_several_accounts_hold_is_ambiguous(bank: Store) -> None:
    with bank.begin() as connection:
        write_directory_of(connection, an_account("a", addresses=(OAK,)), an_account("b", addresses=(OAK,)))
    assert the_views(bank)[OAK].calendar.reason is Reason.AMBIGUOUS


def test_a_calendar_that_could_not_be_read_says_so_and_keeps_its_events(bank: Store) -> None:
    fill(bank, oak=[an_event("x")])
    with bank.begin() as connection:
        fail_mailboxes(connection, TENANT, [("id-oak", a_failure())], at=AT)
    view = the_views(bank)[OAK]
    assert view.calendar == Coverage(read_at=AT, reason=Reason.FORBIDDEN)
    assert len(view.uses) == 1
    assert the_views(bank)[ELM].calendar == Coverage()


def test_a_calendar_that_does_not_reach_over_the_window_counts_as_never_read(bank: Store) -> None:
    fill(bank, oak=())
    later = Window(start=WINDOW.start, end=WINDOW.end + timedelta(days=1))
    assert the_views(bank, window=later)[OAK].calendar == Coverage(read_at=AT)


def test_bookings_are_read_as_badly_as_the_worst_environment(bank: Store) -> None:
    with bank.begin() as connection:
        record_failure(connection, TEST, "query", "bookings", a_failure(), at=AT)
    assert the_views(bank)[OAK].bookings_read.reason is Reason.FORBIDDEN


def test_a_room_tells_how_the_lists_were_read_by_which_bookings_name_it(bank: Store) -> None:
    with bank.begin() as connection:
        record_failure(connection, PRODUCTION, "directory", "backend-rooms", a_failure(), at=AT)
    assert list(the_views(bank)[OAK].lists_read) == [f"{TENANT}/places"]
    lists = the_views(bank, backends=frozenset({PRODUCTION}))[OAK].lists_read
    reasons = {name: read.reason for name, read in lists.items()}
    assert reasons == {f"{TENANT}/places": Reason.NEVER_READ, f"{PRODUCTION}/backend-rooms": Reason.FORBIDDEN}


def test_the_room_book_has_the_rooms_and_how_the_backend_knows_them(bank: Store) -> None:
    with bank.begin() as connection:
        plain = room_book(connection, TENANT, PRODUCTION, backed=False)
        backed = room_book(connection, TENANT, PRODUCTION, backed=True)
    assert plain.backend is None
    assert plain.places.read == Coverage()
    assert backed.backend is not None
    assert backed.backend.read == Coverage()
    (elm,) = plain.by_name("Elm")
    assert (elm, plain.by_mail(ELM)) == (msgspec.structs.replace(a_room(ELM), user_id="id-elm"), elm)
