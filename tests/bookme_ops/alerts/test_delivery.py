"""Whatever comes of a delivery is told, and never the channel's address."""

import re
from pathlib import Path

import pytest

from bookme_ops.alerts.delivery import judge_failure, open_channel
from bookme_ops.alerts.letters import Outcome
from bookme_ops.alerts.reach import Wall
from connectors.overhearing import Heard
from tests.bookme_ops.alerts.bank import NOW, a_channel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""Apprise loads all its channels at once, and what they rest on."""

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "alerts.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| [^|]+ \| `([a-z]+://[^`]+)` \|", DOCUMENT, re.MULTILINE)


def judged(*answers: tuple[int, str | None]) -> Outcome:
    return judge_failure(Heard(list(answers)), Wall(), NOW)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_some_answers_are_for_good(status: int) -> None:
    assert judged((status, None)).permanent


@pytest.mark.parametrize(
    ("answers", "problem", "busy", "wait"),
    [
        ([], "no answer", True, None),
        ([(200, None)], "it answered, but not as expected", True, None),
        ([(429, "120")], "it answered 429", True, 120.0),
        ([(503, "Mon, 02 Mar 2026 08:05:00 GMT")], "it answered 503", True, 300.0),
        ([(500, "soon")], "it answered 500", True, None),
        ([(400, None)], "it answered 400", False, None),
        ([(302, None)], "it answered 302", False, None),
    ],
)
def test_others_pass(answers: list[tuple[int, str | None]], problem: str, busy: bool, wait: float | None) -> None:
    outcome = judged(*answers)
    assert (outcome.problem, outcome.permanent, outcome.busy, outcome.wait) == (problem, False, busy, wait)


def test_a_private_address_is_for_good_and_says_how_it_may_be_meant() -> None:
    outcome = judge_failure(Heard(), Wall(refused=["10.0.0.1"]), NOW)
    assert outcome.permanent
    assert "allow_private" in (outcome.problem or "")


def test_the_document_has_an_example_of_each_channel_that_banks_ask_for() -> None:
    kinds = {url.partition("://")[0] for url in EXAMPLES}
    assert kinds >= {"workflows", "slack", "mailtos", "pagerduty", "jsons"}


@pytest.mark.parametrize("url", EXAMPLES)
def test_every_example_of_the_document_is_an_address(url: str) -> None:
    assert open_channel(a_channel(url=url)) is not None


@pytest.mark.parametrize("url", ["nosuch://x", "json://", "syslog://", "dbus://", "", "https://hooks.example.com/x"])
def test_what_leads_nowhere_is_none(url: str) -> None:
    assert open_channel(a_channel(url=url)) is None
