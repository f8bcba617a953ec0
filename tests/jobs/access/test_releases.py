"""What is known about the releases of the product's package."""

import pytest

from connectors.simulator.ids import checksum
from jobs.access.releases import RELEASES, age_of, known_release, latest_known


def test_releases_stand_the_newest_first():
    versions = [known.version for known in RELEASES]
    assert versions == sorted(versions, reverse=True)
    assert latest_known().version == versions[0] == (1, 26, 0)


@pytest.mark.parametrize("known", RELEASES, ids=lambda one: ".".join(map(str, one.version)))
def test_every_id_is_one_that_salesforce_could_give(known):
    assert known.version_id == known.version_id[:15] + checksum(known.version_id[:15])


@pytest.mark.parametrize(
    ("version", "age"), [((1, 26, 0), 0), ((1, 27, 0), 0), ((1, 25, 9), 1), ((1, 18, 0), 6), ((1, 0, 0), 10)]
)
def test_the_age_of_a_version_is_how_many_known_ones_are_newer(version, age):
    assert age_of(version) == age


def test_a_release_is_known_by_either_length_of_its_id():
    assert known_release("04tP7000002qN7R") is known_release("04tP7000002qN7RIAU") is latest_known()
    assert known_release("04t000000000001AAA") is None
