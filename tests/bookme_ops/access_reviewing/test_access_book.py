"""The access book: judged once for all who look, anew when something is new, and never told as more than it is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.access_reviewing.access_book import OLDEST, OURS, AccessBook, stamp_of
from bookme_ops.access_sheet.judgement import access_desks, judge_access
from bookme_ops.progress import Silent
from bookme_ops.store import waivers
from bookme_ops.store.db import StoreDown
from bookme_ops.store.waiver import Risk
from bookme_ops.wiring import Ops
from jobs.base import Job
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey

LONG = 30.0


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_read_journey(tmp_path, scene="everyday", advisors=4, events=2) as begun:
        yield begun


def keys(findings: Any) -> set[tuple[str, str, str]]:
    return {(one.code, one.environment, one.subject.id) for one in findings}


def test_it_tells_what_the_audit_finds_and_judges_it_once(journey: Journey) -> None:
    book = AccessBook()
    first = book.look(journey.ops, patience=LONG)
    assert first.judged is not None
    desks = list(access_desks(journey.ops, journey.now, Silent()))
    assert keys(first.judged.judgement.findings) == keys(judge_access(journey.ops, desks).findings)
    assert [one.environment for one in first.judged.summaries] == [desk.view.environment for desk in desks]
    again = book.look(journey.ops)
    assert again.judged is not None
    assert again.judged.desks is first.judged.desks
    assert not again.busy


def test_nobody_waits_longer_than_they_want_to(journey: Journey) -> None:
    look = AccessBook().look(journey.ops)
    assert look.judged is None
    assert look.busy
    assert look.problem is None


def settle(book: AccessBook, ops: Ops) -> Any:
    """Look until nothing is under way any more."""
    with book._turn:
        assert book._turn.wait_for(lambda: not book._busy, timeout=LONG)
    return book.look(ops).judged


def test_a_new_read_has_it_judged_anew_and_shows_the_old_meanwhile(journey: Journey) -> None:
    book = AccessBook()
    first = book.look(journey.ops, patience=LONG).judged
    journey.pass_time()
    before = stamp_of(journey.ops)
    journey.run()
    assert stamp_of(journey.ops) != before
    meanwhile = book.look(journey.ops)
    assert meanwhile.judged is not None
    assert first is not None
    later = settle(book, journey.ops)
    assert later.at > first.at


def test_it_grows_old_even_if_nothing_is_read(journey: Journey) -> None:
    book = AccessBook()
    book.look(journey.ops, patience=LONG)
    journey.pass_time(OLDEST - timedelta(seconds=1))
    assert not book.look(journey.ops).busy
    journey.pass_time(timedelta(seconds=2))
    assert book.look(journey.ops).busy
    assert settle(book, journey.ops).at == journey.now


def test_a_risk_that_is_accepted_counts_at_once(journey: Journey) -> None:
    book = AccessBook()
    judged = book.look(journey.ops, patience=LONG).judged
    assert judged is not None
    finding = judged.judgement.findings[0]
    assert judged.judgement.waived(finding) is None
    risk = Risk(environment=finding.environment, code=finding.code)
    with journey.ops.store.begin() as connection:
        waivers.accept(
            connection, risk=risk, owner="Bo", reason="known", at=journey.now, until=journey.now + timedelta(days=3)
        )
    told = book.look(journey.ops).judged
    assert told is not None
    waiver = told.judgement.waived(finding)
    assert waiver is not None
    assert waiver.owner == "Bo"


def broken(job: Job[Any, Any], error: Exception) -> Job[Any, Any]:
    def decide(*_: object) -> Any:
        raise error

    return replace(job, decide=decide)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    ("error", "told"), [(StoreDown("the disk is full"), "the disk is full"), (KeyError("x"), OURS)]
)
def test_what_cannot_be_judged_says_so_and_is_tried_again(journey: Journey, error: Exception, told: str) -> None:
    book = AccessBook()
    ops = replace(journey.ops, jobs=tuple(broken(job, error) for job in journey.ops.jobs))
    look = book.look(ops, patience=LONG)
    assert (look.judged, look.problem, look.busy) == (None, told, False)
    assert not book.look(ops).busy
    journey.pass_time(timedelta(minutes=2))
    healed = book.look(journey.ops, patience=LONG)
    assert healed.judged is not None
    assert healed.problem is None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_was_judged_before_stays_beside_the_problem(journey: Journey) -> None:
    book = AccessBook()
    book.look(journey.ops, patience=LONG)
    journey.pass_time(OLDEST * 2)
    ops = replace(journey.ops, jobs=tuple(broken(job, StoreDown("gone")) for job in journey.ops.jobs))
    book.look(ops)
    settle(book, ops)
    look = book.look(ops)
    assert look.judged is not None
    assert look.problem == "gone"
