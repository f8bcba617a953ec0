"""The figures of the console: one set for each application."""

from fastapi import FastAPI

from bookme_ops.web.console import Console
from bookme_ops.web.counted import figures_of
from bookme_ops.web.serving.application import make_application


def test_whoever_asks_gets_the_same_figures_and_another_application_has_others(app: FastAPI, console: Console) -> None:
    figures = figures_of(app)
    assert figures.ops is console.ops
    assert figures_of(app) is figures
    assert figures_of(make_application(console)) is not figures
