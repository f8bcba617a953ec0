"""Jobs and runs: the whole schedule, one task with its history, one run with what it did not look at."""

from datetime import timedelta

import pytest

from bookme_ops.store import schedule
from bookme_ops.store.roles import Role
from bookme_ops.store.runs import finish_run, start_run
from bookme_ops.store.schedule_lead import open_lead
from bookme_ops.store.slot import Ending, Expected, SlotState, Trigger
from bookme_ops.wiring import Ops
from connectors.errors import SENTENCES, Reason
from tests.bookme_ops.web.browsers import Browser

HOUR = timedelta(hours=1)


def keep_run(ops: Ops, missing: int = 1) -> int:
    """A run that could not read some mailboxes."""
    unread = [{"id": f"mailbox-{number}", "reason": "forbidden", "detail": "graph: <403>"} for number in range(missing)]
    coverage = {"mailbox": {"expected": missing + 2, "checked": 2, "not_checked": unread}}
    with ops.store.begin() as connection:
        number = start_run(connection, "collect", ops.now(), ops.now())
        finish_run(connection, number, "incomplete", coverage, {"read": {"bookings": 7}}, ops.now() + HOUR)
        return number


def keep_slot(ops: Ops, task: str, hours_ago: int, *, run: int | None = None, owed: bool = False) -> None:
    """A task was done some hours ago and took as many seconds; or should have been."""
    at = ops.now() - hours_ago * HOUR
    with ops.store.begin() as connection:
        expected = Expected(task=task, expected_at=at, due_at=at, late_at=at + HOUR / 2, trigger=Trigger.SCHEDULE)
        slot = schedule.add(connection, expected)
        if owed:
            return
        schedule.start(connection, slot.id, owner="us", term=1, trigger=slot.trigger, at=at)
        ending = Ending(state=SlotState.INCOMPLETE if run else SlotState.COMPLETE, run_id=run)
        schedule.finish(connection, slot, ending, owner="us", at=at + timedelta(seconds=hours_ago))


def serve(ops: Ops) -> None:
    """A service works by the schedule."""
    assert open_lead(ops.store).hold("us", ops.now()) is not None


def test_every_task_is_on_the_page_and_nothing_is_called_punctual_before_a_service_worked(
    browser: Browser, bank: Ops
) -> None:
    text = browser.text("/jobs")
    assert all(f'href="/jobs/{name}"' in text for name in browser.app.state.console.tasks)
    assert "No service has worked by this schedule yet" in text
    assert "not known" in text


def test_what_is_late_and_what_was_not_checked_can_be_seen_at_once(browser: Browser, bank: Ops) -> None:
    serve(bank)
    keep_slot(bank, "backup", 2, owed=True)
    run = keep_run(bank)
    keep_slot(bank, "collect-changes", 1, run=run)
    text = browser.text("/jobs")
    assert "No service has worked" not in text
    assert text.count('<span class="state state-late">late</span> since') == 1
    assert f'<a href="/runs/{run}">2 of 3</a>' in text
    assert "1 not checked" in text


def test_a_task_tells_what_its_last_run_did_not_check_and_why(browser: Browser, bank: Ops) -> None:
    run = keep_run(bank, missing=25)
    keep_slot(bank, "collect-changes", 1, run=run)
    text = browser.text("/jobs/collect-changes")
    assert SENTENCES[Reason.FORBIDDEN] in text
    assert "graph: &lt;403&gt;" in text
    assert "mailbox-19" in text
    assert "mailbox-20" not in text
    assert f'<a href="/runs/{run}?kind=mailbox">All 25 of them</a>' in text


def test_a_job_names_its_codes_and_links_to_their_runbooks(browser: Browser) -> None:
    text = browser.text("/jobs/conflicts")
    assert 'href="/runbooks/MTG0' in text


def test_durations_are_drawn_once_there_are_two(browser: Browser, bank: Ops) -> None:
    keep_slot(bank, "backup", 2)
    assert "<svg" not in browser.text("/jobs/backup")
    keep_slot(bank, "backup", 1)
    text = browser.text("/jobs/backup")
    assert "<svg" in text
    assert "style=" not in text


def test_the_history_is_paged_and_every_slot_is_on_one_page(browser: Browser, bank: Ops) -> None:
    for hours_ago in range(1, 61):
        keep_slot(bank, "backup", hours_ago)
    seen, address = [], "/jobs/backup"
    for _ in range(2):
        text = browser.text(address)
        seen += [line for line in text.splitlines() if '<th scope="row" class="nowrap">' in line]
        address = text.partition('" rel="next"')[0].rpartition('href="')[2]
    assert len(seen) == len(set(seen)) == 60
    assert 'rel="next"' not in text
    assert "From the beginning" in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/jobs/nonsense", 404),
        ("/jobs/backup?after=x", 400),
        ("/runs/0", 404),
        ("/runs/99999", 404),
        ("/runs/x", 404),
        ("/runs/1?kind=nonsense", 404),
        ("/runs?kind=nonsense", 400),
        ("/runs?after=-1", 400),
        ("/runs/1?kind=query&after=99999999999999999999999", 400),
    ],
)
def test_what_is_not_there_says_what_to_do(browser: Browser, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_runs_that_were_begun_by_hand_are_listed_by_kind(browser: Browser) -> None:
    assert browser.text("/runs").count('<th scope="row">') == 2
    collect, jobs = browser.text("/runs?kind=collect"), browser.text("/runs?kind=jobs")
    assert ('href="/runs/1"' in collect, 'href="/runs/2"' in collect) == (True, False)
    assert ('href="/runs/1"' in jobs, 'href="/runs/2"' in jobs) == (False, True)


def test_a_run_shows_its_status_its_coverage_and_its_figures(browser: Browser, bank: Ops) -> None:
    text = browser.text(f"/runs/{keep_run(bank)}")
    assert "state-incomplete" in text
    assert "60 min" in text
    assert SENTENCES[Reason.FORBIDDEN] in text
    assert "bookings" in text


def test_all_that_was_not_checked_can_be_walked_through(browser: Browser, bank: Ops) -> None:
    run = keep_run(bank, missing=120)
    addresses = [f"/runs/{run}?kind=mailbox{after}" for after in ("", "&after=50", "&after=100")]
    texts = [browser.text(address) for address in addresses]
    assert [text.count("graph: &lt;403&gt;") for text in texts] == [50, 50, 20]
    assert all(sum(f">mailbox-{number}<" in text for text in texts) == 1 for number in range(120))
    assert ['rel="next"' in text for text in texts] == [True, True, False]


def test_a_run_that_died_is_not_taken_for_one_that_had_nothing_to_read(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        number = start_run(connection, "collect", bank.now(), bank.now())
    text = browser.text(f"/runs/{number}")
    assert "not known: it has not ended yet" in text


def test_viewers_see_no_buttons(browser: Browser) -> None:
    viewer = browser.as_role(Role.VIEWER)
    assert 'method="post" action="/jobs' not in viewer.text("/jobs")
    assert "What to do with it" not in viewer.text("/jobs/backup")
