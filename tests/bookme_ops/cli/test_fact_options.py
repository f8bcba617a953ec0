"""The options of the facts are those that a ticket needs, on every command that takes them."""

import re
from typing import Any

import pytest

from bookme_ops.cli.fact_options import OPTIONS
from bookme_ops.intake import BOOKING, FACTS


def test_every_fact_has_its_option() -> None:
    assert {"booking_id" if name == "booking" else name for name in OPTIONS} == {fact.name for fact in FACTS}
    assert BOOKING == "booking_id"


@pytest.mark.parametrize("word", ["open", "amend"])
def test_help_tells_every_option_once(command: Any, word: str) -> None:
    told = command("incidents", word, "--help").out
    for option in OPTIONS.values():
        assert len(re.findall(rf"^  {option.default}[ ,]", told, re.MULTILINE)) == 1, option.default
    assert "--said" not in told
