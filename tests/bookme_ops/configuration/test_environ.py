"""Environment variables: how they name a key."""

import pytest

from bookme_ops.configuration.environ import find_path

KNOWN = {"production": "production", "north_bank": "north-bank"}


@pytest.mark.parametrize(
    ("spelled", "path"),
    [
        ("database_url", "database_url"),
        ("bank__time_zone", "bank.time_zone"),
        ("bank_time_zone", "bank.time_zone"),
        ("environments__production__graph__client_secret_file", "environments.production.graph.client_secret_file"),
        ("environments_production_graph_client_secret", "environments.production.graph.client_secret"),
        ("environments__north_bank__kind", "environments.north-bank.kind"),
        ("environments_north_bank_salesforce_client_id", "environments.north-bank.salesforce.client_id"),
        ("environments_new_kind", "environments.new.kind"),
        ("environments__new_one__simulator", "environments.new_one.simulator"),
    ],
)
def test_a_variable_names_its_key_with_one_underscore_or_two(spelled: str, path: str) -> None:
    assert ".".join(find_path(spelled, KNOWN)) == path
