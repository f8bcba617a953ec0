"""The doctor says how many channels hear of what is critical, and which are out of order."""

from pathlib import Path

from bookme_ops.alerts.advice import broken_channels, count_ears, look_at_alerts
from bookme_ops.store.alerts_channels import disable
from bookme_ops.store.db import Store
from tests.bookme_ops.alerts.bank import NOW, ops_with, settings_with


def test_a_channel_hears_of_critical_ones_if_it_is_told_of_openings_of_every_code(store: Store, tmp_path: Path) -> None:
    channels = {
        "chat": "",
        "pager": 'min_priority = "critical"\nenvironments = ["production"]',
        "mail": 'digest = "daily"',
        "calendars": 'codes = ["CAL"]',
        "ends": 'events = ["resolved"]',
    }
    assert count_ears(ops_with(store, settings_with(tmp_path, **channels))) == {"production": 2, "test": 1}


def test_the_doctor_advises_two_channels_and_names_one_that_is_broken(store: Store, tmp_path: Path) -> None:
    ops = ops_with(store, settings_with(tmp_path, chat="", pager='environments = ["production"]'))
    told = {check.name.partition(":")[0]: check.ok for check in look_at_alerts(ops)}
    assert told == {"production": True, "test": None}
    with store.begin() as connection:
        disable(connection, "chat", "it answered 404", environment="production", at=NOW)
    assert broken_channels(ops) == {"chat": "it answered 404"}
    broken = next(iter(look_at_alerts(ops)))
    assert (broken.name, broken.ok, broken.detail) == ("alert channel chat", False, "it answered 404")


def test_nobody_is_told_where_there_is_no_channel_and_that_is_a_choice(store: Store, tmp_path: Path) -> None:
    checks = list(look_at_alerts(ops_with(store, settings_with(tmp_path))))
    assert [(check.ok, check.detail) for check in checks] == [(None, "nobody is told"), (None, "nobody is told")]
