"""Who claims which event by its time."""

from datetime import timedelta

from jobs.claims import claim_times, find_near
from tests.jobs.samples import COPENHAGEN, TOMORROW, a_booking, private

SKEW = timedelta(seconds=60)


def test_the_sieve_keeps_every_event_that_could_agree_in_any_zone() -> None:
    booking = a_booking()
    kept = [private(TOMORROW + timedelta(hours=away)) for away in (-24, -14, 0, 14, 24)]
    far = [private(TOMORROW + timedelta(days=away)) for away in (-4, 4, 60)]
    assert find_near([booking], [*kept, *far], SKEW) == kept
    week = timedelta(days=7)
    assert find_near([booking], [private(TOMORROW + week)], week) != []


def test_one_candidate_that_nobody_else_claims_is_undisputed() -> None:
    (claim,) = claim_times([a_booking()], [private()], zone=COPENHAGEN, skew=SKEW)
    assert claim.undisputed
    first, second = claim_times([a_booking(number=1), a_booking(number=2)], [private()], zone=COPENHAGEN, skew=SKEW)
    assert not first.undisputed
    assert not second.undisputed


def test_cancelled_bookings_are_left_what_active_ones_do_not_claim() -> None:
    active, cancelled = a_booking(number=1), a_booking(number=2, deleted=True)
    later = TOMORROW + timedelta(seconds=90)
    mine, left = private(number=901), private(later, number=902)
    both = claim_times([cancelled, active], [left, mine], zone=COPENHAGEN, skew=timedelta(seconds=89))
    assert {claim.booking.event_id: claim.candidates for claim in both} == {
        active.event_id: (mine,),
        cancelled.event_id: (),
    }
    (moved,) = claim_times([a_booking(later, number=2, deleted=True)], [left], zone=COPENHAGEN, skew=SKEW)
    assert moved.undisputed
