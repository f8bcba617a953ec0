"""What the support desk asks an org, and what it does when the org will not say all of it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from connectors.errors import Malformed, NotAllowed, Reason
from connectors.records import BookingId, Window
from connectors.salesforce.support import MOST_IDS, MOST_LOGS, SalesforceSupport

BOOKING = BookingId("7f3a0000-0000-4000-8000-000000000000")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
USER = "005000000000001AAA"
HOUR = Window(start=NOW - timedelta(hours=1), end=NOW)


def page(*rows: dict[str, object], total: int | None = None) -> dict[str, object]:
    return {"totalSize": len(rows) if total is None else total, "done": True, "records": list(rows)}


@pytest.fixture
def desk(org):
    return SalesforceSupport(org)


@pytest.mark.parametrize(
    ("ask", "path"),
    [
        ("details", "andmoney__BookingFlowId__c"),
        ("events", "andmoney__AMB_Event_Detail__r.andmoney__BookingFlowId__c"),
        ("relations", "Event.andmoney__AMB_Event_Detail__r.andmoney__BookingFlowId__c"),
        ("meeting_contacts", "andmoney__AMB_Event_Detail__r.andmoney__BookingFlowId__c"),
    ],
)
def test_what_needs_only_the_booking_id_is_asked_by_it_deleted_rows_included(canned, desk, ask, path):
    canned.tell("FROM", page({"Id": "a0B1"}))
    assert [row.id for row in getattr(desk, ask)(BOOKING).rows] == ["a0B1"]
    assert canned.asked[0].endswith(f"WHERE {path} IN ('{BOOKING}','{{{BOOKING}}}') ORDER BY Id")
    assert "/queryAll" in urlsplit(canned.sent[0].url).path


def test_the_field_of_the_booking_id_is_the_banks_choice(canned, open_org):
    canned.tell("FROM", page({"Id": "a0B1", "Mine__c": "x"}))
    (row,) = SalesforceSupport(open_org(booking_id_field="Mine__c")).details(BOOKING).rows
    assert row.booking_id == "x"
    assert "WHERE Mine__c IN" in canned.asked[0]


def test_values_are_read_over_lookups_and_null_is_none(canned, desk):
    event = {
        "Id": "00U1",
        "Owner": {"attributes": {}, "Name": "Anna Holm", "Email": "a@bank.example"},
        "StartDateTime": "2026-03-02T08:00:00.000+0000",
        "Account": None,
        "IsChild": False,
    }
    canned.tell("FROM Event", page(event))
    (row,) = desk.events(BOOKING).rows
    assert (row.owner_name, row.owner_mail, row.start, row.account_name) == ("Anna Holm", "a@bank.example", NOW, None)
    assert row.child is False


def test_a_hidden_field_is_left_out_and_named(canned, desk, refuse):
    message = "No such column 'Email' on entity 'User'. If you are attempting to use a custom field"
    canned.tell("Email", refuse(400, "INVALID_FIELD", message))
    canned.tell("FROM User", page({"Id": USER, "Name": "Anna"}))
    reading = desk.users([USER])
    assert (reading.hidden, reading.rows[0].mail, reading.rows[0].name) == (("Email",), None, "Anna")


def test_a_hidden_relationship_is_left_out_with_all_behind_it(canned, desk, refuse):
    canned.tell("Account.", refuse(400, "INVALID_FIELD", "Didn't understand relationship 'Account' in field path."))
    canned.tell("FROM Event", page({"Id": "00U1"}))
    hidden = desk.events(BOOKING).hidden
    assert hidden
    assert all(path.startswith("Account.") for path in hidden)


def test_a_hidden_field_that_the_question_cannot_do_without_is_an_error(canned, desk, refuse):
    message = "No such column 'andmoney__BookingFlowId__c' on entity 'andmoney__AMB_Event_Detail__c'."
    canned.tell("FROM", refuse(400, "INVALID_FIELD", message))
    with pytest.raises(NotAllowed) as caught:
        desk.details(BOOKING)
    assert caught.value.reason is Reason.HIDDEN


def test_a_hidden_object_is_an_error_with_what_to_grant(canned, desk, refuse):
    canned.tell("tooling/query", refuse(400, "INVALID_TYPE", "sObject type 'ApexLog' is not supported."))
    canned.tell("FROM ApexLog", refuse(400, "INVALID_TYPE", "sObject type 'ApexLog' is not supported."))
    with pytest.raises(NotAllowed, match="View All Data"):
        desk.debug_logs([HOUR])


@pytest.mark.parametrize("ask", ["users", "locks", "assignments"])
def test_nobody_is_not_asked_about(canned, desk, ask):
    assert getattr(desk, ask)([]).rows == ()
    assert canned.asked == []


def test_no_window_is_not_asked_about(canned, desk):
    assert (desk.debug_logs([]).rows, desk.package_logs([]).rows, desk.logins([], NOW).rows) == ((), (), ())
    assert desk.trace_flags([], NOW).rows == ()
    assert canned.asked == []


@pytest.mark.parametrize("bad", ["005'; DELETE", "../../query", "005", ""])
def test_what_is_no_id_is_never_sent(canned, desk, bad):
    with pytest.raises(ValueError, match="not the id"):
        desk.users([bad])
    with pytest.raises(ValueError, match="not the id"):
        desk.debug_log(bad)
    assert canned.asked == []


def test_too_many_people_are_refused_before_the_question_is_too_long(canned, desk):
    with pytest.raises(Malformed, match="more than we ask about"):
        desk.users([USER] * (MOST_IDS + 1))


def test_sign_ins_are_filtered_by_user_and_time_alone(canned, desk):
    canned.tell("FROM LoginHistory", page({"Id": "0Ya1", "Status": "Restricted IP"}))
    assert desk.logins([USER], NOW).rows[0].status == "Restricted IP"
    where = canned.asked[0].partition("WHERE")[2]
    assert where == f" UserId IN ('{USER}') AND LoginTime >= 2026-03-02T08:00:00Z ORDER BY LoginTime DESC LIMIT 201"


def test_debug_logs_are_asked_of_the_tooling_api_window_by_window(canned, desk):
    earlier = Window(start=HOUR.start - timedelta(days=1), end=HOUR.end - timedelta(days=1))
    canned.tell("FROM ApexLog", page({"Id": "07L1", "LogLength": 12}))
    assert desk.debug_logs([HOUR, earlier]).rows[0].length == 12
    assert urlsplit(canned.sent[0].url).path == "/services/data/v66.0/tooling/query/"
    assert (
        "((StartTime >= 2026-03-02T07:00:00Z AND StartTime <= 2026-03-02T08:00:00Z)"
        " OR (StartTime >= 2026-03-01T07:00:00Z AND StartTime <= 2026-03-01T08:00:00Z))" in canned.asked[0]
    )


def test_more_logs_than_are_asked_for_are_said(canned, desk):
    canned.tell("FROM ApexLog", page(*({"Id": f"07L{number}"} for number in range(MOST_LOGS + 1))))
    reading = desk.debug_logs([HOUR])
    assert (len(reading.rows), reading.cut) == (MOST_LOGS, True)


def test_half_an_answer_of_the_tooling_api_is_never_the_whole(canned, desk):
    canned.tell("FROM ApexLog", page({"Id": "07L1"}, total=2))
    with pytest.raises(Malformed, match="1 rows of 2"):
        desk.debug_logs([HOUR])


def test_an_answer_of_the_tooling_api_that_breaks_off_is_asked_for_again(canned, desk):
    canned.tell("FROM TraceFlag", (200, b'{"totalSize": 1, "do'), page({"Id": "7tf1"}))
    assert len(desk.trace_flags([USER], NOW).rows) == 1
    assert len(canned.asked) == 2


def test_the_text_of_a_log_is_read_as_it_is(canned, desk):
    canned.tell("/Body", (200, "hej Søren\n".encode()))
    assert desk.debug_log("07L000000000001AAA") == "hej Søren\n"
    assert canned.asked == ["/services/data/v66.0/sobjects/ApexLog/07L000000000001AAA/Body"]


def test_an_empty_log_is_an_empty_text(canned, desk):
    canned.tell("/Body", (200, b""))
    assert desk.debug_log("07L000000000001AAA") == ""


def test_limits_are_told_by_name_without_the_shares_of_apps(canned, desk):
    canned.tell("limits", {"B": {"Max": 5, "Remaining": 2}, "A": {"Max": 1, "Remaining": 1, "App": {"Max": 0}}})
    assert [(one.name, one.most, one.remaining) for one in desk.limits()] == [("A", 1, 1), ("B", 5, 2)]


@pytest.mark.parametrize("entry", [{}, {"Max": None, "Remaining": 1}, {"Max": "x", "Remaining": 1}])
def test_limits_that_are_none_are_malformed(canned, desk, entry):
    canned.tell("limits", {"A": entry})
    with pytest.raises(Malformed, match="limits"):
        desk.limits()


@pytest.mark.parametrize("row", [{"Name": "no id"}, {"Id": 5}, {"Id": "005", "IsActive": "yes"}])
def test_a_row_of_another_shape_is_malformed(canned, desk, row):
    canned.tell("FROM User", page(row))
    with pytest.raises(Malformed):
        desk.users([USER])


def test_holders_of_a_permission_set_are_asked_by_its_name(canned, desk):
    canned.tell("FROM PermissionSetAssignment", page({"Id": "0Pa1", "AssigneeId": USER}))
    assert desk.holders("It's").rows[0].user_id == USER
    assert "PermissionSet.Name = 'It\\'s'" in canned.asked[0]
