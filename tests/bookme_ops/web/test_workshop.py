"""Bundles that are made while nobody waits: so many at once, and each of them comes to an end that is told."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import NoReturn

import pytest

from bookme_ops.bundles.answers import Answers
from bookme_ops.bundles.creation import Order, Released, Withheld
from bookme_ops.bundles.packing import TooLarge
from bookme_ops.bundles.verification import Breach, Verification
from bookme_ops.keyring import NoKey
from bookme_ops.progress import Progress
from bookme_ops.web.workshop import AT_ONCE, MOST_WAITING, Busy, Errand, Fate, Wish, Workshop
from bookme_ops.wiring import Ops
from tests.journeys.bank import Journey, begin_journey

PATIENCE = 20.0


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank of which nothing was read."""
    with begin_journey(tmp_path_factory.mktemp("workshop"), scene="calm") as begun:
        yield begun


def a_wish(journey: Journey) -> Wish:
    return Wish(booking_id="7f3aa1b2", actor="Ada", at=journey.now, answers=Answers())


def await_end(errand: Errand) -> Errand:
    end = monotonic() + PATIENCE
    while not errand.over:
        assert monotonic() < end
        sleep(0.01)
    return errand


class Bench:
    """Makes nothing, as long as it is not told to go on."""

    def __init__(self) -> None:
        self.go_on, self.begun = Event(), list[Path]()

    def __call__(self, ops: Ops, order: Order, *, progress: Progress) -> NoReturn:
        """Wait, and fail."""
        progress.start("gathering", 7)
        progress.step(3)
        self.begun.append(order.file)
        assert self.go_on.wait(PATIENCE)
        raise ValueError("a BookingId is needed")


def test_so_many_are_made_at_once_others_wait_and_more_are_refused(journey: Journey) -> None:
    bench = Bench()
    shop = Workshop(journey.ops, bench)
    errands = [shop.order(a_wish(journey)) for _ in range(AT_ONCE + MOST_WAITING)]
    with pytest.raises(Busy, match="in a few minutes"):
        shop.order(a_wish(journey))
    end = monotonic() + PATIENCE
    while len(bench.begun) < AT_ONCE and monotonic() < end:
        sleep(0.01)
    assert len(bench.begun) == AT_ONCE
    working = [one for one in errands if one.fate is Fate.WORKING]
    assert [(one.stages, one.steps, one.total) for one in working] == [(["gathering"], 3, 7)] * AT_ONCE
    bench.go_on.set()
    assert {await_end(one).fate for one in errands} == {Fate.FAILED}
    assert len(set(bench.begun)) == len(errands), "each has a file of its own"
    assert shop.order(a_wish(journey)).number == len(errands) + 1


FAILED = Verification(passed=False, breaches=(Breach(file="booking.json", rule="P03"),), document={})


@pytest.mark.parametrize(
    ("error", "fate", "told"),
    [
        (Withheld(FAILED), Fate.WITHHELD, "did not pass"),
        (TooLarge("too large"), Fate.FAILED, "too large"),
        (NoKey("no key"), Fate.FAILED, "no key"),
        (PermissionError(13, "Permission denied"), Fate.FAILED, "cannot be written: Permission denied"),
        (RuntimeError("secret detail"), Fate.FAILED, "the log of the service tells more"),
    ],
)
def test_whatever_goes_wrong_is_told_and_ends_the_errand(
    journey: Journey, error: Exception, fate: Fate, told: str
) -> None:
    def fail(ops: Ops, order: Order, *, progress: Progress) -> Released:
        raise error

    shop = Workshop(journey.ops, fail)
    errand = await_end(shop.order(a_wish(journey)))
    assert errand.fate is fate
    assert told in errand.problem
    assert "secret detail" not in errand.problem
    assert shop.find(errand.number) is errand
    assert shop.errands() == [errand]
    if fate is Fate.WITHHELD:
        assert errand.breaches == FAILED.breaches


def test_an_errand_that_nobody_ordered_is_not_known(journey: Journey) -> None:
    shop = Workshop(journey.ops)
    assert shop.find(1) is None
    assert shop.errands() == []
