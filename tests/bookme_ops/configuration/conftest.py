"""A complete settings file in a folder, and a way to read it with changes."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bookme_ops.settings import Problem, Settings, SettingsError, load_settings

WHOLE = """
[bank]
time_zone = "Europe/Copenhagen"
[environments.production.salesforce]
instance_url = "https://acme.my.salesforce.com"
client_id = "consumer"
client_secret_file = "secrets/salesforce"
[environments.production.graph]
authority = "https://login.microsoftonline.com/contoso"
client_id = "application"
client_secret = "inline-hush-hush"
"""

Load = Callable[..., Settings]
Complain = Callable[..., tuple[Problem, ...]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads the whole file, with some text replaced, some added, and some environment."""
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "salesforce").write_text("file-hush-hush\n", encoding="utf-8")

    def read(*changes: tuple[str, str], more: str = "", environ: Mapping[str, str] | None = None) -> Settings:
        text = WHOLE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "bookme-ops.toml").write_text(text + more, encoding="utf-8")
        return load_settings(None, environ or {}, folder=tmp_path)

    return read


@pytest.fixture
def complain(load: Load) -> Complain:
    """Loads what cannot be used, and gives the problems."""

    def read(
        *changes: tuple[str, str], more: str = "", environ: Mapping[str, str] | None = None
    ) -> tuple[Problem, ...]:
        with pytest.raises(SettingsError) as caught:
            load(*changes, more=more, environ=environ)
        return caught.value.problems

    return read
