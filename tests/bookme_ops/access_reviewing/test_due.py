"""When a review is due again, to the second."""

from datetime import timedelta

import pytest

from bookme_ops.access_reviewing.due import SOON, certification_of, last_signed
from tests.bookme_ops.access_reviewing.reviewed import SIGNED, a_review

EVERY = timedelta(days=180)
DUE = SIGNED + EVERY
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        (SIGNED, "certified"),
        (DUE - SOON - SECOND, "certified"),
        (DUE - SOON, "due soon"),
        (DUE - SECOND, "due soon"),
        (DUE, "overdue"),
        (DUE + EVERY, "overdue"),
    ],
)
def test_a_signature_counts_until_it_is_due(now: object, standing: str) -> None:
    told = certification_of("production", [a_review()], EVERY, now)  # type: ignore[arg-type]
    assert (told.standing, told.due, told.last) == (standing, DUE, a_review())


def test_what_was_never_signed_is_due_now() -> None:
    others = [a_review(environment="test"), a_review(signed_at=None), a_review(signed_at=None, abandoned_at=SIGNED)]
    told = certification_of("production", others, EVERY, SIGNED)
    assert (told.standing, told.due, told.last) == ("never", None, None)


def test_the_last_signature_counts_whatever_the_order_of_the_reviews() -> None:
    early, late = a_review(id=9), a_review(id=4, signed_at=SIGNED + SECOND)
    assert last_signed("production", [early, late]) == last_signed("production", [late, early]) == late
    assert last_signed("production", [a_review(id=4), early]) == early
