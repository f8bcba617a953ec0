"""The figures of the console: one set for the application, counted aside."""

from threading import Lock
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from bookme_ops.trends.figures import Figures

LOCK = Lock()


def figures_of(app: FastAPI) -> Figures:
    """The application's figures, made by whoever asks first."""
    with LOCK:
        if not hasattr(app.state, "figures"):
            app.state.figures = Figures(app.state.console.ops)
        figures: Figures = app.state.figures
    return figures


def _asked(request: Request) -> Figures:
    app: FastAPI = request.app
    return figures_of(app)


Counts = Annotated[Figures, Depends(_asked)]
