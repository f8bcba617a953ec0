"""Every page can be used by everybody: axe finds nothing, light and dark, with scripts and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bookme_ops.store.roles import Role
from tests.browser.conftest import Enter
from tests.browser.pages import list_pages
from tests.browser.served import Served

PHONE = 390


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_page(served: Served, enter: Enter, dark: bool) -> None:
    page = enter(Role.ADMIN, dark=dark)
    assert {name: found for name, path in list_pages(served.folder).items() if (found := look_at(page, path))} == {}


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/link?code=nothing"])
def test_axe_finds_nothing_where_one_signs_in(served: Served, chromium: Browser, path: str) -> None:
    page = chromium.new_page(base_url=served.address)
    assert look_at(page, path) == []
    page.close()


def test_every_page_is_there_without_scripts_and_fits_on_a_phone(served: Served, enter: Enter) -> None:
    page = enter(Role.ADMIN, scripts=False, width=PHONE)
    wide = {}
    for name, path in list_pages(served.folder).items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status in {200, 404 if name == "not-found" else 200}, path
        assert page.locator("h1").count() == 1, path
        box = page.locator("main").bounding_box()
        if box is not None and box["width"] > PHONE:
            wide[name] = box["width"]
    assert wide == {}


def look_at(page: Page, path: str) -> list[str]:
    """What axe finds on a page."""
    page.goto(path)
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]} ({len(one['nodes'])} times)" for one in found]
