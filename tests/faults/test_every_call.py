"""Every fault at every single call of a run: not only the first one may be the one that fails."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from connectors.simulator.exchange import Call
from connectors.simulator.faults import FAULTS, SYSTEMS, Fault
from tests.faults.matrix import LAST, Stage, first_stage, is_right, judge, judge_healed, later_stage, leaks
from tests.faults.wires import SwiftBank

PLACES = [(system, name) for system in SYSTEMS for name, kind in FAULTS.items() if system in kind.systems]
"""Every system with every fault that happens there."""
ONE_OF_EACH_KIND = frozenset(
    {"expired-token", "forbidden", "api-limit", "gone", "unavailable", "truncated-json", "half-page", "batch-item"}
)
"""A fault of each kind that reading tells apart: to be signed in anew, to be given up, alone or with all that the org
would be asked, to be read anew, to be repeated, to be called nonsense, to be noticed, and one of many in a batch."""
MOST_CALLS = 400
"""Calls of a run over the small bank, those inside batches included; there are far fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCall(Fault):
    """A fault that strikes one call, after it has let others pass."""

    met: list[Call]
    """The calls that it might have struck so far."""
    spared: int

    def concerns(self, system: str, call: Call, *, login: bool, inner: bool) -> bool:
        """Whether this is the call."""
        if not Fault.concerns(self, system, call, login=login, inner=inner):
            return False
        self.met.append(call)
        return len(self.met) == self.spared + 1


def strike_each_call(stage: Stage, system: str, name: str) -> Iterator[str]:
    """Run once for every call that the fault could strike; gives what was wrong."""
    struck = 0
    for spared in range(MOST_CALLS):
        stage.reset()
        fault = AtCall(kind=FAULTS[name], times=1, target=system, met=[], spared=spared)
        bank = SwiftBank.of(stage.world, fault)
        done = stage.desk.round(bank, stage.at, full=stage.full)
        if len(fault.met) <= spared:
            break
        struck += done.struck
        wrong = [*judge(stage, done), *leaks(bank, done)]
        if not is_right(done):
            wrong += judge_healed(stage, stage.desk.round(SwiftBank.of(stage.world), LAST))
        yield from (f"{name} at call {spared + 1} ({fault.met[spared].path[:60]}): {what}" for what in wrong)
    else:
        raise AssertionError("a run never ends")
    if not struck:
        yield f"{name} never struck"


@pytest.mark.stress
@pytest.mark.parametrize(("system", "name"), PLACES)
def test_a_fault_at_any_call_of_a_later_run_ends_right_or_unknown(tmp_path: Path, system: str, name: str) -> None:
    wrong = list(strike_each_call(later_stage(tmp_path), system, name))
    assert not wrong, "\n".join(wrong)


@pytest.mark.stress
@pytest.mark.parametrize(("system", "name"), [place for place in PLACES if place[1] in ONE_OF_EACH_KIND])
def test_a_fault_at_any_call_of_a_run_that_reads_everything_ends_right_or_unknown(
    tmp_path: Path, system: str, name: str
) -> None:
    stages = first_stage(tmp_path / "first"), replace(later_stage(tmp_path / "later"), full=True)
    wrong = [what for stage in stages for what in strike_each_call(stage, system, name)]
    assert not wrong, "\n".join(wrong)
