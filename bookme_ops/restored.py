"""What became of a copy that was restored."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A copy that is the store now."""

    file: str
    sha256: str
    size: int
    """Bytes."""
    schema: str
    kept: str | None
    """Where the store stands as it was; None: there was none, or it is a PostgreSQL database."""
