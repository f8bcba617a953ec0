"""The state of an org: its score, its licences, and groups that lag behind."""

import pytest

from bookme_ops.access_sheet.org_state import list_licences, list_stale_groups, tell_health
from connectors.access_records import HealthCheck, HealthRisk, Licence
from tests.bookme_ops.access_sheet.desks import a_desk, over
from tests.jobs.environment.access_bank import a_group, a_view, refused


def a_licence(total: int | None, used: int | None, status: str | None = "Active", name: str = "L") -> Licence:
    return Licence(key=name, name=name, kind="user", total=total, used=used, status=status)


@pytest.mark.parametrize(
    ("licence", "short"),
    [
        (a_licence(10, 9), False),
        (a_licence(10, 10), True),
        (a_licence(0, 0), False),
        (a_licence(None, None), False),
        (a_licence(10, 1, "Disabled"), True),
        (a_licence(10, 0, "Disabled"), False),
    ],
)
def test_a_licence_is_short_if_no_seat_is_left_or_it_is_over(licence: Licence, short: bool) -> None:
    assert [row.short for row in list_licences(a_desk(licences=(licence,))).rows] == [short]


def test_short_licences_come_first() -> None:
    rows = list_licences(a_desk(licences=(a_licence(9, 1, name="A"), a_licence(5, 5, name="B")))).rows
    assert [row.name for row in rows] == ["B", "A"]


def test_the_score_is_told_with_what_is_below_the_standard() -> None:
    risks = [("MEETS_STANDARD", "a"), ("LOW_RISK", "b"), ("HIGH_RISK", "c")]
    found = tuple(HealthRisk(risk=risk, setting=name, group=None, ours=None, standard=None) for risk, name in risks)
    (row,) = tell_health(a_desk(health=(HealthCheck(score=62, risks=found),))).rows
    assert (row.score, [risk.setting for risk in row.risks]) == (62, ["c", "b"])


def test_no_score_is_no_row_and_a_refused_one_a_gap() -> None:
    assert tell_health(a_desk()).certain
    assert not tell_health(over(refused(a_view(), "health"))).certain


def test_groups_that_are_not_updated_are_told() -> None:
    groups = [a_group(name, status=status)[0] for name, status in (("Fine", "Updated"), ("Late", "Outdated"))]
    assert [(row.name, row.status) for row in list_stale_groups(a_desk(groups=groups)).rows] == [("Late", "Outdated")]
