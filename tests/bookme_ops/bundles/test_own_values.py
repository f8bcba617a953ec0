"""Values of our own that must not be read in a bundle."""

from pathlib import Path

import pytest

from bookme_ops.bundles.own_values import unique, values_of_connections, values_of_settings
from bookme_ops.bundles.pieces import Kind, Known
from bookme_ops.settings import load_settings
from tests.bookme_ops.bundles.test_system_pieces import SECRETS
from tests.journeys.bank import begin_journey


@pytest.fixture
def known(tmp_path: Path) -> set[tuple[Kind, str]]:
    file = tmp_path / "bookme-ops.toml"
    file.write_text(SECRETS, encoding="utf-8")
    return {(one.kind, one.value) for one in values_of_settings(load_settings(file, {}, folder=tmp_path))}


def test_every_secret_is_known(known: set[tuple[Kind, str]]) -> None:
    assert {(Kind.SECRET, "planted-secret"), (Kind.SECRET, "another-planted-secret")} <= known
    assert (Kind.SECRET, "3MVG9planted") in known


def test_whose_org_and_tenant_they_are_is_known(known: set[tuple[Kind, str]]) -> None:
    hosts = {value for kind, value in known if kind is Kind.HOST}
    assert hosts == {"acme.my.salesforce.com", "acme", "11111111-2222-4333-8444-555555555555"}


def test_hosts_that_everybody_uses_stay_readable(known: set[tuple[Kind, str]]) -> None:
    assert not [value for _, value in known if value in {"graph.microsoft.com", "login.microsoftonline.com"}]


def test_tokens_in_use_are_known(tmp_path: Path) -> None:
    with begin_journey(tmp_path) as journey:
        connections = journey.ops.connect()
        before = [one for one in values_of_connections(connections) if one.kind is Kind.SECRET]
        list(connections["production"].bookings.read_users())
        after = [one for one in values_of_connections(connections) if one.kind is Kind.SECRET]
    assert before == []
    assert [one.value for one in after] == [connections["production"].salesforce.held_token]


def test_each_value_is_told_once_and_in_order() -> None:
    values = [Known(kind=kind, value=value) for kind in (Kind.TEXT, Kind.MAIL) for value in ("b", "a", "b")]
    assert [(one.kind, one.value) for one in unique(values)] == [
        (Kind.MAIL, "a"),
        (Kind.MAIL, "b"),
        (Kind.TEXT, "a"),
        (Kind.TEXT, "b"),
    ]
