"""Stretches of time in SQL: in which of them an instant lies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, case, literal

from bookme_ops.store.instants import epoch

STRETCH = "stretch"
"""What the column is called: rows are grouped by the name, because PostgreSQL would not take two equal expressions with
parameters for the same one."""
BEFORE = -1


def stretch_of(column: ColumnElement[Any], bounds: Sequence[datetime]) -> Label[int]:
    """The place of the stretch, from 0; `BEFORE` for what is earlier than all of them, the last one for what is later.

    `bounds` are where the stretches begin, and where the last one ends.
    """
    whole = column.type.python_type is int
    limits = [epoch(bound) if whole else bound for bound in bounds[:-1]]
    branches = [(column < limit, literal(place - 1)) for place, limit in enumerate(limits)]
    return case(*branches, else_=literal(len(limits) - 1)).label(STRETCH)
