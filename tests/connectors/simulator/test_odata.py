"""The filter language: what is understood, and that nothing else is."""

import pytest

from connectors.simulator.odata import (
    BadExpression,
    Compare,
    Lambda,
    Literal,
    Logic,
    Not,
    Path,
    Within,
    parse_expression,
)


def test_comparisons_bind_stronger_than_and_and_and_stronger_than_or() -> None:
    tree = parse_expression("a eq 1 or b eq 2 and not c eq 3")
    assert tree == Logic(
        "or",
        (
            Compare("eq", Path(("a",)), Literal(1)),
            Logic("and", (Compare("eq", Path(("b",)), Literal(2)), Not(Compare("eq", Path(("c",)), Literal(3))))),
        ),
    )


def test_quotes_in_texts_are_doubled() -> None:
    assert parse_expression("surname eq 'O''Brien'") == Compare("eq", Path(("surname",)), Literal("O'Brien"))


def test_lambdas_have_a_variable_and_a_body() -> None:
    tree = parse_expression("proxyAddresses/any(p:p eq 'smtp:a@x')")
    assert tree == Lambda(Path(("proxyAddresses",)), "any", "p", Compare("eq", Path(("p",)), Literal("smtp:a@x")))


def test_paths_lists_and_constants_are_read() -> None:
    assert parse_expression("mail in ('a', null)") == Within(Path(("mail",)), (Literal("a"), Literal(None)))
    assert parse_expression("start/dateTime ge 2026-11-22T08:00:00Z and isAllDay eq true")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mail eq",
        "mail = 'a'",
        "mail eq 'a",
        "mail eq 'a' and",
        "mail eq 'a' mail eq 'b'",
        "(mail eq 'a'",
        "frobnicate(mail,'a')",
        "startswith(mail)",
        "tags/some(t:t eq 'a')",
        "mail eq 'a'; drop",
        "createdDateTime ge 2026-13-45T00:00:00Z",
        "(" * 60 + "a eq 1" + ")" * 60,
    ],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        parse_expression(text)
