"""Warming: every figure that a page asks for is counted before anybody asks."""

from fastapi import FastAPI

from bookme_ops.trends.figures import Figures
from bookme_ops.web.counted import figures_of
from bookme_ops.web.serving.warming import ALL, warm
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.browsers import Browser


class Watched(Figures):
    """Figures that remember the names that they were asked for."""

    asked: set[str]

    def _begin_all(self, wanted, now):  # type: ignore[no-untyped-def]
        self.asked |= wanted.keys()
        return super()._begin_all(wanted, now)


def test_what_is_warm_is_what_pages_ask_for(browser: Browser, app: FastAPI, bank: Ops) -> None:
    app.state.figures = watched = Watched(bank, patience=30.0)
    watched.asked = set()
    for path in ("/", "/rooms", "/reports"):
        browser.text(path)
    assert watched.asked == ALL.keys()
    watched.close()


def test_it_returns_at_once_and_nobody_waits_afterwards(browser: Browser, app: FastAPI) -> None:
    warm(app)
    figures_of(app)._hand.submit(int).result(60)
    figures_of(app).patience = 0.0
    for path in ("/", "/rooms", "/reports"):
        assert "for the first time" not in browser.text(path)
