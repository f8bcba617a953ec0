"""What somebody accepts beyond the baseline, until it ends."""

from datetime import date, timedelta

import pytest

from jobs.access.baseline import Allowance
from jobs.environment.allowances import Excess, sort_out

TODAY = date(2026, 3, 2)
SET = Excess(kind="permission-set", what="Reports", via=("set Reports",))
ROLE = Excess(kind="app-role", what="Microsoft Graph/Mail.Send")
NAMES = ("bob@org", "005-bob")


def allow(
    what: str = "Reports", kind: str = "permission-set", holder: str = "bob@org", days: int | None = 30
) -> Allowance:
    until = None if days is None else TODAY + timedelta(days=days)
    return Allowance(holder=holder, kind=kind, what=what, reason="audit of March", until=until)


def test_without_an_allowance_everything_is_told() -> None:
    assert sort_out([SET, ROLE], [], NAMES, TODAY).told == (SET, ROLE)


@pytest.mark.parametrize("holder", ["BOB@Org", "005-bob", "*", " bob@org "])
def test_what_is_allowed_to_the_holder_or_to_anybody_is_shown_and_not_told(holder: str) -> None:
    found = sort_out([SET], [allow(holder=holder)], NAMES, TODAY)
    assert (found.told, found.ended) == ((), [])
    assert found.allowed == [
        {
            "kind": "permission-set",
            "what": "Reports",
            "reason": "audit of March",
            "until": "2026-04-01",
            "note": "allowed until 2026-04-01",
        }
    ]


@pytest.mark.parametrize(
    "other", [allow(holder="eve@org"), allow(what="Other"), allow(kind="group"), allow(what="Report")]
)
def test_what_is_allowed_to_others_or_is_something_else_is_told(other: Allowance) -> None:
    assert sort_out([SET], [other], NAMES, TODAY).told == (SET,)


@pytest.mark.parametrize(
    ("days", "note"),
    [
        (8, "allowed until 2026-03-10"),
        (7, "allowed until 2026-03-09; it ends in 7 days"),
        (1, "allowed until 2026-03-03; it ends tomorrow"),
        (0, "allowed until 2026-03-02; today is the last day"),
    ],
)
def test_the_last_week_warns(days: int, note: str) -> None:
    found = sort_out([SET], [allow(days=days)], NAMES, TODAY)
    assert [one["note"] for one in found.allowed] == [note]
    assert found.told == ()


def test_the_day_after_the_last_it_is_told_again_with_the_day() -> None:
    found = sort_out([SET], [allow(days=-1)], NAMES, TODAY)
    assert found.told == (SET,)
    assert found.allowed == []
    assert [one["note"] for one in found.ended] == ["allowance ended on 2026-03-01"]


def test_one_that_is_renewed_holds_beside_the_old_one() -> None:
    found = sort_out([SET], [allow(days=-1), allow(days=9)], NAMES, TODAY)
    assert (found.told, found.ended) == ((), [])


def test_without_an_end_it_holds_until_the_next_review() -> None:
    (one,) = sort_out([SET], [allow(days=None)], NAMES, TODAY).allowed
    assert (one["until"], one["note"]) == (None, "allowed until the next review")


def test_a_permission_of_graph_may_be_named_with_or_without_its_api() -> None:
    for what in ("Mail.Send", "Microsoft Graph/Mail.Send", "mail.send"):
        assert sort_out([ROLE], [allow(what, "app-role", "*")], NAMES, TODAY).told == ()
    other = Excess(kind="app-role", what="Exchange/Mail.Send")
    assert sort_out([other], [allow("Mail.Send", "app-role", "*")], NAMES, TODAY).told == (other,)


@pytest.mark.parametrize(
    ("allowed", "left"),
    [
        (["Event:d"], "Event:VM"),
        (["event:dV"], "Event:M"),
        (["*:d"], "Event:VM"),
        (["Event:d", "Event:VM"], None),
        (["Account:dVM"], "Event:dVM"),
    ],
)
def test_of_an_object_each_letter_is_allowed_by_itself(allowed: list[str], left: str | None) -> None:
    excess = Excess(kind="object", what="Event:dVM")
    found = sort_out([excess], [allow(what, "object") for what in allowed], NAMES, TODAY)
    assert [one.what for one in found.told] == ([left] if left else [])
