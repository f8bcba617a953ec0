"""`bookme-ops init`: a settings file to fill in."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import desk_of
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.screen import tell
from bookme_ops.configuration.loader import DEFAULT_FILE
from bookme_ops.settings import settings_template

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def init(
    ctx: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a settings file in which everything is explained, at the place that --config names.

    \b
    Example:
      bookme-ops --config bank.toml init
    """
    desk = desk_of(ctx)
    path = desk.folder / (desk.config or DEFAULT_FILE)
    _write(path, settings_template(), force=force)
    sentence = f"Wrote {path}. Fill in the dots, put the secrets into the files that it names, then: bookme-ops doctor"
    tell(desk, {"written": str(path)}, page=lambda screen: screen.say(sentence))


def _write(path: Path, text: str, *, force: bool) -> None:
    """Only the owner may read it: people put secrets into settings files, whatever the file says."""
    mode = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
    try:
        with os.fdopen(os.open(path, mode, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Refusal(
            f"{path} is there already: name another file by --config, or say --force", exit_code=Exit.REFUSED
        ) from None
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}") from None
