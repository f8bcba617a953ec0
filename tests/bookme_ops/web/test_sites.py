"""Which environment a page is about."""

import pytest

from bookme_ops.web.refusals import NotFound
from bookme_ops.web.sites import choose_site
from bookme_ops.wiring import Ops


def test_production_is_meant_unless_another_one_is_asked_for(bank: Ops) -> None:
    assert choose_site(bank, None) == choose_site(bank, "") == "production"
    assert choose_site(bank, "test") == "test"


@pytest.mark.parametrize("asked", ["Production", "staging", "<script>", "production'--"])
def test_an_environment_that_is_not_ours_is_not_found(bank: Ops, asked: str) -> None:
    with pytest.raises(NotFound, match="choose one of production, test"):
        choose_site(bank, asked)
