"""The stories of the three who work with the console, in a real browser; each also without scripts."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bookme_ops.store.roles import Role
from tests.browser.conftest import Enter
from tests.browser.pages import list_pages
from tests.browser.served import COMMAND, ROOT, Served

SECONDS = 60
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def open_page(page: Page, name: str) -> None:
    """By the menu, as people do."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()
    page.get_by_role("heading", name=name, level=1).wait_for()


@SCRIPTS
def test_operations_acknowledges_the_worst_incident_and_runs_a_job(enter: Enter, scripts: bool) -> None:
    page = enter(Role.OPERATOR, scripts=scripts)
    worst = page.locator("table").first.locator("tbody tr").filter(has_text="open").first
    expect(worst).to_contain_text("Critical")
    worst.get_by_role("link", name=re.compile(r"#\d+")).click()
    expect(page.locator(".headline")).to_contain_text("open")
    act = page.locator("details", has=page.get_by_role("button", name="I work on it"))
    if not act.get_by_role("button").first.is_visible():
        act.locator("summary").click()
    act.get_by_label("Note").fill("Looking at it.")
    act.get_by_role("button", name="I work on it").click()
    expect(page.locator(".headline")).to_contain_text("acknowledged")
    expect(page.locator(".moments").first).to_contain_text("Looking at it.")
    open_page(page, "Jobs")
    page.get_by_role("link", name="Read what changed").click()
    before = page.get_by_role("cell", name="manual").count()
    page.get_by_role("button", name="Run it now").click()
    expect(page.get_by_role("status").first).to_be_visible()
    wait_for_more(page, before)


def wait_for_more(page: Page, before: int) -> None:
    """One more run by hand that was completed stands in the history."""
    page.goto("/jobs/collect-changes")
    end = time.monotonic() + SECONDS
    rows = page.locator("tr", has_text="manual").filter(has_text=re.compile("complete"))
    while rows.count() <= before and time.monotonic() < end:
        time.sleep(0.5)
        page.reload()
    assert rows.count() > before


@SCRIPTS
def test_support_finds_a_booking_and_downloads_a_verified_bundle(
    served: Served,
    enter: Enter,
    tmp_path: Path,
    scripts: bool,
) -> None:
    booking = list_pages(served.folder)["booking"].rpartition("/")[2]
    page = enter(Role.SUPPORT, scripts=scripts)
    open_page(page, "Bookings")
    page.get_by_role("searchbox", name=re.compile("By an id")).fill(booking[:13])
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(booking)
    expect(page.locator("main")).to_contain_text("CAL002")
    page.get_by_role("button", name="Make the bundle").click()
    download = page.get_by_role("link", name="Download the ZIP")
    end = time.monotonic() + SECONDS
    while not download.is_visible() and time.monotonic() < end:
        time.sleep(0.5)
        page.reload()
    expect(page.locator("main")).to_contain_text("PASS")
    with page.expect_download() as sent:
        download.click()
    file = tmp_path / sent.value.suggested_filename
    sent.value.save_as(file)
    verify = [sys.executable, "-c", COMMAND, "--config", str(served.folder / "bookme-ops.toml"), "bundle", "verify"]
    done = subprocess.run([*verify, str(file)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "PASS" in done.stdout) == (0, True), done.stdout + done.stderr


@SCRIPTS
def test_an_administrator_signs_a_review(enter: Enter, scripts: bool) -> None:
    page = enter(Role.ADMIN, scripts=scripts)
    open_page(page, "Audits")
    page.get_by_role("link", name="Reviews").first.click()
    environment = "test" if scripts else "production"
    page.get_by_role("button", name=f"Start a review of {environment}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("open")
    page.get_by_label(re.compile("that match the filter")).check()
    page.get_by_label("keep", exact=True).check()
    page.get_by_label(re.compile("Reason")).fill("Looked at every row, and asked whom they belong to.")
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("link", name="Sign", exact=True).click()
    page.get_by_label(re.compile("Statement")).fill("Looked at every row.")
    page.get_by_label(re.compile("Your name")).fill("admin")
    page.get_by_role("button", name=re.compile("^Sign review")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("signed")
    expect(page.locator("main")).to_contain_text("Looked at every row.")
