"""Our app's subscriptions."""

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.directory_records import Subscription
from connectors.errors import NotAllowed
from connectors.graph.directory import TenantDirectory
from connectors.graph.subscriptions import mailbox_of
from connectors.transport import MeteredSession

BASE = "https://graph.microsoft.com/v1.0"
ADA = "a0000000-0000-4000-a000-000000000001"


@pytest.fixture
def directory(session: MeteredSession) -> TenantDirectory:
    return TenantDirectory(session)


def a_row(name: str, **keys: Any) -> dict[str, Any]:
    told = {"id": name, "resource": f"/users/{ADA}/events", "expirationDateTime": "2026-11-26T00:00:00.5Z"}
    return {**told, "clientState": "secret", **keys}


def test_subscriptions_of_all_pages_are_told_by_id(directory: TenantDirectory, graph: Any) -> None:
    graph.say("/subscriptions", {"value": [a_row("s2")], "@odata.nextLink": f"{BASE}/subscriptions?$skiptoken=x"})
    graph.say("/subscriptions?$skiptoken=x", {"value": [a_row("s1", resource="/groups")]})
    first, second = directory.read_subscriptions()
    assert (first.subscription_id, first.user_key) == ("s1", None)
    assert second == Subscription(
        subscription_id="s2",
        user_key=ADA,
        resource=f"/users/{ADA}/events",
        expires=datetime(2026, 11, 26, 0, 0, 0, 500_000, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (f"/users/{ADA}/events", ADA),
        (f"users/{ADA.upper()}/events", ADA),
        (f"Users/{ADA}/Events", ADA),
        ("users('Ada%40bank.example')/events", "ada@bank.example"),
        (f"/v1.0/users/{ADA}/events?$filter=isAllDay eq false", ADA),
        (f"{BASE}/users/{ADA}/events", ADA),
        (f"/users/{ADA}/messages", None),
        (f"/users/{ADA}/events/AAMk", None),
        ("/me/events", None),
        ("/groups/x/events", None),
        ("", None),
    ],
)
def test_only_a_mailboxs_events_have_a_mailbox(resource: str, expected: str | None) -> None:
    assert mailbox_of(resource) == expected


@pytest.mark.parametrize("cut", [0, 1], ids=["first", "second"])
def test_an_answer_that_is_cut_short_hides_no_subscription(directory: TenantDirectory, graph: Any, cut: int) -> None:
    answers = [[a_row("s1"), a_row("s2")], [a_row("s1"), a_row("s2")]]
    del answers[cut][1]
    for rows in answers:
        graph.say("/subscriptions", {"value": rows})
    assert [one.subscription_id for one in directory.read_subscriptions()] == ["s1", "s2"]


def test_a_subscription_is_told_as_the_latest_answer_tells_it(directory: TenantDirectory, graph: Any) -> None:
    graph.say("/subscriptions", {"value": [a_row("s1")]})
    graph.say("/subscriptions", {"value": [a_row("s1", expirationDateTime="2026-11-30T00:00:00Z")]})
    (one,) = directory.read_subscriptions()
    assert one.expires == datetime(2026, 11, 30, tzinfo=UTC)


def test_a_refusal_is_raised(directory: TenantDirectory, graph: Any) -> None:
    graph.refuse("/subscriptions", 403, "Authorization_RequestDenied")
    with pytest.raises(NotAllowed):
        directory.read_subscriptions()
