"""Findings to keep as incidents."""

from typing import Any

from bookme_ops.store.incident import Raised
from jobs.base import Finding, Priority, Subject
from tests.bookme_ops.store.samples import PRODUCTION

EVERYWHERE = "*"


def found(name: str = "a", *, scope: str = "id-ada", under_umbrella: bool = False, **changes: Any) -> Raised:
    """CAL001 on the booking `booking-NAME` of Ada."""
    values: dict[str, Any] = {
        "code": "CAL001",
        "environment": PRODUCTION,
        "subject": Subject(kind="booking", id=f"booking-{name}"),
        "priority": Priority.HIGH,
        "summary": "missing in Outlook",
        "booking_id": f"booking-{name}",
        "evidence": {"booking": {"start": "2026-03-03T09:00:00+00:00"}},
    }
    return Raised(finding=Finding(**values | changes), scope=scope, under_umbrella=under_umbrella)


def umbrella(code: str = "CAL001", **changes: Any) -> Raised:
    """The umbrella over a code in production."""
    subject = Subject(kind="environment", id=PRODUCTION)
    values: dict[str, Any] = {"code": code, "subject": subject, "priority": Priority.CRITICAL, "booking_id": None}
    return found(scope=EVERYWHERE, **values | changes)
