"""Sync performance: ages, lags, costs and their trend, each with the instant that it was measured at."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.mailbox_choice import Choice
from bookme_ops.store.sync_figures import ReadingRun, Sight
from bookme_ops.sync_performance import (
    list_figures,
    measure_ages,
    measure_lags,
    measure_sync,
    measure_trend,
    tell_run,
)
from connectors.errors import Reason
from connectors.ports import Failure
from jobs.views import Coverage
from tests.journeys.bank import Journey, begin_journey

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, advisors=6, scene="calm") as begun:
        yield begun


def read(age: timedelta, reason: Reason | None = None) -> Coverage:
    return Coverage(read_at=NOW - age, reason=reason)


def expecting(*users: str, unreachable: int = 0) -> Choice:
    failure = Failure(reason=Reason.AMBIGUOUS, detail="")
    lost = {f"{number}@bank.example": failure for number in range(unreachable)}
    return Choice(readers=dict.fromkeys(users, "production"), unreachable=lost)


def told(requests: int, **more: Any) -> dict[str, Any]:
    run = {"requests": requests, "throttled": 0, "seconds": 2.0, "mailboxes": 10, "started_at": NOW.isoformat()}
    return run | more


def test_ages_count_from_the_report_and_say_how_many_are_old() -> None:
    reads = {str(n): read(n * HOUR) for n in range(10)} | {"old": read(25 * HOUR)}
    ages = measure_ages(reads, expecting(*reads), NOW)
    assert (ages["expected"], ages["read"]) == (11, 11)
    assert ages["age_seconds"] == {"median": 5 * 3600.0, "p90": 9 * 3600.0, "largest": 25 * 3600.0}
    assert (ages["older_than_1_h"], ages["older_than_24_h"]) == (9, 1)
    assert ages["measured_at"] == NOW.isoformat()


def test_mailboxes_that_were_never_read_are_counted_by_their_reason() -> None:
    reads = {
        "refused": Coverage(reason=Reason.FORBIDDEN),
        "later refused": read(HOUR, Reason.FORBIDDEN),
        "of a leaver": read(900 * HOUR),
    }
    ages = measure_ages(reads, expecting("refused", "later refused", "unknown", unreachable=2), NOW)
    assert ages["never_read"] == {"ambiguous": 2, "forbidden": 1, "never-read": 1}
    assert ages["failing"] == {"forbidden": 1}
    assert (ages["expected"], ages["read"]) == (5, 1)
    assert ages["age_seconds"]["largest"] == 3600.0, "whose mailbox is not expected any more does not count"


def test_of_nothing_there_is_no_figure() -> None:
    nothing = {"median": None, "p90": None, "largest": None}
    assert measure_ages({}, expecting(), NOW)["age_seconds"] == nothing
    assert measure_lags([]) == {"changes": 0, "seconds": nothing, "days": 7, "measured_at": None}
    assert measure_trend([told(1)] * 3) is None


def test_lags_are_told_by_their_middle_and_their_tail() -> None:
    lags = measure_lags([Sight(changed_at=NOW - n * MINUTE, at=NOW) for n in range(1, 11)])
    assert lags["seconds"] == {"median": 330.0, "p90": 540.0, "largest": 600.0}
    assert (lags["changes"], lags["measured_at"]) == (10, NOW.isoformat())


def test_a_trend_compares_the_newer_half_with_the_older() -> None:
    runs = [told(n) for n in (30, 30, 99, 20, 20)]
    trend = measure_trend(runs)
    assert trend is not None
    assert trend["requests"] == {"now": 30, "before": 20, "change": 0.5}
    assert trend["throttled"] == {"now": 0, "before": 0, "change": None}
    assert trend["runs"] == 4


def test_figures_that_were_not_kept_then_are_not_taken_for_nothing() -> None:
    figures = {"read": {"bookings": 3}, "requests": {"graph": 2, "salesforce": 3}}
    run = ReadingRun(id=3, started_at=NOW, finished_at=NOW + MINUTE, status="complete", figures=figures)
    shown = tell_run(run)
    assert (shown["requests"], shown["throttled"], shown["seconds"], shown["mailboxes"]) == (5, None, 60.0, 0)
    trend = measure_trend([shown, shown, told(5), told(5)])
    assert trend is not None
    assert trend["throttled"] == {"now": None, "before": 0, "change": None}


def test_of_a_bank_that_is_read_everything_is_told(journey: Journey) -> None:
    for _ in range(4):
        journey.collect()
        journey.pass_time()
        journey.collect(kinds=frozenset({"probes"}))
    report = measure_sync(journey.ops, runs=3, now=journey.now)
    (tenant,) = report["tenants"]
    assert tenant["mailboxes"]["expected"] == tenant["mailboxes"]["read"] == 6
    assert tenant["mailboxes"]["age_seconds"]["largest"] == 900.0
    assert tenant["mailboxes"]["never_read"] == {}
    assert [run["id"] for run in report["runs"]] == [7, 5, 3]
    assert report["runs"][0]["throttled_by_system"] == {"salesforce": 0, "graph": 0, "bookme": 0}
    assert report["trend"] is None


def test_a_change_is_seen_with_its_lag(journey: Journey) -> None:
    journey.collect()
    linked = journey.world.booking_id_property
    boxes = journey.world.tenant.mailboxes.values()
    mailbox, event = next(
        (box, one)
        for box in boxes
        for one in box.events.values()
        if linked in one.properties and one.start > journey.now + timedelta(days=2)
    )
    at = journey.pass_time()
    mailbox.change(event.id, at, start=event.start + HOUR, end=event.end + HOUR)
    journey.pass_time()
    journey.collect()
    (tenant,) = measure_sync(journey.ops, runs=3, now=journey.now)["tenants"]
    assert tenant["lag"]["changes"] == 1
    assert tenant["lag"]["seconds"]["median"] == 900.0


def test_a_store_without_any_run_has_a_report_too(journey: Journey) -> None:
    report = measure_sync(journey.ops, runs=3, now=journey.now)
    assert report["runs"] == []
    assert report["tenants"][0]["mailboxes"]["read"] == 0


def test_every_figure_is_a_row_that_says_how_old_it_is(journey: Journey) -> None:
    for _ in range(4):
        journey.collect()
    rows = list(list_figures(measure_sync(journey.ops, runs=4, now=journey.now)))
    assert {tuple(row) for row in rows} == {("about", "figure", "value", "measured_at")}
    names = {row["figure"] for row in rows}
    assert names >= {"mailboxes.age_seconds.p90", "lag.seconds.median", "run.requests", "trend.requests.change"}
    assert not any(isinstance(row["value"], dict) for row in rows)
    assert {row["measured_at"] for row in rows if row["figure"] == "mailboxes.read"} == {journey.now.isoformat()}
