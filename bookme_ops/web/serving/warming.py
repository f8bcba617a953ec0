"""Warming: what pages show is counted when the service begins, so that its first visitors do not wait."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from fastapi import FastAPI

from bookme_ops.trends.rooms import count_rooms
from bookme_ops.web.counted import figures_of
from bookme_ops.web.pages.overview import draw_window
from bookme_ops.web.pages.reports import DRAWN
from bookme_ops.wiring import Ops

ALL: Mapping[str, Callable[[Ops, datetime], Any]] = {"window": draw_window, "rooms": count_rooms, **DRAWN}
"""Every figure of the pages, by the name that they ask for it by."""


def warm(app: FastAPI) -> None:
    """Begin to count all of them, one after the other; returns at once."""
    figures = figures_of(app)
    figures.begin(ALL, figures.ops.now())
