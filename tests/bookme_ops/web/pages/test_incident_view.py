"""Whose move it may be, as the page of an incident offers it."""

from bookme_ops.store.incident import Party
from bookme_ops.web.pages.incident_view import OTHERS


def test_the_clock_can_be_handed_to_everybody_but_us() -> None:
    assert set(OTHERS) == {one.value for one in Party} - {"us"}
