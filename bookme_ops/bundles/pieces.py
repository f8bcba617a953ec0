"""Pieces: what a bundle is made of before it is redacted, and the values that must not be read in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]
"""A record of plain JSON values, of which the source took only fields from its allow-list."""


class Kind(StrEnum):
    """What a known value is: pseudonyms of different kinds never meet."""

    SECRET = "secret"  # noqa: S105  a word, not a password
    PERSON = "person"
    MAIL = "mail"
    PHONE = "phone"
    ID = "id"
    """The id of a person's record or account, of an Outlook event or series."""
    HOST = "host"
    """A tenant's or an org's own host or domain."""
    TEXT = "text"
    """Free text that somebody wrote about the meeting: a subject, an address of a customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A value that the service holds for this booking, to be replaced wherever and however it is spelled."""

    kind: Kind
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file of a bundle, as its source gave it.

    Exactly one of `rows`, `text` and `blob` is given, or none of them if the source could not be read: then `missing`
    says why, in a sentence without personal data.
    """

    path: str
    """Within the archive, such as `salesforce/production/bookings.json`; only our words and names of environments."""
    source: str
    """Who said it: `mirror`, `salesforce production`, `graph production`, `bookme production`, `person`."""
    read_at: datetime
    rows: tuple[Row, ...] | None = None
    text: str | None = field(default=None, repr=False)
    blob: bytes | None = field(default=None, repr=False)
    missing: str | None = None
    unasked: bool = False
    """It is missing because other answers show that there is nothing to ask."""
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Fields that the source has and the allow-list has not: how often each was left out."""
    advice: str | None = None
    """What somebody may do to get more, such as switching a debug log on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that was gathered about one booking."""

    booking_id: str
    as_of: datetime
    pieces: tuple[Piece, ...]
    """By path."""
    known: tuple[Known, ...] = field(repr=False)
    """Every value that must not be read in the bundle, secrets of ours included."""
