"""Microsoft's own client reads the simulated Graph: a strict judge of shapes, links and errors."""

import asyncio
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
from azure.core.credentials import AccessToken

from tests.connectors.simulator.graph_bank import ANNA, AS_OF, Desk, open_desk
from tests.foreign.graph_host import serve_graph

with warnings.catch_warnings():
    # The client's generated modules warn of their own base classes when they are imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
    from msgraph import GraphRequestAdapter, GraphServiceClient
    from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
    from msgraph.generated.models.event import Event
    from msgraph.generated.models.event_type import EventType
    from msgraph.generated.models.free_busy_status import FreeBusyStatus
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError
    from msgraph.generated.users.item.calendar.get_schedule.get_schedule_post_request_body import (
        GetSchedulePostRequestBody,
    )
    from msgraph.generated.users.item.calendar_view.calendar_view_request_builder import CalendarViewRequestBuilder
    from msgraph.generated.users.item.calendar_view.delta.delta_request_builder import DeltaRequestBuilder
    from msgraph.generated.users.users_request_builder import UsersRequestBuilder
    from msgraph_core import GraphClientFactory

pytestmark = [
    pytest.mark.filterwarnings("ignore:This class is deprecated. Please use the generic:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:GetQueryParameters is deprecated:DeprecationWarning"),
]
WINDOW = {"start_date_time": "2026-11-22T00:00:00Z", "end_date_time": "2027-01-20T00:00:00Z"}
Ask = Callable[[Callable[[GraphServiceClient], Awaitable[Any]]], Any]


class Credential:
    """Gives the token of our own sign-in."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(self.token, int(time.time()) + 3600)


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def ask(desk: Desk) -> Iterator[Ask]:
    """Runs one conversation with a client that is signed in."""
    with serve_graph(desk.app) as address:

        def talk(conversation: Callable[[GraphServiceClient], Awaitable[Any]]) -> Any:
            async def hold() -> Any:
                provider = AzureIdentityAuthenticationProvider(
                    Credential(desk.token), scopes=["https://graph.microsoft.com/.default"], allowed_hosts=["127.0.0.1"]
                )
                async with httpx.AsyncHTTPTransport() as transport:
                    # The client leaves its own transport open, so it gets one that somebody closes.
                    bare = httpx.AsyncClient(transport=transport)
                    pipeline = GraphClientFactory.create_with_default_middleware(client=bare)
                    adapter = GraphRequestAdapter(provider, client=pipeline)
                    adapter.base_url = f"{address}/v1.0"
                    return await conversation(GraphServiceClient(request_adapter=adapter))

            return asyncio.run(hold())

        yield talk


def view_options(**more: Any) -> Any:
    parameters = CalendarViewRequestBuilder.CalendarViewRequestBuilderGetQueryParameters(**WINDOW, **more)
    return CalendarViewRequestBuilder.CalendarViewRequestBuilderGetRequestConfiguration(query_parameters=parameters)


def delta_options(size: int) -> Any:
    parameters = DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters(**WINDOW)
    options = DeltaRequestBuilder.DeltaRequestBuilderGetRequestConfiguration(query_parameters=parameters)
    options.headers.add("Prefer", f"odata.maxpagesize={size}")
    return options


def test_a_calendar_view_is_read_page_by_page(ask: Ask) -> None:
    async def talk(client: GraphServiceClient) -> list[Any]:
        builder = client.users.by_user_id("anna@bank.example").calendar_view
        page = await builder.get(
            request_configuration=view_options(top=2, select=["subject", "type", "showAs", "start"])
        )
        rows = list(page.value)
        while page.odata_next_link:
            page = await builder.with_url(page.odata_next_link).get()
            rows += page.value
        return rows

    rows = ask(talk)
    assert [row.id for row in rows] == ["s1", "o1", "a1", "o2", "x1"]
    assert rows[1].type is EventType.Occurrence
    assert rows[0].show_as is FreeBusyStatus.Busy
    assert rows[0].start.date_time == "2026-11-23T09:00:00.0000000"


def test_a_whole_event_has_no_key_that_the_client_does_not_know(ask: Ask) -> None:
    async def talk(client: GraphServiceClient) -> Any:
        return await client.users.by_user_id(ANNA).events.by_event_id("s1").get()

    event = ask(talk)
    assert set(event.additional_data) == {"@odata.context", "@odata.etag"}
    assert event.organizer.email_address.address == "anna@bank.example"
    assert event.attendees[1].type.value == "resource"
    assert event.last_modified_date_time == AS_OF
    assert event.online_meeting.join_url == "https://teams.example/1"


def test_delta_is_followed_to_its_end_and_on(ask: Ask, desk: Desk) -> None:
    async def talk(client: GraphServiceClient) -> tuple[list[Any], list[Any]]:
        builder = client.users.by_user_id(ANNA).calendar_view.delta
        page = await builder.get(request_configuration=delta_options(1))
        rows = list(page.value)
        while page.odata_next_link:
            page = await builder.with_url(page.odata_next_link).get()
            rows += page.value
        desk.anna.remove("s1")
        return rows, (await builder.with_url(page.odata_delta_link).get()).value

    rows, changed = ask(talk)
    assert sorted(row.id for row in rows) == ["a1", "m1", "o1", "o2", "s1", "x1"]
    assert [(row.id, row.additional_data["@removed"]["reason"]) for row in changed] == [("s1", "deleted")]


def test_people_are_listed_and_filtered(ask: Ask) -> None:
    parameters = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
        select=["id", "mail", "proxyAddresses"], top=2, filter="accountEnabled eq true"
    )
    options = UsersRequestBuilder.UsersRequestBuilderGetRequestConfiguration(query_parameters=parameters)

    async def talk(client: GraphServiceClient) -> list[Any]:
        page = await client.users.get(request_configuration=options)
        rest = await client.users.with_url(page.odata_next_link).get()
        return [*page.value, *rest.value]

    rows = ask(talk)
    assert [row.mail for row in rows] == [f"{name}@bank.example" for name in ("anna", "bo", "carl", "oak")]
    assert rows[0].proxy_addresses == ["SMTP:anna@bank.example", "smtp:an@bank.example"]


def test_rooms_settings_and_schedules_are_read(ask: Ask) -> None:
    async def talk(client: GraphServiceClient) -> Any:
        rooms = await client.places.graph_room.get()
        settings = await client.users.by_user_id(ANNA).mailbox_settings.get()
        start = DateTimeTimeZone(date_time="2026-11-23T08:00:00", time_zone="UTC")
        end = DateTimeTimeZone(date_time="2026-11-23T11:00:00", time_zone="UTC")
        body = GetSchedulePostRequestBody(schedules=["anna@bank.example"], start_time=start, end_time=end)
        schedule = await client.users.by_user_id(ANNA).calendar.get_schedule.post(body)
        return rooms.value, settings, schedule.value

    rooms, settings, schedules = ask(talk)
    assert [(room.email_address, room.capacity) for room in rooms] == [
        ("oak@bank.example", 8),
        ("elm@bank.example", None),
    ]
    assert (settings.time_zone, settings.user_purpose.value) == ("Romance Standard Time", "user")
    assert schedules[0].availability_view == "002200"


def test_events_are_created_changed_and_deleted(ask: Ask, desk: Desk) -> None:
    draft = Event(
        subject="Advice",
        start=DateTimeTimeZone(date_time="2026-11-27T10:00:00", time_zone="UTC"),
        end=DateTimeTimeZone(date_time="2026-11-27T11:00:00", time_zone="UTC"),
    )

    async def talk(client: GraphServiceClient) -> Any:
        events = client.users.by_user_id(ANNA).events
        made = await events.post(draft)
        changed = await events.by_event_id(made.id).patch(Event(show_as=FreeBusyStatus.Free))
        await events.by_event_id(made.id).delete()
        return changed

    assert ask(talk).show_as is FreeBusyStatus.Free
    assert len(desk.anna.events) == 6


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("nobody@bank.example", 404, "ErrorInvalidUser"), ("carl@bank.example", 404, "MailboxNotEnabledForRESTAPI")],
)
def test_errors_are_understood(ask: Ask, path: str, status: int, code: str) -> None:
    async def talk(client: GraphServiceClient) -> Any:
        return await client.users.by_user_id(path).calendar_view.get(request_configuration=view_options())

    with pytest.raises(ODataError) as caught:
        ask(talk)
    assert caught.value.response_status_code == status
    assert caught.value.error.code == code
    assert caught.value.error.inner_error.request_id


def test_a_forgotten_delta_token_is_gone(ask: Ask, desk: Desk) -> None:
    async def talk(client: GraphServiceClient) -> Any:
        builder = client.users.by_user_id(ANNA).calendar_view.delta
        page = await builder.get(request_configuration=delta_options(100))
        desk.app.forget_sync_states()
        return await builder.with_url(page.odata_delta_link).get()

    with pytest.raises(ODataError) as caught:
        ask(talk)
    assert (caught.value.response_status_code, caught.value.error.code) == (410, "SyncStateNotFound")


def test_an_empty_window_is_refused(ask: Ask) -> None:
    async def talk(client: GraphServiceClient) -> Any:
        return await client.users.by_user_id(ANNA).calendar_view.get()

    with pytest.raises(ODataError) as caught:
        ask(talk)
    assert caught.value.error.code == "ErrorInvalidParameter"
