"""The grammar of WHERE and HAVING."""

from connectors.simulator.sf_errors import refuse_query
from connectors.simulator.soql_syntax import (
    Aggregate,
    Both,
    Comparison,
    Condition,
    Either,
    Membership,
    Opposite,
    Path,
    Query,
)
from connectors.simulator.soql_tokens import Token
from connectors.simulator.soql_words import FUNCTIONS, RESERVED, Cursor

OPERATORS = ("=", "!=", "<>", "<", "<=", ">", ">=")
LITERALS = ("datetime", "date", "number", "string", "relative")
DEEPEST = 50
"""Parentheses within parentheses, before the query counts as too complicated."""


class ConditionReader(Cursor):
    """Reads conditions; semi-joins are left to the reader of whole queries."""

    def read_semi_join(self) -> Query:
        """The SELECT of a semi-join."""
        raise NotImplementedError

    def read_condition(self, depth: int = 0) -> Condition:
        """Conditions joined by AND alone, or by OR alone, or one behind NOT."""
        if depth > DEEPEST:
            raise refuse_query(self.text, self.token.at, "QUERY_TOO_COMPLICATED", "Query is too complicated")
        if self.take_word("NOT"):
            return Opposite(self._read_simple(depth))
        parts = [self._read_simple(depth)]
        joint = self.token.text.upper() if self.token.is_word("AND", "OR") else None
        while joint is not None and self.take_word(joint):
            parts.append(self._read_simple(depth))
        if self.token.is_word("AND", "OR"):
            raise self.refuse()
        if len(parts) == 1:
            return parts[0]
        return Both(tuple(parts)) if joint == "AND" else Either(tuple(parts))

    def read_left(self) -> Path | Aggregate:
        """What stands left of an operator: a path, or an aggregate in HAVING and ORDER BY."""
        if self.token.is_word(*FUNCTIONS) and self.next_token.is_sign("("):
            return self.read_aggregate()
        return self.read_path()

    def read_path(self) -> Path:
        """A field path."""
        if self.token.is_word(*RESERVED):
            raise self.refuse()
        token = self.expect_name()
        return Path(tuple(token.text.split(".")), token.at)

    def read_aggregate(self) -> Aggregate:
        """A function with a path in parentheses; only COUNT may go without."""
        name = self.expect_name()
        self.expect_sign("(")
        bare = name.text.upper() == "COUNT" and self.token.is_sign(")")
        path = None if bare else self.read_path()
        self.expect_sign(")")
        return Aggregate(name.text.upper(), path, name.at)

    def _read_simple(self, depth: int) -> Condition:
        if self.take_sign("("):
            inner = self.read_condition(depth + 1)
            self.expect_sign(")")
            return inner
        if self.token.is_word("NOT"):
            raise self.refuse()
        return self._read_test()

    def _read_test(self) -> Condition:
        left = self.read_left()
        negated = self.token.is_word("NOT") and self.next_token.is_word("IN")
        if negated:
            self.advance()
        if isinstance(left, Path) and self.take_word("IN"):
            return Membership(left, negated, self._read_choices())
        if self.take_word("LIKE"):
            return Comparison(left, "LIKE", self._read_literal())
        if not self.token.is_sign(*OPERATORS):
            raise self.refuse()
        operator = self.advance().text
        return Comparison(left, "!=" if operator == "<>" else operator, self._read_literal())

    def _read_choices(self) -> tuple[Token, ...] | Query:
        self.expect_sign("(")
        choices: tuple[Token, ...] | Query
        if self.token.is_word("SELECT"):
            choices = self.read_semi_join()
        else:
            listed = [self._read_literal()]
            while self.take_sign(","):
                listed.append(self._read_literal())
            choices = tuple(listed)
        self.expect_sign(")")
        return choices

    def _read_literal(self) -> Token:
        token = self.token
        if token.kind not in LITERALS and (token.kind != "name" or "." in token.text):
            raise self.refuse()
        return self.advance()
