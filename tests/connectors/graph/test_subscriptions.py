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


def test_a_refusal_is_raised(directory: TenantDirectory, graph: Any) -> None:
    graph.refuse("/subscriptions", 403, "Authorization_RequestDenied")
    with pytest.raises(NotAllowed):
        directory.read_subscriptions()
