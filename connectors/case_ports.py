"""What we write of incidents into an org, and the port of whoever writes it."""

from dataclasses import asdict, dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFields:
    """What a Case shall say. None leaves a field as it is, or on a new Case to the org's default."""

    subject: str | None = None
    """At most 255 characters are kept."""
    description: str | None = None
    """At most 32,000 characters are kept."""
    status: str | None = None
    priority: str | None = None
    origin: str | None = None
    record_type_id: str | None = None
    owner_id: str | None = None
    """A user or a queue."""

    def given(self) -> dict[str, str]:
        """The fields that are not left alone, by their names here."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRef:
    """A Case that was written."""

    id: str
    """Of 18 characters."""
    created: bool
    """It was not there before; False also where the org does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseForm:
    """The values that an org lets a Case have; every administrator may change them (salesforce-contract 3.7)."""

    statuses: frozenset[str]
    priorities: frozenset[str]
    origins: frozenset[str]


class CaseDesk(Protocol):
    """Writes Cases of one org. Any call may raise a ConnectorError; to make it again is harmless."""

    def form(self) -> CaseForm:
        """What a Case may say here; raises if the org is not ready for Cases of ours."""

    def put_case(self, key: str, fields: CaseFields, *, update_only: bool = False) -> CaseRef:
        """Create the Case of a key, or bring it up to date. With `update_only` raises NotFound where it is gone."""

    def add_comment(self, case_id: str, mark: str, text: str) -> bool:
        """Add a comment that begins with a mark, unless there is one; gives whether it was added."""
