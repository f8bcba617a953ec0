"""The clock of an incident in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.cli.render_clock import clock_text, hours_text, write_clock
from bookme_ops.store.incident import Party
from tests.bookme_ops.cli.standings import OPENED, a_standing
from tests.bookme_ops.service_levels.minutes import DENMARK

ZONE = DENMARK.hours.zone
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (25, "25 min"), (60, "1 h"), (130, "2 h 10 min"), (960, "16 h")]
)
def test_business_time_is_said_in_hours_and_minutes(minutes: int, words: str) -> None:
    assert hours_text(timedelta(minutes=minutes, seconds=59)) == words


@pytest.mark.parametrize(
    ("hours", "life", "words"),
    [
        (1, {}, "3 h left, of 4 h"),
        (3.5, {}, "at risk: 30 min left, of 4 h"),
        (5, {}, "late: due Mon 2 Mar 2026 12:00, of 4 h"),
        (5, {"answers": (OPENED + 2 * HOUR,)}, "answered in 2 h, of 4 h"),
        (9, {"answers": (OPENED + 5 * HOUR,)}, "answered late, in 5 h, of 4 h"),
        (9, {"ended_at": OPENED + HOUR}, "over in 1 h, of 4 h"),
        (
            9,
            {"turns": ((OPENED + HOUR, Party.VENDOR),)},
            "paused: vendor, since Mon 2 Mar 2026 09:00; 3 h left, of 4 h",
        ),
        (
            9,
            {"turns": ((OPENED + HOUR, Party.CUSTOMER),), "answers": (OPENED + HOUR,)},
            "paused: customer, since Mon 2 Mar 2026 09:00; answered in 1 h, of 4 h",
        ),
    ],
)
def test_a_few_words_say_how_it_stands(hours: float, life: dict[str, Any], words: str) -> None:
    assert clock_text(a_standing(hours=hours, life=life).clock, ZONE).plain == words


def test_the_page_names_each_party_and_who_hears_of_it(screen_text: Callable[..., str]) -> None:
    life = {"turns": ((OPENED + HOUR, Party.MICROSOFT), (OPENED + 3 * HOUR, Party.US))}
    clock = a_standing(hours=6.5, life=life).clock
    assert screen_text(lambda screen: write_clock(screen, clock, ZONE)).splitlines() == [
        "",
        "First response",
        "  late: due Mon 2 Mar 2026 14:00, of 4 h",
        "  due             Mon 2 Mar 2026 14:00",
        "  with us         4 h 30 min, and it is running since Mon 2 Mar 2026 11:00",
        "  with Microsoft  2 h",
        "  at 80%          it went to lead: Mon 2 Mar 2026 13:12",
        "  at 100%         it went to manager: Mon 2 Mar 2026 14:00",
    ]


def test_a_deadline_that_waits_says_so(screen_text: Callable[..., str]) -> None:
    clock = a_standing(hours=9, life={"turns": ((OPENED + HOUR, Party.VENDOR),)}).clock
    page = screen_text(lambda screen: write_clock(screen, clock, ZONE))
    assert "due              Mon 2 Mar 2026 12:00, if the clock ran again at once" in page
    assert "it goes to manager" in page
