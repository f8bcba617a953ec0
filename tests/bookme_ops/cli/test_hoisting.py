"""Global options stand wherever people put them."""

import pytest

from bookme_ops.cli.hoisting import hoist


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("collect --full", "collect --full"),
        ("collect --output json --full", "--output json collect --full"),
        ("jobs run --env=a --config x.toml --env b", "--env=a --config x.toml --env b jobs run"),
        ("incidents note 3 -- --output json", "incidents note 3 -- --output json"),
        ("collect --output", "--output collect"),
        ("collect --environment x", "collect --environment x"),
    ],
)
def test_they_are_put_in_front_with_their_values(given: str, wanted: str) -> None:
    assert hoist(given.split()) == wanted.split()


def test_text_that_only_looks_like_one_stays() -> None:
    assert hoist(["incidents", "note", "3", "try --output json"]) == ["incidents", "note", "3", "try --output json"]
