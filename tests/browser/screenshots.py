"""Pictures of every page, light, dark and as on a phone: `python -m tests.browser.screenshots [FOLDER]`.

The bank is always the same, as of the same instant, so that a picture differs little where its page does not.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.pages import list_pages
from tests.browser.served import ROOT, Served, serve_demo
from tests.browser.shrinking import shrink

AS_OF = "2026-03-18T10:00:00+01:00"
LOOKS = {"light": (1280, False), "dark": (1280, True), "phone": (390, False)}
"""Width, and whether it is dark."""
SHORTEST, TALLEST = 600, 1400
"""What lies further down is left out: it looks like what is above it."""

HOME = "/srv/bank"
RENAME = """
([was, now]) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) walk.currentNode.data = walk.currentNode.data.replaceAll(was, now);
}
"""


def main(folder: Path) -> None:
    """Take all pictures."""
    if CHROMIUM is None:
        raise SystemExit("there is no Chromium on this machine: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(prefix="bookme-pictures-") as name,
        sync_playwright() as playwright,
        serve_demo(Path(name) / "bank", "--as-of", AS_OF) as served,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        state = prepare(browser, served)
        for look in LOOKS:
            take(browser, served, state, folder, look)
        browser.close()


def prepare(browser: Browser, served: Served) -> StorageState:
    """Sign in, let the service do its first work, and have a bundle made and a review begun; gives the cookies."""
    context = browser.new_context(base_url=served.address)
    page = context.new_page()
    page.goto(served.link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Overview").wait_for()
    go_round(page)
    run_jobs(page)
    page.goto(list_pages(served.folder)["booking"])
    page.get_by_role("button", name="Make the bundle").click()
    page.goto("/audits/reviews")
    page.get_by_role("button", name="Start a review of production").click()
    page.wait_for_timeout(5_000)
    state = context.storage_state()
    context.close()
    return state


def go_round(page: Page) -> None:
    """Have everything read and judged once, as after every switch on the playground."""
    page.goto("/playground")
    page.get_by_role("button", name="Mend").first.click()
    for _ in range(120):
        page.goto("/playground")
        if page.get_by_text("Everything was read and judged again until").count():
            return
        page.wait_for_timeout(500)
    raise RuntimeError("the service does not come to an end of its work")


def run_jobs(page: Page) -> None:
    """Have every task run once, as on any evening it has, and wait for the last."""
    page.goto("/jobs")
    token = page.locator("input[name=csrf]").first.input_value()
    forms = page.locator("form[action$='/run']")
    for action in forms.evaluate_all("forms => forms.map(form => form.getAttribute('action'))"):
        page.request.post(action, form={"csrf": token})
    for _ in range(60):
        page.wait_for_timeout(1_000)
        page.goto("/jobs")
        if not page.get_by_text("never begun").count() and not page.get_by_text("running", exact=True).count():
            return


def take(browser: Browser, served: Served, state: StorageState, folder: Path, look: str) -> None:
    """The pictures of one look."""
    width, dark = LOOKS[look]
    context = browser.new_context(
        base_url=served.address,
        viewport={"width": width, "height": SHORTEST},
        reduced_motion="reduce",
        storage_state=state,
        color_scheme="dark" if dark else "light",
    )
    page, blank = context.new_page(), context.new_page()
    # The pages' own rules let nobody draw in them.
    blank.goto("about:blank")
    for name, path in list_pages(served.folder).items():
        page.goto(path)
        (folder / f"{name}-{look}.png").write_bytes(shrink(blank, take_one(page, served.folder)))
    context.clear_cookies()
    page.goto("/sign-in")
    (folder / f"sign-in-{look}.png").write_bytes(shrink(blank, take_one(page, served.folder)))
    context.close()


def take_one(page: Page, folder: Path) -> bytes:
    """A picture as high as its page, within bounds. `folder`, another one each time, is called `HOME` in it."""
    page.evaluate(RENAME, [str(folder), HOME])
    size = page.viewport_size or {"width": 1280, "height": SHORTEST}
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": min(max(height, SHORTEST), TALLEST)})
    picture = page.screenshot()
    page.set_viewport_size({"width": size["width"], "height": SHORTEST})
    return picture


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots")
