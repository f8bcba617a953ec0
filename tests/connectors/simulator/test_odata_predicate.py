"""Filters put to rows."""

from typing import Any

import pytest

from connectors.simulator.odata import BadExpression, parse_expression
from connectors.simulator.odata_predicate import Askable, build_predicate

ASKABLE = Askable(
    paths=frozenset({"mail", "size", "on"}),
    collections={"tags": frozenset(), "props": frozenset({"id", "value"})},
    folds={"props/id": str},
)
ROW: dict[str, Any] = {
    "mail": "Anna@bank.example",
    "size": 7,
    "on": True,
    "tags": ["a", "b"],
    "props": [{"id": "Name A", "value": "BK-1"}],
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mail eq 'anna@BANK.example'", True),
        ("mail ne 'anna@bank.example'", False),
        ("startswith(mail,'anna') and size gt 6", True),
        ("endswith(mail,'.org')", False),
        ("size in (1, 7)", True),
        ("on", True),
        ("not on", False),
        ("on eq true and not (size lt 8)", False),
        ("tags/any(t:t eq 'B')", True),
        ("tags/all(t:t eq 'a')", False),
        ("tags/any()", True),
        ("props/Any(ep: ep/id eq 'Name A' and ep/value ne null)", True),
        ("props/any(q: q/id eq 'name a')", False),
        ("props/any(q: q/value eq 'bk-1')", True),
        ("props/any(q: cast(q/value, Edm.Int32) eq 3)", False),
        ("tolower(mail) eq 'anna@bank.example'", True),
    ],
)
def test_a_filter_says_whether_a_row_is_wanted(text: str, wanted: bool) -> None:
    assert build_predicate(parse_expression(text), ASKABLE)(ROW.get) is wanted


@pytest.mark.parametrize(
    "text",
    [
        "unknown eq 1",
        "mail/domain eq 'x'",
        "props/any(p: p/other eq 1)",
        "tags/any(t: t/x eq 1)",
        "mail/any(m: m eq 'x')",
        "'x'",
        "props/any(p: p eq 'x')",
    ],
)
def test_what_may_not_be_asked_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        build_predicate(parse_expression(text), ASKABLE)


def test_operands_of_different_types_are_refused() -> None:
    keep = build_predicate(parse_expression("mail eq 7"), ASKABLE)
    with pytest.raises(BadExpression):
        keep(ROW.get)


def test_null_is_no_value_and_never_greater() -> None:
    keep = build_predicate(parse_expression("size gt 3"), ASKABLE)
    assert not keep({"size": None}.get)
