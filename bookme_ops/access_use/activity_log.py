"""The activity logs of Microsoft Graph, from a file: which app called what, and what it was answered.

Rows are those of the table MicrosoftGraphActivityLogs (learn.microsoft.com/azure/azure-monitor/reference/tables/
microsoftgraphactivitylogs), one JSON object a line, or a JSON list of them; or as diagnostic settings write them to a
storage account or an event hub, with `properties` inside of `records`. What a batch carries has rows of its own there.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from bookme_ops.access_use.calls import CallCounter, CallLog, LogError
from bookme_ops.access_use.log_files import instant_of, lines_of
from bookme_ops.access_use.permission_table import PermissionTable, load_table

SOURCE = "activity log"
LARGEST_LIST = 64 * 2**20
"""Bytes of a file that is no list of lines: it has to be held as a whole."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
SOMEBODY = "somebody"
"""Stands for whoever an app called in the name of: who it was does not matter here."""
ROWS = ("records", "value")
"""Keys under which rows may stand."""
MARK = b"\xef\xbb\xbf"

Row = dict[str, Any]


def read_activity_log(path: Path, table: PermissionTable | None = None, *, largest_list: int = LARGEST_LIST) -> CallLog:
    """The calls of a file, by app. `table` knows the templates of paths; by default it is ours.

    Raises LogError if the file is no such log, or larger than we accept, and OSError if it cannot be read.
    """
    counter = CallCounter(system="graph", source=SOURCE)
    known = table or load_table()
    for row in _rows(path, largest_list):
        if row is None or not _count(counter, known, row):
            counter.unreadable += 1
    return counter.log()


def _rows(path: Path, largest_list: int) -> Iterator[Row | None]:
    """The rows; None for a line that is none."""
    lines = lines_of(path)
    first = next((line for line in lines if line.strip(MARK + b" \t\r\n")), b"")
    # A document that is laid out over several lines begins with one that is no JSON object by itself.
    if isinstance(_decoded(first.removeprefix(MARK)), dict):
        for line in chain((first.removeprefix(MARK),), lines):
            if line.strip():
                yield from _unwrapped(_decoded(line))
    elif first:
        yield from _unwrapped(_whole(chain((first.removeprefix(MARK),), lines), largest_list))


def _whole(lines: Iterable[bytes], largest: int) -> Any:
    content = bytearray()
    for line in lines:
        content += line
        if len(content) > largest:
            raise LogError(f"a log that is one JSON document may have {largest} bytes: give it line by line")
    document = _decoded(bytes(content))
    if document is None:
        raise LogError("the file is neither a list of JSON lines nor a JSON document")
    return document


def _decoded(text: bytes) -> Any:
    """The JSON value; None for what is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _unwrapped(value: Any) -> Iterator[Row | None]:
    """The rows that a value holds: it is one, or a list of them, or has them under a key."""
    if isinstance(value, list):
        for one in value:
            yield from _unwrapped(one) if isinstance(one, dict) else (None,)
    elif isinstance(value, dict):
        inner = next((value[key] for key in ROWS if isinstance(value.get(key), list)), None)
        if inner is not None:
            yield from (one if isinstance(one, dict) else None for one in inner)
        else:
            yield value
    else:
        yield None


def _count(counter: CallCounter, table: PermissionTable, row: Row) -> bool:
    """Count a row; False if it is none of this log."""
    told = {key.casefold(): value for key, value in row.items()}
    inner = told.get("properties")
    if isinstance(inner, dict):
        told |= {key.casefold(): value for key, value in inner.items()}
    method, uri = told.get("requestmethod"), told.get("requesturi")
    status = _number(told.get("responsestatuscode"))
    app_id, principal_id = _text(told.get("appid")), _text(told.get("serviceprincipalid"))
    if not isinstance(method, str) or not isinstance(uri, str) or status is None or not (app_id or principal_id):
        return False
    if method.upper() not in METHODS:
        return False
    # Who an app called for is personal, and all that counts is that delegated permissions allowed it.
    user_id = SOMEBODY if _text(told.get("userid")) else None
    key = (app_id, principal_id, user_id, method.upper(), table.template(method, uri))
    counter.add(key, status, instant_of(told.get("timegenerated") or told.get("time")))
    return True


def _text(value: Any) -> str | None:
    """An id, folded; None for what is empty, no text, or too long for one."""
    return value.strip().casefold() or None if isinstance(value, str) and len(value) <= 64 else None


def _number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) == 3 else None
