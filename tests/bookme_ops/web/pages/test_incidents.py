"""The queue and the page of one incident, as people and browsers see them."""

import re
from datetime import timedelta

import pytest

from bookme_ops.incident_desk import Hand, acknowledge, note
from bookme_ops.store import incidents
from bookme_ops.store.audit_log import entries
from bookme_ops.store.incident import Incident, Open, State
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from jobs.base import Priority, Subject
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.inert import HOSTILE, TEXT, assert_inert, look_at

NUMBERS = re.compile(r'<a class="nowrap" href="/incidents/(\d+)">')
NEXT = re.compile(r'<a href="([^"]+)" rel="next">')


def kept(ops: Ops) -> list[Incident]:
    with ops.store.read() as connection:
        return incidents.search(connection)


def shown(page: str) -> list[int]:
    return [int(number) for number in NUMBERS.findall(page)]


def follow(browser: Browser, path: str) -> list[int]:
    """The numbers of all pages."""
    page = browser.text(path)
    numbers = shown(page)
    while found_next := NEXT.search(page):
        page = browser.text(found_next[1].replace("&amp;", "&"))
        numbers += shown(page)
    return numbers


def of_code(ops: Ops, code: str) -> Incident:
    return next(one for one in kept(ops) if one.code == code)


def seen(ops: Ops) -> list[tuple[str, str]]:
    with ops.store.read() as connection:
        return [(one.action, one.object) for _, one in entries(connection)]


def test_the_queue_shows_everything_that_is_open_the_worst_first(browser: Browser, bank: Ops) -> None:
    numbers = follow(browser, "/incidents")
    assert numbers == [one.id for one in kept(bank) if one.state is not State.RESOLVED]
    assert len(numbers) > 50


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("priority=critical", lambda one: one.priority is Priority.CRITICAL),
        ("code=MTG,CAL001", lambda one: one.code.startswith("MTG") or one.code == "CAL001"),
        ("environment=test", lambda one: one.environment == "test"),
        ("state=resolved", lambda one: False),
        ("text=%231", lambda one: one.id == 1),
        ("text=no+event", lambda one: "no event" in one.summary),
        ("owner=-", lambda one: one.owner is None),
        ("owner=Ada", lambda one: False),
    ],
)
def test_filters_stand_in_the_address(browser: Browser, bank: Ops, asked: str, meant: object) -> None:
    wanted = [one.id for one in kept(bank) if meant(one)]  # type: ignore[operator]
    assert follow(browser, f"/incidents?{asked}") == wanted


def test_what_was_typed_stands_in_the_form_again(browser: Browser) -> None:
    page = browser.text("/incidents?text=boardroom&code=MTG&sla=at_risk&order=newest&state=all")
    for told in ('name="text" value="boardroom"', 'value="MTG"', 'value="at_risk" selected', 'value="newest" selected'):
        assert told in page
    assert "<option selected>all</option>" in page


def test_nothing_found_says_what_that_means(browser: Browser) -> None:
    assert "That says nothing about what could not be read" in browser.text("/incidents?code=XYZ")


@pytest.mark.parametrize(
    "asked", ["state=x", "priority=x", "environment=x", "sla=x", "order=x", "after=x", "code=%3Cx", "after=9.9.9"]
)
def test_what_is_no_choice_is_refused_with_a_sentence(browser: Browser, asked: str) -> None:
    answer = browser.get(f"/incidents?{asked}")
    assert answer.status_code == 400
    assert look_at(answer.text).harm == []


@pytest.mark.parametrize("asked", ["text=' OR 1=1 --", "owner=';DROP TABLE incident", "code=CAL001,,", "text=%00"])
def test_no_text_is_a_command(browser: Browser, bank: Ops, asked: str) -> None:
    before = len(kept(bank))
    assert browser.get(f"/incidents?{asked}").status_code in {200, 400}
    assert len(kept(bank)) == before


def test_an_incident_shows_all_that_is_known_of_it_and_its_runbook(browser: Browser, bank: Ops) -> None:
    incident = of_code(bank, "CAL001")
    page = browser.text(f"/incidents/{incident.id}")
    told = (incident.summary, incident.booking_id, "What is wrong", "Evidence", "Why findings join it", "Whose move")
    for text in (*told, "How well it is known", "CAL001: missing in outlook", "Mitigation", "read completely"):
        assert str(text).replace("'", "&#39;") in page
    assert f'action="/incidents/{incident.id}/acknowledge"' in page
    assert seen(bank)[-1] == ("incident.viewed", f"incident {incident.id}")


def test_whoever_only_looks_sees_no_evidence_no_words_of_others_and_no_form(browser: Browser, bank: Ops) -> None:
    incident = of_code(bank, "CAL001")
    note(Hand(ops=bank, number=incident.id, actor="Ada", at=bank.now()), "call the customer Jens")
    page = browser.as_role(Role.VIEWER).text(f"/incidents/{incident.id}")
    assert incident.summary.replace("'", "&#39;") in page
    for text in ("call the customer", "Evidence</h2>", "/acknowledge", f'href="/bookings/{incident.booking_id}"'):
        assert text not in page
    assert "What happened" in page
    assert "incident.viewed" not in {action for action, _ in seen(bank)}
    assert 'type="checkbox" name="number"' not in browser.as_role(Role.VIEWER).text("/incidents")


def test_who_supports_may_not_accept_risks(browser: Browser, bank: Ops) -> None:
    number = of_code(bank, "CAL001").id
    assert "/mute" not in browser.as_role(Role.SUPPORT).text(f"/incidents/{number}")
    assert "/mute" in browser.as_role(Role.OPERATOR).text(f"/incidents/{number}")


@pytest.mark.parametrize("number", ["999999", "0", "-1", "x", "9" * 40, "1.5", "..%2f1"])
def test_what_there_is_not_has_no_page(browser: Browser, number: str) -> None:
    assert browser.get(f"/incidents/{number}").status_code == 404


def test_the_clock_tells_who_answered_and_when(browser: Browser, bank: Ops) -> None:
    number = of_code(bank, "CAL001").id
    assert "on track" in browser.text(f"/incidents/{number}")
    until = bank.now() + timedelta(hours=3)
    acknowledge(Hand(ops=bank, number=number, actor="Ada", at=bank.now()), note="I ask", until=until)
    page = browser.text(f"/incidents/{number}")
    assert "<dt>Given</dt>" in page
    assert "Acknowledged until" in page
    assert "I ask" in page


def test_hostile_text_is_shown_and_does_nothing(browser: Browser, bank: Ops) -> None:
    raised = found(
        "x",
        subject=Subject(kind="room", id=TEXT),
        booking_id=TEXT,
        summary=TEXT,
        evidence={"salesforce": {"subject": TEXT, TEXT: 1}, "events": [{"location": TEXT}], "said": [TEXT], TEXT: TEXT},
        fix={"step": TEXT},
    )
    with bank.store.begin() as connection:
        incidents.apply(connection, [Open(raised=raised)], run_id=1, at=bank.now())
        number = next(one.id for one in incidents.search(connection) if one.summary == TEXT)
    hand = Hand(ops=bank, number=number, actor=TEXT, at=bank.now())
    acknowledge(hand, note=TEXT)
    assert_inert(browser.text(f"/incidents/{number}"))
    assert_inert(browser.text("/incidents?state=all&order=newest"))
    asked = browser.get("/incidents", params={"text": TEXT[:300], "owner": TEXT[:300]})
    assert look_at(asked.text).harm == []
    assert_inert(browser.as_role(Role.VIEWER).text(f"/incidents/{number}"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_address_puts_anything_into_a_page(browser: Browser, text: str) -> None:
    for path in ("/incidents", "/bookings", "/advisors", "/bundles"):
        for name in ("text", "code", "owner", "state", "after", "id", "advisor", "room", "since", "booking"):
            answer = browser.get(path, params={name: text})
            assert answer.status_code < 500
            assert look_at(answer.text).harm == [], (path, name)


def test_a_runbook_has_a_page_of_its_own(browser: Browser) -> None:
    assert "CAL001: missing in outlook" in browser.as_role(Role.VIEWER).text("/runbooks/CAL001")
    for code in ("REPORT", "NONE999", "..%2f..%2fREADME", "x" * 300):
        assert browser.get(f"/runbooks/{code}").status_code == 404
