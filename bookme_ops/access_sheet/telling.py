"""Pages of the access audit as plain JSON: every field by its name, instants in ISO 8601."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from bookme_ops.access_sheet.sources import Source
from bookme_ops.access_sheet.user_sheet import Found
from bookme_ops.telling import Document, tell_finding


def tell_page(page: Any) -> Document:
    """A page, sheet or row as a JSON object."""
    return {field.name: plain(getattr(page, field.name)) for field in fields(page)}


def tell_source(source: Source) -> Document:
    """A list with its age, and what to grant if it could not be read."""
    return {**tell_page(source), "gap": source.gap, "grant": source.remedy, "misses": source.misses}


def tell_found(found: Found) -> Document:
    """A finding in the shape of the interface, with who accepts its risk."""
    if found.waiver is None:
        return tell_finding(found.finding)
    told = tell_finding(found.finding, waived_until=found.waiver.until)
    return {**told, "waived_by": found.waiver.owner, "waived_because": found.waiver.reason}


def plain(value: Any) -> Any:
    """Any value of a page as JSON has it."""
    told: Any = value
    match value:
        case Found():
            told = tell_found(value)
        case Source():
            told = tell_source(value)
        case Enum():
            told = value.value
        case date() | datetime():
            told = value.isoformat()
        case tuple():
            told = [plain(inner) for inner in value]
        case _ if is_dataclass(value):
            told = tell_page(value)
    return told
