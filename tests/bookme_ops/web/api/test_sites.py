"""Which environments a list is about."""

import pytest
from starlette.exceptions import HTTPException

from bookme_ops.web.api.sites import environments_of
from bookme_ops.wiring import Ops


def test_without_a_name_all_are_meant_and_with_one_that(bank: Ops) -> None:
    assert environments_of(bank, None) == tuple(site.name for site in bank.chosen)
    assert environments_of(bank, "test") == ("test",)


def test_a_name_that_none_has_is_refused_with_those_that_there_are(bank: Ops) -> None:
    with pytest.raises(HTTPException) as refusal:
        environments_of(bank, "elsewhere")
    assert refusal.value.status_code == 422
    assert "production" in refusal.value.detail
