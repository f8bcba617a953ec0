"""O365, another client that was not written by us, reads the simulated Graph."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from O365 import Account, MSGraphProtocol
from O365.utils.token import MemoryTokenBackend
from requests.exceptions import HTTPError

from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET, SCOPE
from tests.connectors.simulator.graph_bank import PROPERTY, Desk, open_desk
from tests.foreign.graph_host import serve_graph


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def account(desk: Desk) -> Iterator[Account]:
    with serve_graph(desk.app) as address:

        class Local(MSGraphProtocol):
            _protocol_url = f"{address}/"

        tokens = MemoryTokenBackend()
        response = {"access_token": desk.token, "expires_in": 3600, "token_type": "Bearer"}
        entry = {"client_id": CLIENT_ID, "scope": [SCOPE], "grant_type": "client_credentials", "data": {}}
        endpoint = "https://login.microsoftonline.com/t/oauth2/v2.0/token"
        tokens.add({**entry, "token_endpoint": endpoint, "response": response})
        account = Account(
            (CLIENT_ID, CLIENT_SECRET),
            auth_flow_type="credentials",
            tenant_id="t",
            protocol=Local(timezone="UTC"),
            token_backend=tokens,
            main_resource="anna@bank.example",
        )
        yield account
        for session in (account.con.session, account.con.naive_session):
            if session is not None:
                session.close()


def in_window(account: Account, **more: Any) -> list[Any]:
    start, end = dt.datetime(2026, 11, 22), dt.datetime(2027, 1, 20)  # noqa: DTZ001 - the client sends naive times
    found = account.schedule().get_events(start_recurring=start, end_recurring=end, include_recurring=True, **more)
    return list(found)


def test_a_calendar_view_is_read_page_by_page(account: Account) -> None:
    events = in_window(account, limit=None, batch=2)
    assert [event.object_id for event in events] == ["s1", "o1", "a1", "o2", "x1"]
    first = events[0]
    assert first.start == dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    assert first.organizer.address == "anna@bank.example"
    assert [attendee.address for attendee in first.attendees] == ["bo@bank.example", "oak@bank.example"]
    assert events[2].is_all_day


def test_events_of_all_time_are_masters_and_singles(account: Account) -> None:
    events = account.schedule().get_events(limit=None, include_recurring=False)
    assert [event.object_id for event in events] == ["s1", "m1", "a1"]


def test_a_filter_of_the_clients_own_making_is_understood(account: Account) -> None:
    query = f"singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value eq 'BK-1')"
    events = account.schedule().get_events(query=query, include_recurring=False, limit=None)
    assert [event.object_id for event in events] == ["s1"]


def test_an_event_is_made_changed_and_deleted(account: Account, desk: Desk) -> None:
    event = account.schedule().new_event()
    event.subject = "Advice"
    event.start = dt.datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("UTC"))
    event.end = dt.datetime(2026, 11, 27, 11, tzinfo=ZoneInfo("UTC"))
    event.attendees.add("bo@bank.example")
    assert event.save()
    stored = desk.anna.events[event.object_id]
    assert (stored.subject, stored.start) == ("Advice", event.start)
    event.subject = "Later advice"
    assert event.save()
    assert stored.subject == "Later advice"
    assert event.delete()
    assert event.object_id not in desk.anna.events


def test_availability_is_read(account: Account) -> None:
    start, end = (dt.datetime(2026, 11, 23, hour, tzinfo=dt.UTC) for hour in (8, 11))
    rows = account.schedule().get_availability(["anna@bank.example"], start, end, 30)
    assert rows[0]["availabilityView"] == ["free", "free", "busy", "busy", "free", "free"]


def test_people_are_found_in_the_directory(account: Account) -> None:
    directory = account.directory()
    assert directory.get_user("bo@bank.example").mail == "bo@bank.example"
    assert [user.mail for user in directory.get_users(limit=None)][:2] == ["anna@bank.example", "bo@bank.example"]


def test_calendars_are_listed(account: Account) -> None:
    calendars = account.schedule().list_calendars()
    assert [calendar.name for calendar in calendars] == ["Calendar"]
    assert account.schedule().get_default_calendar().calendar_id == calendars[0].calendar_id
    start, end = dt.datetime(2026, 11, 22), dt.datetime(2026, 11, 24)  # noqa: DTZ001 - the client sends naive times
    found = calendars[0].get_events(start_recurring=start, end_recurring=end, include_recurring=True, limit=None)
    assert [event.object_id for event in found] == ["s1"]


def test_refusals_are_raised_with_graphs_own_words(account: Account) -> None:
    with pytest.raises(HTTPError, match=r"404 Client Error.*The requested user .* is invalid"):
        account.schedule(resource="nobody@bank.example").get_default_calendar()
