"""`serve` as people start it: it works until SIGTERM, ends well, and leaves nothing behind that runs."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from bookme_ops.store import schedule
from bookme_ops.store.db import open_store
from bookme_ops.store.schedule_lead import leader
from bookme_ops.store.slot import SlotState

ROOT = Path(__file__).resolve().parents[3]
COMMAND = "import sys; from bookme_ops.cli.main import main; sys.exit(main(sys.argv[1:]))"
SETTINGS = """
database_url = "sqlite:///ops.db"
[environments.production]
simulator = "scene=calm,advisors=3,seed=1"
[schedule]
stop_within = 20
[web]
listen = "127.0.0.1:{port}"
"""
LONGEST = 60


def states(file: Path) -> dict[str, str]:
    store = open_store(f"sqlite:///{file}")
    with store.read() as connection:
        found = {slot.task: str(slot.state) for slot in reversed(schedule.history(connection, None, limit=99))}
    store.close()
    return found


def test_a_new_service_reads_the_bank_at_once_and_stops_on_sigterm(tmp_path: Path) -> None:
    file = tmp_path / "bookme-ops.toml"
    file.write_text(SETTINGS.format(port=0), encoding="utf-8")
    words = [sys.executable, "-c", COMMAND, "--config", str(file), "serve"]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            wanted, end = {"collect-directory", "collect-changes", "collect-access"}, time.monotonic() + LONGEST
            while time.monotonic() < end:
                found = states(tmp_path / "ops.db") if (tmp_path / "ops.db").exists() else {}
                if all(found.get(name) == "complete" for name in wanted):
                    break
                time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=LONGEST)
        finally:
            process.kill()
    assert process.returncode == 0, err
    assert out == ""
    assert "SIGTERM or Ctrl-C stops it" in err
    events = [json.loads(line)["event"] for line in err.splitlines() if line.startswith("{")]
    assert events[-1] == "web.stopped"
    assert "service.stopping" in events
    assert {name: states(tmp_path / "ops.db").get(name) for name in wanted} == dict.fromkeys(wanted, "complete")
    store = open_store(f"sqlite:///{tmp_path / 'ops.db'}")
    with store.read() as connection:
        assert (leader(connection) or ("?",))[0] is None, "it let go of the lead"
        assert all(slot.state is SlotState.WAITING for slot in schedule.unfinished(connection))
    store.close()


def test_a_port_that_is_taken_is_told_before_anything_is_done_or_promised(tmp_path: Path) -> None:
    file = tmp_path / "bookme-ops.toml"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        file.write_text(SETTINGS.format(port=port), encoding="utf-8")
        words = [sys.executable, "-c", COMMAND, "--config", str(file), "serve"]
        ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert ended.returncode == 5
    assert f"127.0.0.1:{port} cannot be listened at" in ended.stderr
    assert "sign-in/link" not in ended.stderr
    assert "the console is at" not in ended.stderr
    assert states(tmp_path / "ops.db") == {}
