from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.simulator.sf_errors import Refused
from connectors.simulator.soql_parser import parse_query
from connectors.simulator.soql_syntax import Aggregate, Both, Comparison, Either, Named, Opposite, Path, Query, TypeOf

CONTRACT_QUERIES = """
SELECT Id, Name, andmoney__MeetingTaxonomy__r.andmoney__BookingId__c, SystemModstamp FROM andmoney__AMB_Event_Detail__c
WHERE andmoney__BookingFlowId__c = 'x'

SELECT Id, Owner.Email FROM Event WHERE andmoney__AMB_Event_Detail__c IN ('a','b') AND IsChild = false

SELECT Id FROM Event WHERE andmoney__AMB_Event_Detail__c != null AND StartDateTime >= 2026-03-29T05:00:00+00:00
AND StartDateTime < 2026-06-29T05:00:00Z ORDER BY StartDateTime, Id

SELECT Email, COUNT(Id) n FROM User WHERE IsActive = true GROUP BY Email HAVING COUNT(Id) > 1

SELECT ParentId FROM ObjectPermissions WHERE ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment
WHERE AssigneeId = 'x') AND (PermissionsViewAllRecords = true OR PermissionsModifyAllRecords = true)

SELECT Score, (SELECT RiskType FROM SecurityHealthCheckRisks) FROM SecurityHealthCheck

SELECT TYPEOF Relation WHEN User THEN Email WHEN Contact THEN Email, Name ELSE Name END FROM EventRelation

select id from event where (not subject like 'a%') limit 10 offset 5

SELECT e.Id FROM Event e WHERE e.CreatedDate = LAST_N_DAYS:7 ORDER BY e.Id DESC NULLS LAST
""".strip().split("\n\n")


@pytest.mark.parametrize("text", CONTRACT_QUERIES)
def test_the_queries_of_the_contract_are_read(text: str) -> None:
    assert parse_query(text).items


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "<EOF>"),
        ("SELECT", "<EOF>"),
        ("SELECT FROM Event WHERE Id = 'a", None),
        ("SELECT Id", "<EOF>"),
        ("SELECT Id, FROM Event", "FROM"),
        ("SELECT Id FROM Event x y", "y"),
        ("SELECT Id FROM Event WHERE", "<EOF>"),
        ("SELECT Id FROM Event WHERE Id IN ()", ")"),
        ("SELECT Id FROM Event WHERE Id = 'a' OR Id = 'b' AND Id = 'c'", "AND"),
        ("SELECT Id FROM Event WHERE Id = 'a' AND Id = 'b' OR Id = 'c'", "OR"),
        ("SELECT Id FROM Event WHERE Id = 'a' AND NOT Id = 'b'", "NOT"),
        ("SELECT Id FROM Event WHERE (Id = 'a'", "<EOF>"),
        ("SELECT Id FROM Event WHERE Id LIKE", "<EOF>"),
        ("SELECT Id FROM Event WHERE Id NOT LIKE 'a'", "NOT"),
        ("SELECT Id FROM Event WHERE Id", "<EOF>"),
        ("SELECT Id FROM Event WHERE Id == 'a'", "="),
        ("SELECT Id FROM Event LIMIT", "<EOF>"),
        ("SELECT Id FROM Event LIMIT -1", "-1"),
        ("SELECT Id FROM Event LIMIT 1.5", "1.5"),
        ("SELECT Id FROM Event LIMIT 1 LIMIT 2", "LIMIT"),
        ("SELECT Id FROM Event OFFSET 1 LIMIT 2", "LIMIT"),
        ("SELECT Id FROM Event ORDER BY Id NULLS", "<EOF>"),
        ("SELECT Id FROM Event ORDER Id", "Id"),
        ("SELECT Id FROM Event FOR VIEW", "FOR"),
        ("SELECT Id FROM Event WITH SECURITY_ENFORCED", "WITH"),
        ("SELECT Id FROM Event ALL ROWS", "ALL"),
        ("SELECT Id FROM Event USING SCOPE mine", "USING"),
        ("SELECT FIELDS(ALL) FROM Event", "("),
        ("SELECT CALENDAR_YEAR(CreatedDate) FROM Event", "("),
        ("SELECT Id FROM Event WHERE DAY_ONLY(CreatedDate) = TODAY", "("),
        ("SELECT Id FROM Event, Account", ","),
        ("SELECT Id FROM Event WHERE Id INCLUDES ('a')", "INCLUDES"),
        ("SELECT Id FROM Event; DROP", None),
        ("SELECT Id, (SELECT Id, (SELECT Id FROM A) FROM B) FROM C", "("),
        ("SELECT Id FROM Event HAVING COUNT(Id) > 1", "HAVING"),
        ("SELECT * FROM Event", None),
        ("SELECT MAX() FROM Event", ")"),
        ("SELECT COUNT() n FROM Event", "n"),
        ("SELECT COUNT(Id) null FROM Event", "null"),
        ("SELECT Id FROM Event last WHERE Id = null", "last"),
        ("SELECT Id FROM Event a.b", "a.b"),
        ("SELECT Id, (SELECT Id FROM Kids OFFSET 1) FROM Event", None),
        ("SELECT TYPEOF Owner END FROM Event", "END"),
    ],
)
def test_what_is_not_understood_is_refused_and_named(text: str, word: str | None) -> None:
    with pytest.raises(Refused) as caught:
        parse_query(text)
    assert (caught.value.status, caught.value.code) == (400, "MALFORMED_QUERY")
    if word is not None:
        assert caught.value.message.endswith(f"unexpected token: '{word}'")


def test_a_condition_is_read_as_the_tree_it_says() -> None:
    where = parse_query("SELECT Id FROM Event WHERE (A = 1 OR B = 2) AND (NOT C = 3) AND D = 4").where
    assert isinstance(where, Both)
    either, opposite, last = where.parts
    assert isinstance(either, Either)
    assert isinstance(opposite, Opposite)
    assert isinstance(last, Comparison)


def test_select_items_keep_their_kinds() -> None:
    query = parse_query("SELECT Id, Name n, COUNT(Id) c, TYPEOF A WHEN B THEN C END, (SELECT Id FROM Kids) FROM X")
    assert [type(item) for item in query.items] == [Path, Named, Aggregate, TypeOf, Query]


def test_the_two_spellings_of_unequal_are_one() -> None:
    texts = ["SELECT Id FROM Event WHERE Name != 'a'", "SELECT Id FROM Event WHERE Name <> 'a'"]
    signs = [where.operator for where in (parse_query(text).where for text in texts) if isinstance(where, Comparison)]
    assert signs == ["!=", "!="]


def test_an_offset_of_2000_is_read_and_2001_is_not() -> None:
    assert parse_query("SELECT Id FROM Event OFFSET 2000").offset == 2_000
    with pytest.raises(Refused) as caught:
        parse_query("SELECT Id FROM Event OFFSET 2001")
    assert caught.value.code == "NUMBER_OUTSIDE_VALID_RANGE"


@pytest.mark.parametrize(
    "inner", ["SELECT Id, Name FROM Account", "SELECT Id FROM Account LIMIT 1", "SELECT COUNT() FROM Account"]
)
def test_a_semi_join_selects_one_field_and_no_part_of_it(inner: str) -> None:
    with pytest.raises(Refused):
        parse_query(f"SELECT Id FROM Event WHERE AccountId IN ({inner})")


def test_endless_parentheses_are_too_complicated_and_not_a_crash() -> None:
    with pytest.raises(Refused) as caught:
        parse_query("SELECT Id FROM Event WHERE " + "(" * 2_000)
    assert caught.value.code == "QUERY_TOO_COMPLICATED"


WORDS = [
    *("SELECT", "Id", "FROM", "Event", "WHERE", "AND", "OR", "NOT", "(", ")", "=", "'a'", "IN", ",", "COUNT", "null"),
    *("ORDER", "BY", "LIMIT", "1", "GROUP", "HAVING", "TYPEOF", "WHEN", "THEN", "END", "TODAY", "LIKE", "NULLS"),
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_row_of_words_is_read_or_refused(words: list[str]) -> None:
    with suppress(Refused):
        assert parse_query(" ".join(words)).items
