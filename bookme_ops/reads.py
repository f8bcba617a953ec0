"""Reads: which queries and directories the jobs of a run need, and where their coverage is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bookme_ops.access_apps import spoken_apps
from bookme_ops.settings import Environment
from bookme_ops.store.access import KIND as ACCESS_KIND
from bookme_ops.store.access import subjects_of
from bookme_ops.store.sources import Sources
from bookme_ops.wiring import Ops
from jobs.access.view import OrgAccess, TenantAccess
from jobs.base import Job

OF_ENVIRONMENT = {
    "bookings": "query",
    "orphans": "query",
    "meetings": "query",
    "slots": "query",
    "backend-orphans": "query",
    "users": "directory",
    "employees": "directory",
    "backend-rooms": "directory",
    "roster": "directory",
    "schedules": "directory",
}
"""What is read of each environment, with the kind of its coverage."""
OF_ORG, OF_APPS = subjects_of(OrgAccess), subjects_of(TenantAccess)
"""The lists of the access audit: of each environment's org, and of the apps that it speaks for."""
OF_TENANT = ("accounts", "places", "objects", "domains", "subscriptions")
"""The directories of a tenant."""
OF_BACKEND = frozenset({"meetings", "employees", "backend-rooms"})
OF_SLOTS = frozenset({"slots", "backend-orphans"})
WITHOUT_SLOTS = "v1"
"""The version of the public API that cannot be asked for time slots."""
IF_ASKED = frozenset({"orphans", "backend-orphans"})
"""What need not have been read: there may have been nothing to ask."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Read:
    """A query or a directory that is read as a whole."""

    scope: str
    """An environment or a tenant."""
    kind: str
    """`query` or `directory`."""
    subject: str
    always: bool = True
    """Whether it is missing where it was never read."""

    @property
    def of_access(self) -> bool:
        """Whether it is a list of the access audit, on which no verdict about an advisor depends."""
        return self.subject in OF_ORG or self.subject in OF_APPS

    @property
    def id(self) -> str:
        """How coverage calls it."""
        return f"{self.scope}/{self.subject}"


def needed_reads(ops: Ops, jobs: Iterable[Job[Any, Any]]) -> list[Read]:
    """What the jobs need of the chosen environments, as far as it is configured."""
    wanted = {name for job in jobs for name in job.reads}
    return sorted({read for site in ops.chosen for read in _reads_of(ops, site.name, site.tenant, wanted)})


def is_configured(environment: Environment, subject: str) -> bool:
    """Whether the bank gave us what is read under a name."""
    if subject in OF_BACKEND:
        return environment.backend_version is not None
    if subject in OF_SLOTS:
        return environment.backend_version not in {None, WITHOUT_SLOTS}
    if subject == "roster":
        return environment.roster.csv is not None
    if subject == "schedules":
        return environment.schedules_csv is not None
    if subject == "subscriptions":
        return environment.subscriptions
    return True


def sources_of(ops: Ops) -> Sources:
    """Which environments have each of the optional sources."""

    def having(subject: str) -> frozenset[str]:
        return frozenset(one.name for one in ops.settings.environments if is_configured(one, subject))

    return Sources(
        backends=having("meetings"),
        slots=having("slots"),
        rosters=having("roster"),
        schedules=having("schedules"),
        subscribed=having("subscriptions"),
    )


def _reads_of(ops: Ops, environment: str, tenant: str, wanted: set[str]) -> Iterator[Read]:
    settings = ops.settings.environment(environment)
    for subject in wanted:
        if not is_configured(settings, subject):
            continue
        always = subject not in IF_ASKED
        if subject in OF_APPS and not spoken_apps(ops, environment):
            continue
        read = Read(scope=environment, kind=ACCESS_KIND, subject=subject)
        if read.of_access:
            yield read
        elif subject in OF_ENVIRONMENT:
            yield Read(scope=environment, kind=OF_ENVIRONMENT[subject], subject=subject, always=always)
        elif subject in OF_TENANT:
            yield Read(scope=tenant, kind="directory", subject=subject, always=always)
