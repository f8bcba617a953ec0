"""Subjects as people name them: KIND:ID, as in `room:boardroom@bank.example`."""

import re
from collections.abc import Collection

from jobs.base import Subject

KINDS = frozenset(
    {
        "account",
        "advisor",
        "alias",
        "booking",
        "channel",
        "coverage",
        "credential",
        "directory",
        "environment",
        "event",
        "job",
        "mailbox",
        "permission-set",
        "query",
        "room",
        "schedule",
        "series",
        "service-principal",
        "store",
        "system",
        "user",
    }
)
"""The kinds that our own jobs raise findings about; a test holds it current. Jobs from outside may have others."""
WORD = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)


def read_subject(text: str, seen: Collection[str] = ()) -> Subject:
    """The subject that a text names; `seen` are kinds that are known beside ours.

    Raises ValueError, with a sentence, for a text without kind or id, of an unknown kind, or with an id that is cut,
    which nothing could ever be about.
    """
    kind, mark, ident = text.strip().partition(":")
    if not mark or not kind or not ident:
        raise ValueError(f"{text!r} is no subject: give its kind and id, such as room:boardroom@bank.example")
    if WORD.fullmatch(kind) is None or (kind not in KINDS and kind not in seen):
        raise ValueError(f"there is no kind of subject {kind!r}: there are {', '.join(sorted({*KINDS, *seen}))}")
    if ident != ident.strip() or not ident.isprintable():
        raise ValueError(f"{text!r} is no subject: its id has blanks around it, or characters that cannot be read")
    return Subject(kind=kind, id=ident)
