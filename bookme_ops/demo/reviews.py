"""The demonstration's access reviews: signed a while ago, and in a broken past no longer true of one holder.

They are made by our own code of what was just read, so that nothing but the planted difference has drifted.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bookme_ops.access_reviewing.beginning import look_at, rows_of
from bookme_ops.access_reviewing.standing import EXPECTED, PRIVILEGED
from bookme_ops.demo.history import BROKEN, has_past
from bookme_ops.keyring import load_keys
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Decision, Row
from bookme_ops.wiring import Ops
from connectors.simulator.model import Planted

AGE = timedelta(days=60)
"""So long ago the reviews were signed: not so long that they are due again."""
REVIEWER = "demo"
STATEMENT = "Looked at every row when the product went live."
GONE = {"user": ("permission-set", "BookingPlatformMigration"), "app": ("app-role", "Microsoft Graph/Contacts.Read")}
"""What the review found and nobody has any more, by the kind of its holder."""
ADDED = ("object", "app-role")
"""The kinds of grants that the review did not find yet, the likeliest first."""
SUBJECTS = {"user": "user", "app": "service-principal"}


def write_reviews(ops: Ops, scene: str, as_of: datetime) -> list[Planted]:
    """Sign a review of each environment, once its access was read; gives what is told to have drifted since.

    Scenes without a past have no reviews. Raises NotReviewable where access was not read.
    """
    if not has_past(scene):
        return []
    first, *others = ops.estate.sites
    for site in others:
        sign(ops, site.name, list_rows(ops, site.name, as_of), at=as_of - AGE)
    rows = list_rows(ops, first.name, as_of)
    if scene not in BROKEN or not rows:
        sign(ops, first.name, rows, at=as_of - AGE)
        return []
    sign(ops, first.name, let_drift(rows), at=as_of - AGE)
    return [_fault(ops, first.name, find_drifter(rows))]


def list_rows(ops: Ops, environment: str, as_of: datetime) -> list[Row]:
    """All that is granted. Raises NotReviewable."""
    return rows_of(look_at(ops, environment, as_of), ops.settings.policy(environment, as_of), as_of)


def let_drift(rows: Sequence[Row]) -> list[Row]:
    """The rows as they were before one holder was granted something and lost something else."""
    holder = find_drifter(rows)
    kind, what = GONE[holder.holder_kind]
    own = [row for row in rows if (row.holder_kind, row.holder) == (holder.holder_kind, holder.holder)]
    added = min(own, key=lambda row: (ADDED.index(row.kind) if row.kind in ADDED else len(ADDED), row.number))
    gone = replace(holder, kind=kind, what=what, via=(), standing=EXPECTED)
    return [gone if row == added else row for row in rows]


def find_drifter(rows: Sequence[Row]) -> Row:
    """A row of the holder whose access drifts: an integration user if there is one, else an app, else anybody."""
    return min(rows, key=lambda row: (row.standing == PRIVILEGED, row.holder_kind != "user", row.number))


def sign(ops: Ops, environment: str, rows: Sequence[Row], *, at: datetime) -> None:
    """Sign a review in which all of some rows are kept."""
    key = load_keys(ops.settings).audit
    with ops.store.begin() as connection:
        number = access_reviews.start(
            connection, environment, rows, as_of=at, baseline="shipped defaults", key=key, actor=REVIEWER, at=at
        )
        numbers = range(1, len(rows) + 1)
        access_reviews.decide(connection, number, numbers, Decision.KEEP, reason=STATEMENT, actor=REVIEWER, at=at)
        access_reviews.sign(connection, number, actor=REVIEWER, at=at, statement=STATEMENT, key=key)


def _fault(ops: Ops, environment: str, holder: Row) -> Planted:
    def review(at: datetime, *, drifted: bool) -> None:
        rows = list_rows(ops, environment, at)
        sign(ops, environment, let_drift(rows) if drifted else rows, at=at)

    return Planted(
        code="ENV033",
        environment=environment,
        subject_kind=SUBJECTS[holder.holder_kind],
        subject_id=holder.holder,
        booking_id=None,
        story=f"{GONE[holder.holder_kind][1]} was taken away since the last signed review, and something was granted",
        repair=partial(review, drifted=False),
        again=partial(review, drifted=True),
    )
