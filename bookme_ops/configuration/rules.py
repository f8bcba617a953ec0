"""What must be there, and what must agree, beyond the form of single values."""

import re

from bookme_ops.configuration.environment_keys import KEYS
from bookme_ops.configuration.given import BY_PATH, general
from bookme_ops.configuration.given import Path as KeyPath
from bookme_ops.configuration.keys import Key
from bookme_ops.configuration.reading import Reading

NO_ENVIRONMENT = "no environment is set up: add [environments.production], or write a file with `bookme-ops init`"


def check_general(reading: Reading, names: tuple[str, ...]) -> None:
    """The rules that concern the bank as a whole."""
    if not names and not any(problem.key.startswith("environments") for problem in reading.problems):
        reading.complain(("environments",), NO_ENVIRONMENT)
    _check_windows(reading)
    worlds = {reading.values.get(("environments", name, "simulator")) for name in names} - {None}
    if len(worlds) > 1:
        reading.complain(("environments",), "all `simulator` keys must name the same world: it is one bank")


def check_environment(reading: Reading, name: str) -> None:
    """The rules that concern one environment."""
    site: KeyPath = ("environments", name)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", name):
        reading.complain(site, "an environment's name has letters, digits, - and _ only, and at most 40 of them")
    systems = [system for system in ("salesforce", "graph", "bookme") if (*site, system) in reading.sections]
    if (*site, "simulator") in reading.values:
        for system in systems:
            reading.complain((*site, system), "leave it out beside `simulator`, which stands in for all systems")
        return
    if (*site, "simulator") in reading.bad:
        return
    for system in dict.fromkeys(("salesforce", "graph", *systems)):
        _check_system(reading, (*site, system))


def _check_windows(reading: Reading) -> None:
    names = ("bank.window_days", "collect.rebase_after_days", "collect.delta_days_ahead", "collect.delta_days_back")
    paths = [tuple(name.split(".")) for name in (*names, "collect.look_back_days")]
    if reading.bad & set(paths):
        return
    window, rebase, ahead, back, look = (reading.get(path, BY_PATH[".".join(path)]) for path in paths)
    if ahead - rebase <= window:
        what = f"must be above bank.window_days + collect.rebase_after_days, which is {window + rebase}"
        reading.complain(("collect", "delta_days_ahead"), what)
    if back < look:
        reading.complain(("collect", "delta_days_back"), f"must be at least collect.look_back_days, which is {look}")


def _check_system(reading: Reading, section: KeyPath) -> None:
    if section not in reading.sections:
        reading.complain(section, "is missing: say how we reach it, or set `simulator`")
        return
    auth = reading.get((*section, "auth"), BY_PATH[f"{general(section)}.auth"]) if section[2] == "salesforce" else None
    for key in KEYS:
        if key.section == general(section):
            _check_presence(reading, (*section, key.name), key, auth)
    if section[2] == "graph":
        _check_graph(reading, section)


def _check_presence(reading: Reading, path: KeyPath, key: Key, auth: str | None) -> None:
    if path in reading.values or path in reading.bad:
        return
    hint = f" (or {key.name}_file)" if key.secret else ""
    if key.required:
        reading.complain(path, f"is missing{hint}")
    elif auth in key.needed_for and (*path[:-1], "auth") not in reading.bad:
        reading.complain(path, f"is missing{hint}: auth = {auth} needs it")


def _check_graph(reading: Reading, section: KeyPath) -> None:
    def given(name: str) -> bool:
        path = (*section, name)
        return path in reading.values or path in reading.bad

    if not given("client_secret") and not given("certificate"):
        reading.complain((*section, "client_secret"), "is missing (or client_secret_file, or certificate_file)")
    if given("client_secret") and given("certificate"):
        reading.complain((*section, "certificate"), "give either client_secret or certificate, not both")
    if not given("authority") and not given("token_url"):
        reading.complain((*section, "authority"), "is missing: https://login.microsoftonline.com/<tenant>")
