"""Apps that hold tokens, and open sessions: after a breach of an app somebody asks just that."""

from dataclasses import replace
from datetime import timedelta

from bookme_ops.access_sheet.apps_let_in import Token, list_sessions, list_tokens
from connectors.access_records import AppToken, Session
from tests.bookme_ops.access_sheet.desks import BOB, BOB_PERSON, HOSTILE, NOW, a_desk, over
from tests.jobs.environment.access_bank import BASELINE, a_token, a_view, refused


def a_session(address: str | None = "192.0.2.9", **changes: object) -> Session:
    values = {"session_id": "s", "user_id": BOB, "created": NOW - timedelta(hours=2), "kind": "API"}
    values |= {"login_kind": "Remote Access 2.0", "address": address, "level": "STANDARD", "seconds_valid": 7200}
    return Session(**values | changes)  # type: ignore[arg-type]


def test_every_app_that_holds_a_token_is_told_with_its_use_and_age() -> None:
    (row,) = list_tokens(a_desk(), BOB_PERSON).rows
    assert (row.app, row.uses, row.used, row.expected) == ("BookMe", 9, NOW - timedelta(days=1), True)
    assert row.age_days == (NOW - row.created).days


def test_unknown_apps_come_first_and_those_of_others_not_at_all() -> None:
    tokens = (a_token(), a_token("Drift"), a_token("Other", "005-ada"))
    told = list_tokens(a_desk(tokens=tokens), BOB_PERSON)
    assert [(row.app, row.expected) for row in told.rows] == [("Drift", False), ("BookMe", True)]


def test_without_a_list_of_apps_nobody_can_tell_what_is_expected() -> None:
    told = list_tokens(a_desk(baseline=replace(BASELINE, org_apps=frozenset())), BOB_PERSON)
    assert [row.expected for row in told.rows] == [None]


def test_a_token_has_no_place_for_the_token_itself() -> None:
    fields = {*Token.__dataclass_fields__, *AppToken.__struct_fields__, *Session.__struct_fields__}
    assert not {name for name in fields if "secret" in name or name in {"token", "access_token", "key"}}


def test_tokens_that_could_not_be_read_say_what_to_grant() -> None:
    told = list_tokens(over(refused(a_view(tokens=()), "tokens")), BOB_PERSON)
    assert (told.rows, told.gaps) == (
        (),
        ("could not check tokens: grant Customize Application to our Salesforce user",),
    )


def test_a_session_from_outside_the_allow_list_is_marked() -> None:
    sessions = (a_session(), a_session("198.51.100.7", session_id="t"), a_session(HOSTILE, session_id="u"))
    told = list_sessions(a_desk(sessions=sessions), BOB_PERSON)
    assert {row.address: row.foreign for row in told.rows} == {
        "192.0.2.9": False,
        "198.51.100.7": True,
        HOSTILE: False,
    }
    assert told.rows[0].valid_until == NOW
