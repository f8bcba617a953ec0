"""What refusals mean, from every kind of body that Salesforce sends."""

import pytest

from connectors.errors import BudgetSpent, Malformed, NotAllowed, NotFound, Reason, Throttled, TimedOut, Unavailable
from connectors.salesforce.errors import HiddenColumn, PlaceLost, explain, hidden


def rest(code: str, message: str = "") -> list[dict[str, str]]:
    return [{"errorCode": code, "message": message}]


@pytest.mark.parametrize(
    ("status", "content", "kind", "reason"),
    [
        (400, rest("MALFORMED_QUERY"), Malformed, Reason.MALFORMED),
        (400, rest("INVALID_QUERY_LOCATOR"), PlaceLost, Reason.MALFORMED),
        (400, rest("INVALID_FIELD", "value of filter criterion for field 'X'"), Malformed, Reason.MALFORMED),
        (400, rest("QUERY_TIMEOUT"), TimedOut, Reason.TIMEOUT),
        (400, rest("OPERATION_TOO_LARGE"), Malformed, Reason.TOO_LARGE),
        (400, rest("UNABLE_TO_LOCK_ROW"), Unavailable, Reason.UNAVAILABLE),
        (403, rest("API_DISABLED_FOR_ORG"), NotAllowed, Reason.FORBIDDEN),
        (403, rest("API_CURRENTLY_DISABLED"), NotAllowed, Reason.FORBIDDEN),
        (403, rest("INSUFFICIENT_ACCESS"), NotAllowed, Reason.FORBIDDEN),
        (403, rest("FUNCTIONALITY_NOT_ENABLED"), NotAllowed, Reason.FORBIDDEN),
        (403, rest("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), BudgetSpent, Reason.BUDGET),
        (403, rest("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded."), Throttled, Reason.THROTTLED),
        (403, "<html>", NotAllowed, Reason.FORBIDDEN),
        (404, rest("NOT_FOUND"), NotFound, Reason.NOT_FOUND),
        (410, rest("UNSUPPORTED_API_VERSION"), Malformed, Reason.MALFORMED),
        (414, "<h1>Bad Message 414</h1>", Malformed, Reason.MALFORMED),
        (431, "<h1>Bad Message 431</h1>", Malformed, Reason.MALFORMED),
        (301, "", Malformed, Reason.MALFORMED),
        (400, {"error": "invalid_grant", "error_description": "x"}, Malformed, Reason.MALFORMED),
        (400, {"exceptionCode": "InvalidSessionId", "exceptionMessage": "x"}, Malformed, Reason.MALFORMED),
        (400, [], Malformed, Reason.MALFORMED),
        (400, ["x"], Malformed, Reason.MALFORMED),
    ],
)
def test_a_refusal_means(status, content, kind, reason):
    error = explain(status, content)
    assert type(error) is kind
    assert error.reason is reason
    assert error.system == "salesforce"


@pytest.mark.parametrize(
    ("code", "message", "named"),
    [
        (
            "INVALID_TYPE",
            "\nSELECT…\nsObject type 'andmoney__AMB_Event_Detail__c' is not supported.",
            "andmoney__AMB_Event",
        ),
        ("INVALID_FIELD", "No such column 'BookingId__c' on entity 'Event'.", "Event.BookingId__c"),
        (
            "INVALID_FIELD",
            "Didn't understand relationship 'andmoney__AMB_Event_Detail__r' in field path.",
            "_Detail__c",
        ),
        ("INVALID_TYPE", "sObject type 'PermissionSetAssignment' is not supported.", "View Setup"),
        ("INVALID_TYPE", "sObject type 'User' is not supported.", "View All Users"),
        ("INVALID_TYPE", "in another language", "an object"),
    ],
)
def test_what_is_kept_from_us_is_named_with_the_permission_to_grant(code, message, named):
    error = explain(400, rest(code, message))
    assert isinstance(error, NotAllowed)
    assert error.reason is Reason.HIDDEN
    assert named in str(error)
    assert "grant" in str(error)


@pytest.mark.parametrize("code", ["MALFORMED_QUERY", "INVALID_TYPE", "INVALID_FIELD", "NOT_FOUND", "ANYTHING"])
def test_the_orgs_own_text_is_never_passed_on(code):
    text = "SELECT Id FROM User WHERE Email = 'anna@bank.example' https://acme.my.salesforce.com/x"
    shown = str(explain(400, rest(code, text)))
    assert "anna" not in shown
    assert "SELECT" not in shown
    assert "https" not in shown


def test_a_code_that_is_none_is_not_shown():
    assert "anna" not in str(explain(400, rest("anna@bank.example")))


def test_hidden_is_permanent():
    assert hidden("x", "y").permanent


@pytest.mark.parametrize(
    ("message", "entity", "column"),
    [
        ("No such column 'Email' on entity 'User'. If you", "User", "Email"),
        ("Didn't understand relationship 'Account' in field path.", None, "Account"),
    ],
)
def test_a_hidden_column_says_which_it_is(message, entity, column):
    error = explain(400, [{"errorCode": "INVALID_FIELD", "message": message}])
    assert isinstance(error, HiddenColumn)
    assert (error.entity, error.column, error.reason) == (entity, column, Reason.HIDDEN)
