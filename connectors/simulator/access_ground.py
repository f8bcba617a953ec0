"""The ground that faults of access are planted on: integration users and apps, and what of each is broken already."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from connectors.simulator.access_pen import AccessPen
from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.graph_login import CLIENT_ID
from connectors.simulator.ground import Deed, Ground
from connectors.simulator.model import Environment, Org, Planted, Row, Tenant, World
from connectors.simulator.staff import Advisor
from connectors.simulator.tenant_apps import App

LATELY = timedelta(days=20)
"""So recently a booking was changed where the product is at work."""
USABLE, PROVISIONING, NEEDED, SIGN_INS, FAILURES = "usable", "provisioning", "needed", "sign-ins", "failures"
CREDENTIALS, EXCESS, LACKING = "credentials", "excess", "lacking"
HELD_SET, ACCOUNT, RIGHTS = "held set", "account", "rights"
"""What can be wrong with an advisor."""
TOPICS = (USABLE, PROVISIONING, NEEDED, SIGN_INS, FAILURES, CREDENTIALS, EXCESS, LACKING)
"""What can be wrong with a subject; one thing of each topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """An integration user."""

    environment: Environment
    pen: AccessPen
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An app that an environment speaks for."""

    environment: Environment
    app: App


@dataclass(slots=True, kw_only=True)
class AccessGround:
    """A bank whose access is in order; what is broken is claimed, so that nothing is broken twice."""

    ground: Ground
    pens: dict[str, AccessPen]
    rng: Random
    _claimed: set[tuple[str, str]] = field(default_factory=set)

    @property
    def world(self) -> World:
        """The bank."""
        return self.ground.world

    @property
    def as_of(self) -> datetime:
        """The instant that the bank stands at."""
        return self.ground.world.as_of

    @property
    def tenant(self) -> Tenant:
        """The Microsoft 365 side."""
        return self.ground.world.tenant

    def holders(self) -> list[Holder]:
        """The integration users of all environments, in random order."""
        found = [
            Holder(environment=environment, pen=self.pens[name], user_id=user)
            for name, environment in self.world.environments.items()
            for user in self.pens[name].holders()
        ]
        self.rng.shuffle(found)
        return found

    def fellows(self, holder: Holder) -> list[Holder]:
        """The integration users of a holder's environment, whom whatever is done to their set hits alike."""
        return [one for one in self.holders() if one.environment is holder.environment]

    def watched(self) -> list[Watched]:
        """The product's apps and ours, which production speaks for, in random order."""
        named: dict[str, Environment] = {}
        for environment in self.world.environments.values():
            for app_id in (CLIENT_ID, *environment.graph_apps):
                named.setdefault(app_id, environment)
        apps = ((self.tenant.find_app(app_id), environment) for app_id, environment in named.items())
        found = [Watched(environment=environment, app=app) for app, environment in apps if app is not None]
        self.rng.shuffle(found)
        return found

    def claim(self, subjects: list[str], *topics: str) -> bool:
        """Whether nobody claimed some topics of any of some subjects yet; from now on somebody has."""
        wanted = {(subject, topic) for subject in subjects for topic in topics}
        if not wanted or wanted & self._claimed:
            return False
        self._claimed |= wanted
        return True

    def take_holder(self, topic: str, fits: Callable[[Holder], bool] = lambda _: True) -> Holder | None:
        """An integration user of whom nothing of a topic is broken."""
        return next((one for one in self.holders() if fits(one) and self.claim([one.user_id], topic)), None)

    def take_fellows(self, *topics: str) -> list[Holder]:
        """All integration users of an environment, if nothing of some topics is broken of any of them; else nobody."""
        for first in self.holders():
            fellows = self.fellows(first)
            if self.claim([one.user_id for one in fellows], *topics):
                return fellows
        return []

    def take_app(self, topic: str, fits: Callable[[Watched], bool] = lambda _: True) -> Watched | None:
        """A watched app of which nothing of a topic is broken."""
        return next((one for one in self.watched() if fits(one) and self.claim([one.app.id], topic)), None)

    def take_advisor(self, topic: str) -> Advisor | None:
        """An advisor of one environment with an active user, of whom nothing of a topic is broken; whatever else is."""
        staff = list(self.ground.staff)
        self.rng.shuffle(staff)
        return next((one for one in staff if self._is_at_work(one) and self.claim([one.person.id], topic)), None)

    def _is_at_work(self, advisor: Advisor) -> bool:
        sites = self.world.environments.values()
        upn, users = advisor.person.upn, [row for site in sites for row in site.org.rows("User")]
        own = [row for row in users if row["IsActive"] and str(row["Username"]).startswith(upn)]
        return len(own) == 1 and own[0]["Id"] == advisor.user_id

    def moment(self, least: timedelta, most: timedelta) -> datetime:
        """An instant between two spans ago."""
        seconds = self.rng.randint(int(least.total_seconds()), int(most.total_seconds()))
        return self.as_of - timedelta(seconds=seconds)

    def plant_users(self, code: str, holders: list[Holder], story: str, *, again: Deed, repair: Deed) -> list[Planted]:
        """Note a fault of some integration users, which one act made."""
        found = [
            self.ground.note(code, one.environment.name, ("user", one.user_id), story, again=again, repair=repair)
            for one in holders
        ]
        join(found)
        return found

    def plant_app(self, code: str, watched: Watched, story: str, *, again: Deed, repair: Deed) -> Planted:
        """Note a fault of an app."""
        subject = ("service-principal", watched.app.id)
        return self.ground.note(code, watched.environment.name, subject, story, again=again, repair=repair)


AccessPlant = Callable[[AccessGround], bool]
"""Breaks one thing of a bank's access and notes it in its truth; False if nothing is left to break in this way."""


def join(planted: list[Planted]) -> None:
    """Say that some faults come and go together."""
    keys = [one.key for one in planted]
    for one in planted:
        one.companions = tuple(key for key in keys if key != one.key)


def is_busy(org: Org, as_of: datetime) -> bool:
    """Whether a booking of an org was changed lately: whoever keeps bookings in step should have been at work."""
    return any(row["SystemModstamp"] >= as_of - LATELY for row in recent_bookings(org, as_of))


def recent_bookings(org: Org, as_of: datetime) -> Iterator[Row]:
    """The bookings of an org that any reading of it sees: those of last week and of the coming month."""
    begin, end = as_of - timedelta(days=7), as_of + timedelta(days=30)
    for row in org.rows("Event"):
        if row.get(DETAIL) and not row.get("IsChild") and begin <= row["StartDateTime"] <= end:
            yield row
