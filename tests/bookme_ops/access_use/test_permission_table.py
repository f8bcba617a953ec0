"""The table of permissions: ours always, Microsoft's before it where the user has it."""

import gzip
from pathlib import Path

import pytest

from bookme_ops.access_use.calls import LogError
from bookme_ops.access_use.permission_table import PermissionTable, load_table

OURS = [
    ("GET", "/users/{id}/calendarView/delta", "Calendars.Read"),
    ("GET", "/users", "User.Read.All"),
    ("GET", "/users/{id}", "Directory.Read.All"),
    ("GET", "/users/{id}/events", "Calendars.Read"),
    ("GET", "/users/{id}/events/{id}", "Calendars.ReadWrite"),
    ("GET", "/users/{id}/mailboxSettings", "MailboxSettings.Read"),
    ("GET", "/users/{id}/mailboxSettings/workingHours", "MailboxSettings.Read"),
    ("GET", "/places/microsoft.graph.room", "Place.Read.All"),
    ("GET", "/groups", "Group.Read.All"),
    ("GET", "/contacts", "OrgContact.Read.All"),
    ("GET", "/organization", "User.Read.All"),
    ("GET", "/servicePrincipals(appId='{id}')", "Application.Read.All"),
    ("GET", "/servicePrincipals/{id}/appRoleAssignments", "Application.Read.All"),
    ("GET", "/applications/{id}/federatedIdentityCredentials", "Application.Read.All"),
    ("GET", "/oauth2PermissionGrants", "Directory.Read.All"),
    ("GET", "/auditLogs/signIns", "AuditLog.Read.All"),
    ("GET", "/auditLogs/directoryAudits", "AuditLog.Read.All"),
    ("POST", "/users/{id}/events", "Calendars.ReadWrite"),
    ("PATCH", "/users/{id}/calendar/events/{id}", "Calendars.ReadWrite"),
    ("POST", "/users/{id}/onlineMeetings", "OnlineMeetings.ReadWrite.All"),
    ("POST", "/subscriptions", "Calendars.ReadWrite"),
]
"""What we call, and what the product does: each with a permission that is enough."""


@pytest.mark.parametrize(("method", "path", "permission"), OURS)
def test_what_the_product_and_we_call_is_known(table: PermissionTable, method: str, path: str, permission: str) -> None:
    rule = table.find(method, path)
    assert rule is not None
    assert rule.allowed_by(permission)
    assert not rule.allowed_by("Mail.Send")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/$batch"), ("GET", "/subscriptions"), ("DELETE", "/subscriptions/1")]
)
def test_some_calls_ask_for_no_permission(table: PermissionTable, method: str, path: str) -> None:
    rule = table.find(method, path)
    assert rule is not None
    assert rule.free


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing/of/this"), ("DELETE", "/users/{id}/events"), ("GET", "/")]
)
def test_what_is_not_in_the_table_is_unknown(table: PermissionTable, method: str, path: str) -> None:
    assert table.find(method, path) is None


def test_a_word_goes_before_a_hole(table: PermissionTable) -> None:
    assert table.template("GET", "/v1.0/places/microsoft.graph.room") == "/places/room"
    assert table.template("GET", "/v1.0/places/anna") == "/places/{id}"
    assert table.template("GET", "https://graph.microsoft.com/beta/users/delta?$x") == "/users/delta"
    assert table.template("GET", "/users/x/events/delta") == "/users/{id}/events/delta"


def test_who_calls_for_oneself_calls_for_a_user(table: PermissionTable) -> None:
    assert table.template("GET", "/me/calendarView") == "/users/{id}/calendarview"


def test_values_and_counts_are_reached_like_the_list(table: PermissionTable) -> None:
    assert table.find("GET", "/users/$count") is not None


def test_every_template_of_ours_finds_itself(table: PermissionTable) -> None:
    assert len(table.rules) > 100
    for (method, template), rule in table.rules.items():
        assert table.find(method, template) is rule


def test_microsofts_table_is_read_for_apps_by_themselves(microsoft_table: Path) -> None:
    table = load_table(microsoft_table)
    things, thing = table.find("GET", "/things"), table.find("GET", "/things/7")
    assert things is not None
    assert thing is not None
    assert (things.least, things.others) == (("Things.Read.All",), ("Things.ReadWrite.All",))
    assert (thing.least, thing.others) == (("Things.ReadWrite.All",), ("Things.Read.All",))
    assert table.find("GET", "/me/things") is None
    keyed = table.find("GET", "/things(code='x')/parts")
    assert keyed is not None
    assert keyed.least == ("Things.Read.All",)


def test_microsofts_table_goes_before_ours_and_ours_fills_its_gaps(microsoft_table: Path) -> None:
    table = load_table(microsoft_table)
    view = table.find("GET", "/users/1/calendarview")
    assert view is not None
    assert view.least == ("Override.Read.All",)
    assert table.find("GET", "/auditlogs/signins") is not None


def test_a_packed_table_is_read_too(microsoft_table: Path, tmp_path: Path) -> None:
    packed = tmp_path / "permissions.json.gz"
    packed.write_bytes(gzip.compress(microsoft_table.read_bytes()))
    assert load_table(packed).rules == load_table(microsoft_table).rules


def test_a_table_like_ours_may_be_given(tmp_path: Path) -> None:
    path = tmp_path / "more.toml"
    path.write_text('["/widgets/{widget}"]\nget = ["Widgets.Read.All", "Widgets.Manage"]\n')
    rule = load_table(path).find("GET", "/widgets/7")
    assert rule is not None
    assert (rule.least, rule.others) == (("Widgets.Read.All",), ("Widgets.Manage",))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x1f\x8b broken",
        b"{}",
        b'{"permissions": {}}',
        b'{"permissions": []}',
        b'{"permissions": {"X": {"pathSets": [{"methods": ["GET"]}]}}}',
        b"[" * 100_000,
        b"{" * 100_000,
        b"paths = 1",
        b"\xff\xfe",
        b'["/x"]\nGET = "a"',
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "table"
    path.write_bytes(content)
    with pytest.raises(LogError, match="table of permissions"):
        load_table(path)


def test_a_bomb_does_not_unfold(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b" " * (70 * 2**20)))
    with pytest.raises(LogError, match="larger"):
        load_table(path)
