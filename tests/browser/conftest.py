"""A real browser at a real service: Chromium over the served demonstration."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bookme_ops.store.db import open_store
from bookme_ops.store.passes import Kind, issue
from bookme_ops.store.roles import Role
from tests.browser.served import Served, serve_demo

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
"""It runs as root in a container, and asks nobody but us."""
PATIENCE = 20_000
"""Milliseconds; machines of builds are busy."""

Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration, served."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine: apt-get install chromium")
    with serve_demo(tmp_path_factory.mktemp("browser") / "bank", "--advisors", "24") as service:
        yield service


@pytest.fixture(scope="session")
def chromium(served: Served) -> Iterator[Browser]:
    """Chromium, without a screen."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def enter(served: Served, chromium: Browser) -> Iterator[Enter]:
    """Signs somebody with a role in, in a browser of their own; gives the page after it."""
    contexts = []

    def sign_in(role: Role, *, scripts: bool = True, dark: bool = False, width: int = 1280) -> Page:
        context = chromium.new_context(
            base_url=served.address,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Your token").fill(token_of(served.folder, role))
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Overview", level=1).wait_for()
        return page

    yield sign_in
    for context in contexts:
        context.close()


def token_of(folder: Path, role: Role) -> str:
    """A token of a role, made in the store of the service."""
    store, now = open_store(f"sqlite:///{folder / 'bookme-ops.db'}"), datetime.now(UTC)
    try:
        with store.begin() as connection:
            ends = now + timedelta(hours=8)
            made = issue(connection, kind=Kind.TOKEN, actor=f"{role}", role=role, name="test", now=now, ends_at=ends)
            return made.plain
    finally:
        store.close()
