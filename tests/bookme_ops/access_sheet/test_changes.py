"""Who changed what: deviations are listed, expected actions only counted (anchors C10)."""

from typing import Any

import pytest

from bookme_ops.access_sheet.changes import Trail, list_changes
from tests.bookme_ops.access_sheet.desks import BOB, BOB_PERSON, NAME, a_change, a_desk, over
from tests.jobs.environment.access_bank import RUNTIME, SETS, a_set, a_view, refused


def trail(*changes: Any, **lists: Any) -> Trail:
    (told,) = list_changes(a_desk(changes=changes, **lists), BOB_PERSON).rows
    return told


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"by": NAME.upper()}, "by the user"),
        ({"delegate": NAME}, "by the user"),
        ({"text": f"Permission set X: assigned to user {NAME.upper()}"}, "about the user"),
        ({"text": f"assigned to user Bob (UserID: [{BOB[:15]}])"}, "about the user"),
        ({"text": f"Changed permission set {RUNTIME}: added Modify All Data"}, f"about {RUNTIME}"),
        ({"text": "Changed profile Minimum Access"}, "about Minimum Access"),
    ],
)
def test_lines_that_touch_the_user_say_why_they_are_listed(change: dict[str, Any], why: str) -> None:
    assert [one.why for one in trail(a_change(**change)).changes] == [why]


@pytest.mark.parametrize("text", [None, "", "Changed permission set Other", f"Changed {RUNTIME}Two", "another@org"])
def test_lines_about_others_are_not_listed(text: str | None) -> None:
    assert trail(a_change(text=text)) == Trail(changes=(), folded=())


def test_a_label_names_a_set_as_well() -> None:
    sets = (a_set(RUNTIME, label="Booking platform (run)"), *SETS[1:])
    (told,) = trail(a_change(text="Changed permission set Booking platform (run)"), sets=sets).changes
    assert told.why == f"about {RUNTIME}"


def test_expected_actions_of_the_user_are_counted_and_not_listed() -> None:
    noise = [a_change("changedPassword", number, by=NAME) for number in range(1, 40)]
    told = trail(*noise, a_change("PermSetAssign", text=f"assigned to user {NAME}"))
    assert [(one.action, one.count) for one in told.folded] == [("changedPassword", 39)]
    assert [one.action for one in told.changes] == ["PermSetAssign"]


def test_the_same_action_done_by_somebody_else_is_listed() -> None:
    told = trail(a_change("changedPassword", text=f"Changed password for user {NAME}"))
    assert ([one.action for one in told.changes], told.folded) == (["changedPassword"], ())
    delegated = trail(a_change("changedPassword", by=NAME, delegate="vendor@org"))
    assert (len(delegated.changes), delegated.folded) == (1, ())


def test_what_an_action_that_nobody_expects_does_is_listed_though_the_user_did_it() -> None:
    assert len(trail(a_change("PermSetAssign", by=NAME)).changes) == 1


def test_the_newest_change_comes_first() -> None:
    told = trail(a_change("B", 2, by=NAME), a_change("A", 1, by=NAME), a_change("C", 3, by=NAME))
    assert [one.action for one in told.changes] == ["A", "B", "C"]


def test_a_trail_that_was_refused_says_what_to_grant() -> None:
    told = list_changes(over(refused(a_view(), "changes")), BOB_PERSON)
    assert told.gaps == ("could not check changes: grant View Setup and Configuration to our Salesforce user",)
