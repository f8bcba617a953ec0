"""Which columns of an object are asked for, and what happens if our user may not see one of them."""

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

from connectors.salesforce.errors import HiddenColumn
from connectors.salesforce.rows import Identified
from connectors.salesforce.support_tables import Table

AnswerT = TypeVar("AnswerT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one object."""

    source: str
    needed: Mapping[str, bool]
    """Path → whether a row says nothing without it; all others may be left out."""

    def ask(self, condition: str, answer: Callable[[str], AnswerT]) -> tuple[AnswerT, frozenset[str]]:
        """What `answer` makes of the question, and the columns that had to be left out of it.

        Raises HiddenColumn for one that is needed, and whatever `answer` raises.
        """
        table: Table[Identified] = Table(
            kind=Identified, source=self.source, columns={path: path for path in self.needed}
        )
        hidden: frozenset[str] = frozenset()
        while True:
            try:
                return answer(table.select(condition, hidden)), hidden
            except HiddenColumn as error:
                more = table.paths_of(error) - hidden
                if not more or any(self.needed[path] for path in more):
                    raise
                hidden |= more


def columns_of(kind: type[Any]) -> dict[str, bool]:
    """The columns that the fields of a row type stand for; those behind a lookup are paths."""
    return dict(_paths(kind))


def _paths(kind: type[Any]) -> Iterator[tuple[str, bool]]:
    for field in msgspec.structs.fields(kind):
        beyond = _struct_in(field.type)
        if beyond is None:
            yield field.encode_name, field.required
            continue
        for path, needed in _paths(beyond):
            yield f"{field.encode_name}.{path}", needed and field.required


def _struct_in(annotation: Any) -> type[Any] | None:
    kinds = get_args(annotation) if get_origin(annotation) in {Union, types.UnionType} else (annotation,)
    structs = (one for one in kinds if isinstance(one, type) and issubclass(one, msgspec.Struct))
    return next(structs, None)
