"""Run jobs: mirror → views → findings → incidents. Nothing here talks to a system."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from time import perf_counter
from typing import Any

from bookme_ops.carrying import Docket
from bookme_ops.grains import AnyView
from bookme_ops.judging import Verdicts, explain, judge
from bookme_ops.progress import Progress
from bookme_ops.reads import Read, needed_reads, sources_of
from bookme_ops.reconcile import reconcile
from bookme_ops.run_scope import run_scope
from bookme_ops.store import incidents
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import addresses
from bookme_ops.store.estate import Site
from bookme_ops.store.health import note_finishes
from bookme_ops.store.incident import Incident, Raised
from bookme_ops.store.waiver import Waiver
from bookme_ops.store.waivers import apply_waivers, waivers
from bookme_ops.telling import Document, tell_finding
from bookme_ops.umbrellas import add_umbrellas, is_umbrella
from bookme_ops.view_streams import Slice, stream_views
from bookme_ops.wiring import Ops
from connectors.errors import NOT_TO_BE_READ
from connectors.records import address
from jobs.base import Finding, Job
from jobs.registry import select_codes, select_jobs
from jobs.views import AdvisorView, Coverage


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
        verdicts = bench.judge(keep=not dry_run)
        with ops.store.begin() as connection:
            raised, counts = bench.reconcile(connection, verdicts, run.id)
            findings = bench.tell(connection, raised, run.id)
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
    docket: Docket

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
        policies = {site.name: ops.settings.policy(site.name, as_of) for site in ops.chosen}
        ground = {site.name: _ground_of(ops, site) for site in ops.chosen}
        docket = Docket(jobs=jobs, policies=policies, codes=codes, as_of=as_of, ground=ground)
        return cls(ops=ops, jobs=jobs, codes=codes, as_of=as_of, only=only, progress=progress, docket=docket)

    @property
    def environments(self) -> tuple[str, ...]:
        """Those that were asked for."""
        return tuple(site.name for site in self.ops.chosen)

    def judge(self, *, keep: bool) -> Verdicts:
        """Stream the views through the jobs, as far as their last verdicts do not hold any more.

        Of what is not to be kept nobody needs to know until when it holds.
        """
        with self.ops.store.read() as connection:
            read = self._coverages(connection)
            self.docket.begin(connection)
            if self.only is None and all(read[one].complete for one in read if not one.of_access):
                known = incidents.open_incidents(connection, self.environments)
                self.docket.look_up(connection, self._tenants(), known)
        policies = self.docket.policies
        settle = self.docket.settle if keep else None
        verdicts = judge(self._views(), self.jobs, policies, self.codes, self.as_of, settle=settle)
        verdicts.take_over(self.docket.carried.verdicts, self.docket.carried.raised)
        self._account(verdicts, read)
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
        self.docket.void(connection)
        if self.only is None:
            self.docket.write(connection, self.ops.now())
            for environment in self.environments:
                note_finishes(connection, (job.name for job in self.jobs), environment, at=self.ops.now())
        return raised, incidents.apply(connection, changes, run_id=run_id, at=self.ops.now())

    def tell(self, connection: Connection, raised: list[Raised], run_id: int | None) -> list[Document]:
        """The findings, worst first, each with the incident of its umbrella, and with the waiver that covers it.

        An umbrella itself says how many `members` it has.
        """
        accepted = self._accepted(connection, run_id)
        umbrellas = incidents.umbrellas_of(connection, self.environments)
        return [
            tell_finding(one.finding, umbrellas.get(one.fingerprint), _waived_until(one.finding, accepted))
            | ({"members": one.finding.evidence["findings"]} if is_umbrella(one) else {})
            for one in sorted(raised, key=_urgency)
        ]

    def _accepted(self, connection: Connection, run_id: int | None) -> list[Waiver]:
        """The risks that are accepted; a run that is kept mutes what they cover, and notices their ends."""
        if run_id is not None:
            return apply_waivers(connection, self.environments, at=self.ops.now(), run_id=run_id)
        return [one for one in waivers(connection) if one.until > self.ops.now()]

    def _tenants(self) -> dict[str, tuple[str, ...]]:
        return {tenant: tuple(site.name for site in self.ops.sharing(tenant)) for tenant in self.ops.tenants}

    def _views(self) -> Iterator[AnyView]:
        self.progress.start("judging", None)
        wanted = Slice(
            as_of=self.as_of,
            grains=frozenset(job.grain for job in self.jobs),
            only=self.only,
            skip=frozenset(self.docket.carried.verdicts),
        )
        for view in stream_views(self.ops, wanted):
            self.progress.step()
            yield view
        self.progress.done()

    def _coverages(self, connection: Connection) -> dict[Read, Coverage]:
        """How completely the queries and directories were read that the jobs need; what never was is missing."""
        found: dict[Read, Coverage] = {}
        for read in needed_reads(self.ops, self.jobs):
            coverage = coverage_of(connection, read.scope, read.kind).get(read.subject)
            if coverage is not None or read.always:
                found[read] = coverage or Coverage()
        return found

    @staticmethod
    def _account(verdicts: Verdicts, reads: dict[Read, Coverage]) -> None:
        for read, coverage in reads.items():
            if coverage.reason is None:
                verdicts.tally.check(read.kind, read.id)
            elif coverage.reason not in NOT_TO_BE_READ:
                verdicts.tally.miss(read.kind, read.id, explain(coverage.reason))

    def _known(self, connection: Connection, raised: list[Raised]) -> list[Incident]:
        """The open incidents, and the resolved ones that these findings would reopen.

        Those that were looked up at the beginning serve still: whoever writes heeds what others did since.
        """
        known = self.docket.known
        found = incidents.open_incidents(connection, self.environments) if known is None else known
        open_ones = {one.fingerprint: one for one in found}
        others = [one.fingerprint for one in raised if one.fingerprint not in open_ones]
        return [*open_ones.values(), *incidents.latest_by_fingerprint(connection, others).values()]


def _ground_of(ops: Ops, site: Site) -> str:
    """What the settings say of an environment that its views depend on: its sources, and who shares its tenant."""
    sharing = [(one.name, one.kind) for one in ops.estate.sharing(site.tenant)]
    sources = sources_of(ops)
    return repr((sharing, [one.name for one in fields(sources) if site.name in getattr(sources, one.name)]))


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


def _waived_until(finding: Finding, accepted: list[Waiver]) -> datetime | None:
    ends = (one.until for one in accepted if one.covers(finding.environment, finding.code, finding.subject))
    return max(ends, default=None)
