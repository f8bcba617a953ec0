"""Reports: charts with the same numbers beside them, each to be taken home; what is not known is said to be."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from threading import Event

import pytest
from fastapi import FastAPI

from bookme_ops.store.bulk import run
from bookme_ops.store.roles import Role
from bookme_ops.trends.figures import Figures
from bookme_ops.trends.reports import REPORT_OF, REPORTS, TITLES, find_graph
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.browsers import Browser


@pytest.fixture(autouse=True)
def patient(app: FastAPI, bank: Ops) -> Iterator[None]:
    """Nobody goes away before everything was counted."""
    app.state.figures = Figures(bank, patience=60.0)
    yield
    app.state.figures.close()


@pytest.mark.parametrize("role", list(Role))
def test_every_report_is_there_for_everybody(browser: Browser, role: Role) -> None:
    text = browser.as_role(role).text("/reports")
    for title in TITLES.values():
        assert title in text
    for name in REPORT_OF:
        assert f'id="{name}"' in text
        assert f"/reports/{name}.csv?environment=production" in text


def test_a_chart_has_its_numbers_beside_it(browser: Browser, bank: Ops) -> None:
    text = browser.text("/reports")
    charts = re.findall(r'<svg[^>]*role="img"[^>]*>', text)
    assert len(charts) > 5
    assert text.count("<summary>The numbers</summary>") == len(charts)
    assert " style=" not in text
    assert "<style" not in text
    assert len(re.findall(r"<script", text)) == 1, "that of the console"
    graph = find_graph(REPORTS["bookings"](bank, bank.now())["production"], "bookings-by-type")
    for week in graph.places:
        assert f"{week}</bdi>" in text


def test_no_id_stands_twice(browser: Browser) -> None:
    ids = re.findall(r'\sid="([^"]+)"', browser.text("/reports"))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", list(REPORT_OF))
def test_every_graph_can_be_taken_home(browser: Browser, bank: Ops, name: str) -> None:
    answer = browser.get(f"/reports/{name}.csv?environment=test")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}-test.csv"'
    graph = find_graph(REPORTS[REPORT_OF[name]](bank, bank.now())["test"], name)
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == [*graph.heads, "counted_at"]
    assert [row[0] for row in rows[1:]] == list(graph.places)


@pytest.mark.parametrize("path", ["/reports/nothing.csv", "/reports/..%2Fx.csv", "/reports/adoption.csv?environment=x"])
def test_what_is_no_report_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_nobody_takes_anything_home_who_is_not_signed_in(browser: Browser) -> None:
    for path in ("/reports", "/reports/adoption.csv"):
        assert browser.stranger().get(path).headers["location"].startswith("/sign-in")


def test_an_empty_store_knows_nothing_and_says_so(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        for table in ("booking", "probe", "run", "incident", "coverage"):
            run(connection, f"DELETE FROM {table}")
    text = browser.text("/reports")
    assert "not known: nothing was counted in this time" in text
    assert "no system was ever probed" in text
    assert "not known for 2026-W09" in text


def test_what_the_guide_asks_for_and_nobody_can_tell_is_named(browser: Browser) -> None:
    assert "Customer satisfaction is not known: no system that we read holds it." in browser.text("/reports")


def test_who_books_and_about_what_is_drawn_with_its_numbers(browser: Browser) -> None:
    text = browser.text("/reports")
    for words in ("Meetings by week and source", "Meetings by week and topic", "employee", "Boliglån"):
        assert words in text
    assert "does not keep" not in text


def test_a_platform_that_was_never_read_is_not_known(browser: Browser, bank: Ops) -> None:
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM backend_report")
    text = browser.text("/reports")
    assert text.count("Not known, because it was never read") == 2


def test_a_topic_may_have_any_name(browser: Browser, bank: Ops) -> None:
    name = "<svg/onload=alert(7)>\"'</script>"
    with bank.store.begin() as connection:
        run(connection, "UPDATE backend_topic SET name = ? WHERE environment = 'production'", (name,))
    text = browser.text("/reports")
    assert "<svg/onload" not in text
    assert "&lt;svg/onload=alert(7)&gt;" in text
    assert len(re.findall(r"<script", text)) == 1


def test_what_is_being_counted_is_not_known_yet(browser: Browser, app: FastAPI) -> None:
    app.state.figures.patience = 0.0
    counting = Event()
    app.state.figures.begin({"slow": lambda ops, now: counting.wait(30)}, browser.ops.now())
    assert browser.text("/reports").count("counted for the first time") == len(REPORTS)
    assert browser.get("/reports/adoption.csv").status_code == 503
    counting.set()
