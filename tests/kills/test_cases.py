"""`kill -9` in the middle of `incidents sync-cases`, over HTTP: no Case is made twice, and no comment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookme_ops.settings import load_settings
from bookme_ops.store import incidents
from bookme_ops.store.db import open_store
from bookme_ops.store.incident import Open
from connectors.simulator.bank_lists import write_lists
from connectors.simulator.exchange import Answer, Call
from connectors.simulator.model import Org, World
from connectors.simulator.server import serve
from connectors.simulator.settings_file import describe_served
from connectors.simulator.site import Site, build_sites
from connectors.simulator.world import build_world
from tests.bookme_ops.store.findings import found

ROOT = Path(__file__).resolve().parents[2]
AS_OF = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
COMMAND = "import sys; from bookme_ops.cli.main import main; sys.exit(main(sys.argv[1:]))"
NOTES = ("one", "two")
ALLOWED = "\n[environments.production.cases]\nenabled = true\n"


@dataclass
class DeadlySite(Site):
    """Does what it is asked and then, at the nth write, kills whoever asked before it can hear of it."""

    inner: Site
    writes: int = 0
    deadly: int = 0
    victims: list[int] = field(default_factory=list)

    def handle(self, call: Call) -> Answer:
        answer = self.inner.handle(call)
        if call.method in {"PATCH", "POST"} and "/services/data/" in call.target:
            self.writes += 1
            if self.writes == self.deadly:
                os.kill(self.victims[-1], signal.SIGKILL)
        return answer


@dataclass
class Desk:
    """A served bank, a store with two incidents, and the command that syncs them."""

    file: Path
    world: World
    site: DeadlySite

    @property
    def org(self) -> Org:
        return self.world.environments["production"].org

    def sync(self) -> int:
        """Run the command in a process of its own; gives how it ended."""
        words = [sys.executable, "-c", COMMAND, "--config", str(self.file), "incidents", "sync-cases"]
        child = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.site.victims.append(child.pid)
        return child.wait(timeout=60)


@contextmanager
def begin(folder: Path) -> Iterator[Desk]:
    world = build_world(advisors=2, scene="calm", as_of=AS_OF, events_per_advisor=2)
    sites = build_sites(world)
    site = DeadlySite(sites["production", "salesforce"])
    site.name, site.environment = "salesforce", "production"
    with serve({**sites, ("production", "salesforce"): site}) as running:
        for name, text in write_lists(world).items():
            (folder / name).write_text(text, encoding="utf-8")
        file = folder / "bookme-ops.toml"
        file.write_text(describe_served(world, running) + ALLOWED, encoding="utf-8")
        store = open_store(load_settings(file, {}, folder=folder).database_url)
        with store.begin() as connection:
            incidents.apply(connection, [Open(raised=found(name)) for name in "ab"], run_id=1, at=AS_OF)
            for text in NOTES:
                incidents.note(connection, 1, actor="eva", text=text, at=AS_OF)
        store.close()
        yield Desk(file, world, site)


# Two Cases and two comments: of each kind, the first in every run of the tests.
@pytest.mark.parametrize(
    "moment", [1, pytest.param(2, marks=pytest.mark.stress), 3, pytest.param(4, marks=pytest.mark.stress)]
)
def test_the_next_sync_completes_what_a_killed_one_began(tmp_path: Path, moment: int) -> None:
    with begin(tmp_path) as desk:
        desk.site.deadly = moment
        assert desk.sync() == -signal.SIGKILL
        assert desk.site.writes == moment
        assert desk.sync() == 0
        cases, comments = list(desk.org.rows("Case")), list(desk.org.rows("CaseComment"))
        assert len({case["Ops_Incident_Key__c"] for case in cases}) == len(cases) == 2
        assert [row["CommentBody"].rpartition("\n")[2] for row in comments] == list(NOTES)
        writes = desk.site.writes
        assert desk.sync() == 0
        assert desk.site.writes == writes, "there is nothing left to do"
