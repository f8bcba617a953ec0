"""The sheet in a terminal: long lists are cut and say so, and every verdict has its words."""

from collections.abc import Callable
from typing import Any

import pytest

from bookme_ops.access_sheet.user_sheet import make_sheet
from bookme_ops.cli.render_audit_user import write_overview, write_sheet
from connectors.access_records import HealthCheck, HealthRisk, InstalledPackage, UserLock
from tests.bookme_ops.access_sheet.desks import BOB, BOB_PERSON, NAME, a_change, a_desk, over
from tests.jobs.environment.access_bank import RUNTIME, SETS, a_login, a_set, a_token, a_view, an_assignment, refused
from tests.jobs.samples import COPENHAGEN


@pytest.fixture
def told(screen_text: Callable[..., str]) -> Callable[..., str]:
    """The sheet of the integration user, whose lists may differ, as text."""

    def write(**changes: Any) -> str:
        sheet = make_sheet(a_desk(**changes), BOB_PERSON)
        return screen_text(lambda screen: write_sheet(screen, sheet, COPENHAGEN), width=140)

    return write


def test_each_verdict_has_its_words(told: Callable[..., str], screen_text: Callable[..., str]) -> None:
    assert told().startswith(f"{NAME}  production  usable\n")
    assert "  cannot be used\n" in told(locks=(UserLock(user_id=BOB, frozen=True, locked=False),))
    unread = make_sheet(over(refused(a_view(), "locks")), BOB_PERSON)
    assert "nobody can tell whether it is usable" in screen_text(lambda screen: write_sheet(screen, unread, COPENHAGEN))


def test_dangers_beyond_need_stand_with_tier_and_path(told: Callable[..., str]) -> None:
    page = told(
        sets=(*SETS, a_set("Extra", "ModifyMetadata")), assignments=(an_assignment(RUNTIME), an_assignment("Extra"))
    )
    assert "tier 0  permission      ModifyMetadata  forbidden" in page
    assert "ModifyMetadata  should have gone by" in page


def test_long_lists_are_cut_and_say_so(told: Callable[..., str]) -> None:
    page = told(
        logins=[a_login(number, address=f"192.0.2.{number}") for number in range(1, 41)],
        changes=[a_change(f"Change{number}", number, by=NAME) for number in range(1, 41)],
    )
    assert "… and 25 more kinds" in page
    assert "… and 20 older changes" in page


def test_expected_changes_are_counted(told: Callable[..., str]) -> None:
    page = told(changes=[a_change("changedPassword", number, by=NAME) for number in range(1, 4)])
    assert "expected, and not listed: 3 × changedPassword" in page


def test_failures_of_the_last_day_are_told(told: Callable[..., str]) -> None:
    page = told(logins=[a_login(number, status="Invalid Password") for number in (1, 2, 60 * 30)])
    assert "failed 3 times, 2 of them in the last 24 hours: Invalid Password" in page


def test_unknown_apps_are_marked(told: Callable[..., str]) -> None:
    assert "✗  Drift" in told(tokens=(a_token("Drift"),))


def test_the_package_and_the_score_are_told(told: Callable[..., str]) -> None:
    risk = HealthRisk(risk="HIGH_RISK", setting="Clickjack", group=None, ours="off", standard="on")
    page = told(
        health=(HealthCheck(score=60, risks=(risk,)),),
        packages=(
            InstalledPackage(namespace="andmoney", name="BookMe", version_id="04tX", version=(1, 13, 0), beta=True),
        ),
    )
    assert "60 %" in page
    assert "of high risk: Clickjack" in page
    assert "releases behind" in page
    assert "an id that we do not know, a beta" in page


def test_the_overview_is_a_line_for_each_user(screen_text: Callable[..., str]) -> None:
    sheet = make_sheet(a_desk(), BOB_PERSON)
    page = screen_text(lambda screen: write_overview(screen, [sheet, sheet]))
    assert page.count(f"✓  {NAME}  production  nothing found  0 beyond need") == 2
