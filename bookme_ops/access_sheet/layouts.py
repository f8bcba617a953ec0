"""Layouts: which parts of a user's sheet are tables, in which order, with which columns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from bookme_ops.access_sheet.sources import Section
from bookme_ops.access_sheet.user_sheet import UserSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a part of a sheet becomes a table."""

    title: str
    of: Callable[[UserSheet], Section[Any]]
    head: str
    """The columns, with commas between them."""
    tell: Callable[[Any], Iterable[Any]]
    """The cells of a row, not spelled yet."""
    none: str
    """What it means that there are no rows, if everything was read."""


HOLDINGS = (
    Layout(
        title="Usable?",
        of=attrgetter("checks"),
        head="check, holds, what was seen",
        tell=attrgetter("what", "ok", "told"),
        none="",
    ),
    Layout(
        title="In other environments",
        of=attrgetter("elsewhere"),
        head="environment, username, active, integration user, the same",
        tell=attrgetter("environment", "username", "active", "integration", "by"),
        none="Nobody like it.",
    ),
    Layout(
        title="What it holds",
        of=attrgetter("holds"),
        head="kind, name, until, certain",
        tell=lambda one: (one.kind, one.name, one.expires, not one.stale),
        none="Nothing.",
    ),
    Layout(
        title="What it may do beyond need",
        of=attrgetter("beyond"),
        head="tier, kind, what, standing, by which path",
        tell=lambda one: (one.tier, one.kind, one.what, one.accepted or one.standing, one.via),
        none="Nothing.",
    ),
    Layout(
        title="Left over from provisioning",
        of=attrgetter("left_overs"),
        head="what, connected, due, overdue, by which path",
        tell=attrgetter("what", "connected", "due", "overdue", "via"),
        none="Nothing.",
    ),
)
"""What it is and may do; its sign-ins follow."""
WAYS_IN = (
    Layout(
        title="Apps that hold its tokens",
        of=attrgetter("tokens"),
        head="app, expected, created, last used, uses",
        tell=attrgetter("app", "expected", "created", "used", "uses"),
        none="None.",
    ),
    Layout(
        title="Open sessions",
        of=attrgetter("sessions"),
        head="created, kind, sign-in, address, outside the allow-list, level",
        tell=attrgetter("created", "kind", "login_kind", "address", "foreign", "level"),
        none="None.",
    ),
    Layout(
        title="Credentials of the apps",
        of=attrgetter("credentials"),
        head="app, kind, name, ends, days left, counts",
        tell=attrgetter("app", "kind", "name", "ends", "days_left", "newest"),
        none="None.",
    ),
)
"""Who else comes in by it; what was changed lately follows."""
PLATFORM = (
    Layout(
        title="The product's package",
        of=attrgetter("packages"),
        head="name, version, known, releases behind, newest known",
        tell=attrgetter("name", "version", "known", "behind", "newest"),
        none="It is not installed.",
    ),
    Layout(
        title="Health Check of the org",
        of=attrgetter("health"),
        head="score, settings below the standard",
        tell=lambda one: (f"{one.score} %", [f"{risk.setting} ({risk.risk})" for risk in one.risks]),
        none="It told no score.",
    ),
)
"""What it works on."""
