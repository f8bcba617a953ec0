"""When many advisors are hit at once."""

from typing import Any

import pytest

from bookme_ops.store.incident import Raised
from bookme_ops.umbrellas import EVERYWHERE, Spread, add_umbrellas, gather_hits
from jobs.base import Priority, Subject
from tests.bookme_ops.ledger import found, looked_at, unread


def crowd(size: int) -> list[str]:
    return [f"advisor-{number}" for number in range(size)]


def hits(size: int, **changes: Any) -> list[Raised]:
    return [found(number=number, scope=scope, **changes) for number, scope in enumerate(crowd(size))]


def umbrellas(raised: list[Raised]) -> list[Raised]:
    return [one for one in raised if one.scope == EVERYWHERE]


@pytest.mark.parametrize(
    ("hit", "checked", "wide"),
    [(10, 49, True), (10, 50, False), (11, 50, True), (9, 9, False), (10, 10, True), (400, 2000, False), (0, 0, False)],
)
def test_more_than_a_fifth_and_at_least_ten(hit: int, checked: int, wide: bool) -> None:
    assert Spread(hit=hit, checked=checked, in_doubt=0).wide is wide
    raised = add_umbrellas(hits(hit), [], looked_at(*crowd(checked)))
    assert bool(umbrellas(raised)) is wide
    assert {one.under_umbrella for one in raised if one.scope != EVERYWHERE} <= {wide}


def test_the_umbrella_is_about_the_environment_and_one_priority_higher() -> None:
    (umbrella,) = umbrellas(add_umbrellas(hits(10), [], looked_at(*crowd(20))))
    finding = umbrella.finding
    assert finding.subject == Subject(kind="environment", id="production")
    assert (finding.code, finding.priority, finding.booking_id, finding.fix) == (
        "CAL001",
        Priority.CRITICAL,
        None,
        None,
    )
    assert finding.evidence == {"advisors_hit": 10, "advisors_checked": 20, "findings": 10}
    assert finding.summary.startswith("CAL001 hits 10 of the 20 advisors checked in production")


@pytest.mark.parametrize(
    ("own", "higher"), [(Priority.LOW, Priority.MEDIUM), (Priority.MEDIUM, Priority.HIGH), (Priority.CRITICAL,) * 2]
)
def test_nothing_is_more_urgent_than_critical(own: Priority, higher: Priority) -> None:
    (umbrella,) = umbrellas(add_umbrellas(hits(10, priority=own), [], looked_at(*crowd(20))))
    assert umbrella.finding.priority is higher


def test_advisors_are_counted_not_findings() -> None:
    raised = [found(number=number, scope="advisor-1") for number in range(30)]
    assert umbrellas(add_umbrellas(raised, [], looked_at(*crowd(20)))) == []


def test_advisors_who_could_not_be_checked_do_not_count() -> None:
    doubts = [unread(scope) for scope in crowd(60)[50:]]
    assert umbrellas(add_umbrellas(hits(11), [], looked_at(*crowd(60)))) == []
    assert len(umbrellas(add_umbrellas(hits(11), doubts, looked_at(*crowd(60))))) == 1


def test_each_code_and_environment_has_its_own() -> None:
    raised = [*hits(10), *hits(10, environment="test"), *[found("CAL002", n, f"advisor-{n}") for n in range(10)]]
    told = umbrellas(add_umbrellas(raised, [], looked_at(*crowd(20))))
    assert [(one.finding.environment, one.finding.code) for one in told] == [
        ("production", "CAL001"),
        ("production", "CAL002"),
    ], "test was not judged as a whole"


def test_a_chosen_few_get_no_umbrella() -> None:
    raised = hits(10)
    assert add_umbrellas(raised, [], looked_at(*crowd(10), whole=False)) == raised


def test_the_order_of_findings_does_not_matter() -> None:
    raised, judged = hits(12), looked_at(*crowd(20))
    forth, back = add_umbrellas(raised, [], judged), add_umbrellas(raised[::-1], [], judged)
    assert umbrellas(forth) == umbrellas(back)
    assert {one.fingerprint for one in forth} == {one.fingerprint for one in back}


def test_findings_about_advisors_count_by_advisor_whatever_view_found_them() -> None:
    def about(kind: str, number: int) -> Raised:
        return found(number=number, scope="directory:t", subject=Subject(kind=kind, id=f"advisor-{number}"))

    by_advisor = [about("advisor", number) for number in range(10)]
    assert len(gather_hits(by_advisor)[("production", "CAL001")]) == 10
    assert len(umbrellas(add_umbrellas(by_advisor, [], looked_at(*crowd(20))))) == 1
    others = [about("room", number) for number in range(10)]
    assert gather_hits(others) == {("production", "CAL001"): {"directory:t"}}
    assert umbrellas(add_umbrellas(others, [], looked_at(*crowd(20)))) == []
