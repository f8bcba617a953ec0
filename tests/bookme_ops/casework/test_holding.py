"""Who writes a Case just now: whether that process is still at work."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bookme_ops.casework.holding import LEASE, alive_at, own_name
from bookme_ops.store.runs import process_start

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_we_are_alive() -> None:
    assert alive_at(NOW)(own_name(), NOW - timedelta(days=1))


def test_a_process_that_was_killed_is_known_to_be_dead_at_once() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    start = process_start(child.pid)
    if start is None:
        child.kill()
        child.communicate()
        pytest.skip("this system does not tell when a process began")
    name = f"{own_name().split()[0]} {child.pid} {start}"
    assert alive_at(NOW)(name, NOW)
    child.kill()
    child.communicate()
    assert not alive_at(NOW)(name, NOW)


def test_another_process_of_the_same_number_is_another_one() -> None:
    host, pid, _ = own_name().split()
    assert not alive_at(NOW)(f"{host} {pid} another-boot/7", NOW)


def test_one_of_another_host_is_believed_for_a_while() -> None:
    alive = alive_at(NOW)
    assert alive("elsewhere 7 boot/7", NOW - LEASE + timedelta(seconds=1))
    assert not alive("elsewhere 7 boot/7", NOW - LEASE)
