"""What the service says of itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.bundles.pieces import Piece
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.bundles.system_pieces import lay_connections, lay_system
from bookme_ops.store.booking_records import read_booking_records
from tests.bookme_ops.bundles.desks import NOW
from tests.journeys.bank import Journey, begin_journey

SECRETS = """
[environments.staging]
kind = "test"
[environments.staging.salesforce]
instance_url = "https://acme.my.salesforce.com"
token_url = "https://acme.my.salesforce.com/services/oauth2/token"
client_id = "3MVG9planted"
client_secret = "planted-secret"
[environments.staging.graph]
authority = "https://login.microsoftonline.com/11111111-2222-4333-8444-555555555555"
client_id = "an-app"
client_secret = "another-planted-secret"
"""


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path) as begun:
        begun.collect(kinds=frozenset({"probes"}))
        yield begun


def lay(journey: Journey, *others: Piece) -> dict[str, Piece]:
    shelf = Shelf(at=NOW, pieces=list(others))
    lay_system(shelf, journey.ops)
    with journey.ops.store.read() as connection:
        lay_connections(shelf, read_booking_records(connection, "x", journey.ops.chosen, journey.now))
    return {piece.path: piece for piece in shelf.pieces}


def test_version_schema_and_python_are_told(journey: Journey) -> None:
    (row,) = lay(journey)["system/version.json"].rows or ()
    assert row["version"]
    assert row["python"].startswith("3.")
    assert (row["database"], row["libraries"]["msal"] is not None) == ("sqlite", True)


def test_settings_are_told_without_secrets(tmp_path: Path) -> None:
    with begin_journey(tmp_path, further=SECRETS) as journey:
        piece = lay(journey)["system/settings.json"]
    rows = {row["key"]: row for row in piece.rows or ()}
    assert rows["environments.staging.graph.client_secret"]["value"] == "set"
    assert rows["bank.time_zone"]["value"] == "Europe/Copenhagen"
    assert "planted-secret" not in repr(piece)


def test_each_environment_says_what_it_is(journey: Journey) -> None:
    rows = lay(journey)["system/environments.json"].rows or ()
    assert [(row["name"], row["kind"], row["simulated"]) for row in rows] == [
        ("production", "production", True),
        ("test", "test", True),
    ]


def test_a_connection_is_told_as_it_was_probed_and_as_it_is(journey: Journey) -> None:
    read = [
        Piece(path="a", source="graph production", read_at=NOW, missing="down"),
        Piece(path="b", source="salesforce production", read_at=NOW, rows=()),
    ]
    rows = {
        (row["environment"], row["system"]): row for row in lay(journey, *read)["system/connections.json"].rows or ()
    }
    assert rows["production", "graph"]["answered"] is True
    assert rows["production", "graph"]["answered_now"] is False
    assert rows["production", "salesforce"]["answered_now"] is True
    assert rows["test", "salesforce"]["answered_now"] is None
