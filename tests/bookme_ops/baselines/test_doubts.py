from dataclasses import replace
from datetime import date

from bookme_ops.baselines.doubts import find_doubts
from bookme_ops.baselines.reading import read_baseline
from jobs.access.baseline import Allowance

TODAY = date(2026, 3, 2)
SHIPPED = read_baseline(None)


def test_nothing_is_doubtful_in_the_shipped_defaults() -> None:
    assert find_doubts(SHIPPED, TODAY) == ()


def test_a_permission_that_nobody_knows_is_a_doubt() -> None:
    rules = replace(SHIPPED.integration, permissions=frozenset({"ApiEnabled", "APIenable", "RunReports"}))
    doubts = find_doubts(replace(SHIPPED, integration=rules), TODAY, known=["RunReports"])
    assert [one.key for one in doubts] == ["integration: APIenable"]


def test_an_allowance_is_a_doubt_from_the_day_after_its_last() -> None:
    def doubts(until: date | None) -> list[str]:
        entry = Allowance(holder="*", kind="permission", what="ManageUsers", reason="x", until=until)
        return [str(one) for one in find_doubts(replace(SHIPPED, allowed=(entry,)), TODAY)]

    assert doubts(None) == doubts(TODAY) == []
    assert doubts(date(2026, 3, 1)) == ["allowed[1]: ended on 2026-03-01: it accepts nothing any more"]
