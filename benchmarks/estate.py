"""The estate that benchmarks measure: a bank on the simulator, said over HTTP by a replay server."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket

from bookme_ops.collector import KINDS
from bookme_ops.settings import Settings, load_settings
from connectors.simulator.bank_lists import write_lists
from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.model import World
from connectors.simulator.settings_file import BUDGET_SHARE, describe_bank, describe_environment

AS_OF = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
INSTANTS = {
    "full": AS_OF,
    "delta": AS_OF + timedelta(hours=1),
    "delta_spread": AS_OF + timedelta(hours=2),
}
"""The sweeps on a tape in their order, and when each is made: as production would, an hour after the one before."""
SWEPT = KINDS - {"access"}
"""Who may do what is asked once a day, and has a benchmark of its own."""
RESWEPT = frozenset({"calendars", "bookings"})
"""What a sweep between two reads of the directory collects."""
SYSTEMS = ("salesforce", "graph")


def free_ports(names: tuple[str, ...]) -> dict[str, int]:
    """A free loopback port for each name; all are held until all are known."""
    with ExitStack() as held:
        ports = {}
        for name in names:
            door = held.enter_context(socket())
            door.bind(("127.0.0.1", 0))
            ports[name] = door.getsockname()[1]
        return ports


def write_settings(folder: Path, world: World, ports: dict[str, int], workers: int) -> Path:
    """A settings file that points at the replay server, with the bank's lists beside it."""
    parts = [describe_bank(world, "sqlite:///store.db"), f"[collect]\nworkers = {workers}\n"]
    for name, environment in world.environments.items():
        org, graph = (f"http://127.0.0.1:{ports[f'{name}.{system}']}" for system in SYSTEMS)
        parts.append(
            f"{describe_environment(environment)}\n[environments.{name}.salesforce]\n"
            f'instance_url = "{org}"\ntoken_url = "{org}/services/oauth2/token"\nauth = "client_credentials"\n'
            f'client_id = "{CLIENT_ID}"\nclient_secret = "{CLIENT_SECRET}"\napi_budget_share = {BUDGET_SHARE}\n'
            f'[environments.{name}.graph]\nbase_url = "{graph}/v1.0"\n'
            f'authority = "https://login.microsoftonline.com/{world.tenant.id}"\n'
            f'token_url = "{graph}/{world.tenant.id}/oauth2/v2.0/token"\nclient_id = "{CLIENT_ID}"\n'
            f'client_secret = "{CLIENT_SECRET}"\nbooking_id_property = "{world.booking_id_property}"\n'
        )
    path = folder / "bookme-ops.toml"
    path.write_text("\n".join(parts), encoding="utf-8")
    for file, text in write_lists(world).items():
        (folder / file).write_text(text, encoding="utf-8")
    return path


def settings_of(folder: Path) -> Settings:
    """The settings that `write_settings` left."""
    return load_settings(folder / "bookme-ops.toml", {}, folder=folder)
