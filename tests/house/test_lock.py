"""The lock file is current: it holds all that pyproject.toml asks for, by version and hash, and names no registry."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^\]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = PROJECT["dependencies"]
DEV = PROJECT["optional-dependencies"]["dev"]


def versions(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {canonicalize_name(match["name"]): match["version"] for match in ENTRY.finditer(text)}


@pytest.mark.parametrize(
    ("lock", "wanted"), [("requirements.lock", RUNTIME + DEV), ("requirements-runtime.lock", RUNTIME)]
)
def test_every_dependency_is_locked_at_a_version_that_fits(lock: str, wanted: list[str]) -> None:
    locked = versions(lock)
    assert default_environment()["python_version"] >= "3.11"
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in {lock}: run `make lock`"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: run `make lock`"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-runtime.lock"])
def test_every_entry_has_a_hash_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=[A-Za-z0-9])", text) if "==" in entry.splitlines()[0]]
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_the_runtime_lock_agrees_with_the_full_one() -> None:
    full, runtime = versions("requirements.lock"), versions("requirements-runtime.lock")
    assert {name: full[name] for name in runtime} == runtime


def test_every_dependency_has_its_reason_in_the_documentation() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").casefold()
    names = [Requirement(text).name.casefold() for text in RUNTIME + DEV]
    assert [name for name in names if f"`{name}`" not in reasons] == []
