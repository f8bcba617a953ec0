"""The access book: what was read of everybody's access, judged once for all who look at it.

To judge the lists of a large bank takes seconds. So it is done in the background, when somebody looks and there is
something new to be judged, and kept until there is again; whoever looks meanwhile is told what was judged before, and
that it is being done anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Condition, Thread

import structlog

from bookme_ops.access_reviewing.removals import Removal, removals_of
from bookme_ops.access_sheet.judgement import Judgement, Summary, access_desks, judge_access, summarise
from bookme_ops.access_sheet.permission_page import PermissionPage, permission_page
from bookme_ops.baselines.reading import BaselineError
from bookme_ops.progress import Silent
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import State
from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import StoreDown
from bookme_ops.store.waivers import waivers
from bookme_ops.wiring import Ops
from jobs.environment.access_desk import AccessDesk
from jobs.views import Coverage

log = structlog.get_logger(__name__)

OLDEST = timedelta(minutes=30)
"""So long a judgement holds if nothing is read: credentials come to their end, and sign-ins grow old."""
AGAIN = timedelta(minutes=1)
"""So long after it could not be done it is tried again."""
OURS = "an error of ours: the log of the service tells more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Access as it was judged at an instant."""

    at: datetime
    stamp: tuple[object, ...]
    """Of what was read, and agreed on, by then."""
    desks: tuple[AccessDesk, ...]
    """One for each environment."""
    judgement: Judgement
    """Of all of them."""
    summaries: tuple[Summary, ...]
    """In the order of the desks."""
    removals: Mapping[int, Mapping[int, Removal]]
    """By review, of the one that was signed last of each environment: what became of its rows to be removed."""

    permissions: tuple[PermissionPage, ...]
    """Each environment's permissions at a glance, in the order of the desks."""

    def permissions_of(self, desks: Iterable[AccessDesk]) -> list[PermissionPage]:
        """Those of some of the desks."""
        wanted = {one.view.environment for one in desks}
        return [page for page in self.permissions if page.environment in wanted]

    def desk(self, environment: str) -> AccessDesk | None:
        """The access of an environment."""
        return next((one for one in self.desks if one.view.environment == environment), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What there is to be shown to somebody who looks now."""

    judged: Judged | None
    """None: nothing yet, for it is being done for the first time, or because of the problem."""
    busy: bool
    """It is being judged right now."""
    problem: str | None = None
    """Why it could not be judged lately."""


class AccessBook:
    """The latest judgement. Safe to share between threads."""

    def __init__(self) -> None:
        self._turn = Condition()
        self._judged: Judged | None = None
        self._problem: tuple[tuple[object, ...], datetime, str] | None = None
        self._busy = False

    def look(self, ops: Ops, *, patience: float = 0.0) -> Look:
        """What is known. Has it judged if there is something new, and waits for so many seconds if nothing is known."""
        now, stamp = ops.now(), stamp_of(ops)
        with self._turn:
            if not self._busy and self._is_due(stamp, now):
                self._busy = True
                Thread(target=self._work, args=(ops, stamp, now), name="access-book", daemon=True).start()
            if self._judged is None:
                self._turn.wait_for(lambda: not self._busy, timeout=patience)
            judged, problem = self._judged, self._problem
            busy = self._busy
        known = None if judged is None else replace(judged, judgement=with_waivers(ops, judged.judgement, now))
        return Look(judged=known, busy=busy, problem=None if problem is None else problem[2])

    def _is_due(self, stamp: tuple[object, ...], now: datetime) -> bool:
        if self._problem is not None and self._problem[0] == stamp and now - self._problem[1] < AGAIN:
            return False
        known = self._judged
        return known is None or self._problem is not None or known.stamp != stamp or now - known.at > OLDEST

    def _work(self, ops: Ops, stamp: tuple[object, ...], now: datetime) -> None:
        """Judge, and tell those who wait; whatever happens, nobody waits for it any more."""
        judged, problem = None, OURS
        try:
            judged = judge_all(ops, now, stamp)
        except (BaselineError, StoreDown) as error:
            problem = str(error)
            log.warning("access-book.not-judged", error=type(error).__name__)
        finally:
            with self._turn:
                self._judged = judged or self._judged
                self._problem = None if judged is not None else (stamp, now, problem)
                self._busy = False
                self._turn.notify_all()


def judge_all(ops: Ops, now: datetime, stamp: tuple[object, ...]) -> Judged:
    """Judge the access of every chosen environment. Raises BaselineError, StoreDown."""
    desks = tuple(access_desks(ops, now, Silent()))
    judgements = [judge_access(ops, [one]) for one in desks]
    return Judged(
        at=now,
        stamp=stamp,
        desks=desks,
        judgement=_merge(judgements),
        summaries=tuple(summarise(one, told) for one, told in zip(desks, judgements, strict=True)),
        removals=dict(_removals(ops, desks)),
        permissions=tuple(map(permission_page, desks)),
    )


def stamp_of(ops: Ops) -> tuple[object, ...]:
    """What tells whether there is something new: reads that succeeded or failed, signed reviews, baselines."""
    return tuple(_told(ops))


def with_waivers(ops: Ops, judgement: Judgement, now: datetime) -> Judgement:
    """The judgement with the risks that are accepted now: nothing else of it depends on them."""
    with ops.store.read() as connection:
        return replace(judgement, accepted=tuple(one for one in waivers(connection) if one.until > now))


def _told(ops: Ops) -> Iterator[object]:
    names = [site.name for site in ops.chosen]
    with ops.store.read() as connection:
        for site in ops.chosen:
            own = coverage_of(connection, site.name, "query")
            yield tuple(sorted((name, *_spell(one)) for name, one in own.items() if name.startswith("access.")))
            shared = coverage_of(connection, site.tenant, "directory")
            yield tuple(sorted((name, *_spell(one)) for name, one in shared.items()))
        yield tuple(one.id for one in access_reviews.reviews(connection, names) if one.state is State.SIGNED)
    for name in names:
        file = ops.settings.environment(name).baseline
        yield file.stat().st_mtime_ns if file is not None and file.exists() else None


def _removals(ops: Ops, desks: Iterable[AccessDesk]) -> Iterator[tuple[int, Mapping[int, Removal]]]:
    for desk in desks:
        if desk.view.approved is None:
            continue
        number = desk.view.approved.review
        with ops.store.read() as connection:
            review, told = access_reviews.get(connection, number), access_reviews.rows(connection, number)
        yield number, removals_of(review, told, desk.view, desk.now)


def _spell(one: Coverage) -> tuple[str, str]:
    return str(one.read_at), str(one.reason)


def _merge(judgements: list[Judgement]) -> Judgement:
    return Judgement(
        findings=tuple(sorted((f for one in judgements for f in one.findings), key=lambda f: (-f.priority, f.code))),
        unknowns=tuple(unknown for one in judgements for unknown in one.unknowns),
        codes=tuple(sorted({code for one in judgements for code in one.codes})),
    )
