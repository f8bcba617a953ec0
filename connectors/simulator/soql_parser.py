"""The grammar of SOQL: from words to a tree, by recursive descent.

As in the real grammar, AND and OR are not mixed without parentheses, and NOT stands only at the start of a condition
or of parentheses (https://github.com/jetstreamapp/soql-parser-js/issues/201 quotes the platform's refusals).
"""

from connectors.simulator.sf_errors import Refused, refuse_query
from connectors.simulator.soql_conditions import ConditionReader
from connectors.simulator.soql_syntax import Aggregate, Condition, Named, Ordering, Path, Query, TypeOf
from connectors.simulator.soql_words import CLAUSES, FUNCTIONS

LARGEST_OFFSET = 2_000


def parse_query(text: str) -> Query:
    """The tree of a query. Raises Refused (400 MALFORMED_QUERY) for anything that is not understood to its end."""
    reader = QueryReader(text)
    query = reader.read_query()
    if reader.token.kind != "end":
        raise reader.refuse()
    return query


class QueryReader(ConditionReader):
    """Reads a SELECT and everything that may follow it."""

    def read_query(self, *, depth: int = 0) -> Query:
        """A SELECT; children (depth 1) hold no further children."""
        self.expect_word("SELECT")
        items = [self._read_item(depth)]
        while self.take_sign(","):
            items.append(self._read_item(depth))
        self.expect_word("FROM")
        source = self.expect_name()
        alias = self._take_alias()
        where = self._read_where()
        group = self._read_group()
        having = self.read_condition() if group and self.take_word("HAVING") else None
        return Query(
            items=tuple(items),
            source=source.text,
            source_at=source.at,
            alias=alias,
            where=where,
            group=group,
            having=having,
            order=self._read_order(),
            limit=self._read_number("LIMIT"),
            offset=self._read_offset(),
        )

    def read_semi_join(self) -> Query:
        """The SELECT of a semi-join: one field, no order, no limit (contract 2.4)."""
        start = self.token.at
        query = self.read_query(depth=1)
        if len(query.items) != 1 or not isinstance(query.items[0], Path):
            raise self.refuse_at(start, "Entity and field needed: a semi join sub-select selects exactly one field")
        if query.order or query.limit is not None or query.offset:
            raise self.refuse_at(start, "Semi join sub-selects may not be ordered or limited")
        return query

    def _read_item(self, depth: int) -> Path | Named | Aggregate | TypeOf | Query:
        if self.token.is_sign("(") and depth == 0:
            self.advance()
            child = self.read_query(depth=1)
            if child.offset:
                raise self.refuse_at(child.source_at, "OFFSET is not allowed in sub-selects")
            self.expect_sign(")")
            return child
        if self.token.is_word("TYPEOF"):
            return self._read_typeof()
        if self.token.is_word(*FUNCTIONS) and self.next_token.is_sign("("):
            aggregate = self.read_aggregate()
            alias = None if aggregate.path is None else self._take_alias()
            return Aggregate(aggregate.function, aggregate.path, aggregate.at, alias)
        path = self.read_path()
        alias = self._take_alias()
        return path if alias is None else Named(path, alias)

    def _take_alias(self) -> str | None:
        if self.token.kind != "name" or self.token.is_word(*CLAUSES) or "." in self.token.text:
            return None
        return self.expect_name().text

    def _read_typeof(self) -> TypeOf:
        self.advance()
        path = self.read_path()
        whens: list[tuple[str, tuple[Path, ...]]] = []
        while self.take_word("WHEN"):
            name = self.expect_name().text
            self.expect_word("THEN")
            whens.append((name, self._read_paths()))
        otherwise = self._read_paths() if whens and self.take_word("ELSE") else ()
        if not whens:
            raise self.refuse()
        self.expect_word("END")
        return TypeOf(path, tuple(whens), otherwise)

    def _read_paths(self) -> tuple[Path, ...]:
        paths = [self.read_path()]
        while self.take_sign(","):
            paths.append(self.read_path())
        return tuple(paths)

    def _read_where(self) -> Condition | None:
        return self.read_condition() if self.take_word("WHERE") else None

    def _read_group(self) -> tuple[Path, ...]:
        if not self.take_word("GROUP"):
            return ()
        self.expect_word("BY")
        return self._read_paths()

    def _read_order(self) -> tuple[Ordering, ...]:
        if not self.take_word("ORDER"):
            return ()
        self.expect_word("BY")
        order = [self._read_ordering()]
        while self.take_sign(","):
            order.append(self._read_ordering())
        return tuple(order)

    def _read_ordering(self) -> Ordering:
        by = self.read_left()
        descending = self.take_word("DESC")
        if not descending:
            self.take_word("ASC")
        nulls_last = False
        if self.take_word("NULLS"):
            nulls_last = self.take_word("LAST")
            if not nulls_last:
                self.expect_word("FIRST")
        return Ordering(by, descending, nulls_last)

    def _read_number(self, clause: str) -> int | None:
        if not self.take_word(clause):
            return None
        token = self.token
        if token.kind != "number" or not token.text.isdigit():
            raise self.refuse()
        self.advance()
        return int(token.text)

    def _read_offset(self) -> int:
        start = self.token.at
        offset = self._read_number("OFFSET") or 0
        if offset > LARGEST_OFFSET:
            raise refuse_query(
                self.text, start, "NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {LARGEST_OFFSET}"
            )
        return offset

    def refuse_at(self, at: int, message: str) -> Refused:
        """A MALFORMED_QUERY that points at a place."""
        return refuse_query(self.text, at, "MALFORMED_QUERY", message)
