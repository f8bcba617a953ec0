"""What WHERE lets through: against a slow filter in plain Python, and one by one where rules are strange."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.simulator.model import Row

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
Predicate = Callable[[Row], bool]
Condition = tuple[str, Predicate]

NAMES = ["Ærø", "ærø", "bo", "Bo", "BOB", "a%b", "a_b", "it's", 'back\\slash "quoted"', "line\nbreak", "Z"]
INSTANTS = [AS_OF + timedelta(hours=hours) for hours in (-30, -1, 0, 1, 30)]
DAYS = [date(2026, 3, day) for day in (18, 19, 20, 21)]
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace('"', '\\"') + "'"


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _equals(field: str, literal: str, wanted: Any) -> Condition:
    return f"{field} = {literal}", lambda row: bool(_lower(row.get(field)) == _lower(wanted))


def _differs(field: str, literal: str, wanted: Any) -> Condition:
    return f"{field} != {literal}", lambda row: bool(_lower(row.get(field)) != _lower(wanted))


def _ordered(field: str, sign: str, literal: str, wanted: Any) -> Condition:
    def holds(row: Row) -> bool:
        value = row.get(field)
        return value is not None and SIGNS[sign](_lower(value), _lower(wanted))

    return f"{field} {sign} {literal}", holds


def _listed(field: str, literals: list[str], wanted: list[Any], negated: bool) -> Condition:
    folded = [_lower(one) for one in wanted]
    word = "NOT IN" if negated else "IN"
    return f"{field} {word} ({', '.join(literals)})", lambda row: (_lower(row.get(field)) in folded) is not negated


def _spelt(field: str, values: list[Any], spell: Callable[[Any], str]) -> st.SearchStrategy[Condition]:
    one = st.sampled_from(values)
    some = st.lists(one, min_size=1, max_size=3)
    return st.one_of(
        one.map(lambda value: _equals(field, spell(value), value)),
        one.map(lambda value: _differs(field, spell(value), value)),
        st.tuples(st.sampled_from(sorted(SIGNS)), one).map(lambda t: _ordered(field, t[0], spell(t[1]), t[1])),
        st.tuples(some, st.booleans()).map(lambda t: _listed(field, list(map(spell, t[0])), t[0], t[1])),
        st.just(_equals(field, "null", None)),
        st.just(_differs(field, "null", None)),
    )


CHOICES = [
    _spelt("Subject", NAMES, _quote),
    _spelt("DurationInMinutes", [-5, 0, 30, 60], str),
    _spelt("StartDateTime", INSTANTS, lambda value: value.strftime("%Y-%m-%dT%H:%M:%SZ")),
    _spelt("RecurrenceEndDateOnly", DAYS, date.isoformat),
]
LEAVES = st.one_of(*CHOICES, st.booleans().map(lambda flag: _equals("IsPrivate", str(flag).lower(), flag)))


def _join(word: str, parts: list[Condition]) -> Condition:
    tests = [test for _, test in parts]
    fold = all if word == "AND" else any
    return f" {word} ".join(f"({text})" for text, _ in parts), lambda row: fold(test(row) for test in tests)


def _negate(part: Condition) -> Condition:
    return f"NOT ({part[0]})", lambda row: not part[1](row)


CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=2, max_size=3)).map(lambda t: _join(*t)),
        inner.map(_negate),
    ),
    max_leaves=8,
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "Subject": st.none() | st.sampled_from(NAMES),
            "DurationInMinutes": st.sampled_from([-5, 0, 30, 60]),
            "StartDateTime": st.none() | st.sampled_from(INSTANTS),
            "RecurrenceEndDateOnly": st.none() | st.sampled_from(DAYS),
            "IsPrivate": st.booleans(),
        }
    ),
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=ROWS, condition=CONDITIONS)
def test_any_condition_lets_through_what_plain_python_does(
    org_desk: Any, rows: list[Row], condition: Condition
) -> None:
    soql, predicate = condition
    org_desk.small.org.tables.pop("Event", None)
    kept = [org_desk.small.add("Event", "00U", number, **row) for number, row in enumerate(rows)]
    expected = sorted(row["Id"] for row in kept if predicate(row))
    assert sorted(org_desk.column(f"SELECT Id FROM Event WHERE {soql}")) == expected
    assert org_desk.query(f"SELECT COUNT() FROM Event WHERE {soql}")["totalSize"] == len(expected)


@pytest.fixture
def staffed(org_desk: Any) -> Any:
    small = org_desk.small
    small.add_user(1, FirstName="Åse", TimeZoneSidKey="Europe/Copenhagen")
    small.add_user(2, IsActive=False)
    for number in (1, 2):
        small.add_detail(number)
    small.add_event(1, andmoney__AMB_Event_Detail__c=small.id("a0B", 1), Description="x")
    small.add_event(2, andmoney__AMB_Event_Detail__c=small.id("a0B", 2), OwnerId=small.id("005", 2), Subject=None)
    small.add_event(3, OwnerId=None)
    return org_desk


def _numbers(desk: Any, where: str) -> list[int]:
    ids = desk.column(f"SELECT Id FROM Event WHERE {where} ORDER BY Id")
    return [int(one[5:15]) for one in ids]


def test_texts_are_compared_without_case_and_an_empty_text_is_null(staffed: Any) -> None:
    assert _numbers(staffed, "Subject = 'MEETING 1'") == [1]
    assert _numbers(staffed, "Subject = ''") == [2]
    assert _numbers(staffed, "Subject LIKE 'meet%'") == [1, 3]


def test_ids_of_15_and_18_characters_are_one_and_capitals_count(staffed: Any) -> None:
    full = staffed.small.id("00U", 1)
    assert _numbers(staffed, f"Id = '{full}'") == [1]
    assert _numbers(staffed, f"Id IN ('{full[:15]}')") == [1]
    assert _numbers(staffed, f"Id = '{full[:15].lower()}'") == []


def test_conditions_reach_parents_and_a_missing_parent_is_null(staffed: Any) -> None:
    assert _numbers(staffed, "Owner.Email = 'ADVISOR1@bank.example'") == [1]
    assert _numbers(staffed, "Owner.Email != 'advisor1@bank.example'") == [2, 3]
    assert _numbers(staffed, "Owner.IsActive = false") == [2, 3]
    assert _numbers(staffed, "andmoney__AMB_Event_Detail__r.andmoney__BookingFlowId__c = 'guid-2'") == [2]
    assert _numbers(staffed, "andmoney__AMB_Event_Detail__r.Name = null") == [3]


def test_semi_joins_and_anti_joins_follow_ids(staffed: Any) -> None:
    inner = "(SELECT Id FROM andmoney__AMB_Event_Detail__c WHERE andmoney__BookingFlowId__c = 'guid-1')"
    assert _numbers(staffed, f"andmoney__AMB_Event_Detail__c IN {inner}") == [1]
    assert _numbers(staffed, f"andmoney__AMB_Event_Detail__c NOT IN {inner}") == [2, 3]
    assert staffed.column("SELECT Name FROM User WHERE Id IN (SELECT OwnerId FROM Event)") == ["Advisor 1", "Advisor 2"]


def test_relative_days_are_the_users_days(staffed: Any) -> None:
    # Events 1 to 3 begin at 10:30, 11:30 and 12:30 UTC on the as-of date.
    assert _numbers(staffed, "StartDateTime = TODAY") == [1, 2, 3]
    assert _numbers(staffed, "StartDateTime > TODAY") == []
    assert _numbers(staffed, "StartDateTime >= TODAY AND ActivityDate = TODAY") == [1, 2, 3]
    assert _numbers(staffed, "StartDateTime < TOMORROW") == [1, 2, 3]
    staffed.small.add_event(4, start=datetime(2026, 3, 20, 23, 30, tzinfo=UTC))  # 00:30 of the 21st in Copenhagen
    assert _numbers(staffed, "StartDateTime = TOMORROW") == [4]
    assert _numbers(staffed, "StartDateTime <= TODAY") == [1, 2, 3]
    assert _numbers(staffed, "StartDateTime != TODAY") == [4]


@pytest.mark.parametrize(
    ("where", "code", "words"),
    [
        ("StartDateTime > 2026-03-20", "INVALID_FIELD", "must be of type dateTime"),
        ("ActivityDate > 2026-03-20T00:00:00Z", "INVALID_FIELD", "must be of type date and"),
        ("StartDateTime > '2026-03-20T00:00:00Z'", "INVALID_FIELD", "should not be enclosed in quotes"),
        ("IsChild = 'false'", "INVALID_FIELD", "must be of type boolean"),
        ("Subject = 1", "INVALID_FIELD", "should be enclosed in quotes"),
        ("Subject = TODAY", "INVALID_FIELD", "must be of type string"),
        ("DurationInMinutes = '5'", "INVALID_FIELD", "must be of type int"),
        ("Id = 5", "INVALID_FIELD", "must be of type string"),
        ("Id = 'short'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: short"),
        ("Id LIKE '00U%'", "INVALID_QUERY_FILTER_OPERATOR", "LIKE"),
        ("Id > '00UAA0000000001'", "INVALID_QUERY_FILTER_OPERATOR", "'>'"),
        ("IsChild > true", "INVALID_QUERY_FILTER_OPERATOR", "'>'"),
        ("StartDateTime > null", "INVALID_QUERY_FILTER_OPERATOR", "'>'"),
        ("Description = 'x'", "INVALID_FIELD", "can not be filtered"),
        ("Subject = nan", "MALFORMED_QUERY", "unexpected token: 'nan'"),
        ("StartDateTime = SOMEDAY", "MALFORMED_QUERY", "SOMEDAY"),
        ("StartDateTime = N_DAYS_AGO:99999999999", "MALFORMED_QUERY", "N_DAYS_AGO"),
        ("StartDateTime = LAST_N_YEARS:2025", "MALFORMED_QUERY", ""),
        ("StartDateTime > 2026-02-30T00:00:00Z", "MALFORMED_QUERY", "2026-02-30"),
        ("ActivityDate IN (TODAY)", "MALFORMED_QUERY", "lists"),
        ("COUNT(Id) > 1", "MALFORMED_QUERY", "aggregate"),
        ("Nope = 1", "INVALID_FIELD", "No such column 'Nope' on entity 'Event'"),
        ("Owner.Nope = 1", "INVALID_FIELD", "No such column 'Nope' on entity 'Name'"),
        ("Nobody.Email = 'a'", "INVALID_FIELD", "Didn't understand relationship 'Nobody'"),
        ("AccountId IN (SELECT Id FROM Nowhere)", "INVALID_TYPE", "'Nowhere' is not supported"),
        ("Id IN (SELECT Id FROM Event)", "MALFORMED_QUERY", "same object type"),
        ("AccountId IN (SELECT Name FROM Account)", "MALFORMED_QUERY", "same object type"),
        ("AccountId IN (SELECT Id FROM Contact)", "MALFORMED_QUERY", "same object type"),
        ("Subject IN (SELECT Id FROM Account)", "INVALID_QUERY_FILTER_OPERATOR", "ID field"),
        ("IsChild = false OR AccountId IN (SELECT Id FROM Account)", "MALFORMED_QUERY", "top level"),
        (
            "(IsChild = false AND AccountId IN (SELECT Id FROM Account)) AND IsChild = false",
            "MALFORMED_QUERY",
            "nested",
        ),
        (
            "AccountId IN (SELECT Id FROM Account WHERE ParentId IN (SELECT AccountId FROM Contact))",
            "MALFORMED_QUERY",
            "top level",
        ),
        (
            " AND ".join(["AccountId IN (SELECT Id FROM Account)"] * 3),
            "EXCEEDED_MAX_SEMIJOIN_SUBSELECTS",
            "2",
        ),
    ],
)
def test_a_condition_that_salesforce_refuses_is_refused(staffed: Any, where: str, code: str, words: str) -> None:
    found, message = staffed.refusal(f"SELECT Id FROM Event WHERE {where}")
    assert (found, words in message) == (code, True), message


def test_login_history_refuses_the_filters_that_the_platform_refuses(org_desk: Any) -> None:
    for name in ("Status", "SourceIp", "Application"):
        assert org_desk.refusal(f"SELECT Id FROM LoginHistory WHERE {name} = 'x'")[0] == "INVALID_FIELD"
    assert org_desk.column("SELECT Status FROM LoginHistory WHERE LoginTime = TODAY AND LoginType = 'x'") == []
