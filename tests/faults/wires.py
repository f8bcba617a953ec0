"""A simulated bank over which time passes without being waited for, and which remembers what was secret on the wire."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from requests import PreparedRequest, Response
from requests.exceptions import ReadTimeout

from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.exchange import Answer, Call
from connectors.simulator.faults import Fault
from connectors.simulator.model import World
from connectors.simulator.site import Site, Sites, build_sites


class SwiftPace:
    """A clock that only moves when somebody waits for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._elapsed = 0.0

    def monotonic(self) -> float:
        """Seconds waited so far."""
        return self._elapsed

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._elapsed += max(0.0, seconds)

    def now(self) -> datetime:
        """The machine's own instant: the simulator judges signed assertions by it."""
        return datetime.now(UTC)


@dataclass(slots=True)
class Overheard:
    """What was secret on the wire, by a name that may be shown."""

    secrets: dict[str, str] = field(default_factory=dict)

    def hear(self, call: Call, answer: Answer) -> None:
        """Note the tokens and proofs of one exchange."""
        token = call.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if token:
            self._note("an access token", token)
        if call.path.endswith("/token"):
            form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
            for name in ("assertion", "client_assertion"):
                self._note("a signed assertion", form.get(name, ""))
            self._note("an access token", _granted(answer.body))

    def _note(self, name: str, value: str) -> None:
        if value and value not in self.secrets.values():
            self.secrets[f"{name} ({len(self.secrets) + 1})"] = value


def _granted(body: bytes) -> str:
    try:
        document = msgspec.json.decode(body)
    except msgspec.MsgspecError:
        return ""
    return str(document.get("access_token", "")) if isinstance(document, dict) else ""


class ListeningSite(Site):
    """A site whose exchanges are overheard, and whose slow answers take their time on the swift clock."""

    def __init__(self, site: Site, pace: SwiftPace, overheard: Overheard) -> None:
        self.environment, self.name, self.mischief = site.environment, site.name, site.mischief
        self._inner, self._pace, self._overheard = site, pace, overheard

    def handle(self, call: Call) -> Answer:
        """Answer as the site does."""
        answer = self._inner.handle(call)
        self._overheard.hear(call, answer)
        if answer.drip:
            self._pace.sleep(answer.drip)
        return answer


class PatientAdapter(InProcessAdapter):
    """The way to a site; a time-out takes as long as it would take."""

    def __init__(self, site: Site, pace: SwiftPace) -> None:
        super().__init__(site)
        self._pace = pace

    def send(self, request: PreparedRequest, *rest: Any, **options: Any) -> Response:
        """Ask the site."""
        try:
            return super().send(request, *rest, **options)
        except ReadTimeout:
            timeout = options["timeout"]
            self._pace.sleep(timeout[1] if isinstance(timeout, tuple) else timeout)
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class SwiftBank:
    """A bank whose sites may misbehave, on the swift clock."""

    world: World
    sites: Sites
    pace: SwiftPace = field(default_factory=SwiftPace)
    overheard: Overheard = field(default_factory=Overheard)

    @classmethod
    def of(cls, world: World, *faults: Fault, only: str | None = None) -> "SwiftBank":
        """A bank in which these faults strike, in one of its environments or in all."""
        broken = build_sites(world, faults)
        if only is None:
            return cls(world=world, sites=broken)
        sites = {key: broken[key] if key[0] == only else site for key, site in build_sites(world).items()}
        return cls(world=world, sites=sites)

    @property
    def struck(self) -> int:
        """How often a fault struck so far."""
        mischiefs = {id(site.mischief): site.mischief for site in self.sites.values()}
        return sum(sum(mischief.struck.values()) for mischief in mischiefs.values())

    def wire(self, environment: str, system: str) -> InProcessAdapter:
        """What sends calls to a system of an environment."""
        return PatientAdapter(ListeningSite(self.sites[environment, system], self.pace, self.overheard), self.pace)
