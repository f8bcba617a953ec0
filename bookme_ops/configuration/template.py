"""The commented settings file that `bookme-ops init` writes, made of the same table that settings are read by."""

from collections.abc import Iterable, Iterator

from bookme_ops.configuration.access_keys import ACCESS_KEYS
from bookme_ops.configuration.alert_keys import ALERT_KEYS, CHANNEL_KEYS
from bookme_ops.configuration.case_keys import CASE_KEYS
from bookme_ops.configuration.environment_keys import ENVIRONMENT
from bookme_ops.configuration.keys import ANY, BANK, COLLECT, GENERAL, HTTP, Key
from bookme_ops.configuration.policy_keys import BANK_HOURS, THRESHOLDS
from bookme_ops.configuration.retention_keys import RETENTION
from bookme_ops.configuration.schedule_keys import SCHEDULE_KEYS, TASK_KEYS
from bookme_ops.configuration.service_keys import SECTION, SERVICE_LEVELS
from bookme_ops.configuration.support_keys import SUPPORT
from bookme_ops.configuration.system_keys import BOOKME_KEYS, GRAPH_KEYS, SALESFORCE_KEYS
from bookme_ops.configuration.web_keys import ENTRA_KEYS, WEB_KEYS

HEAD = """\
# Settings of bookme_ops. Lines that begin with # are not in force: they show a default, or what could be said.
# Each key also works as an environment variable, which wins: bank.time_zone is BOOKME_OPS_BANK__TIME_ZONE.
# A secret X may be given as X_file, the path of a file that holds it; paths are relative to this file.
# Durations are seconds. `bookme-ops settings` lists everything, `bookme-ops doctor` proves the connections.
"""
NEEDED = frozenset({"name", "time_zone", "kind", "authority", "client_secret"})
"""Keys that nearly every bank fills in, though nobody must."""


def settings_template(environment: str = "production") -> str:
    """The text of a settings file for one environment; it is complete once its dots have been filled in."""
    parts = [HEAD, *_lines(GENERAL)]
    bank = (*BANK, *BANK_HOURS)
    for title, keys in (("bank", bank), ("collect", COLLECT), ("http", HTTP), (SECTION, SERVICE_LEVELS)):
        parts += ["", f"[{title}]", *_lines(keys)]
    parts += ["", "[support]", *_lines(SUPPORT)]
    parts += ["", "[retention]", *_lines(RETENTION)]
    parts += ["", "[alerts]", *_lines(ALERT_KEYS)]
    parts += ["", "# [alerts.channels.teams]    # one table for each channel", *_lines(CHANNEL_KEYS, off=True)]
    parts += ["", "[schedule]", *_lines(SCHEDULE_KEYS)]
    parts += ["", "# [schedule.tasks.backup]    # `bookme-ops schedule list` names all", *_lines(TASK_KEYS, off=True)]
    parts += ["", "[web]", *_lines(WEB_KEYS)]
    parts += ["", "# [web.entra]    # if sign_in is entra", *_lines(ENTRA_KEYS, off=True)]
    site = f"environments.{environment}"
    own, roster = _split((*ENVIRONMENT, *THRESHOLDS, *ACCESS_KEYS), f"environments.{ANY}.roster")
    parts += ["", f"[{site}]", *_lines(own), "", f"[{site}.roster]", *_lines(roster)]
    parts += ["", f"[{site}.cases]", *_lines(CASE_KEYS, off=True)]
    parts += ["", f"[{site}.salesforce]", *_lines(SALESFORCE_KEYS)]
    parts += ["", f"[{site}.graph]", *_lines(GRAPH_KEYS)]
    parts += ["", f"# [{site}.bookme]    # the backend's API, if you have access to it", *_lines(BOOKME_KEYS, off=True)]
    return "\n".join(parts) + "\n"


def _split(keys: Iterable[Key], section: str) -> tuple[list[Key], list[Key]]:
    inside = [key for key in keys if key.section == section]
    return [key for key in keys if key not in inside], inside


def _lines(keys: Iterable[Key], *, off: bool = False) -> Iterator[str]:
    for key in keys:
        name = f"{key.name}_file" if key.secret else key.name
        in_force = not off and (key.required or "client_credentials" in key.needed_for or key.name in NEEDED)
        yield f"# {key.meaning}"
        yield f"{'' if in_force else '# '}{name} = {key.example}"
