"""From understood values to the frozen settings: what is derived, and what is put together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bookme_ops.configuration.channels import CHANNELS, channel_names, check_channel, secret_parts
from bookme_ops.configuration.environment_keys import KEYS
from bookme_ops.configuration.given import Path as KeyPath
from bookme_ops.configuration.given import general
from bookme_ops.configuration.listing import list_entries
from bookme_ops.configuration.reading import Reading
from bookme_ops.configuration.records import (
    Alerts,
    Bank,
    Bookme,
    Cases,
    Channel,
    Collect,
    Environment,
    Graph,
    Http,
    Retention,
    Roster,
    Salesforce,
    ServiceLevels,
    Settings,
    Support,
)
from bookme_ops.configuration.rules import check_environment, check_general
from bookme_ops.configuration.schedule_records import Schedule, TaskSettings
from bookme_ops.configuration.secret import Secret
from bookme_ops.configuration.tasks import TASKS, check_task, task_names
from bookme_ops.configuration.web_assembly import build_web, check_web
from jobs.base import Priority

Values = dict[str, Any]
SQLITE = "sqlite:///"


def assemble(reading: Reading, *, path: Path | None, base: Path) -> Settings | None:
    """Build the settings, or note in the reading what is wrong with them and give None."""
    names = environment_names(reading)
    check_general(reading, names)
    for name in names:
        check_environment(reading, name)
    for name in channel_names(reading):
        check_channel(reading, name, names)
    for name in task_names(reading):
        check_task(reading, name)
    check_web(reading)
    if reading.problems:
        return None
    whole = _values(reading, ())
    return Settings(
        **{**whole, "database_url": absolute_database_url(whole["database_url"], base)},
        path=path,
        bank=Bank(**_values(reading, ("bank",))),
        collect=Collect(**_values(reading, ("collect",))),
        http=Http(**_values(reading, ("http",))),
        service_levels=ServiceLevels(**_values(reading, ("service_levels",))),
        alerts=build_alerts(reading),
        support=build_support(reading, base),
        retention=Retention(**_values(reading, ("retention",))),
        schedule=build_schedule(reading, base),
        web=build_web(_values(reading, ("web",)), _values(reading, ("web", "entra")), _console(reading)),
        environments=tuple(build_environment(reading, name) for name in names),
        entries=tuple(list_entries(reading, names)),
        secrets=tuple(_secrets(reading, whole["database_url"])),
        inline_secrets=tuple(sorted(".".join(key) for key in reading.inline)),
    )


def environment_names(reading: Reading) -> tuple[str, ...]:
    """The environments that were named anywhere, by name."""
    return tuple(sorted({path[1] for path in reading.sections if path[0] == "environments" and len(path) > 1}))


def build_alerts(reading: Reading) -> Alerts:
    """The alerts with their channels, whose values have been checked."""
    values = _values(reading, ("alerts",))
    remind = {priority: values.pop(f"remind_{priority.name.lower()}") for priority in Priority}
    channels = (Channel(name=name, **_values(reading, (*CHANNELS, name))) for name in channel_names(reading))
    return Alerts(**{**values, "console_url": _console(reading)}, remind=remind, channels=tuple(channels))


def _console(reading: Reading) -> str | None:
    """Where links lead: either key will do, and one that was only derived leads nobody from a message to us."""
    given: str | None = reading.values.get(("alerts", "console_url")) or reading.values.get(("web", "public_url"))
    return given


def build_support(reading: Reading, base: Path) -> Support:
    """What bundles need; unlike other files, that of the key need not exist yet."""
    values = _values(reading, ("support",))
    return Support(**{**values, "key_file": base / Path(values["key_file"]).expanduser()})


def build_schedule(reading: Reading, base: Path) -> Schedule:
    """The schedule with what was said of its tasks; the folder of copies need not exist yet."""
    values = _values(reading, ("schedule",))
    tasks = {name: TaskSettings(**_values(reading, (*TASKS, name))) for name in task_names(reading)}
    return Schedule(**{**values, "backup_folder": base / Path(values["backup_folder"]).expanduser()}, tasks=tasks)


def build_environment(reading: Reading, name: str) -> Environment:
    """One environment whose values have been checked."""
    site: KeyPath = ("environments", name)
    values = _values(reading, site)
    simulated = values["simulator"] is not None
    with_backend = (*site, "bookme") in reading.sections
    return Environment(
        name=name,
        **values,
        roster=Roster(**_values(reading, (*site, "roster"))),
        cases=Cases(**_values(reading, (*site, "cases"))),
        salesforce=None if simulated else _salesforce(_values(reading, (*site, "salesforce")), values["kind"]),
        graph=None if simulated else Graph(**_values(reading, (*site, "graph"))),
        bookme=Bookme(**_values(reading, (*site, "bookme"))) if with_backend else None,
    )


def absolute_database_url(url: str, base: Path) -> str:
    """A relative SQLite file is read from the settings file's folder, whatever folder a command runs in."""
    file, mark, parameters = url.removeprefix(SQLITE).partition("?")
    if not url.startswith(SQLITE) or file in {"", ":memory:"}:
        return url
    return f"{SQLITE}{base / file}{mark}{parameters}"


def _salesforce(values: Values, kind: str) -> Salesforce:
    """The token endpoint hangs on the My Domain; the audience of a sandbox is test.salesforce.com."""
    derived: Values = {
        "token_url": f"{values['instance_url']}/services/oauth2/token",
        "audience": f"https://{'test' if kind == 'test' else 'login'}.salesforce.com",
    }
    filled: Values = {name: derived.get(name) if value is None else value for name, value in values.items()}
    return Salesforce(**filled)


def _values(reading: Reading, section: KeyPath) -> Values:
    """The values of a table by their names, defaults filled in."""
    wanted = general(section) if section else ""
    return {key.name: reading.get((*section, key.name), key) for key in KEYS if key.section == wanted}


def _secrets(reading: Reading, database_url: str) -> Iterator[Secret]:
    yield from (value for value in reading.values.values() if isinstance(value, Secret))
    for name in channel_names(reading):
        url = reading.values[*CHANNELS, name, "url"]
        yield from (Secret(part) for part in secret_parts(url.reveal()))
    monitor = reading.values.get(("schedule", "monitor_url"))
    yield from (Secret(part) for part in secret_parts(monitor.reveal() if monitor else "") if part)
    password = urlsplit(database_url).password
    if password:
        yield Secret(password)
        yield Secret(unquote(password))
