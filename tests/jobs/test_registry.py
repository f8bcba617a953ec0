"""Installed jobs: found, or all their faults told at once."""

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from jobs.base import Job, Kind, Priority
from jobs.calendar.sync_window import JOB
from jobs.registry import GROUP, BrokenJobs, UnknownSelection, list_kinds, load_jobs, select_codes, select_jobs
from jobs.views import AdvisorView

ROOT = Path(__file__).resolve().parents[2]


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group=GROUP)


def a_job(name: str, *codes: str) -> Job[AdvisorView, None]:
    kinds = tuple(Kind(code=code, name=code, priority=Priority.LOW, category="other") for code in codes)
    return Job(
        name=name, title=name, grain=AdvisorView, cron="* * * * *", kinds=kinds, decide=lambda view, policy, now: ()
    )


TWIN = a_job("twin", "CAL001", "ZZZ001", "ZZZ001")
NAMELESS = a_job("somebody-else", "ZZZ002")
SILENT = a_job("silent")


def here(attribute: str) -> str:
    return f"{__name__}:{attribute}"


def test_the_installed_package_declares_its_jobs() -> None:
    assert JOB in load_jobs()


def test_every_declared_job_loads_from_a_checkout() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"][GROUP]
    jobs = load_jobs([point(name, value) for name, value in declared.items()])
    assert [job.name for job in jobs] == sorted(declared)


def test_one_error_lists_everything_that_is_broken_or_doubled() -> None:
    points = [
        point("sync-window", "jobs.calendar.sync_window:JOB"),
        point("absent", "jobs.calendar.no_such_module:JOB"),
        point("lacking", "jobs.calendar.sync_window:NO_SUCH_JOB"),
        point("no-job", "jobs.calendar.sync_window:KINDS"),
        point("twin", here("TWIN")),
        point("nameless", here("NAMELESS")),
        point("silent", here("SILENT")),
    ]
    with pytest.raises(BrokenJobs) as caught:
        load_jobs(points)
    told = "\n".join(caught.value.problems)
    for part in (
        "absent (jobs.calendar.no_such_module:JOB) cannot be loaded: ModuleNotFoundError",
        "lacking (jobs.calendar.sync_window:NO_SUCH_JOB) cannot be loaded: AttributeError",
        "is not a job but tuple",
        "calls itself somebody-else",
        "raises no code",
        "the code CAL001 is declared 2 times, by sync-window, twin",
        "the code ZZZ001 is declared 2 times, by twin",
    ):
        assert part in told
    assert len(caught.value.problems) == 7


def test_two_jobs_of_one_name_are_refused() -> None:
    points = [point("twin", here("TWIN")), point("twin", here("OTHER_TWIN"))]
    with pytest.raises(BrokenJobs, match="the name twin is given to 2 jobs"):
        load_jobs(points)


OTHER_TWIN = a_job("twin", "ZZZ009")


def test_the_same_declaration_seen_twice_is_one_job() -> None:
    declared = point("sync-window", "jobs.calendar.sync_window:JOB")
    assert load_jobs([declared, declared]) == (JOB,)


def test_no_job_at_all_is_an_error() -> None:
    with pytest.raises(BrokenJobs, match="no package declares any"):
        load_jobs([])


def test_codes_are_selected_by_prefix_in_any_case() -> None:
    jobs = [JOB]
    assert select_codes(jobs, ["cal00", " MTG "]) == list_kinds(jobs).keys()
    assert select_codes(jobs, ["CAL001"]) == {"CAL001"}
    assert select_codes(jobs, []) == list_kinds(jobs).keys()


def test_a_selection_without_any_code_is_refused() -> None:
    with pytest.raises(UnknownSelection) as caught:
        select_codes([JOB], ["CAL", "ROOM", ""])
    assert caught.value.prefixes == ("ROOM", "(nothing)")
    assert "CAL001" in str(caught.value)


def test_jobs_are_selected_by_their_codes() -> None:
    assert select_jobs([JOB, TWIN], frozenset({"ZZZ001"})) == (TWIN,)
    assert select_jobs([JOB, TWIN], frozenset({"CAL001"})) == (JOB, TWIN)
