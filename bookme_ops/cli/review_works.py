"""The works behind the commands of access reviews, as they are in earnest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from bookme_ops.access_reviewing import reviewing
from bookme_ops.access_reviewing.beginning import NotReviewable
from bookme_ops.access_reviewing.deciding import NoReason
from bookme_ops.access_reviewing.page import ReviewPage, Standings, open_page, open_standings
from bookme_ops.access_reviewing.proving import Proof, prove_export
from bookme_ops.access_reviewing.telling import NoReview, read_export
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.keyring import NoKey, load_keys
from bookme_ops.store.access_review import Altered, Decision, NotOpen, Review, Undecided, UnknownReview
from bookme_ops.wiring import Ops


class RealReviewWorks:
    """Hands every wish of a reviewer to the part of the program that fulfils it."""

    def start_review(self, ops: Ops, environment: str, *, as_of: datetime, actor: str, at: datetime) -> int:
        """Freeze what is granted."""
        with _refusing():
            return reviewing.start_review(ops, environment, as_of=as_of, actor=actor, at=at)

    def review_standings(self, ops: Ops, *, as_of: datetime) -> Standings:
        """Where the environments in question stand."""
        return open_standings(ops, as_of)

    def review_page(self, ops: Ops, number: int, *, as_of: datetime) -> ReviewPage:
        """One review."""
        with _refusing():
            return open_page(ops, number, as_of)

    def decide_rows(
        self,
        ops: Ops,
        number: int,
        rows: Sequence[int],
        decision: Decision,
        *,
        reason: str | None,
        actor: str,
        at: datetime,
    ) -> None:
        """Somebody decides about some rows."""
        with _refusing():
            reviewing.decide(ops, number, rows, decision, reason=reason, actor=actor, at=at)

    def sign_review(self, ops: Ops, number: int, *, statement: str, actor: str, at: datetime) -> Review:
        """Somebody signs a review."""
        with _refusing():
            return reviewing.sign(ops, number, statement=statement, actor=actor, at=at)

    def abandon_review(self, ops: Ops, number: int, *, actor: str, at: datetime) -> None:
        """Somebody ends a review without a signature."""
        with _refusing():
            reviewing.abandon(ops, number, actor=actor, at=at)

    def prove_reviews(self, ops: Ops) -> Proof:
        """Whether all signed reviews are as they were signed."""
        with _refusing():
            return reviewing.prove(ops)

    def prove_export(self, ops: Ops, content: bytes) -> Proof:
        """Whether an exported review is what was signed."""
        with _refusing():
            key, exported = load_keys(ops.settings).audit, read_export(content)
            with ops.store.read() as connection:
                return prove_export(connection, exported, key=key)


@contextmanager
def _refusing() -> Iterator[None]:
    """What cannot be done with a review as it stands, or without the key, is refused."""
    try:
        yield
    except NoReason as error:
        raise Refusal(str(error)) from None
    except UnknownReview as error:
        told = f"{error}: `bookme-ops audit review list` lists them, and `show` their rows"
        raise Refusal(told, exit_code=Exit.REFUSED) from None
    except (NotReviewable, NotOpen, Undecided, Altered, NoReview, NoKey) as error:
        raise Refusal(str(error), exit_code=Exit.REFUSED) from None
