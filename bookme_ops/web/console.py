"""What all pages and routes work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment

from bookme_ops.access_reviewing.access_book import AccessBook
from bookme_ops.scheduling.task import Task
from bookme_ops.web.entra import EntraSignIn
from bookme_ops.web.flows import Flows
from bookme_ops.web.rates import Rates
from bookme_ops.web.tries import Tries
from bookme_ops.wiring import Ops


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """An open store with its settings, what is on the schedule, and how pages are written."""

    ops: Ops
    tasks: Mapping[str, Task]
    wake: Callable[[], None]
    """Has the scheduler look at once at what is due, after something was asked for."""
    mask: Callable[[str], str]
    """Masks secrets, addresses and join links in a text."""
    stationery: Environment
    rates: Rates
    playground: Any | None = None
    """Faults that one may switch on and off, where the bank is simulated (`bookme_ops.playground`)."""
    access: AccessBook = field(default_factory=AccessBook)
    """What the jobs think of everybody's access, judged once for all who look."""
    tries: Tries = field(default_factory=Tries)
    """Who failed to sign in how often."""
    entra: EntraSignIn | None = None
    """The bank's own sign-in, if people sign in by it."""
    flows: Flows = field(default_factory=Flows)
    """Sign-ins there that are under way."""
