"""Maintenance: the week, duties that are signed once, windows that are planned and ended, risks and their ends."""

from datetime import timedelta

import pytest

from bookme_ops.scheduling.duties import drafts_at
from bookme_ops.store import waivers
from bookme_ops.store.alerts_windows import Window, windows
from bookme_ops.store.audit_log import entries
from bookme_ops.store.duties import Draft, duties, lay_out
from bookme_ops.store.roles import Role
from bookme_ops.store.waiver import Risk
from bookme_ops.wiring import Ops
from jobs.base import Subject
from tests.bookme_ops.web.browsers import Browser

PLAN = {"until": "2026-03-31", "reason": "Salesforce <release>"}


@pytest.fixture
def drawn_up(bank: Ops) -> Ops:
    """The duties of the week and the month are there."""
    with bank.store.begin() as connection:
        lay_out(connection, drafts_at(bank.settings, bank.now()))
    return bank


def planned(ops: Ops) -> list[Window]:
    with ops.store.read() as connection:
        return windows(connection, now=ops.now())


def log(ops: Ops) -> list[tuple[str, str, str, str]]:
    """Who did what to what, with which result, the oldest first."""
    with ops.store.read() as connection:
        return [(one.actor, one.action, one.object, one.result) for _, one in entries(connection)]


def day_of(text: str, day: str) -> str:
    """A day of the week on the page."""
    return text.partition(f"<h3>{day}")[2].partition("<h3>")[0]


def test_the_week_shows_duties_on_their_days(browser: Browser, drawn_up: Ops) -> None:
    text = browser.text("/maintenance")
    assert "Week 2026-W10" in text
    assert "Usage analytics review" in day_of(text, "Fri 06 Mar")
    assert "Nothing is due or planned." in day_of(text, "Tue 03 Mar")
    assert "Security audits" in day_of(browser.text("/maintenance?week=2026-W14"), "Tue 31 Mar")
    assert "2026-W09" in text
    assert "2026-W11" in text


def test_a_duty_is_signed_once_with_what_was_seen(browser: Browser, drawn_up: Ops) -> None:
    answer = browser.post("/maintenance/duties/1/sign", note="no location < 10 bookings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/maintenance")
    again = browser.post("/maintenance/duties/1/sign")
    assert again.status_code == 409
    assert "somebody may have signed it meanwhile" in again.text
    with drawn_up.store.read() as connection:
        (signed,) = [one for one in duties(connection, signed=True) if one.signed_at is not None]
    assert (signed.id, signed.signed_by, signed.note) == (1, "a admin", "no location < 10 bookings")
    assert log(drawn_up) == [("a admin", "duty.signed", "duty 1", result) for result in ("ok", "refused")]
    text = day_of(browser.text("/maintenance"), "Fri 06 Mar")
    assert "state-done" in text
    assert "no location &lt; 10 bookings" in text


def test_a_duty_that_nobody_signed_stays_on_the_page_and_is_late(browser: Browser, bank: Ops) -> None:
    due = bank.now() - timedelta(days=30)
    with bank.store.begin() as connection:
        lay_out(connection, [Draft(name="training", period="2026-W05", owner="eva", due_at=due)])
    text = browser.text("/maintenance")
    row = text.partition("2026-W05")[2].partition("</tr>")[0]
    assert "state-late" in row
    assert "eva" in row


def test_work_is_planned_shown_in_the_week_and_ended(browser: Browser, bank: Ops) -> None:
    again = {"cron": "0 22 * * *", "minutes": "90"}
    assert browser.post("/maintenance/windows", **PLAN, **again, code="cal", environment="test").status_code == 303
    (window,) = planned(bank)
    assert (window.environment, window.code, window.seconds, window.owner) == ("test", "CAL", 5400, "a admin")
    text = browser.text("/maintenance")
    assert "Salesforce &lt;release&gt;" in day_of(text, "Wed 04 Mar")
    assert f"/maintenance/windows/{window.id}/end" in text
    assert browser.post(f"/maintenance/windows/{window.id}/end").status_code == 303
    assert browser.post(f"/maintenance/windows/{window.id}/end").status_code == 409
    assert planned(bank) == []
    named = f"maintenance window {window.id}"
    assert log(bank) == [
        ("a admin", "maintenance.planned", named, "ok"),
        ("a admin", "maintenance.ended", named, "ok"),
        ("a admin", "maintenance.ended", named, "refused"),
    ]


def test_work_may_be_about_one_subject(browser: Browser, bank: Ops) -> None:
    assert browser.post("/maintenance/windows", **PLAN, subject="room:boardroom@bank.example").status_code == 303
    assert [one.subject for one in planned(bank)] == [Subject(kind="room", id="boardroom@bank.example")]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"until": ""}, "say until when"),
        ({"until": "2020-01-01"}, "must end after its start"),
        ({"reason": "  "}, "needs a reason"),
        ({"cron": "0 22 * * *"}, "needs both"),
        ({"minutes": "60"}, "needs both"),
        ({"cron": "nonsense", "minutes": "60"}, "expected 5"),
        ({"cron": "0 22 30 2 *", "minutes": "60"}, "no time between"),
        ({"cron": "0 22 * * *", "minutes": "-1"}, "whole minutes"),
        ({"cron": "0 22 * * *", "minutes": "99999"}, "seven days"),
        ({"environment": "nonsense"}, "there is no environment"),
        ({"code": "NONSENSE"}, "there is no code"),
        ({"subject": "nonsense"}, "nonsense"),
        ({"start": "nonsense"}, "this is no instant"),
    ],
)
def test_work_that_cannot_be_planned_shows_why_and_what_was_typed(
    browser: Browser, bank: Ops, fields: dict[str, str], problem: str
) -> None:
    answer = browser.post("/maintenance/windows", **{**PLAN, **fields})
    assert answer.status_code == 409
    assert problem in answer.text.partition('role="alert">')[2].partition("</p>")[0]
    assert 'value="Salesforce &lt;release&gt;"' in answer.text or "reason" in fields
    assert (planned(bank), log(bank)) == ([], [])


def test_risks_are_shown_with_their_ends_and_may_be_taken_back(browser: Browser, bank: Ops) -> None:
    risk = Risk(environment="production", code="CAL002")
    with bank.store.begin() as connection:
        made = waivers.accept(
            connection, risk=risk, owner="eva", reason="known", at=bank.now(), until=bank.now() + timedelta(days=3)
        )
    text = browser.text("/maintenance")
    assert "ends soon" in text
    assert 'href="/incidents?code=CAL002&amp;environment=production"' in text
    assert browser.post(f"/maintenance/waivers/{made.id}/end").status_code == 303
    assert browser.post(f"/maintenance/waivers/{made.id}/end").status_code == 409
    assert "No risk is accepted" in browser.text("/maintenance")
    assert log(bank) == [("a admin", "waiver.ended", f"waiver {made.id}", result) for result in ("ok", "refused")]


def test_each_list_is_paged_by_itself(browser: Browser, bank: Ops) -> None:
    due = bank.now()
    with bank.store.begin() as connection:
        drafts = [Draft(name=f"duty-{number:03}", period="p", owner=None, due_at=due) for number in range(60)]
        lay_out(connection, drafts)
    first = browser.text("/maintenance?week=2026-W20")
    following = first.partition('" rel="next">Next page')[0].rpartition('href="')[2].replace("&amp;", "&")
    assert "week=2026-W20" in following
    second = browser.text(following)
    assert all((f"duty-{number:03}" in first) != (f"duty-{number:03}" in second) for number in range(60))
    assert "From the beginning" in second


@pytest.mark.parametrize("asked", ["week=2026-W60", "week=x", "duties=x", "windows=1", "waivers=--"])
def test_places_that_do_not_exist_are_refused(browser: Browser, asked: str) -> None:
    assert browser.get(f"/maintenance?{asked}").status_code == 400


@pytest.mark.parametrize("path", ["duties/1/sign", "windows", "windows/1/end", "waivers/1/end"])
def test_only_operators_change_anything(browser: Browser, drawn_up: Ops, path: str) -> None:
    support = browser.as_role(Role.SUPPORT)
    assert support.post(f"/maintenance/{path}", **PLAN).status_code == 403
    assert log(drawn_up) == []
    assert 'method="post" action="/maintenance' not in support.text("/maintenance")
