"""A backend in process that answers by what it holds, and remembers what it was asked."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from connectors.bookme.client import BookmeBackend, open_bookme
from connectors.limits import Limits
from connectors.pace import Pace
from connectors.tokens import FixedToken

KEY = "a-subscription-key-of-the-bank"
START = datetime(2026, 3, 1, tzinfo=UTC)
Json = dict[str, Any]


class CannedBackend(BaseAdapter):
    """Rows by path; those with a date are told of if it lies between the two that are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[Json]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.keys: list[str | None] = []
        self.answer: Callable[[PreparedRequest], tuple[int, bytes] | None] = lambda _: None
        """What is said instead, if anything."""

    def send(self, request: PreparedRequest, **_: Any) -> Response:
        parts = urlsplit(request.url or "")
        query = dict(parse_qsl(parts.query))
        self.asked.append((parts.path, query))
        self.keys.append(request.headers.get("Ocp-Apim-Subscription-Key"))
        status, body = self.answer(request) or (200, json.dumps(self._find(parts.path, query)).encode())
        response = Response()
        response.status_code = status
        response.raw = BytesIO(body)
        response.request = request
        response.url = request.url or ""
        return response

    def close(self) -> None:
        """Nothing to close."""

    def _find(self, path: str, query: dict[str, str]) -> list[Json]:
        rows = self.rows.get(path.partition("/api/")[2].partition("/")[2], [])
        for start, end, field in (
            ("startDateModified", "endDateModified", "dateModified"),
            ("startDate", "endDate", "startDate"),
        ):
            if start in query:
                first, last = instant(query[start]), instant(query[end])
                rows = [row for row in rows if first <= instant(row[field]) <= last]
        return rows


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def at(hours: float) -> str:
    return (START + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def api() -> CannedBackend:
    return CannedBackend()


@pytest.fixture
def reach(api: CannedBackend, pace: Pace) -> Callable[..., BookmeBackend]:
    """Opens the client of a version, perhaps with its own measures."""

    def opened(version: str = "v2", **measures: Any) -> BookmeBackend:
        session = open_bookme(
            f"https://api.example/api/{version}",
            tokens=FixedToken("bookme", "a-token"),
            subscription_key=KEY,
            limits=Limits(attempts=2, total_budget=100.0),
            pace=pace,
            inner=api,
        )
        return BookmeBackend("production", session, **measures)

    return opened
