"""Partial runs: what was not looked at is not concluded from, and a dry run leaves no trace."""

from collections.abc import Callable

import pytest

from bookme_ops.progress import Silent
from bookme_ops.runner import UnknownJob, run_jobs
from bookme_ops.store.incident import State
from jobs.registry import UnknownSelection
from tests.journeys.bank import CODES, NOW, Journey, mail_of, owner_of
from tests.journeys.needs import by_code

Begin = Callable[..., Journey]
PLANTED = frozenset(CODES) - {"CAL012"}
"""The codes that a first read can find."""
OF_THE_PAST = frozenset({"ENV023", "ENV024"})
"""Those of which nothing can be mended."""


def mended(begin_read: Begin) -> Journey:
    """A bank whose faults were found, and mended since; that is collected, but not judged yet."""
    journey = begin_read()
    for planted in journey.world.truth:
        planted.repair(journey.pass_time())
    journey.collect()
    return journey


@by_code(PLANTED - OF_THE_PAST)
def test_a_run_of_one_code_resolves_that_code_alone(begin_read: Begin, code: str) -> None:
    journey = mended(begin_read)
    journey.judge(select=(code,))
    mine = {key for key in journey.truth if key[0] == code}
    assert journey.standing == journey.truth - mine
    assert journey.last["incidents"]["resolved"] == len(mine) > 0


def test_a_prefix_selects_all_codes_that_begin_with_it(begin_read: Begin) -> None:
    journey = mended(begin_read)
    journey.judge(select=("CAL",))
    assert journey.standing == {key for key in journey.truth if not key[0].startswith("CAL")}


@by_code(PLANTED)
def test_a_run_of_one_code_finds_that_code_alone(begin: Begin, code: str) -> None:
    journey = begin()
    journey.collect()
    journey.judge(select=(code,))
    assert journey.findings == journey.standing == {key for key in journey.truth if key[0] == code}


@pytest.mark.parametrize("spelling", ["id", "address", "ADDRESS"])
def test_a_run_for_one_advisor_resolves_what_is_that_advisors_alone(begin_read: Begin, spelling: str) -> None:
    journey = mended(begin_read)
    user_id = owner_of(journey.world, journey.world.truth[0])
    mail = mail_of(journey.world, user_id)
    mine = {key for key in journey.truth if owner_of_incident(journey, key) == user_id}
    journey.judge(advisor={"id": user_id, "address": mail, "ADDRESS": mail.upper()}[spelling])
    assert journey.standing == journey.truth - mine
    assert journey.truth - mine


def test_a_run_for_one_advisor_finds_what_is_that_advisors_alone(begin: Begin) -> None:
    journey = begin()
    journey.collect()
    user_id = owner_of(journey.world, journey.world.truth[0])
    journey.judge(advisor=user_id)
    found = journey.findings
    assert found == journey.standing
    journey.judge()
    mine = {key for key in journey.truth if owner_of_incident(journey, key) == user_id}
    assert found == mine
    journey.judge(advisor=user_id)
    assert journey.last["run"]["coverage"]["mailbox"]["expected"] == 1


def test_a_run_for_nobody_concludes_nothing(begin_read: Begin) -> None:
    journey = mended(begin_read)
    journey.judge(advisor="nobody@bank.example")
    assert journey.last["findings"] == []
    assert journey.standing == journey.truth


def test_a_dry_run_tells_everything_and_writes_nothing(begin: Begin) -> None:
    journey = begin()
    journey.collect()
    before = journey.tables()
    journey.judge(dry_run=True)
    assert journey.findings == journey.truth
    assert journey.last["run"]["id"] is None
    assert journey.last["incidents"] == {"opened": 0, "seen": 0, "resolved": 0, "reopened": 0}
    assert journey.tables() == before


@pytest.mark.parametrize("select", [(), ("CAL001",)])
def test_a_dry_run_over_a_mended_bank_writes_nothing(begin_read: Begin, select: tuple[str, ...]) -> None:
    journey = mended(begin_read)
    before = journey.tables()
    journey.pass_time()
    journey.judge(dry_run=True, select=select)
    assert journey.findings == (set() if select else journey.happened)
    assert journey.tables() == before


def test_a_dry_run_of_an_outage_writes_nothing(begin: Begin) -> None:
    journey = begin(scene="outage", advisors=24)
    journey.collect()
    before = journey.tables()
    journey.judge(dry_run=True)
    assert any(finding["subject"]["kind"] == "environment" for finding in journey.last["findings"])
    assert journey.tables() == before


def test_a_run_changes_nothing_but_runs_incidents_and_what_it_need_not_judge_again(begin: Begin) -> None:
    journey = begin()
    journey.collect()
    before = journey.tables()
    journey.judge()
    after = journey.tables()
    changed = {name for name in after if after[name] != before[name]} - {"sqlite_sequence"}
    assert changed == {"run", "incident", "incident_transition", "job_finish", "verdict", "subject_change"}


def test_a_run_at_a_later_as_of_than_the_clock_is_dated_by_the_clock(begin: Begin) -> None:
    journey = begin()
    journey.collect()
    journey.judge(as_of=NOW.replace(hour=20))
    assert {one.opened_at for one in journey.incidents(State.OPEN)} == {NOW}


def test_a_job_or_code_that_does_not_exist_is_refused(begin: Begin) -> None:
    journey = begin()
    with pytest.raises(UnknownSelection):
        journey.judge(select=("XYZ",))
    with pytest.raises(UnknownJob, match="sync-window"):
        run_jobs(
            journey.ops,
            names=("nothing",),
            select=(),
            as_of=NOW,
            advisor=None,
            dry_run=False,
            progress=Silent(),
        )
    assert journey.tables()["run"] == []


def owner_of_incident(journey: Journey, key: tuple[str, str, str, str]) -> str:
    """The scope of the incident of a fingerprint."""
    incident = journey.incident(key)
    assert incident is not None
    return incident.scope
