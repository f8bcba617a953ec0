"""Which debug logs are asked for, and what to do where none are kept."""

from datetime import UTC, datetime, timedelta

from bookme_ops.bundles.debug_logs import (
    AROUND,
    KEPT,
    MOST_BODIES,
    MOST_BYTES,
    MOST_WINDOWS,
    bodies_wanted,
    change_windows,
    logging_advice,
    tell_logging,
)
from connectors.records import Window
from connectors.support_records import DebugLog, TraceFlag

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_log(number: int, **values: object) -> DebugLog:
    usual = {"id": f"07L{number}", "started": NOW - number * HOUR, "status": "Success", "length": 10, "user_id": "005a"}
    return DebugLog(**{**usual, **values})  # type: ignore[arg-type]


def test_a_change_is_looked_at_a_quarter_of_an_hour_before_and_after() -> None:
    assert change_windows([NOW - HOUR], NOW) == [Window(start=NOW - HOUR - AROUND, end=NOW - HOUR + AROUND)]


def test_windows_that_meet_are_one_and_the_newest_comes_first() -> None:
    changes = [NOW - 3 * HOUR, NOW - HOUR, NOW - HOUR + 2 * AROUND, NOW - HOUR]
    assert change_windows(changes, NOW) == [
        Window(start=NOW - HOUR - AROUND, end=NOW - HOUR + 3 * AROUND),
        Window(start=NOW - 3 * HOUR - AROUND, end=NOW - 3 * HOUR + AROUND),
    ]


def test_what_is_longer_ago_than_logs_are_kept_is_not_asked_for() -> None:
    edge = NOW - KEPT - AROUND
    assert change_windows([edge], NOW) == []
    assert len(change_windows([edge + timedelta(seconds=1)], NOW)) == 1
    assert change_windows([NOW + HOUR], NOW) == []


def test_of_very_many_changes_the_newest_are_looked_at() -> None:
    windows = change_windows([NOW - number * HOUR for number in range(100)], NOW)
    assert len(windows) == MOST_WINDOWS
    assert windows[0].end == NOW + AROUND


def test_logs_of_the_people_concerned_come_first_then_failures_then_the_newest() -> None:
    logs = [a_log(1, user_id="005x"), a_log(2), a_log(3, status="Boom"), a_log(4), a_log(5, user_id="005x", status="B")]
    assert [log.id for log in bodies_wanted(logs, {"005a"})] == ["07L3", "07L2", "07L4", "07L5", "07L1"]


def test_not_more_texts_are_asked_for_than_fit() -> None:
    assert len(bodies_wanted([a_log(number) for number in range(50)], set())) == MOST_BODIES
    large = [a_log(1, length=MOST_BYTES), a_log(2, length=1), a_log(3, length=None)]
    assert [log.id for log in bodies_wanted(large, set())] == ["07L1", "07L3"]


def test_everybody_has_a_row_that_says_whether_logs_are_kept() -> None:
    flag = TraceFlag(id="7tf", entity_id="005a", start=NOW - HOUR, expires=NOW + HOUR, apex_code="FINE")
    rows = tell_logging({"005b": ("owner",), "005a": ("integration",)}, [flag], NOW)
    assert [(row["user_id"], row["logging"], row.get("apex_code")) for row in rows] == [
        ("005a", "on", "FINE"),
        ("005b", "off", None),
    ]


def test_a_flag_that_ended_or_did_not_begin_keeps_nothing() -> None:
    ended = TraceFlag(id="1", entity_id="005a", start=NOW - HOUR, expires=NOW)
    later = TraceFlag(id="2", entity_id="005a", start=NOW + HOUR, expires=NOW + 2 * HOUR)
    endless = TraceFlag(id="3", entity_id="005a")
    assert [row["logging"] for row in tell_logging({"005a": ()}, [ended, later, endless], NOW)] == ["off"]


def test_the_step_for_an_administrator_names_the_user_the_level_and_the_end() -> None:
    advice = logging_advice([{"user_id": "005a", "logging": "off"}, {"user_id": "005b", "logging": "on"}])
    assert advice is not None
    assert "Setup > Debug Logs > New" in advice
    assert "005a" in advice
    assert "005b" not in advice
    assert "Apex Code FINE" in advice
    assert "at most 24 hours" in advice
    assert logging_advice([{"user_id": "005b", "logging": "on"}]) is None
