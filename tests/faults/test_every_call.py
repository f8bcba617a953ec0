"""Every fault at every single call of a run: not only the first one may be the one that fails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bookme_ops.collector import KINDS
from connectors.simulator.exchange import Call
from connectors.simulator.faults import FAULTS, SYSTEMS, Fault
from tests.faults.matrix import LAST, Stage, first_stage, is_right, judge, judge_healed, later_stage, leaks, stage_of
from tests.faults.wires import SwiftBank

PLACES = [(system, name) for system in SYSTEMS for name, kind in FAULTS.items() if system in kind.systems]
"""Every system with every fault that happens there."""
ONE_OF_EACH_KIND = frozenset(
    {"expired-token", "forbidden", "api-limit", "gone", "unavailable", "truncated-json", "half-page", "batch-item"}
)
"""A fault of each kind that reading tells apart: to be signed in anew, to be given up, alone or with all that the org
would be asked, to be read anew, to be repeated, to be called nonsense, to be noticed, and one of many in a batch."""
OF_KINDS = [(system, name) for system, name in PLACES if name in ONE_OF_EACH_KIND]
ACCESS = frozenset({"access"})
"""Its lists are two of three calls. None of them needs what the same run reads beside them, so that each half is struck
by itself, over a store that has read the other one: that takes a third of the time of runs that read everything."""
OF_ACCESS = [(system, name) for system, name in OF_KINDS if system != "bookme" and name not in {"gone", "batch-item"}]
"""It is asked for neither by delta nor in batches, and the booking platform is not asked at all."""
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


def strike_each_call(
    stage: Stage, system: str, name: str, calls: Sequence[int] = range(MOST_CALLS), *, only: str | None = None
) -> Iterator[str]:
    """Run once for every call that the fault could strike, or for some of them; gives what was wrong."""
    struck = 0
    for spared in calls:
        stage.reset()
        fault = AtCall(kind=FAULTS[name], times=1, target=system, met=[], spared=spared)
        bank = SwiftBank.of(stage.world, fault, only=only)
        done = stage.round(bank, stage.at)
        if len(fault.met) <= spared:
            break
        struck += done.struck
        wrong = list(judge(stage, done))
        if is_right(done):
            # The store holds then what it holds without a fault, in which the matrix looks for secrets.
            done.kept = b""
        else:
            wrong += judge_healed(stage, stage.round(SwiftBank.of(stage.world), LAST, form=""))
        wrong += leaks(bank, done)
        yield from (f"{name} at call {spared + 1} ({fault.met[spared].path[:60]}): {what}" for what in wrong)
    else:
        raise AssertionError("a run never ends")
    if not struck:
        yield f"{name} never struck"


def take_turns(name: str) -> range:
    """Every third call: the first, fourth … for one third of the faults, the second, fifth … for another."""
    return range(sorted(FAULTS).index(name) % 3, MOST_CALLS, 3)


@pytest.mark.stress
@pytest.mark.parametrize(("system", "name"), OF_KINDS)
def test_a_fault_at_any_call_of_a_run_that_reads_everything_ends_right_or_unknown(
    tmp_path: Path, system: str, name: str
) -> None:
    first, later = first_stage(tmp_path / "first"), replace(later_stage(tmp_path / "later"), full=True)
    stages = [stage_of(stage, KINDS - ACCESS) for stage in (first, later)]
    # Both ask the same questions: the calls that are spared in one are struck in the other.
    halves = [range(half, MOST_CALLS, 2) for half in (0, 1)]
    wrong = [
        what
        for stage, calls in zip(stages, halves, strict=True)
        for what in strike_each_call(stage, system, name, calls)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.stress
@pytest.mark.parametrize(("system", "name"), OF_ACCESS)
def test_a_fault_at_any_call_about_access_ends_right_or_unknown(tmp_path: Path, system: str, name: str) -> None:
    stage = stage_of(later_stage(tmp_path), ACCESS)
    # Both environments are asked for the same lists: each kind of fault strikes all lists of one of them.
    only = ("production", "test")[sorted(ONE_OF_EACH_KIND).index(name) % 2]
    wrong = list(strike_each_call(stage, system, name, only=only))
    assert not wrong, "\n".join(wrong)


@pytest.mark.stress
@pytest.mark.parametrize(("system", "name"), PLACES)
def test_a_fault_at_any_call_of_a_later_run_ends_right_or_unknown(tmp_path: Path, system: str, name: str) -> None:
    # Faults of one kind are handled by the same lines: those that do not stand for their kind take turns.
    calls = range(MOST_CALLS) if name in ONE_OF_EACH_KIND else take_turns(name)
    wrong = list(strike_each_call(stage_of(later_stage(tmp_path), KINDS - ACCESS), system, name, calls))
    assert not wrong, "\n".join(wrong)
