"""Pages as JSON: nothing is lost, and everything is plain."""

import json
from typing import Any

from bookme_ops.access_sheet.app_page import app_pages
from bookme_ops.access_sheet.permission_page import permission_page
from bookme_ops.access_sheet.sources import Source
from bookme_ops.access_sheet.telling import tell_found, tell_page, tell_source
from bookme_ops.access_sheet.user_sheet import Found, make_sheet
from bookme_ops.store.waiver import Waiver
from connectors.errors import Reason
from tests.bookme_ops.access_sheet.desks import BOB_PERSON, NAME, NOW, a_change, a_desk
from tests.bookme_ops.access_sheet.test_user_sheet import a_finding


def test_every_page_is_plain_json() -> None:
    desk = a_desk(changes=(a_change(by=NAME),))
    sheet = make_sheet(desk, BOB_PERSON, findings=(Found(finding=a_finding("ENV021")),))
    pages: tuple[Any, ...] = (sheet, *app_pages(desk), permission_page(desk))
    for page in pages:
        told = tell_page(page)
        assert json.loads(json.dumps(told)) == told
        assert set(told) == set(type(page).__dataclass_fields__)


def test_a_finding_has_the_shape_of_the_interface() -> None:
    (told,) = tell_page(make_sheet(a_desk(), BOB_PERSON, findings=(Found(finding=a_finding("ENV021")),)))["findings"]
    assert (told["code"], told["priority"], told["subject"]["kind"]) == ("ENV021", "High", "user")


def test_a_source_says_its_gap_and_what_to_grant() -> None:
    told = tell_source(Source(name="locks", read_at=None, reason=Reason.FORBIDDEN))
    assert told["gap"] == "could not check locks: grant Manage Users to our Salesforce user"
    assert (told["grant"], told["reason"], told["misses"]) == (
        "Manage Users to our Salesforce user",
        "forbidden",
        True,
    )


def test_an_accepted_risk_is_told_with_who_accepts_it() -> None:
    waiver = Waiver(
        id=1, environment="production", code="ENV021", subject=None, owner="bo", reason="the move", created_at=NOW,
        until=NOW,
    )  # fmt: skip
    told = tell_found(Found(finding=a_finding("ENV021"), waiver=waiver))
    assert (told["waived_until"], told["waived_by"], told["waived_because"]) == (NOW.isoformat(), "bo", "the move")
