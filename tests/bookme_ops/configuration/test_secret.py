"""A secret is never seen: in no text, no copy, no traceback, no file."""

import json
import pickle
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from traceback import TracebackException
from typing import Any

import pytest

from bookme_ops.settings import Secret, SettingsError, load_settings

VALUE = "correct-horse-battery"


def test_only_reveal_gives_it_away() -> None:
    secret = Secret(VALUE)
    assert secret.reveal() == VALUE
    texts = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret:>20}",
        f"{secret!r}",
        repr([secret]),
        repr({"a": secret}),
    ]
    assert all(VALUE not in text for text in texts)
    assert VALUE not in json.dumps({"secret": secret}, default=str)
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_it_is_compared_by_value_and_can_be_a_key() -> None:
    assert Secret(VALUE) == Secret(VALUE)
    assert Secret(VALUE) != Secret("another")
    assert Secret(VALUE) != VALUE
    assert len({Secret(VALUE), Secret(VALUE)}) == 1


def test_it_is_copied_as_it_is_and_never_pickled() -> None:
    secret = Secret(VALUE)
    assert deepcopy([secret]) == [secret]
    with pytest.raises(TypeError, match="cannot be pickled") as caught:
        pickle.dumps(secret)
    assert VALUE not in str(caught.value)


def test_settings_show_no_secret_in_any_text_of_theirs(load: Any) -> None:
    hidden = ["file-hush-hush", "inline-hush-hush", "hunter2-of-the-store"]
    settings = load(environ={"BOOKME_OPS_DATABASE_URL": f"postgresql+psycopg://ops:{hidden[2]}@db.example/ops?x=1"})
    shown = (
        repr(settings) + str(settings) + json.dumps([asdict(entry) for entry in settings.entries], ensure_ascii=False)
    )
    assert [value for value in hidden if value in shown] == []
    assert "postgresql+psycopg://ops:<secret>@db.example/ops?…" in shown
    assert {secret.reveal() for secret in settings.secrets} == set(hidden)


def test_no_problem_and_no_traceback_repeats_a_secret(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"hush-in-bytes \xff\xfe")
    (tmp_path / "bookme-ops.toml").write_text(
        """
database_url = "mysql://ops:hush-in-url@db.example/ops"
[environments.production.salesforce]
instance_url = "https://user:hush-in-url@acme.example"
client_secret = ["hush-in-list"]
client_secrt = "hush-in-typo"
[environments.production.graph]
client_secret_file = "binary"
certificate = "hush-in-contradiction"
""",
        encoding="utf-8",
    )
    environ = {"BOOKME_OPS_GRAPH_SECRET": "hush-in-variable"}
    with pytest.raises(SettingsError) as caught:
        load_settings(None, environ, folder=tmp_path)
    assert len(caught.value.problems) >= 8
    told = "".join(TracebackException.from_exception(caught.value, capture_locals=False).format())
    assert "hush" not in told
    assert "hush" not in repr(caught.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file of the secret is empty"),
        (b"\xff\xfe\x00", "is not text"),
        (b"x" * 70_000, "too large"),
    ],
)
def test_a_file_that_holds_no_secret_is_told(tmp_path: Path, complain: Any, content: bytes, told: str) -> None:
    (tmp_path / "odd").write_bytes(content)
    (problem,) = complain(("secrets/salesforce", "odd"))
    assert problem.key == "environments.production.salesforce.client_secret_file"
    assert told in problem.what
