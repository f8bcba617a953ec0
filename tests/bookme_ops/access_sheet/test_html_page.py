"""The HTML page: it needs nothing from anywhere, and whatever strangers wrote is text."""

import re
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from bookme_ops.access_sheet.html_page import render_sheets
from bookme_ops.access_sheet.user_sheet import UserSheet, make_sheet
from tests.bookme_ops.access_sheet.desks import BOB, HOSTILE, a_change, a_desk, over
from tests.jobs.environment.access_bank import RUNTIME, a_login, a_person, a_token, a_view, an_assignment, refused

ZONE = ZoneInfo("Europe/Copenhagen")


class Reader(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def a_sheet() -> UserSheet:
    desk = a_desk()
    return make_sheet(desk, desk.users[0])


def a_hostile_sheet() -> UserSheet:
    person = a_person(username=HOSTILE, profile=HOSTILE)
    desk = a_desk(
        people=(person,),
        tokens=(a_token(HOSTILE),),
        logins=(a_login(1, address=HOSTILE, application=HOSTILE, status=HOSTILE),),
        changes=(a_change(HOSTILE, by=HOSTILE, text=f"{HOSTILE} {BOB}"),),
    )
    return make_sheet(desk, person)


def test_the_page_tells_all_parts_with_their_age() -> None:
    told = read(render_sheets([a_sheet()], ZONE, "production")).text
    for title in (
        "Usable?", "What it may do beyond need", "Left over from provisioning", "Apps that hold its tokens",
        "Credentials of the apps", "Who changed what lately", "Health Check of the org", "In other environments",
    ):  # fmt: skip
        assert title in told
    assert told.count("read 20") + told.count("never read") >= 12


def test_it_needs_nothing_from_anywhere_and_runs_nothing() -> None:
    html = render_sheets([a_sheet()], ZONE, "production")
    page = read(html)
    assert not {"script", "img", "iframe", "object", "form", "input", "base", "svg"} & set(page.tags)
    assert not {name for name, _ in page.attributes if name.startswith("on") or name == "src"}
    assert {value for name, value in page.attributes if name == "href"} <= {"#user-0"}
    assert "default-src 'none'" in html
    assert "url(" not in html
    assert "@import" not in html


def test_what_strangers_wrote_is_text() -> None:
    html = render_sheets([a_hostile_sheet()], ZONE, HOSTILE)
    page = read(html)
    assert "script" not in page.tags
    assert page.text.count("<script>alert(1)</script>") >= 8
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)


def test_it_is_made_for_paper_and_for_the_dark() -> None:
    html = render_sheets([a_sheet(), a_sheet()], ZONE, "production")
    assert "@media print" in html
    assert "prefers-color-scheme: dark" in html
    assert "break-before: page" in html
    assert read(html).tags.count("article") == 2


def test_a_gap_stands_in_place_of_none() -> None:
    desk = over(refused(a_view(tokens=()), "tokens"))
    told = read(render_sheets([make_sheet(desk, desk.users[0])], ZONE, "production")).text
    part = told.partition("Apps that hold its tokens")[2].partition("Open sessions")[0]
    assert "grant Customize Application" in part
    assert "None." not in part


def test_without_users_the_page_says_so() -> None:
    assert "No integration user is known." in read(render_sheets([], ZONE, "production")).text


def test_times_are_the_banks_and_name_their_offset() -> None:
    desk = a_desk(assignments=(an_assignment(RUNTIME),))
    assert "2026-01-01 13:00 +0100" in render_sheets([make_sheet(desk, desk.users[0])], ZONE, "production")
