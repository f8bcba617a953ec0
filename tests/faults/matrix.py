"""The matrix: every fault, struck once and always, at a first read of the bank and at a later one."""

import shutil
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bookme_ops.collector import KINDS
from bookme_ops.store.incident import State
from connectors.errors import Reason
from connectors.simulator.faults import FAULTS, FaultKind
from connectors.simulator.model import Planted, World
from tests.faults.leaks import find_leaks
from tests.faults.planting import AS_OF, LINKS, known_secrets, plant_world, take_last_steps, wrong_now
from tests.faults.rounds import Desk, Key, Round
from tests.faults.strikes import Target
from tests.faults.wires import SwiftBank

ONCE, ALWAYS = 1, None
NIL = UUID(int=0)
LATER = AS_OF + timedelta(minutes=20)
LAST = AS_OF + timedelta(minutes=40)
FOR_PROPOSALS = frozenset({"mailbox-settings"})
"""What is read for proposals alone: nothing is judged by it."""
FOR_PAGES = frozenset(
    f"access.{name}" for name in ("setup", "licences", "sessions", "apps", "changes", "health", "packages", "audits")
)
"""Lists about access that sheets and bundles show and by which no job judges: a run that missed nothing else has judged
everything. They stand here by name, and not by `Job.reads`, so that a job that looks at one without a word fails."""
QUESTIONS = 28
"""What a run asks for, each within the budget of a call: users, bookings and unknown ids of two orgs, of Outlook and of
backends; employees, rooms, meetings and slots of two backends; the accounts, and one batch of mailboxes through each
environment; of access two lists of each org and two of the tenant's apps through each, then nobody asks further."""


@dataclass(slots=True, kw_only=True)
class Stage:
    """A bank and a store at one moment, from which every row starts anew."""

    world: World
    desk: Desk
    template: Path
    at: datetime
    before: frozenset[Key]
    """The incidents that are open at the start."""
    spent: dict[str, int]
    """How many of the day's requests were used at the start, by environment."""
    full: bool = False
    """Everything is read anew, not only what changed."""
    kinds: frozenset[str] = KINDS
    """What a run reads."""

    def round(self, bank: SwiftBank, at: datetime, *, form: str = "json") -> Round:
        """Collect what this stage is about, and judge everything."""
        return self.desk.round(bank, at, full=self.full, kinds=self.kinds, form=form)

    def reset(self) -> None:
        """Put the store back to the moment, and give the orgs back what requests were spent since."""
        shutil.rmtree(self.desk.folder)
        shutil.copytree(self.template, self.desk.folder)
        # The orgs count the calls of all rows together: without this the day's allowance runs out within one test,
        # and rows that come late fail for a reason that is none of theirs.
        for name, used in self.spent.items():
            self.world.environments[name].org.used_requests = used


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """The two moments of the matrix, for any number of targets: each row puts them back."""

    first: Stage
    later: Stage

    @classmethod
    def at(cls, folder: Path) -> "Stages":
        """Set them up in a folder."""
        return cls(first=first_stage(folder / "first"), later=later_stage(folder / "later"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a fault did to one run."""

    struck: bool
    told: str
    """For the table."""
    wrong: tuple[str, ...]
    """What must not be: nothing, if all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the table: one fault at one target."""

    kind: FaultKind
    first_once: Outcome
    first_always: Outcome
    later_once: Outcome
    later_always: Outcome

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """By what they are about."""
        return {
            "first run, once": self.first_once,
            "first run, always": self.first_always,
            "later run, once": self.later_once,
            "later run, always": self.later_always,
        }


def first_stage(folder: Path, *, keys: bool = False) -> Stage:
    """An empty store."""
    world = plant_world()
    desk = Desk.at(folder, world, keys=keys)
    desk.make_store()
    return _stage(folder, world, desk, AS_OF, frozenset())


def later_stage(folder: Path, *, keys: bool = False) -> Stage:
    """A store that read the bank once. Since then every other fault was mended, and the others were made.

    So a later run has incidents to resolve and incidents to open, and may do neither without having read.
    """
    world = plant_world()
    lasting = [planted for planted in wrong_now(world) if planted.lasting]
    acts = group_by_act([planted for planted in wrong_now(world) if not planted.lasting])
    mended, made = ([one for act in acts[first::2] for one in act] for first in (0, 1))
    to_come = [planted for planted in world.truth if planted.after_first_read is not None]
    for planted in made:
        planted.repair(AS_OF - timedelta(minutes=30))
    world.truth[:] = [*mended, *lasting]
    desk = Desk.at(folder, world, keys=keys)
    healthy = desk.round(SwiftBank.of(world), AS_OF)
    assert healthy.statuses == ("complete", "complete")
    assert not healthy.truth["missed"] + healthy.truth["unexpected"]
    at = AS_OF + timedelta(minutes=2)
    for planted in mended:
        planted.repair(at)
    for planted in made:
        planted.again(at)
    world.truth[:] = [*made, *lasting, *to_come]
    take_last_steps(world, at)
    assert all(planted.ripens <= LATER - at for planted in made)
    return _stage(folder, world, desk, LATER, frozenset(healthy.keys(State.OPEN)))


def stage_of(stage: Stage, kinds: frozenset[str]) -> Stage:
    """The same moment after all other kinds were read: what is left to read are these kinds alone."""
    stage.reset()
    done = stage.desk.round(SwiftBank.of(stage.world), stage.at, full=stage.full, kinds=KINDS - kinds)
    template = stage.template.with_name("-".join(["template", *sorted(kinds)]))
    shutil.copytree(stage.desk.folder, template)
    return replace(stage, template=template, before=frozenset(done.keys(State.OPEN)), kinds=kinds)


def group_by_act(truth: list[Planted]) -> list[list[Planted]]:
    """The faults, those that come and go together in one list."""
    acts: dict[frozenset[Key], list[Planted]] = {}
    for planted in truth:
        acts.setdefault(frozenset({planted.key, *planted.companions}), []).append(planted)
    return list(acts.values())


def _stage(folder: Path, world: World, desk: Desk, at: datetime, before: frozenset[Key]) -> Stage:
    template = folder / "template"
    shutil.copytree(desk.folder, template)
    spent = {name: environment.org.used_requests for name, environment in world.environments.items()}
    return Stage(world=world, desk=desk, template=template, at=at, before=before, spent=spent)


def lines_of(target: Target, stages: Stages, names: Container[str] = FAULTS) -> Iterator[Line]:
    """Every fault that can strike at the target, one after the other, or those of some names."""
    first, later = stages.first, stages.later
    for kind in (one for one in target.kinds if one.name in names):
        line = Line(
            kind=kind,
            first_once=try_fault(first, target, kind, ONCE),
            first_always=try_fault(first, target, kind, ALWAYS),
            later_once=try_fault(later, target, kind, ONCE),
            later_always=try_fault(later, target, kind, ALWAYS),
        )
        if any(outcome.struck for outcome in line.outcomes.values()):
            yield line


def try_fault(stage: Stage, target: Target, kind: FaultKind, times: int | None) -> Outcome:
    """Run with the fault; unless all was right at once, run again when it is over."""
    stage.reset()
    bank = target.bank(stage.world, kind, times)
    form = "json" if times is ALWAYS else "people"
    struck = stage.round(bank, stage.at, form=form)
    wrong = [*judge(stage, struck), *leaks(bank, struck)]
    if not is_right(struck):
        healed = stage.desk.round(SwiftBank.of(stage.world), LAST, form="")
        wrong += [f"after the fault: {what}" for what in judge_healed(stage, healed)]
    return Outcome(struck=struck.struck > 0, told=tell(struck), wrong=tuple(wrong))


def is_right(done: Round) -> bool:
    """Whether everything was read and found."""
    return done.statuses == ("complete", "complete") and not done.truth["missed"] + done.truth["unexpected"]


def judge(stage: Stage, done: Round) -> Iterator[str]:
    """What a run under a fault must not do."""
    truth = {planted.key for planted in wrong_now(stage.world)}
    collected, judged = done.statuses
    if done.waited > QUESTIONS * stage.desk.settings.http.total_budget.total_seconds():
        yield f"waited {done.waited:.0f} s"
    read = [one for one in done.missed if one["kind"] != "probe"]
    needed = {name_subject(one["kind"], one["id"])[0] for one in read} - FOR_PROPOSALS - FOR_PAGES
    # What a probe saw is judged; that it failed leaves one code in doubt, or none.
    allowed = {"incomplete"} if needed else {"complete"} | ({"incomplete"} if len(read) < len(done.missed) else set())
    if judged not in allowed:
        yield f"collecting is {collected}, judging is {judged}, of {sorted(needed)}"
    if collected == "complete" and not is_right(done):
        yield f"said to be complete, but missed {done.truth['missed']}"
    if collected == "incomplete" and not done.missed:
        yield "incomplete without a word why"
    if collected not in {"complete", "incomplete"}:
        yield f"ended {collected}"
    if done.truth["unexpected"]:
        yield f"found what is not there: {done.truth['unexpected']}"
    if unknown := [one for one in done.missed if one["reason"] not in set(Reason) or not one["detail"]]:
        yield f"reasons that are none: {unknown}"
    if wrong := done.keys(State.OPEN) - truth - stage.before:
        yield f"opened wrongly: {sorted(wrong)}"
    if wrong := stage.before & truth & done.keys(State.RESOLVED):
        yield f"resolved wrongly: {sorted(wrong)}"


def judge_healed(stage: Stage, done: Round) -> Iterator[str]:
    """What the run after a fault must be: complete, and right to the last incident."""
    if not is_right(done):
        yield f"{done.statuses}, {done.missed}, {done.truth}"
    truth = {planted.key for planted in wrong_now(stage.world)}
    if done.keys(State.OPEN) != truth:
        yield f"open: {sorted(done.keys(State.OPEN))} instead of {sorted(truth)}"
    if wrong := stage.before - truth - done.keys(State.RESOLVED):
        yield f"not resolved: {sorted(wrong)}"


def leaks(bank: SwiftBank, done: Round) -> Iterator[str]:
    """The secrets that can be read in what a run said or kept."""
    secrets = known_secrets() | bank.overheard.secrets
    yield from (f"{name} was said" for name in find_leaks(done.said, secrets | LINKS))
    yield from (f"{name} was kept" for name in find_leaks(done.kept, secrets))


def tell(done: Round) -> str:
    """What came of a run, for the table."""
    return "**right**" if is_right(done) else f"incomplete ({done.exit_code}): {tell_missed(done.missed)}"


def tell_missed(missed: Iterable[dict[str, Any]]) -> str:
    """What could not be read, by reason, in few words."""
    by_reason: dict[str, dict[str, set[str]]] = {}
    for one in missed:
        what, where = name_subject(one["kind"], one["id"])
        by_reason.setdefault(one["reason"], {}).setdefault(what, set()).add(where)
    return "; ".join(f"{' and '.join(_list(about))}: *{reason}*" for reason, about in sorted(by_reason.items()))


def name_subject(kind: str, subject: str) -> tuple[str, str]:
    """What a subject is, and whose: `production/users` are the users of production, and a tenant has accounts."""
    if kind in {"mailbox", "room"}:
        return ("mailboxes" if kind == "mailbox" else "rooms", subject)
    where, _, what = subject.rpartition("/")
    return (what, "the tenant" if len(where) == len(str(NIL)) else where)


def _list(about: dict[str, set[str]]) -> Iterator[str]:
    """Accounts, mailboxes and rooms in numbers; all else by the places of which the same could not be read."""
    if "accounts" in about:
        yield "accounts"
    for several, single in (("mailboxes", "mailbox"), ("rooms", "room")):
        if number := len(about.get(several, ())):
            yield f"1 {single}" if number == 1 else f"{number} {several}"
    by_places: dict[tuple[str, ...], list[str]] = {}
    for what in sorted(about.keys() - {"accounts", "mailboxes", "rooms"}):
        by_places.setdefault(tuple(sorted(about[what])), []).append(what)
    for places, names in by_places.items():
        yield f"{', '.join(names)} of {' and '.join(places)}"
