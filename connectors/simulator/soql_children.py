"""Sub-selects in a SELECT list: the children of each row."""

from dataclasses import dataclass, field

from connectors.simulator.model import Row
from connectors.simulator.sf_errors import HINTS
from connectors.simulator.sf_schema import Field
from connectors.simulator.soql_rows import cut, find_rows, plain_columns, sort_rows
from connectors.simulator.soql_scope import Scope
from connectors.simulator.soql_syntax import Aggregate, Named, Path, Query, TypeOf


@dataclass(slots=True)
class Children:
    """The rows of another object that look up to rows of this one, found once for all of them."""

    query: Query
    scope: Scope
    lookup: Field
    _by_parent: dict[str, list[Row]] | None = field(default=None)

    @property
    def name(self) -> str:
        """The relationship as the reply names it."""
        return str(self.lookup.children)

    @property
    def items(self) -> "tuple[Path | Named | Aggregate | TypeOf | Query, ...]":
        """What is selected of a child."""
        return self.query.items

    def of(self, parent_id: str) -> list[Row]:
        """The children of a row, in order, limited for each parent by itself."""
        if self._by_parent is None:
            self._by_parent = self._find()
        return cut(self.query, self._by_parent.get(parent_id, []))

    def _find(self) -> dict[str, list[Row]]:
        rows = sort_rows(self.query, self.scope, find_rows(self.query, self.scope), plain_columns(self.scope))
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(row.get(self.lookup.name) or "", []).append(row)
        return found


def find_children(query: Query, scope: Scope) -> Children:
    """The children behind a sub-select's relationship. Raises Refused (INVALID_TYPE) for an unknown one."""
    if query.aggregates:
        message = "sub-selects in the SELECT list cannot aggregate"
        raise scope.refuse(query.source_at, "MALFORMED_QUERY", message)
    for sobject, lookup in scope.catalog.children(scope.sobject):
        if str(lookup.children).casefold() == query.source.casefold():
            children = Children(query, scope.at(sobject).open(query, sobject), lookup)
            children.of("")
            return children
    message = f"Didn't understand relationship '{query.source}' in FROM part of query call.{HINTS['relationship']}"
    raise scope.refuse(query.source_at, "INVALID_TYPE", message)
