"""What a refusal of a write means."""

import pytest

from connectors.errors import BudgetSpent, Malformed, NotAllowed, NotFound, Reason, Unavailable
from connectors.salesforce.case_errors import explain_write, no_key_field, not_grantable, told_of


def refusal(code: str, message: str = "", fields: list[str] | None = None) -> list[dict[str, object]]:
    return [{"errorCode": code, "message": message, "fields": fields or []}]


@pytest.mark.parametrize(
    ("status", "code", "error", "words"),
    [
        (400, "REQUIRED_FIELD_MISSING", Malformed, "Region__c"),
        (400, "DUPLICATE_VALUE", Malformed, "unique"),
        (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", Malformed, "validation rule"),
        (400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", Malformed, "record type"),
        (400, "INVALID_CROSS_REFERENCE_KEY", Malformed, "owner_id"),
        (403, "INSUFFICIENT_ACCESS_OR_READONLY", NotAllowed, "Create and Edit on Case"),
        (400, "INVALID_FIELD_FOR_INSERT_UPDATE", NotAllowed, "on the fields we write"),
        (503, "SERVER_UNAVAILABLE", Unavailable, "may or may not"),
        (500, "UNKNOWN_EXCEPTION", Unavailable, "may or may not"),
        (400, "UNABLE_TO_LOCK_ROW", Unavailable, "busy"),
        (403, "REQUEST_LIMIT_EXCEEDED", BudgetSpent, "allocation"),
        (404, "NOT_FOUND", NotFound, "not found"),
    ],
)
def test_each_code_says_what_to_do(status, code, error, words):
    told = explain_write(status, refusal(code, fields=["Region__c"]))
    assert type(told) is error
    assert words in str(told)


def test_values_are_never_told():
    content = refusal("DUPLICATE_VALUE", "duplicate value found: anna@bank.example", ["anna@bank.example", "Key__c"])
    assert "anna" not in str(explain_write(400, content))


def test_several_cases_of_one_key_are_a_mistake_in_the_org():
    assert "unique" in str(explain_write(300, ["/x/1", "/x/2"]))


def test_what_is_hidden_is_told_as_hidden():
    assert no_key_field("Ops_Incident_Key__c").reason is Reason.HIDDEN
    assert not_grantable().reason is Reason.FORBIDDEN


@pytest.mark.parametrize("content", [None, "x", [], {}, ["/x"], [{"fields": "x"}]])
def test_a_body_of_another_kind_blames_nothing(content):
    assert told_of(content) == ("", [])
