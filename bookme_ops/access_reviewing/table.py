"""A review as a table, in which nothing is taken for a formula by a spreadsheet."""

import csv
import io
from typing import Any

from bookme_ops.access_reviewing.page import ReviewPage
from bookme_ops.access_reviewing.telling import tell_row
from bookme_ops.printable import printable

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would compute: https://owasp.org/www-community/attacks/CSV_Injection"""


def render_table(page: ReviewPage) -> str:
    """All rows as CSV, each with the number and the state of the review."""
    head = {"review": page.review.id, "environment": page.review.environment, "state": page.review.state.value}
    rows = [head | tell_row(page, row) | {"proof": proof} for row, proof in zip(page.rows, page.proofs, strict=True)]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]) if rows else list(head), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = printable("; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
    return f"'{text}" if text.startswith(FORMULA) else text
