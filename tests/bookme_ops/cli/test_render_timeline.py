"""The timeline on a screen."""

from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.cli.render_timeline import write_timeline

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def line(at: str, system: str = "Salesforce", environment: str = "production", **more: Any) -> dict[str, Any]:
    return {"at": at, "system": system, "environment": environment, "by": None, "sentence": "booked", **more}


def told(screen_text: Any, *lines: dict[str, Any], story: Any = None, width: int = 100) -> str:
    text: str = screen_text(lambda screen: write_timeline(screen, lines, story or {}, COPENHAGEN), width)
    return text


def test_days_are_those_of_the_bank(screen_text: Any) -> None:
    text = told(screen_text, line("2026-03-01T22:59:59+00:00"), line("2026-03-01T23:00:00+00:00"))
    assert text == (
        "  Sun 1 Mar 2026\n    23:59:59  Salesforce  booked\n  Mon 2 Mar 2026\n    00:00:00  Salesforce  booked\n"
    )


def test_environments_are_named_where_there_are_several(screen_text: Any) -> None:
    at = "2026-03-01T22:00:00+00:00"
    assert "Salesforce test" in told(screen_text, line(at), line(at, environment="test"))
    assert "production" not in told(screen_text, line(at), line(at, system="Outlook", environment="tenant"))


def test_long_sentences_wrap_under_themselves(screen_text: Any) -> None:
    text = told(screen_text, line("2026-03-01T22:00:00+00:00", sentence="word " * 30), width=80)
    first, *rest = text.splitlines()[1:]
    assert all(one.startswith(" " * 26 + "word") for one in rest)
    assert max(map(len, [first, *rest])) <= 80


def test_clocks_gaps_and_what_is_not_kept_are_said_at_the_end(screen_text: Any) -> None:
    story = {"skews": [{"sentence": "fast"}], "gaps": [{"sentence": "unread"}], "remarks": ["by whom is not kept"]}
    text = told(screen_text, story=story)
    assert text == "  nothing\n  ! fast.\n  ! unread.\n    By whom is not kept.\n"
