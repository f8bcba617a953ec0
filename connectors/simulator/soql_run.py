"""Queries answered: from a text to rows with their writer, or to finished aggregate records."""

from dataclasses import dataclass, field
from typing import Any

from connectors.simulator.model import Row
from connectors.simulator.soql_groups import MOST_GROUPS, Grouping
from connectors.simulator.soql_parser import parse_query
from connectors.simulator.soql_rows import cut, find_rows, plain_columns, sort_rows
from connectors.simulator.soql_scope import Scope
from connectors.simulator.soql_syntax import Query
from connectors.simulator.soql_writer import Writer, show_value

MOST_ROWS = {"OauthToken": 2_500}
"""Objects of which no query shows more rows than this, however many pages are asked for (contract 3.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a query found. Rows are kept by id: a page shows them as they are when it is fetched."""

    query: Query
    scope: Scope
    total: int
    ids: list[str] = field(default_factory=list)
    writer: Writer | None = None
    """Writes the rows; without one, the records are finished."""
    records: list[dict[str, Any]] = field(default_factory=list)

    def write(self, span: slice, base: str) -> list[dict[str, Any]]:
        """The records of a page; `base` is the versioned path that links begin with."""
        if self.writer is None:
            return self.records
        kind = self.scope.sobject.name
        table, write = self.scope.org.table(kind), self.writer.write
        return [write(table[one], kind, base) for one in self.ids[span] if one in table]


def run_query(text: str, scope: Scope) -> Outcome:
    """Answer a query; `scope` brings the org and the calendar, its object is not looked at.

    Raises Refused (400) for what is not understood, not there or not to be seen. Every name is looked up before any
    row is, so an empty table refuses as much as a full one.
    """
    query = parse_query(text)
    inner = scope.open_source(query)
    if query.having is not None and not query.aggregates:
        raise inner.refuse(query.source_at, "MALFORMED_QUERY", "HAVING needs GROUP BY")
    rows: list[Row] = find_rows(query, inner)
    if query.counts_only and not query.group:
        if query.order:
            raise inner.refuse(query.order[0].by.at, "MALFORMED_QUERY", "COUNT() cannot be ordered")
        return Outcome(query=query, scope=inner, total=len(cut(query, rows)))
    if query.aggregates:
        return _aggregate(query, inner, rows)
    writer = Writer(inner, query.items)
    chosen = cut(query, sort_rows(query, inner, rows, plain_columns(inner)))[: MOST_ROWS.get(inner.sobject.name)]
    return Outcome(query=query, scope=inner, total=len(chosen), ids=[row["Id"] for row in chosen], writer=writer)


def _aggregate(query: Query, scope: Scope, rows: list[Row]) -> Outcome:
    grouping = Grouping(query, scope)
    outputs = [(name, column.get, show_value(column.field.type)) for name, column in grouping.outputs()]
    having = grouping.build(query.having)
    groups = [group for group in grouping.split(rows) if having is None or having(group)]
    groups = cut(query, sort_rows(query, scope, groups, grouping.column))
    if len(groups) > MOST_GROUPS:
        message = "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch"
        raise scope.refuse(0, "EXCEEDED_ID_LIMIT", message)
    records = [
        {"attributes": {"type": "AggregateResult"}}
        | {name: get(group) if show is None else show(get(group)) for name, get, show in outputs}
        for group in groups
    ]
    return Outcome(query=query, scope=scope, total=len(records), records=records)
