"""Our words in the words of an org."""

from dataclasses import replace
from typing import Any

import pytest

from bookme_ops.casework.picking import Picks
from bookme_ops.store.incident import State
from connectors.case_ports import CaseForm
from jobs.base import Priority
from tests.bookme_ops.ledger import as_incident, found

OUT_OF_BOX = CaseForm(
    statuses=frozenset({"New", "Working", "Escalated", "Closed"}),
    priorities=frozenset({"High", "Medium", "Low"}),
    origins=frozenset({"Phone", "Email", "Web"}),
)
INCIDENT = as_incident(found(), 12)


@pytest.mark.parametrize(
    ("priority", "word"),
    [(Priority.CRITICAL, "High"), (Priority.HIGH, "High"), (Priority.MEDIUM, "Medium"), (Priority.LOW, "Low")],
)
def test_priorities_have_their_words(priority: Priority, word: str) -> None:
    picks = Picks(OUT_OF_BOX)
    assert picks.priority(replace(INCIDENT, priority=priority)) == word
    assert picks.remarks == []


def test_a_critical_one_is_critical_where_the_org_has_that_word() -> None:
    form = replace(OUT_OF_BOX, priorities=OUT_OF_BOX.priorities | {"CRITICAL"})
    assert Picks(form).priority(replace(INCIDENT, priority=Priority.CRITICAL)) == "CRITICAL"


@pytest.mark.parametrize(
    ("state", "close", "word"),
    [
        (State.OPEN, False, "New"),
        (State.ACKNOWLEDGED, False, "Working"),
        (State.RESOLVED, True, "Closed"),
        (State.RESOLVED, False, None),
    ],
)
def test_states_have_their_words_and_only_the_settings_close(state: State, close: bool, word: str | None) -> None:
    picks = Picks(OUT_OF_BOX)
    assert picks.status(replace(INCIDENT, state=state), close=close) == word
    assert picks.remarks == []


def test_what_the_org_does_not_have_is_left_to_it_and_remarked() -> None:
    picks = Picks(CaseForm(statuses=frozenset({"Ny"}), priorities=frozenset({"P1"}), origins=frozenset()))
    chosen: list[Any] = [picks.priority(INCIDENT), picks.status(INCIDENT, close=True), picks.origin("Web")]
    assert chosen == [None, None, None]
    assert [remark.partition(" of ")[0] for remark in picks.remarks] == ["Priority", "Status", "Origin"]


def test_no_origin_is_asked_for_where_the_settings_name_none() -> None:
    picks = Picks(OUT_OF_BOX)
    assert (picks.origin(None), picks.origin("web"), picks.remarks) == (None, "Web", [])
