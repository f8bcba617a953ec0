"""Reviews as files: whole, never shown in place, and entered."""

import json

import pytest

from bookme_ops.store import access_reviews
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.pages.audit_bank import entered


@pytest.fixture
def reviewer(browser: Browser) -> Browser:
    """Somebody who has begun review 1 of production."""
    assert browser.post("/audits/reviews", environment="production").status_code == 303
    return browser


def rows(ops: Ops) -> list[access_reviews.Row]:
    with ops.store.read() as connection:
        return access_reviews.rows(connection, 1)


@pytest.mark.parametrize(("form", "kind"), [("html", "text/html"), ("csv", "text/csv"), ("json", "application/json")])
def test_it_is_exported_whole_and_never_shown_in_place(reviewer: Browser, bank: Ops, form: str, kind: str) -> None:
    answer = reviewer.get(f"/audits/reviews/1/export/{form}")
    assert answer.headers["content-disposition"] == f'attachment; filename="review-1.{form}"'
    assert answer.headers["content-type"].startswith(kind)
    assert entered(bank)[-1].action == "review.exported"
    count = len(rows(bank))
    if form == "json":
        assert len(json.loads(answer.text)["rows"]) == count
    elif form == "csv":
        assert answer.text.count("\n") == count + 1
    assert reviewer.get("/audits/reviews/1/export/pdf").status_code == 404
