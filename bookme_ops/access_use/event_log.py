"""Event log files of Salesforce: which user called what through the APIs, and when anybody signed in.

CSV as `/sobjects/EventLogFile/{id}/LogFile` gives it, of the types ApiTotalUsage, RestApi and Login
(salesforce-contract 3.7; object reference, EventLogFile). Neither texts of queries nor addresses nor session keys are
looked at.
"""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bookme_ops.access_use.calls import CallCounter, CallLog, LogError
from bookme_ops.access_use.log_files import instant_of, lines_of

SOURCE = "event log"
METHOD = {"ApiTotalUsage": "HTTP_METHOD", "RestApi": "METHOD"}
"""Type of event → the column of the method."""
RESOURCE = {"ApiTotalUsage": "API_RESOURCE", "RestApi": "URI"}
SIGN_IN = "Login"
GOOD = "LOGIN_NO_ERROR"
STAMP = "%Y%m%d%H%M%S.%f"
USER = re.compile(r"005[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?", re.ASCII)
OBJECT = re.compile(r"[A-Za-z]\w{0,79}", re.ASCII)
RECORDS = re.compile(r"/sobjects/([A-Za-z]\w*)(?:/|$)", re.ASCII)
AREA = re.compile(r"/services/(?:data/v\d+\.\d+|[a-z]+)/([a-z]+)", re.ASCII | re.IGNORECASE)
SUFFIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def read_event_log(path: Path) -> CallLog:
    """The calls and sign-ins of a file, by user: `/sobjects/Event`, `/query`, `/login`.

    Raises LogError if the file is no such log, or larger than we accept, and OSError if it cannot be read.
    """
    counter = CallCounter(system="salesforce", source=SOURCE)
    reader = csv.DictReader(_text(path), strict=True)
    try:
        if "EVENT_TYPE" not in (reader.fieldnames or ()) or "USER_ID" not in (reader.fieldnames or ()):
            raise LogError("the file is no event log: it has no columns EVENT_TYPE and USER_ID")
        for row in reader:
            if None in row or None in row.values() or not _count(counter, row):
                counter.unreadable += 1
    except csv.Error as error:
        raise LogError("the file is no proper CSV") from error
    return counter.log()


def long_id(text: str) -> str:
    """An id of 18 characters, from one of 15: the last three tell which letters are capitals."""
    if len(text) != 15:
        return text
    tails = (
        SUFFIXES[sum(1 << number for number, letter in enumerate(text[at : at + 5]) if letter.isupper())]
        for at in (0, 5, 10)
    )
    return text + "".join(tails)


def _text(path: Path) -> Iterator[str]:
    for number, line in enumerate(lines_of(path)):
        try:
            yield line.decode("utf-8-sig" if number == 0 else "utf-8")
        except UnicodeDecodeError as error:
            raise LogError("the file is no text in UTF-8") from error


def _count(counter: CallCounter, row: dict[str, str]) -> bool:
    """Count a row; False if it is none of the types that we know."""
    # The plain id has 15 characters, which grants do not have; the derived one is missing in some files.
    kind, user = row["EVENT_TYPE"], row.get("USER_ID_DERIVED") or row["USER_ID"]
    at = _instant(row)
    if USER.fullmatch(user) is None or at is None:
        return False
    if kind == SIGN_IN:
        good = row.get("LOGIN_STATUS", GOOD) == GOOD
        counter.add((None, None, long_id(user), "LOGIN", "/login"), 200 if good else 401, at)
        return True
    if kind not in METHOD:
        return False
    status = row.get("STATUS_CODE", "")
    template = _template(row.get("ENTITY_NAME", ""), row.get(RESOURCE[kind], ""))
    key = (None, None, long_id(user), _method(row.get(METHOD[kind], "")), template)
    counter.add(key, int(status) if status.isdecimal() and len(status) == 3 else None, at)
    return True


def _template(entity: str, resource: str) -> str:
    """What was called: an object, where the log names it; else the part of the API."""
    if OBJECT.fullmatch(entity):
        return f"/sobjects/{entity}"
    if found := RECORDS.search(resource):
        return f"/sobjects/{found[1]}"
    area = AREA.search(resource)
    return f"/{area[1].casefold()}" if area else "/"


def _method(text: str) -> str:
    return text.upper() if text.isalpha() and len(text) <= 8 else "?"


def _instant(row: dict[str, str]) -> datetime | None:
    told = instant_of(row.get("TIMESTAMP_DERIVED"))
    if told is not None:
        return told
    try:
        return datetime.strptime(row.get("TIMESTAMP", ""), STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
