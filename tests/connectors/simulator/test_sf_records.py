from datetime import UTC, datetime
from typing import Any

import pytest


@pytest.fixture
def staffed(org_desk: Any) -> Any:
    org_desk.small.add_user(1)
    return org_desk


def test_a_created_record_is_told_stamped_and_owned(staffed: Any) -> None:
    small = staffed.small
    body = {
        "subject": "Call",
        "StartDateTime": "2026-03-29T09:00:00.000+0200",
        "DurationInMinutes": 30,
        "OwnerId": small.id("005", 1)[:15],
    }
    status, reply = staffed.ask("POST", "sobjects/Event/", body)
    assert (status, reply["success"], reply["errors"]) == (201, True, [])
    row = small.org.table("Event")[reply["id"]]
    assert (row["Subject"], row["OwnerId"]) == ("Call", small.id("005", 1))
    assert row["EndDateTime"] == datetime(2026, 3, 29, 7, 30, tzinfo=UTC)
    assert row["SystemModstamp"] == row["CreatedDate"] == small.world.as_of
    assert staffed.column("SELECT Subject FROM Event") == ["Call"]
    told = staffed.ask("GET", f"sobjects/Event/{reply['id']}")[1]
    assert (told["attributes"]["type"], told["StartDateTime"]) == ("Event", "2026-03-29T07:00:00.000+0000")


def test_a_case_gets_its_number_and_defaults(org_desk: Any) -> None:
    made = org_desk.ask("POST", "sobjects/Case", {"Subject": "Drift"})[1]["id"]
    told = org_desk.ask("GET", f"sobjects/Case/{made}?fields=CaseNumber,Status,IsClosed")[1]
    assert (told["CaseNumber"], told["Status"], told["IsClosed"]) == ("00000001", "New", False)
    assert set(told) == {"attributes", "CaseNumber", "Status", "IsClosed"}


def test_changes_and_deletions_answer_204_without_a_body(staffed: Any) -> None:
    event = staffed.small.add_event(1)
    answer = staffed.call("PATCH", f"/services/data/v66.0/sobjects/Event/{event['Id']}", b'{"ShowAs": "Free"}')
    assert (answer.status, answer.body, "content-type" in answer.headers) == (204, b"", False)
    assert staffed.column("SELECT ShowAs FROM Event") == ["Free"]
    assert staffed.ask("DELETE", f"sobjects/Event/{event['Id']}") == (204, None)
    assert staffed.column("SELECT ShowAs FROM Event") == []
    assert staffed.column("SELECT IsDeleted FROM Event", "queryAll") == [True]
    assert staffed.ask("GET", f"sobjects/Event/{event['Id']}")[1][0]["errorCode"] == "ENTITY_IS_DELETED"
    assert staffed.ask("DELETE", f"sobjects/Event/{event['Id']}")[0] == 404


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({"Subjekt": "a"}, "INVALID_FIELD", None),
        ({"Subject": "a"}, "REQUIRED_FIELD_MISSING", ["StartDateTime", "DurationInMinutes"]),
        ({"Id": "00UAA0000000009"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Id"]),
        ({"CreatedDate": "2026-01-01T00:00:00Z"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["CreatedDate"]),
        ({"StartDateTime": "tomorrow"}, "JSON_PARSER_ERROR", None),
        ({"StartDateTime": "2026-01-01T00:00:00"}, "JSON_PARSER_ERROR", None),
        ({"IsPrivate": "yes"}, "JSON_PARSER_ERROR", None),
        ({"DurationInMinutes": True}, "JSON_PARSER_ERROR", None),
        ({"DurationInMinutes": "5"}, "JSON_PARSER_ERROR", None),
        ({"Subject": ["a"]}, "JSON_PARSER_ERROR", None),
        ({"Subject": "a" * 256}, "STRING_TOO_LONG", ["Subject"]),
        ({"OwnerId": "x"}, "MALFORMED_ID", ["OwnerId"]),
        ({"OwnerId": "005AA0000000099"}, "INVALID_CROSS_REFERENCE_KEY", ["OwnerId"]),
        ([], "JSON_PARSER_ERROR", None),
        (None, "JSON_PARSER_ERROR", None),
    ],
)
def test_a_write_that_salesforce_refuses_changes_nothing(
    org_desk: Any, body: object, code: str, fields: list[str] | None
) -> None:
    status, reply = org_desk.ask("POST", "sobjects/Event", body)
    assert (status, reply[0]["errorCode"], reply[0].get("fields")) == (400, code, fields)
    assert not org_desk.small.org.table("Event")


def test_an_upsert_creates_once_and_then_changes(org_desk: Any) -> None:
    path = "sobjects/Case/Ops_Incident_Key__c/bk%2F17"
    status, first = org_desk.ask("PATCH", path, {"Subject": "one"})
    assert (status, first["created"]) == (201, True)
    status, second = org_desk.ask("PATCH", path, {"Subject": "two"})
    assert (status, second["created"], second["id"]) == (200, False, first["id"])
    assert org_desk.ask("GET", path)[1]["Subject"] == "two"
    assert org_desk.column("SELECT Ops_Incident_Key__c FROM Case") == ["bk/17"]


def test_an_external_id_of_two_records_answers_300_with_their_links(org_desk: Any) -> None:
    for number in (1, 2):
        org_desk.small.add("Case", "500", number, Ops_Incident_Key__c="k")
    status, links = org_desk.ask("PATCH", "sobjects/Case/Ops_Incident_Key__c/k", {"Subject": "a"})
    assert (status, len(links)) == (300, 2)


def test_an_upsert_that_may_only_update_creates_nothing(org_desk: Any) -> None:
    assert org_desk.ask("PATCH", "sobjects/Case/Ops_Incident_Key__c/k?updateOnly=true", {})[0] == 404
    assert org_desk.ask("PATCH", "sobjects/Case/Subject/k", {})[0] == 404
    assert org_desk.ask("GET", "sobjects/Case/Ops_Incident_Key__c/k")[0] == 404


@pytest.mark.parametrize("record_id", ["nonsense", "00UAA0000000009AAA", "..", "005AA0000000001"])
def test_a_record_that_is_not_there_is_404(org_desk: Any, record_id: str) -> None:
    status, reply = org_desk.ask("GET", f"sobjects/Event/{record_id}")
    assert (status, reply[0]["errorCode"]) == (404, "NOT_FOUND")


def test_an_id_of_15_characters_names_the_same_record(org_desk: Any) -> None:
    event = org_desk.small.add_event(1)
    assert org_desk.ask("GET", f"sobjects/Event/{event['Id'][:15]}")[1]["Id"] == event["Id"]


def test_a_trace_flag_is_made_through_the_tooling_api_and_dropped_for_good(staffed: Any) -> None:
    level = {"DeveloperName": "Ops", "MasterLabel": "Ops", "ApexCode": "DEBUG"}
    level_id = staffed.ask("POST", "tooling/sobjects/DebugLevel", level)[1]["id"]
    flag = {"TracedEntityId": staffed.small.id("005", 1), "DebugLevelId": level_id, "LogType": "USER_DEBUG"}
    made = staffed.ask("POST", "tooling/sobjects/TraceFlag", flag)[1]["id"]
    assert made.startswith("7tf")
    assert staffed.ask("POST", "sobjects/TraceFlag", flag)[0] == 404
    soql = "SELECT+Id,DebugLevel.DeveloperName+FROM+TraceFlag"
    assert staffed.ask("GET", f"tooling/query/?q={soql}")[1]["records"][0]["DebugLevel"]["DeveloperName"] == "Ops"
    assert staffed.ask("DELETE", f"tooling/sobjects/TraceFlag/{made}") == (204, None)
    assert staffed.ask("GET", f"tooling/query?q={soql}")[1]["totalSize"] == 0


def test_the_body_of_a_debug_log_is_plain_text(org_desk: Any) -> None:
    log = org_desk.small.add("ApexLog", "07L", 1, Body="USER_DEBUG|hej")
    for api in ("", "tooling/"):
        answer = org_desk.call("GET", f"/services/data/v66.0/{api}sobjects/ApexLog/{log['Id']}/Body")
        assert (answer.headers["content-type"].partition(";")[0], answer.body) == ("text/plain", b"USER_DEBUG|hej")


def test_an_external_id_that_another_record_holds_is_refused(org_desk: Any) -> None:
    first = org_desk.ask("POST", "sobjects/Case", {"Ops_Incident_Key__c": "k-1"})[1]["id"]
    status, told = org_desk.ask("POST", "sobjects/Case", {"Ops_Incident_Key__c": "K-1"})
    assert (status, told[0]["errorCode"], first[:15] in told[0]["message"]) == (400, "DUPLICATE_VALUE", True)
    second = org_desk.ask("POST", "sobjects/Case", {"Ops_Incident_Key__c": "k-2"})[1]["id"]
    assert org_desk.ask("PATCH", f"sobjects/Case/{second}", {"Ops_Incident_Key__c": "k-1"})[0] == 400
    assert org_desk.ask("PATCH", f"sobjects/Case/{second}", {"Ops_Incident_Key__c": "k-2"})[0] == 204


def test_the_assignment_rule_chooses_the_owner_unless_it_is_asked_not_to(org_desk: Any) -> None:
    org_desk.small.org.case_queue = "00G000000000001AAA"
    path = "sobjects/Case/Ops_Incident_Key__c"
    org_desk.ask("PATCH", f"{path}/a", {"Subject": "a"})
    org_desk.ask("PATCH", f"{path}/b", {"Subject": "b"}, **{"sforce-auto-assign": "FALSE"})
    org_desk.ask("PATCH", f"{path}/b", {"Subject": "c"})
    ours = [row["OwnerId"] == "00G000000000001AAA" for row in org_desk.small.org.rows("Case")]
    assert ours == [True, False], "it runs on creation alone"


@pytest.mark.parametrize(("permission", "method"), [("Case.Create", "POST"), ("Case.Edit", "PATCH")])
def test_a_user_without_the_permission_writes_nothing(org_desk: Any, permission: str, method: str) -> None:
    made = org_desk.ask("POST", "sobjects/Case", {"Subject": "a"})[1]["id"]
    org_desk.small.org.withheld.add(permission)
    target = "sobjects/Case" if method == "POST" else f"sobjects/Case/{made}"
    status, told = org_desk.ask(method, target, {"Subject": "b"})
    assert (status, told[0]["errorCode"]) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    described = org_desk.ask("GET", "sobjects/Case/describe")[1]
    assert (described["createable"], described["updateable"]) == (method == "PATCH", method == "POST")


def test_a_comment_belongs_to_a_case_and_is_not_too_long(org_desk: Any) -> None:
    made = org_desk.ask("POST", "sobjects/Case", {"Subject": "a"})[1]["id"]
    for body, code in (
        ({"CommentBody": "x"}, "REQUIRED_FIELD_MISSING"),
        ({"ParentId": "500000000000009AAA", "CommentBody": "x"}, "INVALID_CROSS_REFERENCE_KEY"),
        ({"ParentId": made, "CommentBody": "ø" * 2_001}, "STRING_TOO_LONG"),
    ):
        status, told = org_desk.ask("POST", "sobjects/CaseComment", body)
        assert (status, told[0]["errorCode"]) == (400, code)
    assert org_desk.ask("POST", "sobjects/CaseComment", {"ParentId": made, "CommentBody": "ø" * 2_000})[0] == 201
    told = org_desk.ask("GET", "query?q=SELECT+ParentId,IsPublished+FROM+CaseComment")[1]["records"][0]
    assert (told["ParentId"], told["IsPublished"]) == (made, False)


def test_a_picklist_that_an_administrator_changed_takes_its_own_values_only(org_desk: Any) -> None:
    org_desk.small.org.picklists["Case.Priority"] = ["P1"]
    status, told = org_desk.ask("POST", "sobjects/Case", {"Priority": "High"})
    assert (status, told[0]["errorCode"], told[0]["fields"]) == (
        400,
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        ["Priority"],
    )
    assert org_desk.ask("POST", "sobjects/Case", {"Priority": "P1"})[0] == 201
    fields = org_desk.ask("GET", "sobjects/Case/describe")[1]["fields"]
    values = next(one["picklistValues"] for one in fields if one["name"] == "Priority")
    assert [value["value"] for value in values] == ["P1"]
