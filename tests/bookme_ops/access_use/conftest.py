"""A small table in Microsoft's format, and writers of log files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.access_use.permission_table import PermissionTable, load_table

Json = dict[str, Any]


def permission(*sets: tuple[str, str, dict[str, str]]) -> Json:
    """A permission: (kinds of sign-in, methods, path → mark)."""
    path_sets = [
        {"schemeKeys": keys.split(), "methods": methods.split(), "paths": paths} for keys, methods, paths in sets
    ]
    return {"authorizationType": "oAuth2", "schemes": {"Application": {"privilegeLevel": 4}}, "pathSets": path_sets}


SAMPLE: Json = {
    "$schema": "https://example.org/schema",
    "permissions": {
        "Things.Read.All": permission(
            (
                "DelegatedWork Application",
                "GET",
                {"/things": "least=DelegatedWork,Application", "/things/{id}": "least=DelegatedWork"},
            ),
            ("Application", "GET", {"/things(code={value})/parts": "least=Application;AlsoRequires=Policy.Read.All"}),
        ),
        "Things.ReadWrite.All": permission(
            ("Application", "GET POST", {"/things": "", "/things/{thing-id}": "least=Application"})
        ),
        "Things.Read": permission(("DelegatedWork", "GET", {"/me/things": "least=DelegatedWork"})),
        "Override.Read.All": permission(("Application", "GET", {"/users/{id}/calendarView": "least=Application"})),
    },
}


@pytest.fixture(scope="session")
def table() -> PermissionTable:
    return load_table()


@pytest.fixture
def microsoft_table(tmp_path: Path) -> Path:
    path = tmp_path / "permissions.json"
    path.write_text(json.dumps(SAMPLE))
    return path


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file: rows as lines of JSON, or the bytes as they are."""

    def written(*rows: Any, name: str = "log") -> Path:
        path = tmp_path / name
        path.write_bytes(b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows))
        return path

    return written
