"""Forms about incidents: each does one thing, says so, and loses nothing that was typed where it cannot."""

import re
from collections.abc import Callable

import pytest

from bookme_ops.incident_desk import Hand, assign, resolve, take
from bookme_ops.store import incidents
from bookme_ops.store.audit_log import entries
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incident_pages import last_step
from bookme_ops.store.incident_reports import open_report
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from jobs.base import Priority
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.inert import TEXT, assert_inert

FORM = re.compile(r'<input type="hidden" name="seen" value="(\d+)">')
SAID = re.compile(r'class="said"[^>]*>([^<]*)<')


def get(ops: Ops, number: int) -> Incident:
    with ops.store.read() as connection:
        return incidents.get(connection, number)


def step_of(ops: Ops, number: int) -> str:
    with ops.store.read() as connection:
        return str(last_step(connection, number))


def last_deed(ops: Ops) -> tuple[str, str, str]:
    with ops.store.read() as connection:
        *_, (_, one) = entries(connection)
        return one.actor, one.action, one.result


def report(ops: Ops) -> int:
    """What a person opened."""
    told = {"category": "booking-failure", "priority": Priority.LOW, "summary": "it fails", "booking_id": None}
    with ops.store.begin() as connection:
        return open_report(connection, environment="production", intake={}, actor="Ada", at=ops.now(), **told).id  # type: ignore[arg-type]


def test_the_number_of_the_last_step_stands_in_every_form_that_changes_something(browser: Browser, bank: Ops) -> None:
    page = browser.text("/incidents/2")
    assert set(FORM.findall(page)) == {step_of(bank, 2)}
    forms = re.findall(r'<form method="post" action="/incidents/2/(\w+)">(.*?)</form>', page, re.DOTALL)
    assert {name for name, inner in forms if "seen" not in inner} == {"note"}
    assert all('name="csrf"' in inner for _, inner in forms)


ACTIONS: list[tuple[str, dict[str, str], str, Callable[[Incident], object]]] = [
    ("acknowledge", {"note": "I ask", "until": "2026-03-03T12:00"}, "incident.acknowledged", lambda one: one.state),
    ("assign", {"owner": "Bo"}, "incident.assigned", lambda one: one.owner),
    ("resolve", {"reason": "over"}, "incident.resolved", lambda one: one.state),
    ("wait", {"party": "vendor", "reason": "ticket 7"}, "incident.waiting", lambda one: None),
    ("merge", {"into": "#3", "reason": "the same"}, "incident.merged", lambda one: one.merged_into),
    ("mute", {"until": "2026-03-09", "reason": "known"}, "incident.muted", lambda one: one.muted_until),
    ("note", {"text": "I look"}, "incident.noted", lambda one: None),
]


@pytest.mark.parametrize(("name", "fields", "action", "changed"), ACTIONS)
def test_a_form_does_what_it_says_and_says_what_it_did(
    browser: Browser, bank: Ops, name: str, fields: dict[str, str], action: str, changed: Callable[[Incident], object]
) -> None:
    before = get(bank, 2)
    answer = browser.follow().post(f"/incidents/2/{name}", seen=step_of(bank, 2), **fields)
    assert answer.status_code == 200
    assert answer.url.path == "/incidents/2"
    told = SAID.search(answer.text)
    assert told is not None
    assert told[1].startswith("Incident 2: ")
    assert changed(before) is None or changed(get(bank, 2)) != changed(before)
    with bank.store.read() as connection:
        assert [one.action for _, one in entries(connection) if one.actor == "a admin"].count(action) == 1


@pytest.mark.parametrize(("name", "fields", "action", "_"), [one for one in ACTIONS if one[0] != "note"])
def test_if_somebody_was_faster_it_says_what_they_did_and_keeps_what_was_typed(
    browser: Browser, bank: Ops, name: str, fields: dict[str, str], action: str, _: object
) -> None:
    seen = step_of(bank, 2)
    assign(Hand(ops=bank, number=2, actor="Bo", at=bank.now()), "Cy")
    before = get(bank, 2)
    answer = browser.post(f"/incidents/2/{name}", seen=seen, **fields)
    assert answer.status_code == 409
    assert get(bank, 2) == before
    for text in ("has moved since you looked at it", "given to Cy", "Nothing was changed"):
        assert text in answer.text
    for field, typed in fields.items():
        if field != "party":
            assert typed in answer.text, field
    assert last_deed(bank) == ("a admin", action, "refused")
    again = browser.post(f"/incidents/2/{name}", seen=FORM.findall(answer.text)[0], **fields)
    assert again.status_code == 303, "the form that came back can be sent"


def test_a_note_is_written_whatever_happened_meanwhile(browser: Browser, bank: Ops) -> None:
    assign(Hand(ops=bank, number=2, actor="Bo", at=bank.now()), "Cy")
    assert browser.post("/incidents/2/note", text="still here").status_code == 303
    assert "still here" in browser.text("/incidents/2")


@pytest.mark.parametrize(
    ("name", "fields", "status", "told"),
    [
        ("acknowledge", {"until": "tomorrow"}, 400, "this is no instant"),
        ("acknowledge", {"until": "2020-01-01"}, 409, "lies ahead"),
        ("note", {"text": "  "}, 400, "the note is empty"),
        ("assign", {"owner": " "}, 400, "the name is empty"),
        ("wait", {"party": "us"}, 400, "say whose move it is"),
        ("resume", {}, 409, "the clock is ours"),
        ("reopen", {}, 409, "only a resolved one"),
        ("merge", {"into": "2"}, 409, "into itself"),
        ("merge", {"into": "99999"}, 409, "there is no incident 99999"),
        ("merge", {"into": "nine"}, 400, "by its number"),
        ("merge", {"into": "9" * 40}, 400, "by its number"),
        ("mute", {"until": "", "reason": "x"}, 400, "until when"),
        ("mute", {"until": "2026-03-09", "reason": ""}, 400, "the reason is empty"),
        ("mute", {"until": "2020-01-01", "reason": "x"}, 409, "must end in the future"),
        ("unmute", {}, 409, "is not muted"),
        ("priority", {"priority": "low"}, 409, "was found by"),
        ("priority", {"priority": "urgent"}, 400, "one of the four"),
    ],
)
def test_what_cannot_be_done_says_why(
    browser: Browser, bank: Ops, name: str, fields: dict[str, str], status: int, told: str
) -> None:
    before = get(bank, 2)
    answer = browser.post(f"/incidents/2/{name}", seen=step_of(bank, 2), **fields)
    assert answer.status_code == status
    assert told in answer.text
    assert get(bank, 2) == before


def test_what_was_done_can_be_undone(browser: Browser, bank: Ops) -> None:
    def send(name: str, **fields: str) -> None:
        answer = browser.post(f"/incidents/2/{name}", seen=step_of(bank, 2), **fields)
        assert answer.status_code == 303, answer.text

    send("wait", party="customer")
    send("resume")
    send("mute", until="2026-03-09", reason="known")
    send("unmute")
    send("resolve")
    send("reopen", reason="not over")
    assert get(bank, 2).state is State.OPEN


def test_the_priority_of_a_report_can_be_changed(browser: Browser, bank: Ops) -> None:
    number = report(bank)
    assert f'action="/incidents/{number}/priority"' in browser.text(f"/incidents/{number}")
    assert browser.post(f"/incidents/{number}/priority", seen=step_of(bank, number), priority="high").status_code == 303
    assert get(bank, number).priority is Priority.HIGH


def test_whoever_only_looks_changes_nothing_and_support_accepts_no_risk(browser: Browser, bank: Ops) -> None:
    fields = {"seen": step_of(bank, 2), "until": "2026-03-09", "reason": "x", "text": "x"}
    assert browser.as_role(Role.VIEWER).post("/incidents/2/note", **fields).status_code == 403
    assert browser.as_role(Role.VIEWER).post("/incidents/acknowledge", number="2").status_code == 403
    assert browser.as_role(Role.SUPPORT).post("/incidents/2/mute", **fields).status_code == 403
    assert browser.as_role(Role.SUPPORT).post("/incidents/2/note", **fields).status_code == 303
    assert browser.client.post("/incidents/2/note", data={"text": "x"}).status_code == 403, (
        "without the token of a form"
    )


def test_many_are_acknowledged_at_once_and_the_filters_stay(browser: Browser, bank: Ops) -> None:
    answer = browser.post("/incidents/acknowledge", number=["2", "3", "3"], back="code=CAL&sla=at_risk&evil=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents?code=CAL&sla=at_risk")
    assert {get(bank, number).state for number in (2, 3)} == {State.ACKNOWLEDGED}
    assert get(bank, 2).owner == "a admin"


def test_which_were_not_changed_is_told_and_why(browser: Browser, bank: Ops) -> None:
    take(Hand(ops=bank, number=2, actor="Bo", at=bank.now()))
    resolve(Hand(ops=bank, number=3, actor="Bo", at=bank.now()), "done")
    answer = browser.post("/incidents/acknowledge", number=["2", "3", "4", "99999"], back="")
    assert answer.status_code == 200
    for text in (
        "1 acknowledged, 3 left as they are",
        "acknowledged already by Bo",
        "resolved already",
        "no incident 99999",
    ):
        assert text in answer.text
    assert get(bank, 4).state is State.ACKNOWLEDGED
    assert get(bank, 2).owner == "Bo"


@pytest.mark.parametrize(
    ("numbers", "status"), [([], 400), (["x"], 404), ([str(one) for one in range(1, 300)], 400), (["9" * 30], 404)]
)
def test_what_was_not_ticked_is_not_taken(browser: Browser, bank: Ops, numbers: list[str], status: int) -> None:
    assert browser.post("/incidents/acknowledge", number=numbers).status_code == status
    assert get(bank, 2).state is State.OPEN


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "\r\nset-cookie: x=1", "after=%0d%0ax"])
def test_no_address_leads_away(browser: Browser, back: str) -> None:
    answer = browser.post("/incidents/acknowledge", number="2", back=back)
    assert answer.headers["location"].startswith("/incidents")
    assert "evil" not in answer.headers["location"]
    assert "\n" not in answer.headers["location"]


def test_hostile_words_of_a_form_come_back_inert(browser: Browser, bank: Ops) -> None:
    seen = step_of(bank, 2)
    assign(Hand(ops=bank, number=2, actor=TEXT, at=bank.now()), TEXT)
    answer = browser.post("/incidents/2/resolve", seen=seen, reason=TEXT)
    assert answer.status_code == 409
    assert_inert(answer.text)
    take(Hand(ops=bank, number=2, actor=TEXT, at=bank.now()))
    assert_inert(browser.post("/incidents/acknowledge", number="2", back=TEXT).text)


def test_there_is_nothing_to_do_with_what_there_is_not(browser: Browser) -> None:
    for number in ("99999", "x", "0"):
        assert browser.post(f"/incidents/{number}/note", text="x").status_code == 404


def test_to_load_the_answer_to_a_form_again_leads_back(browser: Browser) -> None:
    assert browser.get("/incidents/acknowledge").headers["location"] == "/incidents"
    assert browser.get("/incidents/2/resolve").headers["location"] == "/incidents/2"
    for path in ("/incidents/2/nonsense", "/incidents/x/resolve"):
        assert browser.get(path).status_code == 404
