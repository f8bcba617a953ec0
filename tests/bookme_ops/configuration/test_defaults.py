"""Defaults: what a setting is where nobody said anything."""

from pathlib import Path

import pytest

from bookme_ops.configuration.defaults import default_of
from bookme_ops.configuration.environment_keys import KEYS
from bookme_ops.configuration.keys import ANY
from bookme_ops.settings import load_settings

SMALL = """
[bank]
name = "Bank"
time_zone = "Europe/Copenhagen"
accepted_domains = ["bank.example"]
[environments.production]
simulator = "scene=calm"
"""


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("log_level", "auto"),
        ("environments.production.clock_skew", 60.0),
        ("environments.a-b_c.kind", "production"),
        ("environments.production.salesforce.instance_url", None),
        ("nothing.of.ours", None),
        ("", None),
    ],
)
def test_a_default_is_shown_as_a_given_value_would_be(key: str, told: object) -> None:
    assert default_of(key) == told


def test_no_secret_has_one() -> None:
    assert all(default_of(key.path.replace(ANY, "x")) is None for key in KEYS if key.secret)


def test_what_nobody_set_is_its_default(tmp_path: Path) -> None:
    file = tmp_path / "bookme-ops.toml"
    file.write_text(SMALL, encoding="utf-8")
    unset = [one for one in load_settings(file, {}, folder=tmp_path).entries if one.origin == "default"]
    wrong = {one.key: (one.value, default_of(one.key)) for one in unset if not one.secret}
    assert {key: pair for key, pair in wrong.items() if pair[0] != pair[1]} == {}
