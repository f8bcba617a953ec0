"""A bank with channels, and a way to deliver that notes what it is given."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from bookme_ops.alerts.letters import Letter, Outcome
from bookme_ops.settings import Channel, Secret, Settings, load_settings
from bookme_ops.store.db import Store
from bookme_ops.wiring import Ops, OwnWay
from jobs.registry import load_jobs

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SETTINGS = """
[alerts]
remind_critical = 0.0
remind_high = 0.0
flood_messages = 1000
{channels}
[environments.test]
kind = "test"
simulator = "scene=calm,advisors=2,seed=1"
[environments.production]
simulator = "scene=calm,advisors=2,seed=1"
"""
WISHES = 'events = ["opened", "reopened", "resolved"]'


@dataclass(slots=True)
class Postman:
    """Delivers by noting; what `outcomes` holds for a channel comes first."""

    letters: list[tuple[str, Letter]] = field(default_factory=list)
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def __call__(self, channel: Channel, letter: Letter, _now: datetime) -> Outcome:
        """Note a letter."""
        with self.lock:
            waiting = self.outcomes.get(channel.name)
            if waiting:
                return waiting.pop(0)
            self.letters.append((channel.name, letter))
            return Outcome()


def settings_with(folder: Path, **channels: str) -> Settings:
    """Settings with channels, each with the lines of its table beside its url."""
    tables = (f'[alerts.channels.{name}]\nurl = "json://host/{name}"\n{lines}' for name, lines in channels.items())
    file = folder / "bookme-ops.toml"
    file.write_text(SETTINGS.format(channels="\n".join(tables)), encoding="utf-8")
    return load_settings(file, {}, folder=folder)


def ops_with(store: Store, settings: Settings) -> Ops:
    """Ops over a store of the test's."""
    estate = settings.estate()
    return Ops(
        settings=settings,
        store=store,
        estate=estate,
        chosen=estate.sites,
        jobs=load_jobs(),
        connect_to=OwnWay(settings=settings, now=lambda: NOW),
        now=lambda: NOW,
    )


def a_channel(name: str = "chat", url: str = "json://host/chat", **changes: object) -> Channel:
    """A channel that is told everything."""
    values: dict[str, object] = {
        "name": name,
        "url": Secret(url),
        "min_priority": "low",
        "environments": (),
        "codes": (),
        "events": None,
        "digest": None,
        "allow_private": False,
    }
    return Channel(**{**values, **changes})  # type: ignore[arg-type]
