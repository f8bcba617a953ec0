"""A simulated bank for other programs: served over HTTP, or told by what is wrong in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.cli.seams import Document
from connectors.simulator.bank_lists import write_lists
from connectors.simulator.faults import Fault
from connectors.simulator.scenes import SCENES
from connectors.simulator.server import Running, serve
from connectors.simulator.settings_file import describe_served
from connectors.simulator.site import build_sites
from connectors.simulator.world import build_world


@dataclass(frozen=True, slots=True)
class ServedBank:
    """The simulator while it answers."""

    running: Running
    ports: dict[str, str]
    """Base URLs by `environment/system`."""
    settings_text: str
    lists: dict[str, str]
    """The bank's own lists, which the settings name, by file name."""

    def wait(self) -> None:
        """Serve until the process is interrupted."""
        self.running.wait()


def scene_named(name: str) -> str:
    """The name of a scene that exists. Raises ValueError that lists those that do."""
    if name not in SCENES:
        raise ValueError(f"there is no scene {name!r}: there are {', '.join(SCENES)}")
    return name


def describe_truth(*, advisors: int, seed: int, scene: str, as_of: datetime) -> list[Document]:
    """What a scene plants, in the words of findings, each with its story."""
    world = build_world(advisors=advisors, seed=seed, scene=scene, as_of=as_of)
    return [
        {
            "code": planted.code,
            "environment": planted.environment,
            "subject": {"kind": planted.subject_kind, "id": planted.subject_id},
            "booking_id": planted.booking_id,
            "story": planted.story,
        }
        for planted in world.truth
    ]


@contextmanager
def serve_bank(
    *, advisors: int, seed: int, scene: str, as_of: datetime, port: int, faults: Sequence[Fault], any_token: bool
) -> Iterator[ServedBank]:
    """Serve a bank, each system of each environment on a port of its own. Raises OSError if a port is taken.

    With `any_token` its systems let everybody in.
    """
    world = build_world(advisors=advisors, seed=seed, scene=scene, as_of=as_of)
    sites = build_sites(world, faults, any_token=any_token)
    with serve(sites, port) as running:
        ports = {f"{site}/{system}": running.base_url(site, system) for site, system in sites}
        yield ServedBank(running, ports, describe_served(world, running), write_lists(world))
