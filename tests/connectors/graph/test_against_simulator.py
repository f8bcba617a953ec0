"""Our reading of Graph against the simulator's telling of it: two separate readings of the same documents."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from threading import RLock
from typing import Any

import pytest

from connectors.errors import BadCredentials, ConnectorError, Reason
from connectors.graph.auth import AppIdentity, open_tokens
from connectors.graph.client import TenantCalendars, open_graph
from connectors.graph.directory import TenantDirectory
from connectors.limits import Limits
from connectors.ports import CalendarRead, CalendarRequest, LinksRead
from connectors.records import Window, booking_id
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.exchange import Answer, Call
from connectors.simulator.faults import FAULTS, parse_fault
from connectors.simulator.graph import GraphApp
from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.graph_switches import GraphSwitches
from connectors.simulator.mischief import Mischief
from connectors.simulator.model import Event, Mailbox, MailObject, Room, Subscription, World
from connectors.simulator.site import Site
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 10, 20, 8, tzinfo=UTC)
"""A few days before a clock change."""
WINDOW = Window(start=AS_OF - timedelta(days=14), end=AS_OF + timedelta(days=90))
BASE = "https://graph.microsoft.com/v1.0"


@dataclass(frozen=True)
class Bank:
    """A tenant of the simulator with our client on top."""

    world: World
    app: GraphApp
    calendars: TenantCalendars
    directory: TenantDirectory

    @property
    def mailboxes(self) -> list[str]:
        return list(self.world.tenant.mailboxes)

    def read(self, links: dict[str, str | None] | None = None) -> dict[str, CalendarRead]:
        wanted = [
            CalendarRequest(mailbox=name, window=WINDOW, delta_link=(links or {}).get(name)) for name in self.mailboxes
        ]
        return {read.mailbox: read for read in by_twenties(self.calendars.read_changes, wanted)}

    def read_links(self) -> dict[str, LinksRead]:
        return {read.mailbox: read for read in by_twenties(self.calendars.read_links, self.mailboxes)}


def by_twenties(read: Callable[[Any], list[Any]], wanted: Sequence[Any]) -> list[Any]:
    return [answer for start in range(0, len(wanted), 20) for answer in read(wanted[start : start + 20])]


Open = Callable[..., Bank]


@pytest.fixture
def open_bank(pace: Any) -> Iterator[Open]:
    with ExitStack() as stack:

        def opened(*faults: str, advisors: int = 4, **switches: Any) -> Bank:
            world = build_world(advisors=advisors, seed=3, as_of=AS_OF, events_per_advisor=150)
            mischief = Mischief([parse_fault(text) for text in faults])

            def inside(call: Call) -> Answer:
                return mischief.around("graph", call, app.handle, inner=True)

            app = GraphApp(world, inside, switches=GraphSwitches(**switches))
            site = Site(environment="production", name="graph", ask=app.handle, mischief=mischief, lock=RLock())
            return connect(world, app, InProcessAdapter(site))

        def connect(world: World, app: GraphApp, inner: InProcessAdapter) -> Bank:
            limits = Limits(total_budget=60.0)
            identity = AppIdentity(client_id=CLIENT_ID, secret=CLIENT_SECRET)
            authority = f"https://login.microsoftonline.com/{world.tenant.id}"
            tokens = open_tokens(identity, authority=authority, limits=limits, pace=pace, inner=inner)
            session = stack.enter_context(open_graph(BASE, tokens=tokens, limits=limits, pace=pace, inner=inner))
            known = {"booking_id_property": world.booking_id_property, "limits": limits, "pace": pace}
            directory = TenantDirectory(session, tokens=tokens, limits=limits, pace=pace)
            return Bank(world, app, TenantCalendars(session, tokens=tokens, **known), directory)

        yield opened


def in_window(event: Event) -> bool:
    """Far from the window's edges, where all-day events and touching ones are told differently."""
    return event.start < WINDOW.end - timedelta(days=2) and event.end > WINDOW.start + timedelta(days=2)


def truth_of(mailbox: Mailbox) -> dict[str, tuple[Any, ...]]:
    """What a mailbox holds in the window, masters left out, straight from the model."""
    return {
        event.id: (event.start, event.end, event.all_day, event.show_as, event.cancelled, event.kind, event.master_id)
        for event in mailbox.events.values()
        if event.kind != "seriesMaster" and in_window(event)
    }


def told_by(read: CalendarRead) -> dict[str, tuple[Any, ...]]:
    inner = Window(start=WINDOW.start + timedelta(days=2), end=WINDOW.end - timedelta(days=2))
    return {
        event.event_id: (
            event.start,
            event.end,
            event.all_day,
            event.show_as,
            event.cancelled,
            event.kind,
            event.series_master_id,
        )
        for event in read.events
        if event.start < inner.end and event.end > inner.start
    }


def truth_of_links(mailbox: Mailbox, property_id: str) -> dict[str, str | None]:
    return {
        event.id: booking_id(event.properties[property_id])
        for event in mailbox.events.values()
        if property_id in event.properties and event.kind in {"singleInstance", "seriesMaster"}
    }


def assert_right_or_said(bank: Bank) -> set[Reason]:
    """The iron rule: every mailbox is told as it is, or not at all with a reason."""
    reasons: set[Reason] = set()
    try:
        for name, read in bank.read().items():
            if read.failure is None:
                assert told_by(read) == truth_of(bank.world.tenant.mailboxes[name])
            else:
                reasons.add(read.failure.reason)
                assert (read.events, read.removed, read.series, read.delta_link) == ((), (), (), None)
        for name, found in bank.read_links().items():
            if found.failure is None:
                wanted = truth_of_links(bank.world.tenant.mailboxes[name], bank.world.booking_id_property)
                assert {event.event_id: event.booking_id for event in found.events} == wanted
            else:
                reasons.add(found.failure.reason)
                assert not found.events
    except ConnectorError as error:
        reasons.add(error.reason)
    return reasons


@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"masters_in_delta": False},
        {"empty_first_page": True},
        {"repeats_in_delta": True, "empty_first_page": True},
        {"shuffled_batches": False},
        {"mailbox_concurrency": 1, "masters_in_delta": False},
        {"concurrency_per_app": True, "mailbox_concurrency": 20},
        {"distinct_ids": True},
        {"touching_start_counts": False},
        {"ical_uid_per_occurrence": True},
        {"view_top_limit": 999},
    ],
    ids=str,
)
def test_every_calendar_and_link_is_read_as_it_is_whatever_graphs_habits(
    open_bank: Open, switches: dict[str, Any]
) -> None:
    assert assert_right_or_said(open_bank(**switches)) == set()


def test_the_bank_that_we_try_has_all_that_is_hard(open_bank: Open) -> None:
    bank = open_bank()
    events = [event for read in bank.read().values() for event in read.events]
    assert {event.kind for event in events} == {"singleInstance", "occurrence", "exception"}
    assert {event.all_day for event in events} == {event.cancelled for event in events} == {True, False}
    assert any(found.events for found in bank.read_links().values())


def test_a_full_sweep_costs_a_tenth_of_a_call_per_mailbox(open_bank: Open) -> None:
    bank = open_bank(advisors=40)
    groups = -(-len(bank.mailboxes) // 20)
    bank.read()
    assert bank.calendars.requests_made == groups
    bank.read_links()
    assert bank.calendars.requests_made == 2 * groups


def test_an_idle_mailbox_has_no_changes(open_bank: Open) -> None:
    bank = open_bank()
    links = {name: read.delta_link for name, read in bank.read().items()}
    for read in bank.read(links).values():
        assert (read.full, read.events, read.removed, read.series, read.failure) == (False, (), (), (), None)


def test_changes_are_told_once_and_no_others(open_bank: Open) -> None:
    bank = open_bank()
    name = bank.mailboxes[0]
    mailbox = bank.world.tenant.mailboxes[name]
    links = {key: read.delta_link for key, read in bank.read().items()}
    singles = [event for event in mailbox.events.values() if event.kind == "singleInstance" and in_window(event)]
    mailbox.change(singles[0].id, AS_OF, show_as="oof")
    mailbox.remove(singles[1].id)
    reads = bank.read(links)
    assert [(event.event_id, event.show_as) for event in reads[name].events] == [(singles[0].id, "oof")]
    assert reads[name].removed == (singles[1].id,)
    assert not [key for key, read in reads.items() if key != name and (read.events or read.removed)]
    gone, there = bank.calendars.read_events([(name, singles[1].id), (name, singles[0].id)])
    assert (gone.event, gone.failure) == (None, None)
    assert there.event is not None
    assert there.event.show_as == "oof"


def test_a_changed_series_is_told_whole_without_its_lost_occurrence(open_bank: Open) -> None:
    bank = open_bank()
    name, mailbox, series = next(
        (key, box, event.master_id)
        for key, box in bank.world.tenant.mailboxes.items()
        for event in box.events.values()
        if event.kind == "occurrence" and in_window(event)
    )
    members = [event.id for event in mailbox.events.values() if event.master_id == series and in_window(event)]
    links = {key: read.delta_link for key, read in bank.read().items()}
    mailbox.remove(members[0])
    read = bank.read(links)[name]
    assert read.series == (series,)
    assert set(members[1:]) <= {event.event_id for event in read.events}
    assert members[0] not in {event.event_id for event in read.events}


def test_a_lost_place_ends_in_resync_and_a_full_read_heals_it(open_bank: Open) -> None:
    bank = open_bank()
    links = {name: read.delta_link for name, read in bank.read().items()}
    bank.app.forget_sync_states()
    assert {read.failure and read.failure.reason for read in bank.read(links).values()} == {Reason.RESYNC}
    assert assert_right_or_said(bank) == set()


def test_expired_tokens_are_renewed_in_mid_run(open_bank: Open) -> None:
    bank = open_bank()
    bank.read()
    bank.app.expire_tokens()
    assert assert_right_or_said(bank) == set()


def test_a_wrong_secret_is_an_error_of_the_system(open_bank: Open, pace: Any) -> None:
    bank = open_bank()
    site = Site(environment="x", name="graph", ask=bank.app.handle, mischief=Mischief(), lock=RLock())
    identity = AppIdentity(client_id=CLIENT_ID, secret="wrong")
    url = f"http://127.0.0.1/{bank.world.tenant.id}/oauth2/v2.0/token"
    tokens = open_tokens(identity, token_url=url, pace=pace, inner=InProcessAdapter(site))
    with pytest.raises(BadCredentials, match="AADSTS7000215"):
        tokens.token()


def test_one_refused_mailbox_spoils_no_other(open_bank: Open) -> None:
    name = open_bank().mailboxes[1]
    bank = open_bank(f"forbidden=always@{name}")
    reads = bank.read()
    assert {key: read.failure and read.failure.reason for key, read in reads.items() if read.failure} == {
        name: Reason.FORBIDDEN
    }
    assert assert_right_or_said(bank) == {Reason.FORBIDDEN}


def test_a_mailbox_that_does_not_exist_is_not_found(open_bank: Open) -> None:
    bank = open_bank()
    unknown = CalendarRequest(mailbox="00000000-0000-0000-0000-000000000000", window=WINDOW)
    known = CalendarRequest(mailbox=bank.mailboxes[0], window=WINDOW)
    lost, fine = bank.calendars.read_changes([unknown, known])
    assert lost.failure is not None
    assert (lost.failure.reason, fine.failure) == (Reason.NOT_FOUND, None)


AT_GRAPH = sorted(name for name, kind in FAULTS.items() if "graph" in kind.systems)
HARMLESS = {"duplicate-rows", "slow-body"}


@pytest.mark.parametrize("name", AT_GRAPH)
def test_a_fault_that_strikes_once_is_overcome_or_said(open_bank: Open, name: str) -> None:
    assert_right_or_said(open_bank(f"{name}=1@graph"))


@pytest.mark.parametrize("name", AT_GRAPH)
def test_a_fault_that_strikes_always_is_said_unless_harmless(open_bank: Open, name: str) -> None:
    bank = open_bank(f"{name}=always@graph")
    assert bool(assert_right_or_said(bank)) is (name not in HARMLESS)
    assert bank.calendars.requests_made <= 150


@pytest.mark.parametrize("name", AT_GRAPH)
def test_a_fault_of_one_mailbox_never_makes_another_one_wrong(open_bank: Open, name: str) -> None:
    victim = open_bank().mailboxes[0]
    bank = open_bank(f"{name}=always@{victim}")
    assert_right_or_said(bank)
    assert {key for key, read in bank.read().items() if read.failure} <= {victim}


def test_the_directory_is_read_as_it_is(open_bank: Open) -> None:
    bank = open_bank(advisors=40)
    users = {user.user_id: user for page in bank.directory.read_users() for user in page}
    assert users.keys() == bank.world.tenant.people.keys()
    for person in bank.world.tenant.people.values():
        user = users[person.id]
        smtp = {text[5:].casefold() for text in person.proxy_addresses if text[:5].casefold() == "smtp:"}
        assert smtp <= set(user.addresses)
        assert (user.upn, user.nickname, user.enabled) == (person.upn, person.nickname, person.enabled)


@pytest.mark.parametrize("links", [True, False])
def test_every_room_is_read_whether_links_lead_to_it_or_not(open_bank: Open, links: bool) -> None:
    bank = open_bank(places_have_links=links)
    rooms = bank.world.tenant.rooms
    for number in range(230):
        mail = f"Room-{number}@bank.example"
        rooms[mail] = Room(id=mail, person_id="", mail=mail, name=mail, location="L", capacity=number, floor=0)
    found = {room.mail: room for room in bank.directory.read_rooms()}
    assert found.keys() == {room.mail.casefold() for room in rooms.values()}
    assert (found["room-7@bank.example"].capacity, found["room-7@bank.example"].floor) == (7, "0")


def test_everything_that_receives_mail_is_read(open_bank: Open) -> None:
    bank = open_bank()
    objects = bank.world.tenant.objects
    for number in range(1_200):
        kind, mail = ("group", "contact")[number % 2], f"o{number}@bank.example"
        proxies = [f"SMTP:{mail}", f"smtp:X{number}@bank.example"]
        objects[mail] = MailObject(id=mail, kind=kind, display_name=mail, mail=mail, proxy_addresses=proxies)
    found = {one.object_id: one for one in bank.directory.read_objects()}
    assert found.keys() == {one.id for one in objects.values()}
    assert found["o7@bank.example"].kind == "contact"
    assert found["o7@bank.example"].addresses == ("o7@bank.example", "x7@bank.example")
    assert bank.directory.read_domains() == {name.casefold() for name in bank.world.tenant.domains}


def test_working_hours_are_those_that_people_set(open_bank: Open) -> None:
    bank = open_bank()
    tenant = bank.world.tenant
    first, second, *_ = (key for key in tenant.mailboxes if tenant.people[key].purpose == "user")
    tenant.people[first].working_days, tenant.people[first].working_end = (2, 6), time(12, 15)
    tenant.people[second].time_zone = "Nobody Knows Time"
    reads = bank.directory.read_settings([first, second, "nobody"])
    settings = [read.setting for read in reads]
    assert settings[0] is not None
    assert (settings[0].days, settings[0].end) == ((2, 6), time(12, 15))
    assert settings[1] is not None
    assert settings[1].time_zone is None
    assert reads[2].failure is not None
    assert reads[2].failure.reason is Reason.NOT_FOUND


def test_subscriptions_are_read_to_the_last_page(open_bank: Open) -> None:
    bank = open_bank()
    subscriptions = bank.world.tenant.subscriptions
    owner = bank.mailboxes[0]
    for number in range(130):
        name = f"s{number:03}"
        subscriptions[name] = Subscription(id=name, resource=f"/users/{owner}/events", expires=AS_OF)
    found = {one.subscription_id: one for one in bank.directory.read_subscriptions()}
    assert found.keys() == subscriptions.keys()
    assert (found["s000"].user_key, found["s000"].expires) == (owner, AS_OF)
