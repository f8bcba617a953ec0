"""The table of settings and the records agree, key by key."""

from dataclasses import fields
from typing import Any

import pytest

from bookme_ops.configuration import kinds
from bookme_ops.configuration.alert_keys import ALERTS, CHANNEL
from bookme_ops.configuration.environment_keys import KEYS
from bookme_ops.configuration.keys import BOOKME, GRAPH, SALESFORCE, SITE
from bookme_ops.configuration.schedule_keys import SCHEDULE, TASK
from bookme_ops.configuration.web_keys import ENTRA, WEB
from bookme_ops.settings import (
    Alerts,
    Bank,
    Bookme,
    Cases,
    Channel,
    Collect,
    Entra,
    Environment,
    Graph,
    Http,
    Retention,
    Roster,
    Salesforce,
    Schedule,
    ServiceLevels,
    Support,
    TaskSettings,
    Web,
)

RECORDS = {
    "bank": Bank,
    "collect": Collect,
    "http": Http,
    "service_levels": ServiceLevels,
    "support": Support,
    "retention": Retention,
    ALERTS: Alerts,
    CHANNEL: Channel,
    SCHEDULE: Schedule,
    TASK: TaskSettings,
    WEB: Web,
    ENTRA: Entra,
    SITE: Environment,
    f"{SITE}.roster": Roster,
    f"{SITE}.cases": Cases,
    SALESFORCE: Salesforce,
    GRAPH: Graph,
    BOOKME: Bookme,
}
PARTS = {
    SITE: {"name", "salesforce", "graph", "bookme", "roster", "cases"},
    ALERTS: {"channels", "remind"},
    CHANNEL: {"name"},
    SCHEDULE: {"tasks"},
    WEB: {"entra"},
}
"""Fields that are tables of their own, or the name of one, or made of several keys."""


@pytest.mark.parametrize("section", RECORDS)
def test_every_key_is_a_field_and_every_field_a_key(section: str) -> None:
    record: Any = RECORDS[section]
    names = {field.name for field in fields(record)} - PARTS.get(section, set())
    assert {key.name for key in KEYS if key.section == section and not key.name.startswith("remind_")} == names


def test_every_section_has_a_record() -> None:
    assert {key.section for key in KEYS} - {""} == set(RECORDS)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path)
def test_every_key_has_one_sentence_and_a_default_that_it_accepts_itself(key: Any) -> None:
    assert key.meaning.endswith(".")
    assert "\n" not in key.meaning
    if key.default is not None:
        key.kind.read(key.default)


def test_secrets_have_no_default() -> None:
    assert all(key.default is None for key in KEYS if key.kind is kinds.SECRET)
