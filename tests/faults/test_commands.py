"""The commands print, log and keep no secret, whatever the systems do: the program as people run it, over HTTP."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.cli.main import main
from connectors.simulator.bank_lists import write_lists
from connectors.simulator.faults import Fault, parse_fault
from connectors.simulator.model import World
from connectors.simulator.server import serve
from connectors.simulator.settings_file import describe_served
from connectors.simulator.site import Sites, build_sites
from tests.faults.leaks import bytes_of, find_leaks
from tests.faults.planting import AS_OF, LINKS, known_secrets, plant_world
from tests.faults.wires import ListeningSite, Overheard, SwiftPace

ENVIRON = {"BOOKME_OPS_LOG_LEVEL": "debug", "BOOKME_OPS_HTTP_ATTEMPTS": "1"}
INSTANT = ("--as-of", AS_OF.isoformat())
COMMANDS = (
    ("settings",),
    ("doctor",),
    ("collect", *INSTANT),
    ("jobs", "run", "--all", *INSTANT),
    ("jobs", "history"),
    ("incidents", "list"),
)


def overheard_sites(world: World, overheard: Overheard, faults: list[Fault]) -> Sites:
    """The sites of the bank; their exchanges are overheard."""
    return {key: ListeningSite(site, SwiftPace(), overheard) for key, site in build_sites(world, faults).items()}


@pytest.mark.parametrize("form", ["json", "people"])
@pytest.mark.parametrize("fault", [None, "forbidden=always@$batch", "unauthorized=always@login", "html-page=always"])
def test_commands_print_log_and_keep_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str | None, form: str
) -> None:
    world, overheard = plant_world(), Overheard()
    (tmp_path / "store").mkdir()
    with serve(overheard_sites(world, overheard, [parse_fault(fault)] if fault else [])) as running:
        text = describe_served(world, running, database_url="sqlite:///store/ops.db")
        (tmp_path / "bookme-ops.toml").write_text(text, encoding="utf-8")
        for name, lines in write_lists(world).items():
            (tmp_path / name).write_text(lines, encoding="utf-8")
        booking_id = next(planted.booking_id for planted in world.truth if planted.booking_id)
        said = ""
        for words in (*COMMANDS, ("bookings", "show", booking_id)):
            said += run_command(tmp_path, capsys, words, form)
    secrets = known_secrets() | overheard.secrets
    assert find_leaks(said.encode(), secrets | LINKS) == []
    assert find_leaks(bytes_of(tmp_path / "store"), secrets) == []
    assert "http.call" in said
    assert any(name.startswith("an access token") for name in overheard.secrets) or "login" in (fault or "")


def run_command(folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], form: str) -> str:
    """Carry out a command; gives all that it printed and logged."""
    capsys.readouterr()
    output = ("--output", "json") if form == "json" else ()
    main([*output, *words], environ=ENVIRON | {"BOOKME_OPS_LOG_FORMAT": form}, folder=folder, clock=_clock)
    out, err = capsys.readouterr()
    assert "this is a bug of ours" not in err
    if form == "json" and out:
        document: Any = json.loads(out)
        assert document is not None
    return out + err


def _clock() -> Any:
    return AS_OF + timedelta(seconds=1)
