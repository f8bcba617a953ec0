"""Failure scenarios: what sets them off, what people see, how we know, and the drill that practises each.

They are data: one TOML file each, beside the runbooks. `bookme-ops simulator scenes` lists them, and a test drills all.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from bookme_ops.runbooks import CODE


class BadScenario(ValueError):
    """A scenario is not written as one. The message names the file and what is wrong with it."""


class NoScenario(LookupError):
    """There is no scenario of this name. The message lists those that there are."""


class Heading(StrEnum):
    """The headings of the operations guide."""

    CALENDAR = "calendar"
    ENVIRONMENT = "environment"
    MEETINGS = "meetings"


class Act(StrEnum):
    """The steps of every drill, in their order."""

    BREAK = "break"
    FIND = "find"
    EXPLAIN = "explain"
    REPAIR = "repair"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a drill."""

    act: Act
    does: str
    """What is done, and what is seen then, for people."""
    commands: tuple[str, ...]
    """Command lines; words in capitals are to be replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Something that goes wrong in a bank."""

    name: str
    title: str
    heading: Heading
    trigger: str
    """What sets it off."""
    seen: str
    """What people see, before anybody looks at an incident."""
    evidence: tuple[str, ...]
    """Where it shows."""
    codes: tuple[str, ...]
    """The findings that it raises."""
    scene: str
    """The scene of the simulator that plays it."""
    faults: tuple[str, ...] = ()
    """How the simulator must misbehave as well, as `simulator serve --fault` takes it."""
    idle_hours: int = 0
    """For so long nobody must do anything, where it is time that breaks it."""
    drill: tuple[Step, ...]


TEXTS = ("title", "trigger", "seen", "scene")
LISTS = ("evidence", "codes")
KEYS = frozenset({*TEXTS, *LISTS, "heading", "faults", "idle_hours", "drill"})


def load_scenarios() -> tuple[Scenario, ...]:
    """Every scenario, by heading and then by name. Raises `BadScenario`."""
    folder = files("runbooks").joinpath("scenarios")
    found = (
        parse_scenario(entry.read_text(encoding="utf-8"), name=entry.name.removesuffix(".toml"))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )
    order = list(Heading)
    return tuple(sorted(found, key=lambda one: (order.index(one.heading), one.name)))


def find_scenario(name: str) -> Scenario:
    """The scenario of a name. Raises `NoScenario`, and `BadScenario` if one is broken."""
    known = {one.name: one for one in load_scenarios()}
    if name not in known:
        raise NoScenario(f"there is no scenario {name!r}: there are {', '.join(known)}")
    return known[name]


def scenarios_of_scene(scene: str) -> tuple[Scenario, ...]:
    """The scenarios that a scene of the simulator plays."""
    return tuple(one for one in load_scenarios() if one.scene == scene)


def parse_scenario(text: str, *, name: str) -> Scenario:
    """Read the TOML of one scenario; its name is that of its file. Raises `BadScenario`."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadScenario(f"scenario {name}: it is no TOML: {error}") from None
    problems = list(_find_problems(told))
    if problems:
        raise BadScenario(f"scenario {name}: {'; '.join(problems)}")
    values: dict[str, Any] = {key: _join(told[key]) for key in TEXTS} | {key: tuple(told[key]) for key in LISTS}
    return Scenario(
        name=name,
        heading=Heading(told["heading"]),
        **values,
        faults=tuple(told.get("faults", ())),
        idle_hours=told.get("idle_hours", 0),
        drill=tuple(
            Step(act=Act(step["step"]), does=_join(step["does"]), commands=tuple(step["commands"]))
            for step in told["drill"]
        ),
    )


def _find_problems(told: Mapping[str, Any]) -> Iterator[str]:
    unknown = sorted(told.keys() - KEYS)
    if unknown:
        yield f"unknown keys {', '.join(unknown)}"
    for key in TEXTS:
        if not _is_text(told.get(key)):
            yield f"{key} must be a text"
    for key in LISTS:
        if not _is_list(told.get(key)):
            yield f"{key} must be a list of texts with something in it"
    if told.get("heading") not in list(Heading):
        yield f"heading must be one of {', '.join(Heading)}"
    if "faults" in told and not _is_list(told["faults"]):
        yield "faults must be a list of texts with something in it"
    if type(told.get("idle_hours", 0)) is not int or told.get("idle_hours", 0) < 0:
        yield "idle_hours must be a whole number"
    if _is_list(told.get("codes")) and not all(CODE.fullmatch(code) for code in told["codes"]):
        yield "codes must be finding codes"
    yield from _find_problems_of_drill(told.get("drill"))


def _find_problems_of_drill(drill: Any) -> Iterator[str]:
    if not isinstance(drill, list) or not all(isinstance(step, dict) for step in drill):
        yield "drill must be a list of steps"
        return
    if [step.get("step") for step in drill] != list(Act):
        yield f"drill must have the steps {', '.join(Act)}, in this order"
    for step in drill:
        if step.keys() - {"step", "does", "commands"} or not _is_text(step.get("does")):
            yield f"step {step.get('step')} must have a text `does`, `commands`, and nothing else"
        if not _is_list(step.get("commands")):
            yield f"step {step.get('step')} must have commands"


def _join(text: str) -> str:
    """A text without the line breaks that its file has for the eye."""
    return " ".join(text.split())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))
