"""The file that `init` writes: complete, explained, and readable by ourselves."""

import tomllib
from pathlib import Path

import pytest

from bookme_ops.configuration.environment_keys import KEYS
from bookme_ops.settings import SettingsError, load_settings, settings_template


def test_it_names_and_explains_every_key() -> None:
    text = settings_template()
    for key in KEYS:
        assert f"# {key.meaning}\n" in text
        assert f"{key.name}_file = " in text if key.secret else f"{key.name} = " in text


def test_it_can_be_used_once_its_secrets_are_there(tmp_path: Path) -> None:
    (tmp_path / "bookme-ops.toml").write_text(settings_template(), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(None, {}, folder=tmp_path)
    assert {problem.key.rpartition(".")[2] for problem in caught.value.problems} == {"client_secret_file"}
    (tmp_path / "secrets").mkdir()
    for name in ("salesforce", "graph"):
        (tmp_path / "secrets" / name).write_text("hush-hush", encoding="utf-8")
    assert load_settings(None, {}, folder=tmp_path).environment("production").kind == "production"


def test_what_it_comments_out_is_toml_too() -> None:
    lines = settings_template().splitlines()
    switched_on = [line.removeprefix("# ") for line in lines if " = " in line or line.startswith("# [")]
    tables = [line for line in lines if line.startswith("[")]
    assert tables
    for line in switched_on:
        tomllib.loads(line.partition("    #")[0])
