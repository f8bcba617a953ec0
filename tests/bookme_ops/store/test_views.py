"""Views: who gets one, what stands in it, how completely it was read, and who speaks for copies."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection

from bookme_ops.store import incidents
from bookme_ops.store.bookings import remember_known, write_bookings, write_users
from bookme_ops.store.calendars import fail_mailboxes
from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from bookme_ops.store.estate import Estate, Site
from bookme_ops.store.incident import Open, Raised
from bookme_ops.store.sources import Sources
from bookme_ops.store.views import advisor_views
from connectors.errors import Reason
from connectors.records import Booking, BookingId, Window
from jobs.base import Finding, Priority, Subject
from jobs.views import AdvisorView, Coverage
from tests.bookme_ops.store.samples import (
    AT,
    ESTATE,
    LATER,
    LONG_AGO,
    PRODUCTION,
    RUN,
    TENANT,
    TEST,
    TOMORROW,
    WINDOW,
    a_booking,
    a_failure,
    a_user,
    an_account,
    an_event,
    an_id,
    delta,
    linked,
    write_directory_of,
    write_mailbox,
)


def views(store: Store, **options: Any) -> list[AdvisorView]:
    return list(advisor_views(store, options.pop("estate", ESTATE), as_of=AT, **options))


def the(found: Iterable[AdvisorView], identity: str, environment: str = PRODUCTION) -> AdvisorView:
    (view,) = [view for view in found if (view.identity, view.environment) == (identity, environment)]
    return view


def names(found: Iterable[AdvisorView]) -> list[tuple[str, str]]:
    return [(view.identity, view.environment) for view in found]


def book(connection: Connection, *bookings: Booking) -> None:
    write_bookings(connection, bookings, at=AT, run_id=RUN)


def an_incident(connection: Connection, scope: str, environment: str = PRODUCTION, kind: str = "booking") -> None:
    finding = Finding(
        code="CAL001",
        environment=environment,
        subject=Subject(kind=kind, id=f"of-{scope}"),
        priority=Priority.HIGH,
        summary="wrong",
    )
    incidents.apply(connection, [Open(raised=Raised(finding=finding, scope=scope))], run_id=RUN, at=AT)


@pytest.fixture
def staffed(store: Store) -> Store:
    """Ada and Bo have accounts; the bookings of both environments were read."""
    with store.begin() as connection:
        write_directory_of(connection, an_account("ada"), an_account("bo"))
        for environment in (PRODUCTION, TEST):
            record_read(connection, environment, "query", "bookings", at=AT, as_of=AT)
    return store


def test_a_view_tells_how_the_banks_own_list_was_read_where_there_is_one(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_users(connection, PRODUCTION, [a_user()])
        write_users(connection, TEST, [a_user(environment=TEST)])
    assert {view.entries_read for view in views(staffed)} == {None}
    sources = Sources(rosters=frozenset({PRODUCTION}))
    with staffed.begin() as connection:
        record_failure(connection, PRODUCTION, "directory", "roster", a_failure(Reason.MALFORMED), at=AT)
    told = {view.environment: view.entries_read for view in views(staffed, sources=sources)}
    assert told.keys() == {PRODUCTION, TEST}
    assert (told[PRODUCTION] or Coverage()).reason is Reason.MALFORMED
    assert told[TEST] is None


def test_an_empty_store_has_no_views(store: Store) -> None:
    assert views(store) == []


def test_an_owner_gets_the_bookings_and_the_calendar(staffed: Store) -> None:
    first, second = a_booking("b", TOMORROW), a_booking("a", TOMORROW + timedelta(days=1))
    private, product = an_event("c"), linked("a", TOMORROW + timedelta(days=1))
    with staffed.begin() as connection:
        book(connection, second, first)
        write_mailbox(connection, events=[private, product])
    (view,) = views(staffed)
    assert (view.environment, view.identity, view.home) == (PRODUCTION, "id-ada", True)
    assert view.bookings == (first, second)
    assert view.events == (product, private)
    assert view.mailbox == view.bookings_read == view.all_bookings_read == Coverage(read_at=AT, reason=None)
    assert view.known == {"booking-a"}
    assert view.raised_elsewhere == frozenset()


def test_removed_events_are_in_the_view_and_masters_are_not(staffed: Store) -> None:
    master = linked("m", kind="seriesMaster", booking="series")
    with staffed.begin() as connection:
        book(connection, a_booking())
        write_mailbox(connection, events=[linked("a"), master])
        delta(connection, removed=[an_id("a")])
    (view,) = views(staffed)
    assert view.events == (msgspec.structs.replace(linked("a"), removed=True),)


def test_bookings_count_until_the_look_back_ends(staffed: Store) -> None:
    edge = AT - timedelta(days=3)
    with staffed.begin() as connection:
        book(
            connection,
            a_booking("in", edge, minutes=0),
            a_booking("out", edge - timedelta(seconds=1), minutes=0),
            a_booking("bo", edge - timedelta(seconds=1), minutes=0, owner_mail="bo@bank.example"),
        )
    (view,) = views(staffed, look_back_days=3)
    assert [booking.event_id for booking in view.bookings] == ["00U-in"]


def test_cancelled_and_deleted_bookings_are_in_the_view(staffed: Store) -> None:
    with staffed.begin() as connection:
        book(connection, a_booking("a", deleted=True), a_booking("b", show_as="Free"))
    assert len(the(views(staffed), "id-ada").bookings) == 2


def test_bookings_under_all_addresses_of_an_account_are_one_persons(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_directory_of(connection, an_account("ada", addresses=("ada@bank.example", "al@bank.example")))
        book(connection, a_booking("a"), a_booking("b", owner_mail="al@bank.example"))
    (view,) = views(staffed)
    assert [booking.event_id for booking in view.bookings] == ["00U-a", "00U-b"]


def test_without_an_account_the_address_is_the_identity(staffed: Store) -> None:
    with staffed.begin() as connection:
        book(connection, a_booking(owner_mail="cy@bank.example"))
    (view,) = views(staffed)
    assert (view.identity, view.mailbox) == ("cy@bank.example", Coverage(reason=Reason.NO_MAILBOX))
    assert len(view.bookings) == 1


def test_without_an_address_the_salesforce_user_is_the_identity(staffed: Store) -> None:
    mine, other = a_booking("a", owner_mail=None), a_booking("b", owner_mail=None, owner_id="005-bo")
    with staffed.begin() as connection:
        book(connection, mine, other, a_booking("c"))
    found = views(staffed)
    assert names(found) == [("005-ada", PRODUCTION), ("005-bo", PRODUCTION), ("id-ada", PRODUCTION)]
    assert the(found, "005-ada").bookings == (mine,)
    assert the(found, "005-ada").mailbox.reason is Reason.NO_MAILBOX


def test_an_address_of_several_accounts_is_ambiguous(staffed: Store) -> None:
    with staffed.begin() as connection:
        shared = ("ada@bank.example",)
        write_directory_of(connection, an_account("ada", addresses=shared), an_account("bo", addresses=shared))
        book(connection, a_booking())
    (view,) = views(staffed)
    assert (view.identity, view.mailbox.reason) == ("ada@bank.example", Reason.AMBIGUOUS)


def test_a_directory_that_could_not_be_read_does_not_mean_that_there_is_no_account(staffed: Store) -> None:
    with staffed.begin() as connection:
        book(connection, a_booking(owner_mail="cy@bank.example"), a_booking("b"))
        write_mailbox(connection)
        record_failure(connection, TENANT, "directory", "accounts", a_failure(Reason.TIMEOUT), at=LATER)
    found = views(staffed)
    assert the(found, "cy@bank.example").mailbox.reason is Reason.TIMEOUT
    assert the(found, "id-ada").mailbox.complete


def test_a_mailbox_that_was_never_read_says_so(staffed: Store) -> None:
    with staffed.begin() as connection:
        book(connection, a_booking())
    (view,) = views(staffed)
    assert view.mailbox == Coverage(read_at=None, reason=Reason.NEVER_READ)


def test_a_failed_mailbox_keeps_its_events_and_tells_why(staffed: Store) -> None:
    with staffed.begin() as connection:
        book(connection, a_booking())
        write_mailbox(connection, events=[linked()])
        fail_mailboxes(connection, TENANT, [("id-ada", a_failure(Reason.THROTTLED))], at=LATER)
    (view,) = views(staffed)
    assert view.mailbox == Coverage(read_at=AT, reason=Reason.THROTTLED)
    assert view.events == (linked(),)


def test_the_mailbox_of_an_account_that_is_gone_is_not_judged(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_mailbox(connection, events=[linked()])
        write_directory_of(connection, an_account("bo"))
    assert the(views(staffed), "id-ada").mailbox.reason is Reason.NO_MAILBOX


def test_a_mailbox_that_was_not_read_over_the_whole_window_counts_as_never_read(staffed: Store) -> None:
    with staffed.begin() as connection:
        book(connection, a_booking())
        write_mailbox(connection)
    assert views(staffed, window=WINDOW)[0].mailbox.complete
    late = Window(start=WINDOW.start, end=WINDOW.end + timedelta(seconds=1))
    early = Window(start=WINDOW.start - timedelta(seconds=1), end=WINDOW.end)
    for window in (late, early):
        assert views(staffed, window=window)[0].mailbox == Coverage(read_at=AT, reason=Reason.NEVER_READ)


def test_a_query_that_failed_makes_its_environment_incomplete_and_all_together(staffed: Store) -> None:
    with staffed.begin() as connection:
        record_failure(connection, TEST, "query", "bookings", a_failure(Reason.TIMEOUT), at=LATER)
        book(connection, a_booking("a"), a_booking("b", environment=TEST))
    found = views(staffed)
    failed, fine = Coverage(read_at=AT, reason=Reason.TIMEOUT), Coverage(read_at=AT, reason=None)
    assert (the(found, "id-ada").bookings_read, the(found, "id-ada").all_bookings_read) == (fine, failed)
    assert the(found, "id-ada", TEST).bookings_read == failed


def test_a_query_that_was_never_made_is_incomplete(store: Store) -> None:
    with store.begin() as connection:
        book(connection, a_booking())
    (view,) = views(store)
    assert view.bookings_read == view.all_bookings_read == Coverage()


def test_bookings_in_two_environments_give_two_views_over_one_mailbox(staffed: Store) -> None:
    with staffed.begin() as connection:
        book(connection, a_booking("a"), a_booking("b", environment=TEST))
        write_mailbox(connection, events=[linked("a"), linked("b")])
    found = views(staffed)
    assert names(found) == [("id-ada", PRODUCTION), ("id-ada", TEST)]
    assert [view.home for view in found] == [True, False]
    assert found[0].events == found[1].events
    assert [len(view.bookings) for view in found] == [1, 1]
    assert found[0].known == {"booking-a", "booking-b"}


def test_home_is_where_the_roster_holds_the_person(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_users(connection, TEST, [a_user("ada", TEST)])
        book(connection, a_booking("a"))
    assert {view.environment: view.home for view in views(staffed)} == {PRODUCTION: False, TEST: True}


def test_of_two_rosters_production_is_home(staffed: Store) -> None:
    with staffed.begin() as connection:
        for environment in (TEST, PRODUCTION):
            write_users(connection, environment, [a_user("ada", environment)])
    assert {view.environment: view.home for view in views(staffed)} == {PRODUCTION: True, TEST: False}


def test_without_a_roster_home_is_where_the_bookings_are(staffed: Store) -> None:
    with staffed.begin() as connection:
        book(connection, a_booking(environment=TEST))
    assert [(view.environment, view.home) for view in views(staffed)] == [(TEST, True)]


def test_someone_with_events_of_the_product_alone_gets_a_view_at_home(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_mailbox(connection, "id-bo", [linked()])
        write_mailbox(connection, "id-ada", [an_event()])
    (view,) = views(staffed)
    assert (view.identity, view.environment, view.home) == ("id-bo", PRODUCTION, True)
    assert view.known == frozenset()


def test_an_advisor_without_anything_gets_a_view(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_users(connection, PRODUCTION, [a_user("bo"), a_user("cy", mail=None), a_user("di", active=False)])
    assert names(views(staffed)) == [("005-cy", PRODUCTION), ("id-bo", PRODUCTION)]


def test_the_scope_of_an_open_incident_gets_a_view_so_that_silence_can_resolve_it(staffed: Store) -> None:
    with staffed.begin() as connection:
        an_incident(connection, "id-ada", TEST)
        an_incident(connection, "*", kind="environment")
        write_mailbox(connection, events=[an_event()])
    (view,) = views(staffed)
    assert (view.identity, view.environment, view.home) == ("id-ada", TEST, False)
    assert view.mailbox.complete


def test_known_are_the_ids_that_some_org_of_the_tenant_knows(staffed: Store) -> None:
    ids = ("own", "old", "elsewhere", "deleted", "answered", "denied", "foreign", "never")
    with staffed.begin() as connection:
        write_mailbox(connection, events=[linked(name) for name in ids])
        book(
            connection,
            a_booking("own"),
            a_booking("old", LONG_AGO),
            a_booking("elsewhere", environment=TEST, owner_mail="bo@bank.example"),
            a_booking("deleted", deleted=True, owner_mail="bo@bank.example"),
            a_booking("foreign", environment="another bank"),
        )
        asked = {BookingId("booking-answered"), BookingId("booking-denied")}
        remember_known(connection, TEST, asked=asked, known={BookingId("booking-answered")}, at=AT)
    known = the(views(staffed), "id-ada").known
    assert known == {f"booking-{name}" for name in ("own", "old", "elsewhere", "deleted", "answered")}


def test_of_several_copies_the_organizers_speaks(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_mailbox(connection, "id-ada", [linked("a", organizer=False), linked("b")])
        write_mailbox(connection, "id-bo", [linked("c", booking="booking-a")])
    found = views(staffed)
    assert the(found, "id-ada").raised_elsewhere == {"booking-a"}
    assert the(found, "id-bo").raised_elsewhere == frozenset()


def test_without_an_organizer_the_smallest_owner_speaks(staffed: Store) -> None:
    with staffed.begin() as connection:
        for owner in ("id-bo", "id-ada"):
            write_mailbox(connection, owner, [linked("a", organizer=False)])
    found = views(staffed)
    assert the(found, "id-ada").raised_elsewhere == frozenset()
    assert the(found, "id-bo").raised_elsewhere == {"booking-a"}


@pytest.mark.parametrize("dead", [{"cancelled": True}, {"kind": "seriesMaster"}])
def test_dead_copies_do_not_speak(staffed: Store, dead: dict[str, Any]) -> None:
    with staffed.begin() as connection:
        write_mailbox(connection, "id-ada", [linked("a", **dead)])
        write_mailbox(connection, "id-bo", [linked("a", organizer=False)])
    assert the(views(staffed), "id-bo").raised_elsewhere == frozenset()


def test_removed_copies_do_not_speak(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_mailbox(connection, "id-ada", [linked("a")])
        write_mailbox(connection, "id-bo", [linked("a", organizer=False)])
        delta(connection, "id-ada", removed=[an_id("a")])
    assert the(views(staffed), "id-bo").raised_elsewhere == frozenset()


def test_two_copies_in_one_mailbox_both_speak(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_mailbox(connection, events=[linked("a"), linked("b", booking="booking-a")])
    assert the(views(staffed), "id-ada").raised_elsewhere == frozenset()


def test_only_limits_the_views_and_not_who_speaks(staffed: Store) -> None:
    with staffed.begin() as connection:
        for owner in ("id-ada", "id-bo"):
            write_mailbox(connection, owner, [linked("a", organizer=False)])
    (view,) = views(staffed, only={"id-bo"})
    assert view.raised_elsewhere == {"booking-a"}
    assert views(staffed, only=set()) == []


def test_chunks_do_not_matter(staffed: Store) -> None:
    with staffed.begin() as connection:
        people = [f"p{number:02d}" for number in range(30)]
        write_directory_of(connection, *(an_account(name) for name in people[::2]))
        for number, name in enumerate(people):
            environment = (PRODUCTION, TEST)[number % 3 == 0]
            mail = f"{name}@bank.example"
            book(connection, a_booking(name, environment=environment, owner_mail=mail, owner_id=f"005-{name}"))
            write_mailbox(
                connection, f"id-{name}", [linked(name, booking=f"booking-p{number // 2:02d}"), an_event("z")]
            )
    found = views(staffed, chunk=1)
    assert len(found) > 30
    assert found == views(staffed, chunk=7) == views(staffed, chunk=1000)


def test_tenants_are_apart(staffed: Store) -> None:
    sites = (*ESTATE.sites, Site(name="greenland", kind="production", tenant="tenant-2"))
    with staffed.begin() as connection:
        book(connection, a_booking("a"), a_booking("b", environment="greenland"))
        write_mailbox(connection, events=[linked("a"), linked("b")])
    found = views(staffed, estate=Estate.of(sites))
    assert names(found) == [("ada@bank.example", "greenland"), ("id-ada", PRODUCTION)]
    assert the(found, "id-ada").known == {"booking-a"}
    assert the(found, "ada@bank.example", "greenland").events == ()


def test_a_view_is_of_one_moment_however_slowly_it_is_read(staffed: Store) -> None:
    with staffed.begin() as connection:
        for name in ("ada", "bo"):
            book(connection, a_booking(name, owner_mail=f"{name}@bank.example"))
            write_mailbox(connection, f"id-{name}", [linked(name)])
    stream = advisor_views(staffed, ESTATE, as_of=AT, chunk=1)
    next(stream)
    with staffed.begin() as connection:
        write_mailbox(connection, "id-bo", [])
    assert next(stream).events == (linked("bo"),)
    stream.close()  # type: ignore[attr-defined]


class TestIdsThatNoMirroredBookingCarries:
    """Only an org's own answer makes an id an orphan; until every org has answered, nothing may be concluded."""

    def view(self, store: Store, *answers: str, failed: bool = False) -> AdvisorView:
        with store.begin() as connection:
            write_directory_of(connection, an_account())
            for site in ESTATE.sites:
                record_read(connection, site.name, "query", "bookings", at=AT, as_of=AT)
            write_mailbox(connection, events=[linked("a")])
            for environment in answers:
                remember_known(connection, environment, {BookingId("booking-a")}, set(), AT)
                record_read(connection, environment, "query", "orphans", at=AT, as_of=AT)
            if failed:
                record_failure(connection, PRODUCTION, "query", "orphans", a_failure(), at=AT)
        (view,) = advisor_views(store, ESTATE, as_of=AT)
        return view

    def test_an_id_that_was_never_asked_for_leaves_the_question_open(self, store: Store) -> None:
        assert not self.view(store).all_bookings_read.complete

    def test_an_id_that_only_one_org_was_asked_for_leaves_it_open(self, store: Store) -> None:
        assert not self.view(store, PRODUCTION).all_bookings_read.complete

    def test_an_id_that_every_org_denies_settles_it(self, store: Store) -> None:
        view = self.view(store, PRODUCTION, TEST)
        assert view.all_bookings_read.complete
        assert view.known == frozenset()

    def test_a_question_that_failed_last_time_is_open_again(self, store: Store) -> None:
        view = self.view(store, PRODUCTION, TEST, failed=True)
        assert view.all_bookings_read.reason is Reason.FORBIDDEN

    def test_a_cancelled_event_of_unknown_id_leaves_nothing_open(self, store: Store) -> None:
        view = self.view(store, PRODUCTION, TEST)
        assert view.all_bookings_read.complete
        with store.begin() as connection:
            write_mailbox(connection, events=[linked("a"), linked("b", cancelled=True)])
        (view,) = advisor_views(store, ESTATE, as_of=AT)
        assert view.all_bookings_read.complete


def test_views_that_are_not_wanted_are_left_out_one_environment_at_a_time(staffed: Store) -> None:
    with staffed.begin() as connection:
        write_users(connection, TEST, [a_user(environment=TEST)])
        write_bookings(connection, [a_booking()], at=AT, run_id=RUN)
    every = [(view.environment, view.identity) for view in views(staffed)]
    assert {(PRODUCTION, "id-ada"), (TEST, "id-ada")} <= set(every)
    left = views(staffed, skip=frozenset({(TEST, "id-ada")}))
    assert [(view.environment, view.identity) for view in left] == [one for one in every if one != (TEST, "id-ada")]
    assert views(staffed, skip=frozenset(every)) == []
