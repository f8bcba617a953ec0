"""Instants, actors and progress of commands."""

import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.cli.desk import Desk
from bookme_ops.cli.opening import acting, read_instant, watching
from bookme_ops.cli.refusal import Refusal
from bookme_ops.progress import Silent

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Terminal(io.StringIO):
    """A stream that a person watches."""

    def isatty(self) -> bool:
        return True


def desk(stderr: io.StringIO) -> Desk:
    return Desk(stdout=io.StringIO(), stderr=stderr, environ={}, folder=Path(), clock=lambda: NOW)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (None, NOW),
        ("2026-03-02T08:00:00+01:00", datetime(2026, 3, 2, 7, tzinfo=UTC)),
        ("2026-03-02T08:00:00Z", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02T08:00:00-02:00", datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("2026-03-02T08:00", datetime(2026, 3, 2, 7, tzinfo=UTC)),
        ("2026-07-02 08:00", datetime(2026, 7, 2, 6, tzinfo=UTC)),
        (" 2026-03-02 ", datetime(2026, 3, 1, 23, tzinfo=UTC)),
    ],
)
def test_an_instant_without_offset_is_the_banks(text: str | None, wanted: datetime) -> None:
    instant = read_instant(text, desk(io.StringIO()), COPENHAGEN)
    assert instant == wanted
    assert instant.tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["", "now", "08:00", "2026-13-01", "0001-01-01", "9999-12-31T23:59-12:00", "1772438400"]
)
def test_what_is_no_instant_of_our_days_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is not an instant"):
        read_instant(text, desk(io.StringIO()), COPENHAGEN)


def test_the_actor_is_whoever_says_so_else_the_user_of_the_machine() -> None:
    assert acting(" anna ") == "anna"
    assert acting(None)


def test_progress_is_shown_on_a_terminal_and_vanishes() -> None:
    stream = Terminal()
    with watching(desk(stream)) as progress:
        progress.start("mailboxes of \x1b[31mcontoso", 20)
        progress.step(5)
        progress.done()
        progress.start("bookings", None)
        progress.step(3)
    assert "mailboxes of \\x1b[31mcontoso" in stream.getvalue()
    assert "bookings" in stream.getvalue()


def test_progress_is_silent_elsewhere() -> None:
    stream = io.StringIO()
    with watching(desk(stream)) as progress:
        assert isinstance(progress, Silent)
        progress.start("mailboxes", 20)
        progress.step()
    assert stream.getvalue() == ""
