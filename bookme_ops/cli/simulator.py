"""`bookme-ops simulator`: a small bank over HTTP, its scenes and their truth."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bookme_ops.cli.opening import SIMULATED_ZONE, desk_of, read_instant, start_logs
from bookme_ops.cli.options import ADVISORS, AS_OF, SCENE, SEED
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.screen import Screen, data, grid, tell
from bookme_ops.cli.seams import Document, Simulation
from bookme_ops.scenarios import Scenario, load_scenarios

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def simulator() -> None:
    """The simulator: the three systems of a small bank, in their own wire formats."""


@app.command("serve")
def serve(
    ctx: typer.Context,
    *,
    port: Annotated[int, typer.Option(min=0, max=65000, help="The first port; 0: any that are free.")] = 0,
    as_of: AS_OF = None,
    scene: SCENE = "everyday",
    advisors: ADVISORS = 50,
    seed: SEED = 7,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=TIMES[@TARGET]", help="Misbehave, as in throttled=3@graph; may be repeated."),
    ] = None,
    strict_tokens: Annotated[
        bool, typer.Option("--strict-tokens", help="Let in only tokens that its own sign-in gave.")
    ] = False,
    settings_file: Annotated[Path | None, typer.Option(help="Write a settings file that points at it.")] = None,
) -> None:
    """Serve the simulator over plain HTTP on this machine, one port for each system of each environment.

    It answers until Ctrl-C. Foreign clients may come with any token, unless --strict-tokens is given.

    \b
    Example:
      bookme-ops simulator serve --scene everyday --settings-file simulator.toml
    """
    desk = desk_of(ctx)
    start_logs(desk)
    instant = read_instant(as_of, desk, SIMULATED_ZONE)
    try:
        serving = desk.works.simulate(
            advisors=advisors,
            seed=seed,
            scene=scene,
            as_of=instant,
            port=port,
            faults=tuple(fault or ()),
            any_token=not strict_tokens,
        )
    except ValueError as error:
        raise Refusal(str(error)) from None
    with serving as simulation:
        if settings_file is not None:
            path = desk.folder / settings_file
            for name, text in simulation.lists.items():
                _write_file(path.with_name(name), text)
            _write_file(path, simulation.settings_text)
        told = {"systems": simulation.ports, "settings_file": str(settings_file) if settings_file else None}
        tell(desk, told, page=lambda screen: _write_ports(screen, simulation, settings_file))
        desk.stdout.flush()
        simulation.wait()


@app.command("scenes")
def scenes(ctx: typer.Context) -> None:
    """List the scenes: what can be wrong in the simulated bank, and which failure scenarios each plays.

    \b
    Example:
      bookme-ops simulator scenes
    """
    desk = desk_of(ctx)
    played = load_scenarios()
    told = []
    for name, story in desk.works.scenes():
        told.append(_tell_scene(name, story, [one for one in played if one.scene == name]))
    tell(desk, told, page=lambda screen: _write_scenes(screen, told), rows=lambda: map(_flatten_scene, told))


@app.command("truth")
def truth(
    ctx: typer.Context,
    *,
    scene: SCENE = "everyday",
    advisors: ADVISORS = 50,
    seed: SEED = 7,
    as_of: AS_OF = None,
) -> None:
    """List the faults that a scene plants: what a right audit finds.

    \b
    Example:
      bookme-ops --output json simulator truth --scene everyday --seed 7
    """
    desk = desk_of(ctx)
    instant = read_instant(as_of, desk, SIMULATED_ZONE)
    try:
        planted = desk.works.truth(advisors=advisors, seed=seed, scene=scene, as_of=instant)
    except ValueError as error:
        raise Refusal(str(error)) from None
    table: list[list[str | Text]] = [
        [str(one["code"]), data(str(one["environment"]), "dim"), str(one["story"])] for one in planted
    ]
    tell(desk, planted, page=lambda screen: screen.write(grid(table)), rows=lambda: planted)


def _tell_scene(name: str, story: str, played: Sequence[Scenario]) -> Document:
    scenarios = [
        {"name": one.name, "title": one.title, "heading": str(one.heading), "trigger": one.trigger, "codes": one.codes}
        for one in played
    ]
    return {"name": name, "story": story, "scenarios": scenarios}


def _flatten_scene(scene: Document) -> Document:
    """A scene as one line of a table: what its scenarios say is joined."""
    scenarios = scene["scenarios"]
    return {
        "name": scene["name"],
        "story": scene["story"],
        "scenarios": " ".join(one["name"] for one in scenarios),
        "codes": " ".join(dict.fromkeys(code for one in scenarios for code in one["codes"])),
        "triggers": " ".join(one["trigger"] for one in scenarios),
    }


def _write_scenes(screen: Screen, scenes: Sequence[Document]) -> None:
    for scene in scenes:
        screen.say(data(scene["name"], "bold"), f"  {scene['story']}")
        for one in scene["scenarios"]:
            screen.block(data(f"{one['name']} ({', '.join(one['codes'])}): {one['trigger']}"))


def _write_file(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}") from None


def _write_ports(screen: Screen, simulation: Simulation, settings_file: Path | None) -> None:
    screen.write(grid([data(system, "bold"), url] for system, url in simulation.ports.items()))
    if settings_file is not None:
        screen.say(f"Try: bookme-ops --config {settings_file} collect, then jobs run. Ctrl-C ends the simulator.")
