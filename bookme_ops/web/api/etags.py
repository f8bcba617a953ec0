"""ETags: which state of something an answer shows, and whether a change is meant for that state (RFC 9110, 13).

https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
"""

import re
from hashlib import sha256

from fastapi import Request

from bookme_ops.web.problems import refused

TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
CHANGED = "it has changed since you looked: get it again, and see whether you still want to"
NEEDED = 'say which state you mean: `If-Match: "…"` with the ETag that it was read with, or `*` for any'


class Stale(ValueError):
    """A change was meant for a state that is over."""


def etag_of(content: bytes) -> str:
    """The strong validator of some bytes."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def is_fresh(request: Request, etag: str) -> bool:
    """Whether the client has this state already (If-None-Match: compared weakly)."""
    given = request.headers.get("if-none-match")
    return given is not None and (given.strip() == "*" or _bare(etag) in map(_bare, TAG.findall(given)))


def need_match(given: str | None) -> str:
    """The condition of a change. Raises a problem 428 if there is none."""
    if given is None or not given.strip():
        raise refused(428, NEEDED)
    return given.strip()


def check_match(given: str, etag: str) -> None:
    """Raise Stale unless a condition names this state.

    Ours are strong; one that comes back weak was weakened by a proxy that compresses answers, and means the same state.
    """
    if given != "*" and etag not in map(_bare, TAG.findall(given)):
        raise Stale(CHANGED)


def _bare(tag: str) -> str:
    return tag.removeprefix("W/")
