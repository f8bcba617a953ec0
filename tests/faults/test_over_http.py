"""Faults that only a network can do: over real HTTP a run ends as it does in process, and does not hang.

Waits between attempts are not waited for; time-outs and slow bodies take the seconds that they take.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.collector import KINDS, collect
from bookme_ops.connections import connect
from bookme_ops.demo.demonstration import compare
from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.settings import load_settings
from bookme_ops.wiring import open_ops
from connectors.simulator.bank_lists import write_lists
from connectors.simulator.faults import parse_fault
from connectors.simulator.server import serve
from connectors.simulator.settings_file import describe_served
from connectors.simulator.site import build_sites
from tests.faults.planting import AS_OF, plant_world, wrong_now

PATIENCE = """
[http]
connect_timeout = 2.0
read_timeout = 1.0
total_budget = {budget}
attempts = 2
"""
MOST_SECONDS = 60.0
"""A hanging run would take five minutes per call."""


class HastyPace:
    """The machine's clock, but nobody sleeps between two attempts."""

    def monotonic(self) -> float:
        """Seconds since some instant."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Go on at once."""

    def now(self) -> datetime:
        """The instant."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run over HTTP said."""

    status: str
    reasons: set[str]
    truth: dict[str, Any]
    seconds: float


def run_over_http(folder: Path, fault: str, *, budget: float = 10.0) -> Run:
    """Serve the bank with a fault, collect it and judge it."""
    world = plant_world()
    with serve(build_sites(world, [parse_fault(fault)] if fault else [])) as running:
        file = folder / "bookme-ops.toml"
        for name, lines in write_lists(world).items():
            (folder / name).write_text(lines, encoding="utf-8")
        file.write_text(describe_served(world, running) + PATIENCE.format(budget=budget), encoding="utf-8")
        settings = load_settings(file, {}, folder=folder)
        began = time.monotonic()
        way = partial(connect, settings, now=lambda: AS_OF, pace=HastyPace())
        with open_ops(settings, environments=None, now=lambda: AS_OF, connect_to=way) as ops:
            collected = collect(ops, kinds=KINDS, full=False, as_of=AS_OF, progress=Silent())
            judged = run_jobs(ops, names=None, select=(), as_of=AS_OF, advisor=None, dry_run=False, progress=Silent())
        seconds = time.monotonic() - began
    assert collected["run"]["status"] == judged["run"]["status"]
    coverage = collected["run"]["coverage"].values()
    return Run(
        status=collected["run"]["status"],
        reasons={one["reason"] for about in coverage for one in about["not_checked"]},
        truth=compare(wrong_now(world), judged["findings"]),
        seconds=seconds,
    )


@pytest.mark.parametrize(
    "fault",
    ["", "reset=1@graph", "reset=1@salesforce", "cut-body=1@$batch", "truncated-json=1@$batch", "timeout=1@$batch"],
)
def test_a_fault_that_passes_is_not_noticed(tmp_path: Path, fault: str) -> None:
    done = run_over_http(tmp_path, fault)
    assert (done.status, done.truth["missed"], done.truth["unexpected"]) == ("complete", [], [])


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("reset=always@$batch", "unavailable"),
        ("timeout=always@$batch", "timeout"),
        ("truncated-json=always@queryAll", "malformed"),
        ("cut-body=always@queryAll", "unavailable"),
        ("foreign-link=always@graph", "foreign-link"),
        ("foreign-link=always@salesforce", "foreign-link"),
    ],
)
def test_a_fault_that_stays_ends_incomplete_with_its_reason(tmp_path: Path, fault: str, reason: str) -> None:
    done = run_over_http(tmp_path, fault)
    assert (done.status, done.reasons, done.truth["unexpected"]) == ("incomplete", {reason}, [])
    assert done.seconds < MOST_SECONDS


def test_a_slow_body_is_read_within_the_budget_and_given_up_beyond_it(tmp_path: Path) -> None:
    patient, hasty = tmp_path / "patient", tmp_path / "hasty"
    patient.mkdir()
    hasty.mkdir()
    assert run_over_http(patient, "slow-body=1@$batch").status == "complete"
    done = run_over_http(hasty, "slow-body=always@$batch", budget=1.5)
    assert (done.status, done.reasons, done.truth["unexpected"]) == ("incomplete", {"timeout"}, [])
    assert done.seconds < MOST_SECONDS
