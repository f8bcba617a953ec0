"""The steps of the image, carried out in a clean environment: what they make serves, and says that it is alive."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
BUILD, FINAL = DOCKERFILE.split("\nFROM ")[1:]
SETTINGS = '[environments.production]\nsimulator = "scene=calm,advisors=2,seed=1"\n'
PATIENCE = 120

pytestmark = pytest.mark.stress


def steps() -> Iterator[tuple[str, str]]:
    """COPY and RUN of the first stage, in their order, each on one line."""
    for line in re.sub(r"\\\n", " ", BUILD).splitlines():
        word, _, rest = line.partition(" ")
        if word in {"COPY", "RUN"}:
            yield word, rest


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that stands for / of the image."""
    root = tmp_path_factory.mktemp("image")
    source = root / "src"
    source.mkdir()
    known = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON"))}
    # The image has a `python`; Debian by itself has only a `python3`.
    commands = root / "commands"
    commands.mkdir()
    (commands / "python").symlink_to(Path(sys.executable).resolve())
    known["PATH"] = f"{commands}:{known['PATH']}"
    for word, rest in steps():
        if word == "COPY":
            _copy(source, *rest.split())
        else:
            here = rest.replace("/opt/", f"{root}/opt/").replace("/wheels", f"{root}/wheels")
            done = subprocess.run(
                ["/bin/sh", "-ec", here],
                cwd=source,
                env=known,
                capture_output=True,
                text=True,
                check=False,
                timeout=900,
            )
            assert done.returncode == 0, f"{rest}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return root


def _copy(source: Path, *names: str) -> None:
    for name in names[:-1]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)


def environ_of(root: Path, state: Path, port: int) -> dict[str, str]:
    """The variables of the image, its places moved to ours."""
    given = dict(re.findall(r"(BOOKME_OPS_[A-Z_]+|PYTHON[A-Z]+)=(\S+)", FINAL))
    moved = {name: value.replace("/var/lib/bookme-ops", str(state)) for name, value in given.items()}
    config = {"BOOKME_OPS_CONFIG": str(state / "bookme-ops.toml"), "BOOKME_OPS_WEB__LISTEN": f"127.0.0.1:{port}"}
    return {**moved, **config, "PATH": f"{root}/opt/bookme-ops/bin:/usr/bin:/bin", "HOME": str(state)}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_what_was_installed_is_what_the_runtime_lock_names(built: Path) -> None:
    python = built / "opt/bookme-ops/bin/python"
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=json"], capture_output=True, text=True, check=True, timeout=60
    )
    there = {re.sub(r"[-_.]+", "-", one["name"]).lower() for one in json.loads(listed.stdout)}
    lock = (ROOT / "requirements-runtime.lock").read_text(encoding="utf-8")
    named = {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    assert there - named <= {"bookme-ops", "pip", "setuptools", "wheel"}
    assert subprocess.run([str(python), "-m", "pip", "check"], check=False, timeout=60).returncode == 0


def test_the_service_of_the_image_comes_up_is_healthy_and_stops(built: Path, tmp_path: Path) -> None:
    (tmp_path / "bookme-ops.toml").write_text(SETTINGS, encoding="utf-8")
    port = free_port()
    environ = environ_of(built, tmp_path, port)
    words = re.search(r"^ENTRYPOINT (\[.*\])\nCMD (\[.*\])$", FINAL, re.MULTILINE)
    check = re.search(r"^\s+CMD (\[.*\])$", FINAL, re.MULTILINE)
    assert words is not None
    assert check is not None
    program, *rest = [*json.loads(words[1]), *json.loads(words[2])]
    ask = [
        str(built / "opt/bookme-ops/bin" / json.loads(check[1])[0]),
        *json.loads(check[1].replace("8080", str(port)))[1:],
    ]
    with subprocess.Popen(
        [str(built / "opt/bookme-ops/bin" / program), *rest],
        cwd=tmp_path,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        try:
            healthy = False
            for _ in range(PATIENCE):
                healthy = subprocess.run(ask, env=environ, check=False, capture_output=True, timeout=30).returncode == 0
                if healthy or service.poll() is not None:
                    break
                time.sleep(1)
            assert healthy, service.poll()
            service.send_signal(signal.SIGTERM)
            _, said = service.communicate(timeout=60)
        finally:
            service.kill()
    assert service.returncode == 0
    assert "sign in as administrator" in said
    written = {file.name for file in tmp_path.iterdir()}
    store = {"bookme-ops.db", "bookme-ops.db-wal", "bookme-ops.db-shm"}
    assert "bookme-ops.db" in written
    assert written - store <= {"bookme-ops.toml", "bookme-ops.key", "backups"}, "it writes where the volume is alone"
