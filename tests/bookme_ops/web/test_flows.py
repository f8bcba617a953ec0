"""A sign-in that is under way can be neither read, changed nor kept by the browser that holds it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.web.flows import LASTS, Flows

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FLOW = {"state": "s", "nonce": "hush-hush", "scope": ["openid"], "next": "/incidents"}
SECOND = timedelta(seconds=1)


def test_it_comes_back_as_it_was_and_fits_a_cookie() -> None:
    flows = Flows()
    sealed = flows.seal(FLOW | {"next": "/" + "x" * 1200}, NOW)
    assert flows.open(sealed, NOW + LASTS) == FLOW | {"next": "/" + "x" * 1200}
    assert "hush" not in sealed
    assert len(sealed) < 3800
    assert ";" not in sealed


def test_after_ten_minutes_it_is_over() -> None:
    flows = Flows()
    assert flows.open(flows.seal(FLOW, NOW), NOW + LASTS + SECOND) is None


def test_another_process_cannot_have_begun_it() -> None:
    assert Flows().open(Flows().seal(FLOW, NOW), NOW) is None


@given(place=st.integers(0, 150), letter=st.sampled_from("AZaz09-_=é\x00"))
def test_nobody_changes_a_letter_of_it(place: int, letter: str) -> None:
    flows = Flows()
    sealed = flows.seal(FLOW, NOW)
    changed = sealed[:place] + letter + sealed[place + 1 :]
    assert changed == sealed or flows.open(changed, NOW) is None


@given(st.text(max_size=200))
def test_anything_else_is_nothing(text: str) -> None:
    assert Flows().open(text, NOW) is None
