"""Overhearing: what answers another library got, though it tells nobody.

A notification library that says only "it worked" or "it did not" hides the status and the Retry-After header, by which
we tell a refusal for good from a system that wants us to wait. Its modules are given a stand-in for `requests` that
does the same work and notes the answers for whoever listens, in this thread or in one that was started for it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import requests
from requests import Response, Session


@dataclass(slots=True)
class Heard:
    """The answers that were heard, in their order."""

    answers: list[tuple[int, str | None]] = field(default_factory=list)
    """Each status with its Retry-After header."""

    @property
    def refusal(self) -> tuple[int, str | None] | None:
        """The last answer that was no success."""
        return next((answer for answer in reversed(self.answers) if not 200 <= answer[0] < 300), None)


LISTENING: ContextVar[Heard | None] = ContextVar("LISTENING", default=None)


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear the answers that come while the context lasts."""
    heard = Heard()
    token = LISTENING.set(heard)
    try:
        yield heard
    finally:
        LISTENING.reset(token)


class AttentiveRequests:
    """What a module that says `import requests` sees: the library itself, except that answers are noted."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def request(self, method: str, url: str, **asked: Any) -> Response:
        """As `requests.request`; no redirect is followed, for an alert has no business elsewhere."""
        with Session() as session:
            response = session.request(method, url, **{**asked, "allow_redirects": False})
        heard = LISTENING.get()
        if heard is not None:
            heard.answers.append((response.status_code, response.headers.get("Retry-After")))
        return response

    def get(self, url: str, **asked: Any) -> Response:
        """As `requests.get`."""
        return self.request("GET", url, **asked)

    def post(self, url: str, data: Any = None, json: Any = None, **asked: Any) -> Response:
        """As `requests.post`."""
        return self.request("POST", url, data=data, json=json, **asked)

    def put(self, url: str, data: Any = None, **asked: Any) -> Response:
        """As `requests.put`."""
        return self.request("PUT", url, data=data, **asked)


ATTENTIVE = AttentiveRequests()


def overhear(kind: type) -> None:
    """Let the modules that a class and its parents come from use the attentive stand-in; again, it changes nothing."""
    for parent in kind.__mro__:
        module = sys.modules[parent.__module__]
        if getattr(module, "requests", None) is requests:
            module.requests = ATTENTIVE  # type: ignore[attr-defined]
