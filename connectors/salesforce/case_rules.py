"""The narrow door: which calls the writer of Cases may make beside reads. Everything else is refused unsent.

There are two: the upsert of a Case by our external key, and a new CaseComment on a Case. They are told by the URL as
it will be sent, letter by letter, so that no other spelling of it (case, escapes, dot segments, parameters such as
`_HttpMethod`) gets through, and by the fields of the body.
"""

import json
import re
from typing import Any

from requests import PreparedRequest

from connectors.rules import Write, Writes

CASE_FIELDS = frozenset({"Subject", "Description", "Status", "Priority", "Origin", "RecordTypeId", "OwnerId"})
COMMENT_FIELDS = frozenset({"ParentId", "CommentBody", "IsPublished"})
KEY = re.compile(r"[a-z0-9]{4,16}-[1-9][0-9]{0,11}")
"""Our external keys: the installation and the number of the incident."""
CASE_ID = re.compile(r"500[A-Za-z0-9]{15}")
FIELD = re.compile(r"[A-Za-z]\w{0,99}", re.ASCII)
SOBJECTS = r"https?://[A-Za-z0-9.:\[\]-]+/services/data/v[0-9]{2,3}\.0/sobjects"


def case_writes(key_field: str) -> Writes:
    """The door of the writer whose Cases carry their key in `key_field`. Raises ValueError for what is no field."""
    if not FIELD.fullmatch(key_field):
        raise ValueError("the field of the external key must be the API name of a field of Case")
    case = re.compile(rf"{SOBJECTS}/Case/{key_field}/{KEY.pattern}(\?updateOnly=true)?")
    comment = re.compile(rf"{SOBJECTS}/CaseComment")

    def admit(request: PreparedRequest) -> Write:
        url, fields = request.url or "", _fields(request)
        if request.method == "PATCH" and case.fullmatch(url) and fields.keys() <= CASE_FIELDS and _are_texts(fields):
            return Write.AGAIN
        if request.method == "POST" and comment.fullmatch(url) and _is_comment(fields):
            return Write.ONCE
        return Write.REFUSED

    return admit


def _is_comment(fields: dict[str, Any]) -> bool:
    """Whether it is a comment on a Case that only the bank's own people see."""
    if fields.keys() != COMMENT_FIELDS or fields["IsPublished"] is not False:
        return False
    parent = fields["ParentId"]
    return isinstance(fields["CommentBody"], str) and isinstance(parent, str) and bool(CASE_ID.fullmatch(parent))


def _are_texts(fields: dict[str, Any]) -> bool:
    return bool(fields) and all(isinstance(value, str) for value in fields.values())


def _fields(request: PreparedRequest) -> dict[str, Any]:
    """The fields that a call writes; nothing of a body that is not one plain JSON object, each field named once."""
    body = request.body
    if not isinstance(body, bytes) or request.headers.get("Content-Type") != "application/json":
        return {}
    try:
        pairs = json.loads(body, object_pairs_hook=_Pairs)
    except ValueError:
        return {}
    fields = dict(pairs) if isinstance(pairs, _Pairs) else {}
    return fields if isinstance(pairs, _Pairs) and len(fields) == len(pairs) else {}


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, in order, also those that are named twice."""
