"""Whole queries against a small org, through the front door."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
DETAIL = "andmoney__AMB_Event_Detail__c"


@pytest.fixture
def staffed(org_desk: Any) -> Any:
    small = org_desk.small
    for number, name in ((1, "bo"), (2, "Anna"), (3, None)):
        small.add_user(number, Name=name, Email=f"advisor{number % 2}@bank.example")
        small.add_detail(number, andmoney__SendMeetingInvite__c=True)
    small.add("Contact", "003", 1, LastName="Kunde", FirstName="Kim", Email="kim@home.example")
    small.add_event(1, andmoney__AMB_Event_Detail__c=small.id("a0B", 1), WhoId=small.id("003", 1))
    small.add_event(2, OwnerId=small.id("005", 2))
    small.add("EventRelation", "0RE", 1, EventId=small.id("00U", 1), RelationId=small.id("005", 2), Status="New")
    small.add("EventRelation", "0RE", 2, EventId=small.id("00U", 1), RelationId=small.id("003", 1), Status="Accepted")
    return org_desk


def test_a_record_is_told_in_api_casing_with_attributes_and_parents(staffed: Any) -> None:
    small = staffed.small
    page = staffed.query(
        "select ID, startdatetime, isallDAYevent, ownerid, owner.EMAIL,"
        " ANDMONEY__amb_event_detail__R.andmoney__bookingFLOWid__c, accountid from EVENT where id = '"
        + small.id("00U", 1)
        + "'"
    )
    assert page == {
        "totalSize": 1,
        "done": True,
        "records": [
            {
                "attributes": {
                    "type": "Event",
                    "url": f"/services/data/v66.0/sobjects/Event/{small.id('00U', 1)}",
                },
                "Id": small.id("00U", 1),
                "StartDateTime": "2026-03-20T10:30:00.000+0000",
                "IsAllDayEvent": False,
                "OwnerId": small.id("005", 1),
                "Owner": {
                    "attributes": {"type": "User", "url": f"/services/data/v66.0/sobjects/User/{small.id('005', 1)}"},
                    "Email": "advisor1@bank.example",
                },
                f"{DETAIL[:-1]}r": {
                    "attributes": {
                        "type": DETAIL,
                        "url": f"/services/data/v66.0/sobjects/{DETAIL}/{small.id('a0B', 1)}",
                    },
                    "andmoney__BookingFlowId__c": "guid-1",
                },
                "AccountId": None,
            }
        ],
    }


def test_a_missing_parent_is_null(staffed: Any) -> None:
    records = staffed.query(f"SELECT Id, {DETAIL[:-1]}r.Name FROM Event ORDER BY Id")["records"]
    assert [record[f"{DETAIL[:-1]}r"] is None for record in records] == [False, True]


def test_times_of_other_zones_are_told_in_utc_with_milliseconds(org_desk: Any) -> None:
    start = datetime.fromisoformat("2026-03-29T09:00:00.1234567+02:00")
    org_desk.small.add_event(1, start=start, RecurrenceEndDateOnly=date(2026, 4, 1))
    record = org_desk.query("SELECT StartDateTime, ActivityDate, RecurrenceEndDateOnly FROM Event")["records"][0]
    assert record["StartDateTime"] == "2026-03-29T07:00:00.123+0000"
    assert (record["ActivityDate"], record["RecurrenceEndDateOnly"]) == ("2026-03-29", "2026-04-01")


def test_a_polymorphic_parent_tells_its_type_and_only_what_all_targets_share(staffed: Any) -> None:
    records = staffed.query("SELECT Relation.Name, Relation.Type FROM EventRelation ORDER BY Id")["records"]
    assert [(r["Relation"]["attributes"]["type"], r["Relation"]["Type"]) for r in records] == [
        ("User", "User"),
        ("Contact", "Contact"),
    ]
    assert records[1]["Relation"]["Name"] == "Kim Kunde"
    assert staffed.column("SELECT Id FROM EventRelation WHERE Relation.Type = 'contact'") == [
        staffed.small.id("0RE", 2)
    ]
    assert staffed.refusal("SELECT Relation.Email FROM EventRelation")[0] == "INVALID_FIELD"


def test_typeof_reads_each_type_by_its_own_fields(staffed: Any) -> None:
    kinds = "WHEN User THEN Username WHEN Contact THEN Email, LastName"
    soql = f"SELECT TYPEOF Relation {kinds} END FROM EventRelation ORDER BY Id"
    values = [record["Relation"] for record in staffed.query(soql)["records"]]
    assert values[0]["Username"] == "advisor2@bank.example"
    assert (values[1]["Email"], values[1]["LastName"]) == ("kim@home.example", "Kunde")
    assert staffed.refusal("SELECT TYPEOF Relation WHEN Profile THEN Id END FROM EventRelation")[0] == "INVALID_TYPE"


def test_children_come_nested_in_order_and_none_is_null(staffed: Any) -> None:
    inner = "SELECT Id, Status, Event.Subject FROM EventRelations WHERE Status != 'Declined' ORDER BY Status LIMIT 1"
    soql = f"SELECT Id, ({inner}) FROM Event ORDER BY Id"
    first, second = staffed.query(soql)["records"]
    assert (first["EventRelations"]["totalSize"], first["EventRelations"]["done"]) == (1, True)
    assert first["EventRelations"]["records"][0]["Status"] == "Accepted"
    assert first["EventRelations"]["records"][0]["Event"]["Subject"] == "Meeting 1"
    assert second["EventRelations"] is None
    assert staffed.refusal("SELECT Id, (SELECT Id FROM Nothings) FROM Event")[0] == "INVALID_TYPE"
    assert staffed.refusal("SELECT Id, (SELECT COUNT() FROM EventRelations) FROM Event")[0] == "MALFORMED_QUERY"
    assert staffed.refusal("SELECT Id, (SELECT Nope FROM EventRelations) FROM Event")[0] == "INVALID_FIELD"


def test_order_ignores_case_and_puts_nulls_first_unless_told(staffed: Any) -> None:
    assert staffed.column("SELECT Name FROM User ORDER BY Name") == [None, "Anna", "bo"]
    assert staffed.column("SELECT Name FROM User ORDER BY Name DESC") == [None, "bo", "Anna"]
    assert staffed.column("SELECT Name FROM User ORDER BY Name ASC NULLS LAST") == ["Anna", "bo", None]
    assert staffed.column("SELECT Name FROM User ORDER BY Email, Name DESC NULLS LAST") == ["Anna", "bo", None]
    assert staffed.column("SELECT Subject FROM Event ORDER BY Owner.Name") == ["Meeting 2", "Meeting 1"]


def test_limit_and_offset_cut_what_order_made(staffed: Any) -> None:
    assert staffed.column("SELECT Name FROM User ORDER BY Name LIMIT 1 OFFSET 1") == ["Anna"]
    assert staffed.column("SELECT Name FROM User ORDER BY Name LIMIT 0") == []
    assert staffed.query("SELECT COUNT() FROM User LIMIT 2") == {"totalSize": 2, "done": True, "records": []}


def test_counts_and_groups_are_aggregate_results(staffed: Any) -> None:
    page = staffed.query("SELECT Email, COUNT(Id) n, MAX(Name) FROM User GROUP BY Email HAVING COUNT(Id) > 1")
    assert page["records"] == [
        {"attributes": {"type": "AggregateResult"}, "Email": "advisor1@bank.example", "n": 2, "expr0": "bo"}
    ]
    assert staffed.query("SELECT COUNT(Name), COUNT_DISTINCT(Email) FROM User")["records"][0]["expr0"] == 2
    assert staffed.query("SELECT MIN(StartDateTime) began FROM Event")["records"][0]["began"].endswith("+0000")
    assert (
        staffed.query("SELECT AVG(DurationInMinutes) a, SUM(DurationInMinutes) s FROM Event")["records"][0]["s"] == 120
    )
    assert staffed.query("SELECT COUNT(Id) FROM Case")["records"][0]["expr0"] == 0


def test_groups_are_ordered_and_cut_like_records(staffed: Any) -> None:
    soql = "SELECT Email, COUNT(Id) FROM User GROUP BY Email ORDER BY COUNT(Id) DESC, Email LIMIT 1"
    assert staffed.query(soql)["records"][0]["Email"] == "advisor1@bank.example"
    assert staffed.query("SELECT Owner.Name, COUNT(Id) FROM Event GROUP BY Owner.Name")["totalSize"] == 2


@pytest.mark.parametrize(
    ("soql", "code", "words"),
    [
        ("SELECT Nope FROM Event", "INVALID_FIELD", "No such column 'Nope' on entity 'Event'."),
        ("SELECT Owner FROM Event", "INVALID_FIELD", "No such column 'Owner'"),
        ("SELECT OwnerId.Email FROM Event", "INVALID_FIELD", "Didn't understand relationship 'OwnerId'"),
        ("SELECT Id FROM Nope__c", "INVALID_TYPE", "sObject type 'Nope__c' is not supported."),
        ("SELECT Id FROM TraceFlag", "INVALID_TYPE", "'TraceFlag' is not supported"),
        ("SELECT Id, id FROM Event", "INVALID_FIELD", "duplicate field selected: Id"),
        ("SELECT Id alias FROM Event", "MALFORMED_QUERY", "only aggregate expressions use field aliasing"),
        ("SELECT Id FROM Event ORDER BY Nope", "INVALID_FIELD", "Nope"),
        ("SELECT Id FROM Event ORDER BY Description", "INVALID_FIELD", "can not be sorted"),
        ("SELECT Id FROM Event ORDER BY COUNT(Id)", "MALFORMED_QUERY", "aggregate"),
        ("SELECT COUNT() FROM Event ORDER BY Id", "MALFORMED_QUERY", "COUNT()"),
        ("SELECT COUNT(), Id FROM Event", "MALFORMED_QUERY", "COUNT()"),
        ("SELECT COUNT() FROM Event GROUP BY Id", "MALFORMED_QUERY", "COUNT()"),
        ("SELECT Id, COUNT(Id) FROM Event", "MALFORMED_QUERY", "must be grouped or aggregated: Id"),
        ("SELECT Email, Name FROM User GROUP BY Email", "MALFORMED_QUERY", "grouped or aggregated: Name"),
        ("SELECT Email FROM User GROUP BY Email HAVING Name = 'a'", "MALFORMED_QUERY", "Name"),
        ("SELECT Email FROM User GROUP BY Email HAVING COUNT(Id) > 'a'", "INVALID_FIELD", "type int"),
        ("SELECT Email FROM User GROUP BY Email ORDER BY Name", "MALFORMED_QUERY", "Name"),
        ("SELECT CreatedDate FROM User GROUP BY CreatedDate", "MALFORMED_QUERY", "can not be grouped"),
        ("SELECT SUM(Name) FROM User", "MALFORMED_QUERY", "SUM"),
        ("SELECT MAX(IsActive) FROM User", "MALFORMED_QUERY", "MAX"),
        ("SELECT Id, (SELECT Id FROM EventRelations) FROM Event GROUP BY Id", "MALFORMED_QUERY", ""),
        ("SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account", "MALFORMED_QUERY", "5 levels"),
    ],
)
def test_a_query_that_salesforce_refuses_is_refused_even_on_empty_tables(
    org_desk: Any, soql: str, code: str, words: str
) -> None:
    found, message = org_desk.refusal(soql)
    assert (found, words in message) == (code, True), message


def test_an_alias_of_the_object_stands_before_fields(staffed: Any) -> None:
    assert staffed.column("SELECT e.Subject FROM Event e WHERE e.Owner.Name = 'bo'") == ["Meeting 1"]
    assert staffed.column("SELECT Event.Subject FROM Event WHERE Event.Owner.Name = 'bo'") == ["Meeting 1"]


def test_query_hides_the_deleted_and_archived_and_query_all_shows_them(org_desk: Any) -> None:
    small = org_desk.small
    small.add_event(1)
    small.add_event(2, IsDeleted=True)
    small.add_event(3, start=AS_OF - timedelta(days=365))
    small.add_event(4, start=AS_OF - timedelta(days=365) + timedelta(seconds=1))
    small.add_event(5, IsArchived=True)
    soql = "SELECT Subject FROM Event ORDER BY Subject"
    assert org_desk.column(soql) == ["Meeting 1", "Meeting 4"]
    assert org_desk.column(soql, "queryAll") == [f"Meeting {number}" for number in range(1, 6)]
    assert org_desk.column("SELECT Subject FROM Event WHERE IsArchived = true ORDER BY Subject", "queryAll") == [
        "Meeting 3",
        "Meeting 5",
    ]


def test_a_semi_join_follows_the_same_rule_of_hiding(org_desk: Any) -> None:
    small = org_desk.small
    small.add_detail(1)
    small.add_event(1, andmoney__AMB_Event_Detail__c=small.id("a0B", 1), IsDeleted=True)
    soql = f"SELECT Name FROM {DETAIL} WHERE Id IN (SELECT {DETAIL} FROM Event)"
    assert (org_desk.column(soql), org_desk.column(soql, "queryAll")) == ([], ["ED-1"])


def test_hidden_objects_and_fields_read_like_unknown_ones(staffed: Any) -> None:
    staffed.small.org.hidden_objects.add(DETAIL)
    staffed.small.org.hidden_fields.add("User.FederationIdentifier")
    code, message = staffed.refusal(f"SELECT Id FROM {DETAIL}")
    assert (code, message.startswith(f"sObject type '{DETAIL}' is not supported.")) == ("INVALID_TYPE", True)
    assert staffed.refusal(f"SELECT {DETAIL[:-1]}r.Name FROM Event")[0] == "INVALID_FIELD"
    assert staffed.column(f"SELECT {DETAIL} FROM Event WHERE {DETAIL} != null") == [staffed.small.id("a0B", 1)]
    code, message = staffed.refusal("SELECT FederationIdentifier FROM User")
    assert (code, message.startswith("No such column 'FederationIdentifier' on entity 'User'.")) == (
        "INVALID_FIELD",
        True,
    )
    assert staffed.refusal("SELECT Id FROM User WHERE FederationIdentifier = null")[0] == "INVALID_FIELD"
