"""`bookme-ops demo`: everything once, on the built-in simulator."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bookme_ops.cli.desk import load
from bookme_ops.cli.exits import Exit, exit_of_run
from bookme_ops.cli.opening import SIMULATED_ZONE, desk_of, read_instant, start_logs, watching
from bookme_ops.cli.options import ADVISORS, AS_OF, SCENE, SEED
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_demo import write_demo
from bookme_ops.cli.render_findings import COLUMNS, finding_row, worst_first
from bookme_ops.cli.screen import tell
from bookme_ops.cli.seams import Document
from jobs.registry import list_kinds

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def demo(
    ctx: typer.Context,
    *,
    advisors: ADVISORS = 50,
    seed: SEED = 7,
    scene: SCENE = "everyday",
    as_of: AS_OF = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the world and its store in this folder.")] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Then serve the console over it, until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Where the console listens; 0: anywhere.")] = 8470,
) -> int:
    """Build a small bank with planted faults, read it, judge it, and compare what was found with the truth.

    Nothing outside this process is asked or written, but for the folder of --keep. With --serve the bank lives on: the
    whole service works over it, and on the page Playground one can break and mend things, and watch them being found.

    \b
    Example:
      bookme-ops demo --scene everyday --seed 7 --keep demo
      bookme-ops demo --serve
    """
    desk = desk_of(ctx)
    start_logs(desk)
    if scene not in (names := [name for name, _ in desk.works.scenes()]):
        raise Refusal(f"there is no scene {scene!r}: there are {', '.join(names)}")
    instant = read_instant(as_of, desk, SIMULATED_ZONE)
    folder = desk.folder / keep if keep is not None else None
    bank: dict[str, Any] = {"advisors": advisors, "seed": seed, "scene": scene, "as_of": instant, "keep": folder}

    def show(account: Document) -> None:
        kinds = list_kinds(desk.works.jobs())
        tell(
            desk,
            account,
            page=lambda screen: write_demo(
                screen, account, kinds=kinds, zone=SIMULATED_ZONE, scene=scene, seed=seed, keep=keep
            ),
            rows=lambda: map(finding_row, worst_first(account["findings"])),
            columns=COLUMNS,
        )

    if serve:
        load("bookme_ops.cli.demo_service").show_and_serve(desk, show, port=port, **bank)
        return Exit.DONE
    with watching(desk) as progress:
        account = desk.works.demo(progress=progress, **bank)
    show(account)
    return max(exit_of_run(account), exit_of_run(account.get("collect") or account))
