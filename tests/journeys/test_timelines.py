"""Timelines: what happened to a meeting reads, word for word, as it is kept beside this file."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.booking_page.page import show
from bookme_ops.cli.render_timeline import write_timeline
from bookme_ops.cli.screen import Screen
from tests.journeys.bank import Journey
from tests.journeys.tales import TALES, Tale

Begin = Callable[..., Journey]
KEPT = Path(__file__).parent / "timelines"


def print_timeline(journey: Journey, page: dict[str, Any]) -> str:
    """As it is printed on a screen of 100 columns."""
    paper = StringIO()
    write_timeline(Screen(paper, {}), page["timeline"], page["story"], journey.ops.settings.bank.time_zone)
    return paper.getvalue()


@pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.__name__)
def test_a_tale_reads_word_for_word(begin: Begin, tale: Tale) -> None:
    journey = begin(scene="calm")
    page = show(journey.ops, tale(journey))
    assert print_timeline(journey, page) == (KEPT / f"{tale.__name__}.txt").read_text(encoding="utf-8")


def test_every_kept_timeline_is_told() -> None:
    assert {file.stem for file in KEPT.glob("*.txt")} == {tale.__name__ for tale in TALES}
