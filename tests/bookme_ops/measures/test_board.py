"""The board: many who ask cost one gathering every few seconds."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from bookme_ops.measures.board import Board
from tests.journeys.bank import Journey, begin_journey

SECOND = timedelta(seconds=1)


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, advisors=2, scene="calm") as begun:
        yield begun


def test_figures_are_told_again_for_a_few_seconds_and_gathered_anew_after_that(journey: Journey) -> None:
    board, now = Board(journey.ops, ()), journey.now
    first = board.look(now)
    assert board.look(now + 4 * SECOND) is first
    later = board.look(now + 6 * SECOND)
    assert later.at == now + 6 * SECOND
    assert board.look(now) is not later, "a clock that was put back does not keep old figures"


def test_many_who_come_first_at_once_gather_once(journey: Journey) -> None:
    board, seen = Board(journey.ops, ()), []
    threads = [Thread(target=lambda: seen.append(board.look(journey.now))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len({id(figures) for figures in seen}) == 1
