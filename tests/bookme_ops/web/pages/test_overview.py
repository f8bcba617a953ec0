"""The overview: what is wrong, what is not known, how fresh it all is; and the listeners of its events."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.bulk import run
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import apply, open_incidents
from bookme_ops.store.roles import Role
from bookme_ops.trends.figures import Figures
from bookme_ops.web.listening import Listening
from bookme_ops.wiring import Ops
from connectors.errors import SENTENCES, Reason
from connectors.ports import Failure
from jobs.base import Priority
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import a_booking
from tests.bookme_ops.web.browsers import Browser

HOSTILE = '<script>alert(1)</script>"onload="x'
FAILURE = Failure(reason=Reason.TIMEOUT, detail="")


@pytest.fixture(autouse=True)
def patient(app: FastAPI, bank: Ops) -> Iterator[None]:
    """Nobody goes away before everything was counted."""
    app.state.figures = Figures(bank, patience=60.0)
    yield
    app.state.figures.close()


@pytest.mark.parametrize("role", list(Role))
def test_the_worst_incidents_stand_on_top_with_links_for_everybody(browser: Browser, bank: Ops, role: Role) -> None:
    text = browser.as_role(role).text("/")
    with bank.store.read() as connection:
        critical = [
            one for one in open_incidents(connection, ["production", "test"]) if one.priority is Priority.CRITICAL
        ]
    assert critical
    assert sum(f'href="/incidents/{one.id}"' in text for one in critical) == min(10, len(critical))
    assert text.count("<h1>") == 1
    assert text.index("What is wrong now") < text.index("The sync window") < text.index("What could not be read")


def test_nobody_sees_it_who_is_not_signed_in(browser: Browser) -> None:
    for path in ("/", "/events"):
        assert browser.stranger().get(path).headers["location"].startswith("/sign-in")


def test_what_could_not_be_read_is_told_and_never_shown_as_nothing(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        record_failure(connection, "production", "query", "bookings", FAILURE, at=bank.now())
    text = browser.text("/")
    assert SENTENCES[Reason.TIMEOUT] in text
    assert "Everything that was tried was read completely" not in text
    assert "What changed lately is not known" in text


def test_systems_and_budgets_that_nobody_asked_are_not_known(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        for table in ("probe", "allowance"):
            run(connection, f"DELETE FROM {table}")
    text = browser.text("/")
    assert "not known: the org never told" in text
    assert "state-up" not in text
    assert SENTENCES[Reason.NEVER_READ] in text.replace("&#39;", "'")
    assert "Whether tasks are late is not known" in text


def test_alerts_that_were_given_up_stand_on_the_front_page(browser: Browser, bank: Ops) -> None:
    assert "None was given up" in browser.text("/")
    with bank.store.begin() as connection:
        run(connection, "INSERT INTO alert_channel (name) VALUES ('on-call')")
        columns = "ref, key, channel, event, priority, state, title, body, created_at, due_at, attempts"
        at = bank.now().replace(tzinfo=None).isoformat(sep=" ")
        values = ("r", "k", "on-call", "opened", 3, "failed", "t", "b", at, at, 5)
        run(connection, f"INSERT INTO alert_message ({columns}) VALUES ({', '.join('?' * 11)})", values)
    text = browser.text("/")
    assert "1 given up for" in text
    assert "on-call" in text


def test_an_umbrella_is_told_with_how_many_hang_under_it(browser: Browser, bank: Ops) -> None:
    raised = [umbrella(), *(found(str(number), under_umbrella=True) for number in range(3))]
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM incident")
        for one in raised:
            apply(connection, [Open(raised=one)], run_id=None, at=bank.now())
    assert "3 incidents hang under it" in browser.text("/")


def test_a_bank_in_which_nothing_is_wrong_says_so_and_what_that_does_not_mean(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM incident")
    assert "No incident is open. What could not be read is not judged" in browser.text("/")


def test_what_others_wrote_is_text(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        write_bookings(connection, [a_booking("x", bank.now(), location=HOSTILE)], at=bank.now(), run_id=1)
        raised = found("x", summary=HOSTILE, priority=Priority.CRITICAL)
        run(connection, "DELETE FROM incident")
        apply(connection, [Open(raised=raised)], run_id=None, at=bank.now())
    text = browser.text("/")
    assert "<script>alert" not in text
    assert 'onload="x' not in text
    assert text.count("&lt;script&gt;alert(1)") >= 2


def test_the_strip_is_of_the_environment_that_was_asked_for(browser: Browser) -> None:
    assert 'Meetings of <bdi class="break">test</bdi>' in browser.text("/?environment=test")
    assert browser.get("/?environment=nowhere").status_code == 404


def test_parts_that_are_live_can_be_found_again(browser: Browser) -> None:
    text = browser.text("/")
    for part in ("now", "worst", "systems", "schedule", "window", "unread", "fresh"):
        assert text.count(f'id="{part}"') == 1
    assert text.count("data-live") == 7


def test_events_are_a_stream_that_ends_when_the_service_does(browser: Browser, app: FastAPI, bank: Ops) -> None:
    app.state.listening = Listening(bank.store, every=0.0)
    app.state.listening.stop()
    answer = browser.get("/events")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text == "retry: 3000\n\n"


def test_too_many_listeners_are_sent_away(browser: Browser, app: FastAPI, bank: Ops) -> None:
    app.state.listening = Listening(bank.store, most=0)
    assert browser.get("/events").status_code == 503
