"""The rule of a bank: the guide's promises by default, the bank's own where it has said so."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bookme_ops.service_levels.levels import Level
from bookme_ops.service_levels.rule import Rule, rule_of
from bookme_ops.settings import load_settings

SITE = '\n[environments.production]\nsimulator = "scene=calm"\n'
HOUR = timedelta(hours=1)


def read(folder: Path, text: str = "") -> Rule:
    (folder / "bookme-ops.toml").write_text(text + SITE, encoding="utf-8")
    return rule_of(load_settings(None, {}, folder=folder))


def test_the_defaults_are_the_guides(tmp_path: Path) -> None:
    rule = read(tmp_path)
    assert {level: target / HOUR for level, target in rule.targets.items()} == {
        Level.CRITICAL: 1,
        Level.HIGH: 4,
        Level.MEDIUM: 8,
        Level.LOW: 12,
        Level.ENQUIRY: 16,
    }
    assert rule.at_risk == 0.8
    assert [(step.share, step.to) for step in rule.escalations] == [
        (0.8, "the owner's lead"),
        (1.0, "the support manager"),
    ]


def test_a_bank_may_promise_otherwise(tmp_path: Path) -> None:
    rule = read(tmp_path, '[service_levels]\ncritical_minutes = 30\nat_risk = 0.5\nlead = "Ada"\n')
    assert rule.targets[Level.CRITICAL] == timedelta(minutes=30)
    assert [(step.share, step.to) for step in rule.escalations] == [(0.5, "Ada"), (1.0, "the support manager")]


@pytest.mark.parametrize(
    ("bank", "worked"),
    [
        ("", 8),
        ('operating_hours = "09:00-12:00"\n', 3),
        ("closing_days = [2026-06-05]\n", 0),
        ('country = "SE"\n', 8),
    ],
)
def test_the_hours_are_those_of_the_bank(tmp_path: Path, bank: str, worked: int) -> None:
    rule = read(tmp_path, f"[bank]\n{bank}")
    friday = datetime(2026, 6, 4, 22, tzinfo=UTC)
    assert rule.hours.worked(friday, friday + timedelta(days=3)) == worked * HOUR


@pytest.mark.parametrize(("country", "worked"), [("DK", 0), ("SE", 8)])
def test_the_public_holidays_are_those_of_its_country(tmp_path: Path, country: str, worked: int) -> None:
    rule = read(tmp_path, f'[bank]\ncountry = "{country}"\n')
    whit_monday = datetime(2026, 5, 24, 22, tzinfo=UTC)
    assert rule.hours.worked(whit_monday, whit_monday + timedelta(days=1)) == worked * HOUR
