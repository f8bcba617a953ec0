"""The unit, the image and the compose file: nobody's privileges, nothing written where it should not be."""

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bookme_ops.settings import SettingsError, load_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
UNIT = (DEPLOY / "bookme-ops.service").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
MOST_EXPOSED = 2.0
"""Of 10: what systemd itself calls OK."""
AFTERWARDS = 20
"""Seconds beside the runs': requests that are answered, traces that are sent."""


def unit() -> ConfigParser:
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(UNIT)
    return read


def stop_within(folder: Path) -> float:
    (folder / "bookme-ops.toml").write_text("[environments.production]\nsimulator = 'scene=calm'\n", encoding="utf-8")
    return load_settings(None, {}, folder=folder).schedule.stop_within.total_seconds()


def test_whoever_stops_it_waits_for_longer_than_runs_may_go_on(tmp_path: Path) -> None:
    least = stop_within(tmp_path) + AFTERWARDS
    assert float(unit()["Service"]["TimeoutStopSec"]) >= least
    assert float(COMPOSE["services"]["bookme-ops"]["stop_grace_period"].removesuffix("s")) >= least


def test_the_unit_gives_no_privilege_away() -> None:
    service = unit()["Service"]
    for name, value in {
        "Type": "exec",
        "KillSignal": "SIGTERM",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "UMask": "0077",
    }.items():
        assert service[name] == value
    assert service["User"] not in {"root", "0"}
    assert "ProcSubset" not in service, "by /proc we tell which runs are gone"
    assert "ProtectProc" not in service


def test_systemd_takes_the_unit_and_calls_it_little_exposed(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed")
    copy = tmp_path / "bookme-ops.service"
    copy.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", UNIT), encoding="utf-8")
    done = subprocess.run([tool, "verify", str(copy)], capture_output=True, text=True, check=False, timeout=60)
    ours = [line for line in done.stderr.splitlines() if "bookme-ops" in line]
    assert (done.returncode, ours) == (0, [])
    ask = [tool, "security", "--offline=yes", "--no-pager", str(copy)]
    told = subprocess.run(ask, capture_output=True, text=True, check=False, timeout=60)
    if "unrecognized option" in told.stderr:
        pytest.skip("this systemd-analyze does not look at files")
    exposed = re.search(r"exposure level for bookme-ops.service: ([\d.]+)", told.stdout)
    assert exposed is not None, told.stdout[-500:] + told.stderr
    assert float(exposed[1]) <= MOST_EXPOSED


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert "/healthz" in final
    assert "pip install" not in final, "tools stay behind in the first stage"
    assert DOCKERFILE.count("\nFROM ") == 2
    assert not re.search(r"--index-url|--trusted-host|https?://", DOCKERFILE)


def test_every_install_of_the_image_is_checked_by_hash() -> None:
    installs = re.findall(r"pip install ([^\\\n]+)", DOCKERFILE)
    assert len(installs) == 3
    assert all("--require-hashes" in one or one.endswith("--no-deps /wheels/*.whl") for one in installs)


def test_what_the_image_copies_is_there_and_is_sent_to_the_builder() -> None:
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"}
    copied = {
        name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()
    }
    assert copied == sent
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_settings_of_the_image_are_settings(tmp_path: Path) -> None:
    given = dict(re.findall(r"(BOOKME_OPS_[A-Z_]+)=(\S+)", DOCKERFILE))
    assert given.pop("BOOKME_OPS_CONFIG") == "/etc/bookme-ops/bookme-ops.toml"
    (tmp_path / "bookme-ops.toml").write_text("[environments.production]\nsimulator = 'scene=calm'\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"web\.public_url"):
        load_settings(None, given, folder=tmp_path)
    reached = {"BOOKME_OPS_WEB__PUBLIC_URL": "https://ops.bank.example"}
    settings = load_settings(None, given | reached, folder=tmp_path)
    assert (settings.web.host, settings.web.port) == ("0.0.0.0", 8080)
    places = (settings.support.key_file, settings.schedule.backup_folder)
    assert all(place.is_relative_to("/var/lib/bookme-ops") for place in places)
    assert settings.database_url == "sqlite:////var/lib/bookme-ops/bookme-ops.db"


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_containers_write_to_their_volumes_alone_and_gain_nothing(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["tmpfs"]
    assert "privileged" not in service


def test_passwords_are_files_and_the_store_is_not_published() -> None:
    services = COMPOSE["services"]
    said = str([service.get("environment") for service in services.values()])
    assert not re.search(r"(?i)password(?!_file)['\"]?: *['\"]?\w", said)
    assert set(COMPOSE["secrets"]) == {name for service in services.values() for name in service["secrets"]}
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    assert "ports" not in services["db"]
    assert COMPOSE["networks"]["store"] == {"internal": True}
    assert services["db"]["networks"] == ["store"]
    assert all(port.startswith("127.0.0.1:") for port in services["bookme-ops"]["ports"])


def test_the_settings_of_the_compose_file_are_settings(tmp_path: Path) -> None:
    given = {
        name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value)
        for name, value in COMPOSE["services"]["bookme-ops"]["environment"].items()
    }
    (tmp_path / "bookme-ops.toml").write_text("[environments.production]\nsimulator = 'scene=calm'\n", encoding="utf-8")
    settings = load_settings(None, given, folder=tmp_path)
    assert settings.database_url.startswith("postgresql+psycopg://")
    assert settings.web.public_url == "http://127.0.0.1:8080"
