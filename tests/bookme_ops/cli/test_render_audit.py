"""What all pages of the audit share: ages, gaps, and that nothing is told as none that could not be read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.access_sheet.sources import Section, find_gaps
from bookme_ops.cli.render_audit import (
    cells,
    count,
    days_left,
    mark,
    spell_span,
    tell_age,
    tier,
    write_findings,
    write_gaps,
    write_gaps_of,
    write_section,
)
from tests.bookme_ops.access_sheet.desks import HOSTILE, NOW, over
from tests.bookme_ops.access_sheet.test_user_sheet import a_finding
from tests.jobs.environment.access_bank import a_view, refused
from tests.jobs.samples import COPENHAGEN

Text = Callable[..., str]


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(0), "a minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=40), "40 days"),
    ],
)
def test_spans_are_told_in_one_unit(span: timedelta, told: str) -> None:
    assert spell_span(span) == told
    assert tell_age(NOW - span, NOW) == f"read {told} ago"


def test_what_was_never_read_has_no_age() -> None:
    assert tell_age(None, NOW) == "never read"


@pytest.mark.parametrize(
    ("days", "told"), [(None, "never ends"), (-3, "ended 3 days ago"), (0, "0 days left"), (91, "91 days left")]
)
def test_credentials_are_told_by_days_left(days: int | None, told: str) -> None:
    assert days_left(days).plain == told


def test_signs_and_counts_are_short() -> None:
    assert [mark(ok).plain for ok in (True, False, None)] == ["✓", "✗", "?"]
    assert [tier(number).plain for number in (0, 4, None)] == ["tier 0", "tier 4", ""]
    assert [count(number, "user") for number in (0, 1, 2_000)] == ["0 users", "1 user", "2,000 users"]


def test_a_section_without_rows_says_none_only_if_it_was_read(screen_text: Text) -> None:
    def page(gaps: tuple[str, ...]) -> str:
        part: Section[Any] = Section(rows=(), read_at=NOW, gaps=gaps)
        return screen_text(lambda screen: write_section(screen, "Tokens", part, [], now=NOW, none="none at all"))

    assert "none at all" in page(())
    assert "none at all" not in page(("could not check tokens: grant X",))
    assert "grant X" in page(("could not check tokens: grant X",))


def test_rows_are_safe_for_a_terminal(screen_text: Text) -> None:
    part: Section[Any] = Section(rows=(1,), read_at=NOW)
    rows = [cells(f"\x1b[31m{HOSTILE}", "[bold]x[/bold]")]
    told = screen_text(lambda screen: write_section(screen, "T", part, rows, now=NOW, none=""))
    assert "\x1b" not in told
    assert "[bold]x[/bold]" in told


def test_gaps_with_the_same_remedy_stand_in_one_line(screen_text: Text) -> None:
    view = refused(refused(refused(a_view(), "sets"), "groups"), "locks")
    told = screen_text(lambda screen: write_gaps_of(screen, "production", list(find_gaps(view))), width=150)
    assert "production: could not check sets, groups: grant View Setup and Configuration" in told
    assert told.count("could not check") == 2
    narrow = screen_text(lambda screen: write_gaps(screen, [over(view)], ("locks",)), width=150)
    assert narrow.count("could not check") == 1


def test_findings_say_whose_they_are_where_that_is_not_plain(screen_text: Text) -> None:
    pairs = [(a_finding("ENV021", "005X"), None)]
    assert "005X" not in screen_text(lambda screen: write_findings(screen, pairs, COPENHAGEN))
    assert "user 005X" in screen_text(lambda screen: write_findings(screen, pairs, COPENHAGEN, whose=True))
