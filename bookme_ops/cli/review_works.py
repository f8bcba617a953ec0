"""The works behind the commands of access reviews, as they are in earnest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from bookme_ops.access_reviewing.beginning import NotReviewable, begin_review, look_at, refuse_second
from bookme_ops.access_reviewing.deciding import NoReason, decide_rows
from bookme_ops.access_reviewing.page import ReviewPage, Standings, open_page, open_standings
from bookme_ops.access_reviewing.proving import Proof, prove_all, prove_export
from bookme_ops.access_reviewing.row_choice import spell_rows
from bookme_ops.access_reviewing.telling import NoReview, read_export
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.deed import Deed
from bookme_ops.deeds import REFUSED, doing, enter
from bookme_ops.keyring import NoKey, load_keys
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Altered, Decision, NotOpen, Review, Undecided, UnknownReview
from bookme_ops.store.access_seals import SIGNED, STARTED
from bookme_ops.wiring import Ops


class RealReviewWorks:
    """Hands every wish of a reviewer to the part of the program that fulfils it."""

    def start_review(self, ops: Ops, environment: str, *, as_of: datetime, actor: str, at: datetime) -> int:
        """Freeze what is granted. The store enters the start into the audit log, with what was frozen."""
        deed = Deed(actor=actor, at=at, action=STARTED, object=f"environment {environment}")
        with _refusing(), _entering_refusals(ops, deed):
            key = load_keys(ops.settings).audit
            view, policy = look_at(ops, environment, as_of), ops.settings.policy(environment, as_of)
            with ops.store.begin() as connection:
                refuse_second(connection, environment)
                return begin_review(connection, view, policy, as_of=as_of, actor=actor, at=at, key=key)

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
        deed = _deed("review.decided", number, actor, at, f"{decision}: rows {spell_rows(rows)}")
        with _refusing(), doing(ops, deed) as connection:
            decide_rows(connection, number, rows, decision, reason=reason, actor=actor, at=at)

    def sign_review(self, ops: Ops, number: int, *, statement: str, actor: str, at: datetime) -> Review:
        """Somebody signs a review. The store enters the signature into the audit log, with the seal."""
        with _refusing(), _entering_refusals(ops, _deed(SIGNED, number, actor, at)):
            key = load_keys(ops.settings).audit
            with ops.store.begin() as connection:
                return access_reviews.sign(connection, number, actor=actor, at=at, statement=statement, key=key)

    def abandon_review(self, ops: Ops, number: int, *, actor: str, at: datetime) -> None:
        """Somebody ends a review without a signature."""
        with _refusing(), doing(ops, _deed("review.abandoned", number, actor, at)) as connection:
            access_reviews.abandon(connection, number, actor=actor, at=at)

    def prove_reviews(self, ops: Ops) -> Proof:
        """Whether all signed reviews are as they were signed."""
        with _refusing():
            key = load_keys(ops.settings).audit
            with ops.store.read() as connection:
                return prove_all(connection, key=key)

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


@contextmanager
def _entering_refusals(ops: Ops, deed: Deed) -> Iterator[None]:
    """What the store refuses stands in the audit log, too; what it does it enters by itself."""
    try:
        yield
    except (LookupError, ValueError):
        enter(ops, deed, result=REFUSED)
        raise


def _deed(action: str, number: int, actor: str, at: datetime, detail: str = "") -> Deed:
    return Deed(actor=actor, at=at, action=action, object=f"review {number}", detail=detail)
