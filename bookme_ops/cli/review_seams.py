"""The seam between the commands of access reviews and the program behind them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from bookme_ops.store.access_review import Decision, Review


class ReviewWorks(Protocol):
    """What reviewers have done for them; a refusal says what is in the way."""

    def start_review(self, ops: Any, environment: str, *, as_of: datetime, actor: str, at: datetime) -> int:
        """Freeze what is granted; gives the number of the review."""

    def review_standings(self, ops: Any, *, as_of: datetime) -> Any:
        """Where the environments in question stand (`bookme_ops.access_reviewing.page.Standings`)."""

    def review_page(self, ops: Any, number: int, *, as_of: datetime) -> Any:
        """One review (`bookme_ops.access_reviewing.page.ReviewPage`)."""

    def decide_rows(
        self,
        ops: Any,
        number: int,
        rows: Sequence[int],
        decision: Decision,
        *,
        reason: str | None,
        actor: str,
        at: datetime,
    ) -> None:
        """Somebody decides about some rows."""

    def sign_review(self, ops: Any, number: int, *, statement: str, actor: str, at: datetime) -> Review:
        """Somebody signs a review whose rows are all decided."""

    def abandon_review(self, ops: Any, number: int, *, actor: str, at: datetime) -> None:
        """Somebody ends a review without a signature."""

    def prove_reviews(self, ops: Any) -> Any:
        """Whether all signed reviews are as they were signed (`bookme_ops.access_reviewing.proving.Proof`)."""

    def prove_export(self, ops: Any, content: bytes) -> Any:
        """Whether an exported review is what was signed (`bookme_ops.access_reviewing.proving.Proof`)."""
