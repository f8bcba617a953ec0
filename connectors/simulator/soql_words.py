"""The keywords of SOQL that the imitation reads, and a cursor over the words of a query."""

from connectors.simulator.sf_errors import Refused, refuse_query
from connectors.simulator.soql_tokens import Token, split_query

FUNCTIONS = ("COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG")
RESERVED = (
    *("SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT"),
    *("AND", "OR", "NOT", "IN", "LIKE", "NULL", "NULLS"),
)
"""Words that never name a field."""
CLAUSES = (
    *("FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "WITH", "FOR", "USING", "ALL", "UPDATE"),
    *("AND", "OR", "NOT", "ASC", "DESC", "NULLS", "LIKE", "IN", "WHEN", "THEN", "ELSE", "END", "TYPEOF"),
    *("SELECT", "NULL", "TRUE", "FALSE", "FIRST", "LAST", "INCLUDES", "EXCLUDES"),
)
"""Words that may never be an alias: behind them something would be ignored."""


class Cursor:
    """A place in a query, and the steps that a grammar takes over it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = split_query(text)
        self._index = 0

    @property
    def token(self) -> Token:
        """The word under the cursor."""
        return self._tokens[self._index]

    @property
    def next_token(self) -> Token:
        """The word behind it."""
        return self._tokens[min(self._index + 1, len(self._tokens) - 1)]

    def advance(self) -> Token:
        """Step over the word under the cursor."""
        token = self.token
        self._index = min(self._index + 1, len(self._tokens) - 1)
        return token

    def take_word(self, *words: str) -> bool:
        """Step over one of these keywords, if it is there."""
        return bool(self.token.is_word(*words) and self.advance())

    def take_sign(self, *signs: str) -> bool:
        """Step over one of these signs, if it is there."""
        return bool(self.token.is_sign(*signs) and self.advance())

    def expect_word(self, word: str) -> Token:
        """Step over a keyword that must be there."""
        if not self.token.is_word(word):
            raise self.refuse()
        return self.advance()

    def expect_sign(self, sign: str) -> Token:
        """Step over a sign that must be there."""
        if not self.token.is_sign(sign):
            raise self.refuse()
        return self.advance()

    def expect_name(self) -> Token:
        """Step over a name of an object, a field path or an alias."""
        if self.token.kind != "name":
            raise self.refuse()
        return self.advance()

    def refuse(self) -> Refused:
        """The refusal of the word under the cursor."""
        return refuse_query(self.text, self.token.at, "MALFORMED_QUERY", f"unexpected token: '{self.token.text}'")
