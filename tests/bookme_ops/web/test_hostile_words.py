"""Whatever strangers write is shown as they wrote it, on every page that one can come to, and does nothing."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote, urlsplit

import pytest

from bookme_ops.scheduling.catalogue import list_tasks
from bookme_ops.store.roles import Role
from bookme_ops.web.console import Console
from bookme_ops.web.rates import Rates
from bookme_ops.web.serving.application import make_application
from bookme_ops.web.stationery import make_stationery
from connectors.simulator.world import build_world
from tests.bookme_ops.web.browsers import Browser, sign_in
from tests.bookme_ops.web.hostile import TELLTALE, WORDS, poison
from tests.journeys.bank import NOW, begin_journey

LINK = re.compile(r'<a [^>]*href="([^"]*)"')
MOST = 250
"""Pages that are looked at; of each kind only so many."""
OF_A_KIND = 12
SHOWN_ON = {"/bookings", "/advisors", "/rooms", "/audits", "/settings"}
"""Where the words have to come up: else the test would look at nothing."""
BEGINNINGS = ("/", "/bookings", "/audits", "/settings/access", "/audits/findings?accepted=true")
ASKED = (
    "/bookings?q={}", "/incidents?q={}", "/advisors?q={}", "/bookings/{}", "/audits/who-can?permission={}",
    "/audits/what-can?user={}", "/audits/log?actor={}", "/audits/users/production/{}", "/nowhere/{}", "/rooms/{}",
    "/runbooks/{}", "/incidents?code={}", "/bundles/{}", "/jobs/{}", "/sign-in?next=/{}",
)  # fmt: skip
"""Pages that say again what they were asked for."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """An administrator of that bank."""
    world = poison(build_world(advisors=10, seed=7, scene="everyday", as_of=NOW, events_per_advisor=10))
    with begin_journey(tmp_path_factory.mktemp("hostile"), world=world) as journey:
        journey.run()
        ops = journey.ops
        console = Console(
            ops=ops,
            tasks=list_tasks(ops.settings, ops.jobs, mask=str),
            wake=lambda: None,
            mask=str,
            stationery=make_stationery(),
            rates=Rates(1_000_000),
        )
        visitor = sign_in(make_application(console), ops, Role.ADMIN)
        console.access.look(ops, patience=30.0)
        write_words(visitor)
        yield visitor


def write_words(browser: Browser) -> None:
    """What our own people write."""
    browser.post("/settings/tokens", name=WORDS, role="viewer")
    browser.post("/audits/reviews", environment="production")
    browser.post("/audits/reviews/1/decide", which="expected", decision="keep", reason=WORDS)
    browser.post("/audits/reviews/1/decide", which="matching", decision="remove", reason=WORDS)
    for number in range(1, 6):
        browser.post(f"/incidents/{number}/note", text=WORDS, note=WORDS)
        browser.post(f"/incidents/{number}/assign", owner=WORDS, to=WORDS)
        browser.post(f"/incidents/{number}/acknowledge", note=WORDS, reason=WORDS)


def crawl(browser: Browser) -> Iterator[tuple[str, str]]:
    """Every page that links lead to from the overview, and some that are asked for by words."""
    waiting = deque([*BEGINNINGS, *(path.format(quote(WORDS, safe="")) for path in ASKED)])
    seen, kinds, count = set(waiting), Counter[str](), 0
    while waiting and count < MOST:
        path = waiting.popleft()
        kind = re.sub(r"[^/a-z-]+", "#", urlsplit(path).path)
        kinds[kind] += 1
        if kinds[kind] > OF_A_KIND:
            continue
        answer = browser.get(path)
        count += 1
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        yield path, answer.text
        for found in LINK.findall(answer.text):
            link = unescape(found).partition("#")[0]
            if link.startswith("/") and not link.startswith("//") and link not in seen:
                seen.add(link)
                waiting.append(link)


def test_no_page_takes_what_strangers_write_for_its_own(browser: Browser) -> None:
    wrong, shown = [], set()
    for path, text in crawl(browser):
        wrong += [(path, one) for one in TELLTALE if one in text]
        if "&lt;svg/onload" in text:
            shown.add(f"/{path.lstrip('/').partition('/')[0].partition('?')[0]}")
        wrong += [(path, "a script of its own")] if "<script>" in text else []
    assert wrong == []
    assert shown >= SHOWN_ON
