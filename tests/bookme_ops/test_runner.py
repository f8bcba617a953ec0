"""Running jobs: the account, the order of findings, and whom a run is about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from bookme_ops.progress import Silent
from bookme_ops.runner import UnknownJob, choose_jobs, identities_of, run_jobs
from bookme_ops.store import runs
from tests.journeys.bank import Journey, begin_journey, mail_of, owner_of

ORDER = {"Critical": 0, "High": 1, "Medium": 2, "Low": 3}


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path) as begun:
        begun.collect()
        yield begun


def test_the_account_has_the_shape_of_the_interface(journey: Journey) -> None:
    account = journey.judge()
    assert account.keys() == {"run", "findings", "incidents", "seconds"}
    assert account["run"].keys() == {"id", "as_of", "status", "coverage"}
    assert account["incidents"].keys() == {"opened", "seen", "resolved", "reopened"}
    assert account["run"]["coverage"].keys() == {"directory", "mailbox", "query", "room"}
    for part in account["run"]["coverage"].values():
        assert part["expected"] == part["checked"] + len(part["not_checked"])


def test_the_worst_comes_first(journey: Journey) -> None:
    told = [(ORDER[one["priority"]], one["code"], one["subject"]["id"]) for one in journey.judge()["findings"]]
    assert told == sorted(told)
    assert told[0][0] == 0


def test_the_run_is_kept_with_its_figures(journey: Journey) -> None:
    account = journey.judge()
    with journey.ops.store.read() as connection:
        row = runs.history(connection, 1)[0]
    assert (row.id, row.kind, row.status) == (account["run"]["id"], "jobs", "complete")
    assert row.figures == {"incidents": account["incidents"]}
    assert row.coverage == account["run"]["coverage"]


def test_without_a_collect_nothing_is_known_and_nothing_is_found(tmp_path: Path) -> None:
    with begin_journey(tmp_path) as journey:
        account = journey.judge()
        assert account["findings"] == []
        assert journey.incidents() == []


def test_an_advisor_is_known_by_id_and_by_every_address(journey: Journey) -> None:
    user_id = owner_of(journey.world, journey.world.truth[0])
    person = journey.world.tenant.people[user_id]
    rivals = {planted.subject_id for planted in journey.world.truth if planted.code == "ENV011"}
    told = [one.split(":", 1)[1] for one in person.proxy_addresses if one.lower().startswith("smtp:")]
    spellings = [one for one in told if one.casefold() not in rivals]
    assert spellings
    for spelling in (user_id, mail_of(journey.world, user_id), *spellings, spellings[0].upper()):
        assert user_id in identities_of(journey.ops, spelling)


def test_an_unknown_advisor_stands_for_nobody_else(journey: Journey) -> None:
    assert identities_of(journey.ops, "Nobody@Bank.Example") == {"Nobody@Bank.Example", "nobody@bank.example"}


def test_jobs_are_chosen_by_name(journey: Journey) -> None:
    assert choose_jobs(journey.ops, None) == journey.ops.jobs
    assert [job.name for job in choose_jobs(journey.ops, ("sync-window",))] == ["sync-window"]
    with pytest.raises(UnknownJob, match=r"no job is called beer, tea: the jobs are .*sync-window"):
        choose_jobs(journey.ops, ("beer", "sync-window", "tea"))


def test_what_the_queries_left_out_makes_the_run_incomplete(journey: Journey) -> None:
    journey.misbehave("throttled=always@salesforce")
    journey.pass_time()
    journey.collect()
    account = journey.judge()
    assert account["run"]["status"] == "incomplete"
    missing = account["run"]["coverage"]["query"]["not_checked"]
    assert {one["id"] for one in missing} >= {"production/bookings", "test/bookings"}
    assert all(one["reason"] == "throttled" and one["detail"] for one in missing)


def test_a_run_that_bursts_before_its_last_word_keeps_no_incidents(journey: Journey) -> None:
    ticks = count(1)

    def clock() -> datetime:
        # The run asks for the time as it starts (twice), as it changes incidents, and as it ends.
        if next(ticks) == 4:
            raise RuntimeError("burst")
        return journey.now

    bursting = replace(journey.ops, now=clock)
    with pytest.raises(RuntimeError, match="burst"):
        run_jobs(bursting, names=None, select=(), as_of=journey.now, advisor=None, dry_run=False, progress=Silent())
    assert journey.incidents() == []
    with journey.ops.store.read() as connection:
        row = runs.history(connection, 1)[0]
    assert (row.kind, row.status, row.figures) == ("jobs", "failed", {"error": "RuntimeError"})


def test_a_store_into_which_nothing_was_read_is_no_complete_look(tmp_path: Path) -> None:
    with begin_journey(tmp_path) as fresh:
        fresh.judge()
        coverage = fresh.last["run"]["coverage"]
        assert fresh.status == "incomplete"
        assert fresh.last["findings"] == []
        assert {one["reason"] for kind in coverage.values() for one in kind["not_checked"]} == {"never-read"}
        assert {kind: len(told["not_checked"]) for kind, told in coverage.items()} == {"directory": 15, "query": 34}
