"""People: where somebody is at home."""

import pytest

from bookme_ops.store.people import Person
from tests.bookme_ops.store.samples import ESTATE, PRODUCTION, TEST

SITES = ESTATE.sites


@pytest.mark.parametrize(
    ("rostered", "owning", "home"),
    [
        ({PRODUCTION, TEST}, (), PRODUCTION),
        ({TEST}, (PRODUCTION,), TEST),
        (set(), (TEST, PRODUCTION), PRODUCTION),
        (set(), (TEST,), TEST),
        (set(), (), PRODUCTION),
    ],
)
def test_home_is_the_roster_then_the_bookings_then_production(
    rostered: set[str], owning: tuple[str, ...], home: str
) -> None:
    person = Person(identity="id-ada", rostered=rostered, owning={environment: set() for environment in owning})
    assert person.home(SITES) == home
