"""What an org is asked, in which order, and what is said where it does not answer."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bookme_ops.bundles.org_people import Hints
from bookme_ops.bundles.org_reading import OrgReading
from bookme_ops.bundles.pieces import Piece
from connectors.records import BookingId
from connectors.support_records import (
    DebugLog,
    OrgAccess,
    OrgAssignment,
    OrgDetail,
    OrgEvent,
    OrgLogin,
    OrgUser,
    TraceFlag,
)
from tests.bookme_ops.bundles.desks import DOWN, NOW, CannedOrg, errands, shelf_of

OWNER, PRODUCT = "005J90000000001IA2", "005J90000000002IA2"
HOUR = timedelta(hours=1)


def an_org(**told: Any) -> CannedOrg:
    usual = {
        "events": [OrgEvent(id="00U1", owner_id=OWNER, child=False, stamp=NOW - HOUR)],
        "details": [OrgDetail(id="a0B1", booking_id="b-1", stamp=NOW - HOUR)],
        "holders": [OrgAssignment(id="0Pa1", user_id=PRODUCT)],
        "users": [OrgUser(id=OWNER, mail="a@bank.example"), OrgUser(id=PRODUCT)],
        "debug_logs": [DebugLog(id="07L1", user_id=PRODUCT, length=9, status="Success")],
        "debug_log": "08:00:00.1 (1)|EXECUTION_STARTED\n",
        "trace_flags": [TraceFlag(id="7tf1", entity_id=PRODUCT, expires=NOW + HOUR)],
        "logins": [OrgLogin(id="0Ya1", user_id=OWNER)],
    }
    return CannedOrg(told=usual | told)


def read(org: CannedOrg, hints: Hints | None = None, elsewhere: Iterable[datetime] = ()) -> dict[str, Piece]:
    with errands() as begun:
        reading = OrgReading(
            "production",
            org,
            begun,
            booking_id=BookingId("b-1"),
            hints=lambda: hints or Hints(),
            elsewhere=lambda: elsewhere,
            as_of=NOW,
        )
        pieces = shelf_of(reading.lay)
    return {path.removeprefix("salesforce/production/"): piece for path, piece in pieces.items()}


def test_people_and_logs_are_asked_about_after_the_booking() -> None:
    org = an_org()
    pieces = read(org)
    assert org.questions("users") == [([OWNER, PRODUCT],)]
    assert org.questions("debug_log") == [("07L1",)]
    ((windows,),) = org.questions("debug_logs")
    assert [(one.start, one.end) for one in windows] == [(NOW - 5 * HOUR / 4, NOW - 3 * HOUR / 4)]
    assert pieces["debug-logs.json"].rows == (
        {**dict.fromkeys(("started", "user_mail", "operation", "request", "application", "location", "duration"))}
        | {"id": "07L1", "file": "debug-logs/001.log", "user_id": PRODUCT, "status": "Success", "length": 9},
    )
    assert pieces["debug-logs/001.log"].text == "08:00:00.1 (1)|EXECUTION_STARTED\n"


def test_whoever_has_no_logs_is_named_with_the_step_to_take() -> None:
    piece = read(an_org())["trace-flags.json"]
    assert [(row["user_id"], row["logging"]) for row in piece.rows or ()] == [(OWNER, "off"), (PRODUCT, "on")]
    assert f"no debug logs are kept of {OWNER}." in str(piece.advice)


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("details", "details.json"),
        ("events", "events.json"),
        ("relations", "event-relations.json"),
        ("meeting_contacts", "meeting-contacts.json"),
        ("users", "users.json"),
        ("assignments", "permission-sets.json"),
        ("logins", "logins.json"),
        ("debug_logs", "debug-logs.json"),
        ("debug_log", "debug-logs/001.log"),
        ("trace_flags", "trace-flags.json"),
        ("package_logs", "package-log.json"),
        ("packages", "packages.json"),
        ("organization", "organization.json"),
        ("limits", "limits.json"),
    ],
)
def test_a_question_that_fails_is_missing_and_the_others_are_there(question: str, path: str) -> None:
    pieces = read(an_org(**{question: DOWN}))
    assert "it is down" in str(pieces[path].missing)
    beside = {"accounts.json"} if question == "events" else set()
    assert {name for name, piece in pieces.items() if piece.missing} == {path, *beside}


@pytest.mark.parametrize("question", ["events", "details", "relations", "holders"])
def test_what_rests_on_a_question_that_failed_says_that_it_may_lack_somebody(question: str) -> None:
    pieces = read(an_org(**{question: DOWN}))
    for path in ("users.json", "permission-sets.json", "logins.json", "trace-flags.json", "debug-logs.json"):
        assert "not everybody and everything concerned may be known" in str(pieces[path].advice), path
    assert "may be known" not in str(read(an_org())["users.json"].advice)


def test_where_the_org_names_nobody_the_mirror_does() -> None:
    org = an_org(events=DOWN, details=DOWN, holders=DOWN)
    pieces = read(org, Hints(roles={OWNER: ("owner",)}, changes=(NOW - HOUR,)))
    assert org.questions("users") == [([OWNER],)]
    assert pieces["debug-logs.json"].rows


def test_where_nobody_names_anybody_nobody_is_asked_about() -> None:
    org = an_org(events=DOWN, details=[], holders=[])
    pieces = read(org)
    assert "no user is known to be concerned" in str(pieces["users.json"].missing)
    assert "within the 7 days" in str(pieces["debug-logs.json"].missing)
    assert org.questions("users") == org.questions("debug_logs") == []


def test_a_booking_of_another_environment_is_asked_about_no_further() -> None:
    org = an_org(events=[], details=[])
    pieces = read(org)
    assert {path for path, piece in pieces.items() if piece.missing} == {
        "debug-logs.json",
        "logins.json",
        "package-log.json",
        "permission-sets.json",
        "trace-flags.json",
        "users.json",
    }
    assert org.questions("trace_flags") == []


def test_what_the_platform_did_is_looked_for_in_the_logs_of_an_org_that_knows_nothing() -> None:
    org = an_org(events=[], details=[])
    pieces = read(org, elsewhere=[NOW - HOUR])
    assert pieces["debug-logs.json"].rows
    assert org.questions("users") == [([PRODUCT],)]


def test_changes_that_no_log_can_be_of_are_said() -> None:
    org = an_org(
        events=[OrgEvent(id="00U1", owner_id=OWNER, stamp=NOW - timedelta(days=9))], details=[OrgDetail(id="a0B1")]
    )
    pieces = read(org)
    assert "within the 7 days" in str(pieces["debug-logs.json"].missing)
    assert pieces["users.json"].rows


@pytest.mark.parametrize(
    ("access", "logins", "missing"),
    [
        ([OrgAccess(id="x", manage_users=True)], [], None),
        ([OrgAccess(id="x", manage_users=False)], [OrgLogin(id="1")], "own sign-ins only"),
        ([OrgAccess(id="x", manage_users=None)], [], "not known"),
        ([OrgAccess(id="x", manage_users=None)], [OrgLogin(id="1")], None),
        (DOWN, [], "not known"),
    ],
)
def test_no_sign_ins_are_none_only_to_who_sees_others(access: Any, logins: list[OrgLogin], missing: str | None) -> None:
    piece = read(an_org(access=access, logins=logins))["logins.json"]
    assert (missing is None) == (piece.missing is None)
    assert (missing or "") in str(piece.missing)


@pytest.mark.parametrize(
    ("access", "doubted"),
    [([OrgAccess(id="x", view_all_data=True)], False), ([OrgAccess(id="x", view_all_data=False)], True), (DOWN, True)],
)
def test_no_rows_are_an_answer_only_to_a_user_that_sees_all(access: Any, doubted: bool) -> None:
    piece = read(an_org(access=access, relations=[]))["event-relations.json"]
    assert piece.rows == (None if doubted else ())
    assert ("proves that there is none only" in str(piece.missing)) == doubted


def test_an_org_that_does_not_tell_itself_is_missing() -> None:
    assert read(an_org(organization=[]))["organization.json"].missing == "the org does not tell it"


def test_users_who_may_be_frozen_are_said_to_be() -> None:
    piece = read(an_org(locks=DOWN))["users.json"]
    assert piece.rows
    assert "frozen could not be read" in str(piece.advice)
