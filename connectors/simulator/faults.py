"""Misbehaviour on request: what a system can be told to do wrong, how often, and to whom."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.refusals import exceed_requests, refuse, show_page
from connectors.simulator.twists import (
    cut_body,
    cut_json,
    double_rows,
    empty_body,
    halve_page,
    lead_astray,
    slow_down,
)

SYSTEMS = ("graph", "salesforce", "bookme")
LOGIN = "login"
FOR_EVER = 3_600.0
"""Seconds that nobody waits for an answer."""

Excuse = Callable[[str, Call], Answer]
Twist = Callable[[Call, Answer], Answer | None]


class Reach(Enum):
    """What a fault hits where a Graph batch carries several requests."""

    CALL = "the batch as a whole, unless the target names an inner request"
    PAGE = "inner requests as well as single ones"
    ITEM = "inner requests alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """A named misbehaviour: either an excuse instead of the answer, or a twist of it."""

    name: str
    meaning: str
    """One sentence for people."""
    systems: tuple[str, ...] = SYSTEMS
    reach: Reach = Reach.CALL
    excuse: Excuse | None = None
    twist: Twist | None = None
    only: str = ""
    """A part of the path without which the fault makes no sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A misbehaviour that was asked for."""

    kind: FaultKind
    times: int | None
    """How often; None is always."""
    target: str
    """A system, `login`, a part of the decoded path, or nothing for every call that is no sign-in."""

    def concerns(self, system: str, call: Call, *, login: bool, inner: bool) -> bool:
        """Whether the fault is meant for this call; `inner` calls are those that a Graph batch carries."""
        kind = self.kind
        if system not in kind.systems or kind.only not in call.path:
            return False
        if (kind.reach is Reach.ITEM) and not inner:
            return False
        if self.target == LOGIN:
            return login
        if self.target and self.target not in SYSTEMS:
            return self.target.casefold() in call.path.casefold()
        hit = not (inner and kind.reach is Reach.CALL)
        return hit and not login and self.target in ("", system)


def parse_fault(text: str) -> Fault:
    """Read `NAME=TIMES[@TARGET]`, such as `throttled=3@graph` or `forbidden=always@<mailbox id>`.

    TIMES is a whole number or `always`; TARGET is a system, `login`, or a part of the decoded path.

    Raises:
        ValueError: with a sentence that says what is wrong and what would be right.
    """
    name, equals, rest = text.partition("=")
    times, _, target = rest.partition("@")
    if not equals:
        raise ValueError(f"a fault must look like NAME=TIMES[@TARGET], not {text!r}")
    kind = FAULTS.get(name)
    if kind is None:
        raise ValueError(f"there is no fault {name!r}: choose one of {', '.join(sorted(FAULTS))}")
    if times != "always" and not (times.isdecimal() and int(times) > 0):
        raise ValueError(f"{name}: TIMES must be a whole number from 1, or always, not {times!r}")
    if target in SYSTEMS and target not in kind.systems:
        raise ValueError(f"{name} happens only at {', '.join(kind.systems)}, not at {target}")
    return Fault(kind=kind, times=None if times == "always" else int(times), target=target)


def _status(status: int, headers: dict[str, str] | None = None) -> Excuse:
    return lambda system, call: refuse(system, call, status, headers)


_KINDS = (
    FaultKind(name="unauthorized", meaning="answers 401: the token is not accepted", excuse=_status(401)),
    FaultKind(
        name="expired-token",
        meaning="answers 401 to every call with the tokens it meets first, and takes newer ones; TIMES counts tokens",
    ),
    FaultKind(name="forbidden", meaning="answers 403: our app may not", excuse=_status(403)),
    FaultKind(
        name="api-limit",
        meaning="answers 403 REQUEST_LIMIT_EXCEEDED: the daily API requests are used up",
        systems=("salesforce",),
        excuse=lambda _system, _call: exceed_requests(),
    ),
    FaultKind(name="not-found", meaning="answers 404", excuse=_status(404)),
    FaultKind(
        name="gone",
        meaning="answers 410 SyncStateNotFound to delta reads: start again",
        systems=("graph",),
        reach=Reach.PAGE,
        only="/delta",
        excuse=_status(410),
    ),
    FaultKind(
        name="throttled",
        meaning="answers 429 with Retry-After: 1",
        excuse=_status(429, {"Retry-After": "1"}),
    ),
    FaultKind(
        name="throttled-long",
        meaning="answers 429 with Retry-After: 900, longer than anybody should wait",
        excuse=_status(429, {"Retry-After": "900"}),
    ),
    FaultKind(
        name="throttled-until",
        meaning="answers 429 with a Retry-After that is a date in the past",
        excuse=_status(429, {"Retry-After": "Thu, 01 Jan 2026 00:00:00 GMT"}),
    ),
    FaultKind(name="server-error", meaning="answers 500", excuse=_status(500)),
    FaultKind(
        name="bad-gateway",
        meaning="answers 502 with a web page",
        excuse=lambda _system, _call: show_page(502, "502 Bad Gateway"),
    ),
    FaultKind(
        name="unavailable",
        meaning="answers 503 with Retry-After: 1",
        excuse=_status(503, {"Retry-After": "1"}),
    ),
    FaultKind(name="gateway-timeout", meaning="answers 504", excuse=_status(504)),
    FaultKind(
        name="html-page",
        meaning="answers 200 with a web page, as a proxy that wants a sign-in does",
        excuse=lambda _system, _call: show_page(200, "Sign in to continue"),
    ),
    FaultKind(name="timeout", meaning="does not answer at all", excuse=lambda _system, _call: Answer(delay=FOR_EVER)),
    FaultKind(name="reset", meaning="resets the connection", excuse=lambda _system, _call: Answer(reset=True)),
    FaultKind(name="truncated-json", meaning="sends half of the JSON document as if it were all", twist=cut_json),
    FaultKind(name="cut-body", meaning="closes the connection in the middle of the body", twist=cut_body),
    FaultKind(name="empty-body", meaning="answers 200 with an empty body", twist=empty_body),
    FaultKind(
        name="half-page",
        meaning="drops the second half of a page and every link to more",
        systems=("graph", "salesforce"),
        reach=Reach.PAGE,
        twist=halve_page,
    ),
    FaultKind(
        name="foreign-link",
        meaning="links to the next page on another host",
        systems=("graph", "salesforce"),
        reach=Reach.PAGE,
        twist=lead_astray,
    ),
    FaultKind(
        name="endless-paging",
        meaning="gives the same page again and again, each time with a new link to more; TIMES counts pages",
        systems=("graph", "salesforce"),
        reach=Reach.PAGE,
    ),
    FaultKind(
        name="duplicate-rows",
        meaning="gives every row of a page twice",
        systems=("graph", "salesforce"),
        reach=Reach.PAGE,
        twist=double_rows,
    ),
    FaultKind(name="slow-body", meaning="takes two seconds over the body", twist=slow_down),
    FaultKind(
        name="batch-item",
        meaning="answers 500 to one request inside a batch, and properly to the others",
        systems=("graph",),
        reach=Reach.ITEM,
        excuse=_status(500),
    ),
)

FAULTS: dict[str, FaultKind] = {kind.name: kind for kind in _KINDS}
"""Every misbehaviour by name."""
