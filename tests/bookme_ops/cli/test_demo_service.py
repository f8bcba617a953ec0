"""`demo --serve` as people start it: one signs in by the link, breaks something, and watches it being found."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from httpx2 import Client

from tests.browser.served import Served, serve_demo

SECONDS = 60


class Visitor:
    """Somebody at a browser without scripts."""

    def __init__(self, client: Client, served: Served) -> None:
        self._client = client
        page = self._client.get(served.link).text
        secret = re.findall(r'name="secret" value="([^"]+)"', page)[0]
        assert self._client.post("/sign-in", data={"secret": secret}).url.path == "/"

    def read(self, path: str) -> str:
        answer = self._client.get(path)
        assert answer.status_code == 200, path
        return answer.text

    def press(self, action: str) -> None:
        """Send the form of the playground that leads there."""
        page = self.read("/playground")
        assert f'action="{action}"' in page
        token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
        assert self._client.post(action, data={"csrf": token}).status_code == 200

    def down(self) -> str:
        """The open incidents about systems that are down."""
        return self.read("/incidents?code=ENV041&state=open")


@contextmanager
def signed_in(served: Served) -> Iterator[Visitor]:
    with Client(base_url=served.address, follow_redirects=True, timeout=SECONDS) as client:
        yield Visitor(client, served)


def wait_for(so: Callable[[], bool]) -> bool:
    end = time.monotonic() + SECONDS
    while not so() and time.monotonic() < end:
        time.sleep(0.3)
    return so()


def test_what_is_broken_on_the_playground_opens_an_incident_and_what_is_mended_resolves_it(tmp_path: Path) -> None:
    with serve_demo(tmp_path / "bank", "--advisors", "12") as served, signed_in(served) as visitor:
        visitor.press("/playground/graph-down/on")
        assert wait_for(lambda: "graph of production" in visitor.down())
        visitor.press("/playground/graph-down/off")
        assert wait_for(lambda: "graph of production" not in visitor.down())
        assert served.stop() == 0
    assert not any("Traceback" in line for line in served.said)


def test_the_link_signs_in_once(tmp_path: Path) -> None:
    with serve_demo(tmp_path / "bank", "--advisors", "4", "--scene", "calm") as served, signed_in(served):
        secret = served.link.partition("code=")[2]
        with Client(base_url=served.address) as late:
            assert late.post("/sign-in", data={"secret": secret}).status_code == 401
