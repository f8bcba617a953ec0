"""The registry: every installed job, found through the entry points of the group `bookme_ops.jobs`.

A job is one line under that group, in this package or in anybody's. A job that is broken or doubled stops everything
with one error that lists all of them: a job that silently does not run looks like a bank without problems.
"""

from collections import Counter
from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from jobs.base import Job, Kind

GROUP = "bookme_ops.jobs"

AnyJob = Job[Any, Any]


class BrokenJobs(Exception):
    """Installed jobs that cannot be used. `problems` holds one sentence for each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"the installed jobs cannot be used: {'; '.join(self.problems)}")


class UnknownSelection(LookupError):
    """A selection that no code of the installed jobs begins with. `prefixes` holds each of them."""

    def __init__(self, prefixes: Iterable[str], codes: Iterable[str]) -> None:
        self.prefixes = tuple(prefixes)
        super().__init__(f"no code begins with {', '.join(self.prefixes)}: the codes are {', '.join(sorted(codes))}")


def load_jobs(points: Iterable[EntryPoint] | None = None) -> tuple[AnyJob, ...]:
    """All jobs in the order of their names; `points` stands in for those of the installed packages.

    Raises `BrokenJobs` if there are none, or any of them cannot be loaded, is not a job, or has a name or a code twice.
    """
    found = entry_points(group=GROUP) if points is None else points
    jobs: list[AnyJob] = []
    problems: list[str] = []
    for point in sorted({(point.name, point.value): point for point in found}.values(), key=_place):
        job = _load(point, problems)
        if job is not None:
            jobs.append(job)
    problems += _find_doubles(jobs)
    if not jobs and not problems:
        problems.append(f"no package declares any under the entry-point group {GROUP}: install this one")
    if problems:
        raise BrokenJobs(problems)
    return tuple(sorted(jobs, key=lambda job: job.name))


def list_kinds(jobs: Iterable[AnyJob]) -> dict[str, Kind]:
    """Every code that the jobs may raise, in the order of the codes."""
    kinds = {kind.code: kind for job in jobs for kind in job.kinds}
    return dict(sorted(kinds.items()))


def select_codes(jobs: Iterable[AnyJob], prefixes: Iterable[str]) -> frozenset[str]:
    """The codes that begin with any of the prefixes, such as `CAL` or `MTG02`; no prefix selects every code.

    Letter case and outer blanks do not matter. Raises `UnknownSelection` for prefixes that select nothing.
    """
    codes = list_kinds(jobs).keys()
    wanted = [prefix.strip().upper() for prefix in prefixes]
    lost = [prefix for prefix in wanted if not prefix or not any(code.startswith(prefix) for code in codes)]
    if lost:
        raise UnknownSelection([prefix or "(nothing)" for prefix in lost], codes)
    return frozenset(code for code in codes if not wanted or code.startswith(tuple(wanted)))


def select_jobs(jobs: Iterable[AnyJob], codes: frozenset[str]) -> tuple[AnyJob, ...]:
    """The jobs that may raise any of the codes."""
    return tuple(job for job in jobs if any(kind.code in codes for kind in job.kinds))


def _place(point: EntryPoint) -> tuple[str, str]:
    return (point.name, point.value)


def _load(point: EntryPoint, problems: list[str]) -> AnyJob | None:
    told = f"{point.name} ({point.value})"
    try:
        job = point.load()
    except Exception as error:  # noqa: BLE001 - another's module may fail in any way: it is listed, not swallowed
        problems.append(f"{told} cannot be loaded: {type(error).__name__}: {error}")
        return None
    if not isinstance(job, Job):
        problems.append(f"{told} is not a job but {type(job).__name__}")
        return None
    if job.name != point.name:
        problems.append(f"{told} calls itself {job.name}: give the entry point the name of the job")
    if not job.kinds:
        problems.append(f"{told} raises no code")
    return job


def _find_doubles(jobs: Iterable[AnyJob]) -> list[str]:
    jobs = list(jobs)
    names = Counter(job.name for job in jobs)
    codes = Counter(kind.code for job in jobs for kind in job.kinds)
    doubled = [f"the name {name} is given to {count} jobs" for name, count in sorted(names.items()) if count > 1]
    for code, count in sorted(codes.items()):
        if count > 1:
            owners = ", ".join(job.name for job in jobs if any(kind.code == code for kind in job.kinds))
            doubled.append(f"the code {code} is declared {count} times, by {owners}")
    return doubled
