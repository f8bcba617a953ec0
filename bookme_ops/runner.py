"""Run jobs: mirror → views → findings → incidents. Nothing here talks to a system."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from bookme_ops.judging import Verdicts, explain, judge
from bookme_ops.progress import Progress
from bookme_ops.reads import needed_reads
from bookme_ops.reconcile import reconcile
from bookme_ops.run_scope import run_scope
from bookme_ops.store import incidents
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import addresses
from bookme_ops.store.incident import Incident, Raised
from bookme_ops.telling import Document, tell_finding
from bookme_ops.umbrellas import add_umbrellas
from bookme_ops.view_streams import Slice, stream_views
from bookme_ops.wiring import Ops
from connectors.records import address
from jobs.base import Job
from jobs.registry import select_codes, select_jobs
from jobs.views import AdvisorView, AnyView, Coverage


class UnknownJob(LookupError):
    """A job was asked for by a name that no installed job has."""


def run_jobs(
    ops: Ops,
    *,
    names: tuple[str, ...] | None,
    select: tuple[str, ...],
    as_of: datetime,
    advisor: str | None,
    dry_run: bool,
    progress: Progress,
) -> Document:
    """Judge the mirror at `as_of` and reconcile the incidents with what was found; a dry run keeps nothing.

    `names` chooses jobs (None: all), `select` codes by prefix, `advisor` one identity by Entra object id or address.
    The result has the shape of the interface document. Raises UnknownJob, or UnknownSelection for codes.
    """
    began = perf_counter()
    bench = Bench.of(ops, names, select, as_of=as_of, advisor=advisor, progress=progress)
    with run_scope(ops, "jobs", as_of, keep=not dry_run) as run:
        verdicts = bench.judge()
        with ops.store.begin() as connection:
            raised, counts = bench.reconcile(connection, verdicts, run.id)
            findings = [tell_finding(one.finding, umbrella) for one, umbrella in bench.tell(connection, raised)]
            status = "complete" if verdicts.tally.complete else "incomplete"
            run.finish_within(connection, status, verdicts.tally.coverage(), {"incidents": counts})
    return {
        "run": run.account(),
        "findings": findings,
        "incidents": counts,
        "seconds": round(perf_counter() - began, 3),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What one run judges: some jobs and codes, at an instant, over all advisors or one."""

    ops: Ops
    jobs: tuple[Job[Any, Any], ...]
    codes: frozenset[str]
    as_of: datetime
    only: frozenset[str] | None
    """Identities; None judges everybody."""
    progress: Progress

    @classmethod
    def of(
        cls,
        ops: Ops,
        names: tuple[str, ...] | None,
        select: tuple[str, ...],
        *,
        as_of: datetime,
        advisor: str | None,
        progress: Progress,
    ) -> "Bench":
        """Choose what to judge. Raises UnknownJob, or UnknownSelection."""
        codes = select_codes(ops.jobs, select)
        jobs = select_jobs(choose_jobs(ops, names), codes)
        only = identities_of(ops, advisor) if advisor is not None else None
        if only is not None:
            # One advisor says nothing about a room, a directory or an environment.
            jobs = tuple(job for job in jobs if job.grain is AdvisorView)
        codes &= {kind.code for job in jobs for kind in job.kinds}
        return cls(ops=ops, jobs=jobs, codes=codes, as_of=as_of, only=only, progress=progress)

    @property
    def environments(self) -> tuple[str, ...]:
        """Those that were asked for."""
        return tuple(site.name for site in self.ops.chosen)

    def judge(self) -> Verdicts:
        """Stream the views through the jobs, then account for the reads behind them."""
        policies = {name: self.ops.settings.policy(name, self.as_of) for name in self.environments}
        verdicts = judge(self._views(), self.jobs, policies, self.codes, self.as_of)
        with self.ops.store.read() as connection:
            self._account(connection, verdicts)
        return verdicts

    def reconcile(
        self, connection: Connection, verdicts: Verdicts, run_id: int | None
    ) -> tuple[list[Raised], dict[str, int]]:
        """The findings with their umbrellas, and what became of the incidents; without a run id nothing does."""
        judged = verdicts.judged(self.environments if self.only is None else ())
        raised = add_umbrellas(verdicts.raised, verdicts.unknowns, judged)
        changes = reconcile(self._known(connection, raised), raised, verdicts.unknowns, judged)
        if run_id is None:
            return raised, {"opened": 0, "seen": 0, "resolved": 0, "reopened": 0}
        return raised, incidents.apply(connection, changes, run_id=run_id, at=self.ops.now())

    def tell(self, connection: Connection, raised: list[Raised]) -> list[tuple[Raised, int | None]]:
        """The findings, worst first, each with the incident of its umbrella."""
        open_ones = incidents.open_incidents(connection, self.environments)
        umbrellas = {one.fingerprint: one.umbrella_id for one in open_ones}
        return [(one, umbrellas.get(one.fingerprint)) for one in sorted(raised, key=_urgency)]

    def _views(self) -> Iterator[AnyView]:
        self.progress.start("judging", None)
        wanted = Slice(as_of=self.as_of, only=self.only, grains=frozenset(job.grain for job in self.jobs))
        for view in stream_views(self.ops, wanted):
            self.progress.step()
            yield view
        self.progress.done()

    def _account(self, connection: Connection, verdicts: Verdicts) -> None:
        """The queries and directories behind the views; what a job needs and was never read is missing like any."""
        for read in needed_reads(self.ops, self.jobs):
            coverage = coverage_of(connection, read.scope, read.kind).get(read.subject)
            if coverage is None and not read.always:
                continue
            reason = (coverage or Coverage()).reason
            if reason is None:
                verdicts.tally.check(read.kind, read.id)
            else:
                verdicts.tally.miss(read.kind, read.id, explain(reason))

    def _known(self, connection: Connection, raised: list[Raised]) -> list[Incident]:
        """The open incidents, and the resolved ones that these findings would reopen."""
        latest = incidents.latest_by_fingerprint(connection, [one.fingerprint for one in raised])
        known = {one.id: one for one in latest.values()}
        known |= {one.id: one for one in incidents.open_incidents(connection, self.environments)}
        return list(known.values())


def choose_jobs(ops: Ops, names: tuple[str, ...] | None) -> tuple[Job[Any, Any], ...]:
    """The installed jobs of these names, or all. Raises UnknownJob."""
    if names is None:
        return ops.jobs
    installed = {job.name: job for job in ops.jobs}
    lost = [name for name in names if name not in installed]
    if lost:
        raise UnknownJob(f"no job is called {', '.join(lost)}: the jobs are {', '.join(installed)}")
    return tuple(installed[name] for name in names)


def identities_of(ops: Ops, advisor: str) -> frozenset[str]:
    """What an Entra object id or an address may stand for: itself, folded, and the account that holds the address."""
    folded = address(advisor) or advisor
    found = {advisor, folded}
    with ops.store.read() as connection:
        for tenant in ops.estate.tenants:
            account = addresses(connection, tenant).accounts.get(folded)
            found |= {account} if account else set()
    return frozenset(found)


def _urgency(raised: Raised) -> tuple[int, str, str, str, str]:
    finding = raised.finding
    return (-finding.priority, finding.code, finding.environment, finding.subject.kind, finding.subject.id)
