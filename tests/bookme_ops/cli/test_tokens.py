"""`tokens`: shown once, kept as a digest, ended at once, and entered into the audit log."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.cli.main import main
from bookme_ops.settings import load_settings
from bookme_ops.store import audit_log
from bookme_ops.store.db import open_store
from bookme_ops.store.passes import Kind, issue, recognise
from bookme_ops.store.roles import Role

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SETTINGS = """
database_url = "sqlite:///ops.db"
[environments.production]
simulator = "scene=calm,advisors=2,seed=1"
"""
ANNA = ("tokens", "create", "--role", "support", "--name", "anna", "--actor", "eva")
Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def clock(tmp_path: Path) -> list[datetime]:
    (tmp_path / "bookme-ops.toml").write_text(SETTINGS, encoding="utf-8")
    return [NOW]


@pytest.fixture
def run(tmp_path: Path, clock: list[datetime], capsys: pytest.CaptureFixture[str], restored_logs: None) -> Run:
    def carry_out(*words: str, form: str = "json") -> tuple[int, Any, str]:
        capsys.readouterr()
        code = main(["--output", form, *words], environ={}, folder=tmp_path, clock=lambda: clock[0])
        told = capsys.readouterr()
        return code, json.loads(told.out) if form == "json" and told.out else told.out, told.err

    return carry_out


def known(folder: Path, plain: str, now: datetime, kind: Kind = Kind.TOKEN) -> Any:
    store = open_store(f"sqlite:///{folder / 'ops.db'}")
    try:
        with store.read() as connection:
            return recognise(connection, plain, kind=kind, now=now)
    finally:
        store.close()


def entered(folder: Path) -> list[tuple[str, str, str, str]]:
    store = open_store(load_settings(None, {}, folder=folder).database_url)
    try:
        with store.read() as connection:
            found = [entry for _, entry in audit_log.entries(connection)]
            return [(one.actor, one.action, one.object, one.result) for one in found]
    finally:
        store.close()


def test_a_token_is_shown_once_and_opens_what_its_role_may(run: Run, tmp_path: Path) -> None:
    code, made, _ = run(*ANNA)
    assert code == 0
    assert made["ends_at"] == (NOW + timedelta(days=90)).isoformat()
    found = known(tmp_path, made["token"], NOW)
    assert (found.number, found.role, found.actor, found.name) == (made["id"], Role.SUPPORT, "token:anna", "anna")
    _, listed, _ = run("tokens", "list")
    assert [(one["id"], one["state"], one["seen_at"]) for one in listed] == [(made["id"], "stands", None)]
    assert made["token"] not in json.dumps(listed)
    assert made["token"].encode() not in (tmp_path / "ops.db").read_bytes()


def test_people_read_it_whole_on_a_line_of_its_own(run: Run, tmp_path: Path) -> None:
    code, page, _ = run(*ANNA, "--until", "2026-12-31", form="table")
    plain = re.search(r"^  (bmo_token_\w+)$", page, re.MULTILINE)
    assert code == 0
    assert plain is not None
    assert "support, until Fri 1 Jan 2027 00:00" in page
    assert known(tmp_path, plain[1], NOW) is not None
    _, page, _ = run("tokens", "list", form="table")
    assert "anna" in page
    assert "never used" in page
    assert "bmo_" not in page


def test_a_revoked_token_is_over_with_the_sessions_that_it_began(run: Run, tmp_path: Path) -> None:
    _, made, _ = run(*ANNA)
    store = open_store(f"sqlite:///{tmp_path / 'ops.db'}")
    with store.begin() as connection:
        session = issue(
            connection,
            kind=Kind.SESSION,
            actor="token:anna",
            role=Role.SUPPORT,
            name="anna",
            now=NOW,
            ends_at=NOW + timedelta(hours=8),
            parent=made["id"],
        )
    store.close()
    code, row, _ = run("tokens", "revoke", str(made["id"]), "--actor", "eva")
    assert (code, row["state"], row["revoked_at"]) == (0, "revoked", NOW.isoformat())
    assert known(tmp_path, made["token"], NOW) is None
    assert known(tmp_path, session.plain, NOW, Kind.SESSION) is None
    code, _, said = run("tokens", "revoke", str(made["id"]), "--actor", "eva")
    assert code != 0
    assert "no token" in said
    assert run("tokens", "list")[1] == []
    listed = run("tokens", "list", "--all", "--sessions")[1]
    assert [(one["kind"], one["state"]) for one in listed] == [("token", "revoked"), ("session", "revoked")]


def test_every_token_is_entered_without_its_secret(run: Run, tmp_path: Path) -> None:
    _, made, _ = run(*ANNA)
    run("tokens", "revoke", str(made["id"]), "--actor", "bo")
    run("tokens", "revoke", "99", "--actor", "bo")
    thing = f"token {made['id']}"
    assert entered(tmp_path) == [
        ("eva", "token.created", thing, "ok"),
        ("bo", "token.revoked", thing, "ok"),
        ("bo", "token.revoked", "token 99", "refused"),
    ]


def test_without_the_key_of_the_log_there_is_no_token(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bookme-ops.key").write_bytes(b"no key of ours")
    assert run(*ANNA)[:2] == (4, "")
    assert run("tokens", "list")[1] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--until", "2026-03-01"), "over already"),
        (("--until", "2028-01-01"), "a year at most"),
        (("--name", "  "), "--name says"),
        (("--name", "x" * 81), "--name says"),
    ],
)
def test_what_lasts_too_long_or_is_nobodys_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    code, _, errors = run(*ANNA, *words)
    assert code == 2
    assert said in errors


def test_a_role_has_to_be_said_and_to_be_one_of_ours(run: Run) -> None:
    assert run("tokens", "create", "--name", "anna")[0] == 2
    code, _, errors = run("tokens", "create", "--name", "anna", "--role", "root")
    assert code == 2
    assert "viewer" in errors


def test_what_has_ended_is_not_listed_as_standing(run: Run, clock: list[datetime]) -> None:
    run(*ANNA, "--until", "2026-03-02T10:00")
    clock[0] = NOW + timedelta(hours=2)
    assert run("tokens", "list")[1] == []
    assert run("tokens", "list", "--all")[1][0]["state"] == "ended"
