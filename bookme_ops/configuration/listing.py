"""The settings as they may be shown: every key with its value, where that comes from, and never a secret."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bookme_ops.configuration.alert_keys import CHANNEL_KEYS
from bookme_ops.configuration.channels import channel_names
from bookme_ops.configuration.environment_keys import KEYS
from bookme_ops.configuration.hours import DAYS
from bookme_ops.configuration.keys import ANY
from bookme_ops.configuration.reading import Reading
from bookme_ops.configuration.records import Entry, SimulatorChoice
from bookme_ops.configuration.schedule_keys import TASK_KEYS
from bookme_ops.configuration.secret import Secret
from bookme_ops.configuration.tasks import task_names
from bookme_ops.configuration.worlds import simulator_text
from jobs.policy import Hours


def list_entries(reading: Reading, names: Iterable[str]) -> Iterator[Entry]:
    """Every key of the tables in use, those of an environment once for each of them."""
    general = [key for key in KEYS if ANY not in key.path]
    channels = [(key, name) for name in channel_names(reading) for key in CHANNEL_KEYS]
    tasks = [(key, name) for name in task_names(reading) for key in TASK_KEYS]
    sites = [key for key in KEYS if ANY in key.path and key not in (*CHANNEL_KEYS, *TASK_KEYS)]
    named = [*channels, *tasks, *((key, name) for name in names for key in sites)]
    for key, name in [*((key, "") for key in general), *named]:
        path = tuple(key.path.replace(ANY, name).split(".")) if name else tuple(key.path.split("."))
        if len(path) > 3 and path[:3] not in reading.sections:
            continue
        yield Entry(
            key=".".join(path),
            value=shown(reading.get(path, key), key.path),
            origin=reading.origins.get(path, "default"),
            meaning=key.meaning,
            secret=key.secret,
        )


def shown(value: Any, key: str) -> Any:
    """A value as plain JSON that anybody may see."""
    if isinstance(value, tuple):
        return [shown(item, key) for item in value]
    if isinstance(value, Mapping):
        return [f"{_name(name)}{item if isinstance(item, str) else shown(item, key)}" for name, item in value.items()]
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Hours):
        return f"{value.start:%H:%M}-{value.end:%H:%M}"
    return _text(value) if key != "database_url" else without_password(str(value))


def _name(name: Any) -> str:
    """How a line begins: a weekday, or a code."""
    return f"{DAYS[name]} " if isinstance(name, int) else f"{name}: "


def _text(value: Any) -> str | float:
    match value:
        case Secret():
            return "set"
        case ZoneInfo():
            return value.key
        case timedelta():
            return value.total_seconds()
        case SimulatorChoice():
            return simulator_text(value)
        case date():
            return value.isoformat()
    return str(value)


def without_password(url: str) -> str:
    """A database URL whose password is hidden; the parameters after `?` may hold one too, and are left out."""
    parts = urlsplit(url)
    place = parts.netloc
    if parts.password is not None:
        place = f"{parts.username}:<secret>@{place.rpartition('@')[2]}"
    return f"{parts.scheme}://{place}{parts.path}{'?…' if parts.query else ''}"
