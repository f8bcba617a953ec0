"""The `simulator` key: which simulated world stands in for the systems of an environment."""

import re
from datetime import datetime
from typing import Any

from bookme_ops.configuration.plain import read_text
from bookme_ops.configuration.records import SimulatorChoice

PARTS = frozenset({"scene", "advisors", "seed", "as_of"})


def read_simulator(value: Any) -> SimulatorChoice:
    """Read `scene=…,advisors=…,seed=…,as_of=…`; every part may be left out."""
    pairs = [part.partition("=") for part in read_text(value).split(",") if part.strip()]
    given = {name.strip(): text.strip() for name, _, text in pairs}
    if given.keys() - PARTS or len(given) != len(pairs):
        raise ValueError('must look like "scene=…,advisors=…,seed=…,as_of=…", each part at most once')
    return SimulatorChoice(
        scene=given.get("scene") or None,
        advisors=_whole(given, "advisors"),
        seed=_whole(given, "seed"),
        as_of=_instant(given),
    )


def simulator_text(chosen: SimulatorChoice) -> str:
    """The text that `read_simulator` reads back as the same choice."""
    as_of = chosen.as_of.isoformat() if chosen.as_of else None
    parts = {"scene": chosen.scene, "advisors": chosen.advisors, "seed": chosen.seed, "as_of": as_of}
    return ",".join(f"{name}={value}" for name, value in parts.items() if value is not None)


def _whole(given: dict[str, str], name: str) -> int | None:
    if name not in given:
        return None
    if not re.fullmatch(r"\d{1,9}", given[name]):
        raise ValueError(f"{name} must be a whole number")
    return int(given[name])


def _instant(given: dict[str, str]) -> datetime | None:
    if "as_of" not in given:
        return None
    try:
        instant = datetime.fromisoformat(given["as_of"])
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError("as_of must be an instant with its offset, such as 2026-03-02T08:00:00+01:00")
    return instant
