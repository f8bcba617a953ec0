"""The seam between the commands of the support queue and the program behind them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bookme_ops.deed import Deed
from bookme_ops.standing import Standing
from bookme_ops.store.incident import Incident, Party
from bookme_ops.store.incident_link import LinkKind
from jobs.base import Priority, Subject

Mask = Callable[[str], str]
"""Masks what must not leave the bank's desk in a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a person opens an incident with."""

    environment: str
    category: str
    priority: Priority
    summary: str
    booking_id: str | None
    intake: Mapping[str, str]


class CaseAccount(Protocol):
    """What a sync of Cases did."""

    @property
    def cases(self) -> Sequence[Mapping[str, Any]]:
        """Each Case with what was done to it."""

    @property
    def not_done(self) -> Sequence[Mapping[str, Any]]:
        """What could not be done, and why."""

    @property
    def left(self) -> int:
        """Incidents that are due and were not come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What a person supplies or puts right; None and missing facts stay as they are."""

    facts: Mapping[str, str] = field(default_factory=dict)
    booking_id: str | None = None
    summary: str | None = None
    category: str | None = None
    priority: Priority | None = None


class DeskWorks(Protocol):
    """What people have done with incidents, beside taking, noting and closing them."""

    def standings(self, ops: Any, incidents: Sequence[Incident], *, at: datetime) -> dict[int, Standing]:
        """Where incidents stand at an instant: their clocks, their ties, what is missing."""

    def subject_kinds(self, ops: Any) -> frozenset[str]:
        """The kinds of subjects that incidents were ever about."""

    def preview(self, ops: Any, *, code: str, subject: Subject, at: datetime) -> list[dict[str, Any]]:
        """Which incident a finding would join, in each of the environments in question."""

    def alerts_status(self, ops: Any, *, at: datetime) -> dict[str, Any]:
        """What people have not been told yet, or never will be; the shape of `alerts status`."""

    def dead_letters(self, ops: Any, *, at: datetime) -> dict[str, int]:
        """How many alerts never arrived, by channel."""

    def open_report(self, ops: Any, *, report: Report, actor: str, at: datetime) -> int:
        """Somebody opens an incident; gives its number."""

    def amend(self, ops: Any, number: int, *, amendment: Amendment, actor: str, at: datetime) -> None:
        """Somebody supplies or puts right what a report says."""

    def link(self, ops: Any, number: int, *, kind: LinkKind, target: str, actor: str, at: datetime) -> None:
        """Somebody ties an incident to something."""

    def merge(self, ops: Any, number: int, *, into: int, reason: str, actor: str, at: datetime) -> None:
        """Somebody says that an incident is a duplicate of another."""

    def reopen(self, ops: Any, number: int, *, reason: str, actor: str, at: datetime) -> None:
        """Somebody says that it is not over after all."""

    def wait(self, ops: Any, number: int, *, party: Party, reason: str, actor: str, at: datetime) -> None:
        """Somebody hands the clock to another party."""

    def resume(self, ops: Any, number: int, *, reason: str, actor: str, at: datetime) -> None:
        """Somebody takes the clock back."""

    def write_case(self, ops: Any, number: int, *, actor: str, at: datetime, mask: Mask) -> dict[str, Any]:
        """Somebody wants an incident to have a Case; tells what was done."""

    def sync_cases(self, ops: Any, *, actor: str, at: datetime, mask: Mask) -> CaseAccount:
        """Bring every Case up to date."""

    def record(self, ops: Any, deed: Deed, *, result: str = "ok") -> None:
        """Enter what somebody did or looked at into the audit log."""
