"""The playground's page: only over a simulated bank, only for administrators."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import pytest

from bookme_ops.demo.playground import Playground
from bookme_ops.demo.rounds import Rounds
from bookme_ops.simulation import Simulation
from bookme_ops.store.roles import Role
from bookme_ops.web.console import Console
from bookme_ops.web.serving.application import make_application
from tests.bookme_ops.web.browsers import Browser, sign_in
from tests.journeys.bank import Journey


@dataclass
class Still(Rounds):
    """Rounds that nobody goes."""

    since: None = None
    ended_at: None = None

    def ask(self, codes: Collection[str], *, again: bool) -> None:
        """Nothing is looked for."""


@pytest.fixture
def player(console: Console, read_bank: Journey) -> Browser:
    """An administrator at the console of a demonstration."""
    simulation = Simulation.of(read_bank.world)
    kinds = {kind.code: kind for job in console.ops.jobs for kind in job.kinds}
    playground = Playground(simulation, kinds=kinds, rounds=Still())
    return sign_in(make_application(replace(console, playground=playground)), console.ops, Role.ADMIN)


def test_a_real_bank_has_no_playground(browser: Browser) -> None:
    assert browser.get("/playground").status_code == 404
    assert browser.post("/playground/graph-down/on").status_code == 404
    assert "/playground" not in browser.text("/incidents")


def test_what_is_broken_is_shown_with_its_incident_and_can_be_mended(player: Browser) -> None:
    page = player.text("/playground")
    assert "Microsoft 365 is down" in page
    assert 'action="/playground/graph-down/on"' in page
    assert 'href="/playground" aria-current="page"' in page
    answer = player.post("/playground/graph-down/on")
    assert (answer.status_code, answer.headers["location"]) == (303, "/playground")
    page = player.follow().text("/playground")
    assert "Microsoft 365 is down: broken" in page
    assert 'action="/playground/graph-down/off"' in page
    player.post("/playground/graph-down/off")


def test_what_is_so_already_and_what_there_is_not_is_refused(player: Browser) -> None:
    assert player.post("/playground/graph-down/off").status_code == 409
    assert player.post("/playground/nothing/on").status_code == 404


def test_only_administrators_play(player: Browser) -> None:
    for role in (Role.VIEWER, Role.SUPPORT, Role.OPERATOR):
        other = player.as_role(role)
        assert other.get("/playground").status_code == 403
        assert other.post("/playground/graph-down/on").status_code == 403


def test_who_plays_is_entered(player: Browser) -> None:
    player.post("/playground/mailbox-refused/on")
    player.post("/playground/mailbox-refused/off")
    log = player.text("/audits/log")
    assert "playground.broken" in log
    assert "playground.mended" in log
