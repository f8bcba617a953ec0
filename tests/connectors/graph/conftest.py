"""A Graph in process that says what it was told: `$batch` and plain GETs, by relative URL."""

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import NameOID
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from connectors.graph.client import TenantCalendars, open_graph
from connectors.limits import Limits
from connectors.pace import Pace
from connectors.ports import CalendarRequest
from connectors.records import Window
from connectors.transport import MeteredSession

BASE = "https://graph.microsoft.com/v1.0"
Json = dict[str, Any]


def respond(request: PreparedRequest, status: int, body: bytes, headers: dict[str, str]) -> Response:
    response = Response()
    response.status_code = status
    response.headers.update(headers)
    response.raw = BytesIO(body)
    response.request = request
    response.url = request.url or ""
    return response


class CannedGraph(BaseAdapter):
    """Answers a relative URL with what was said for it, in order; the last answer stays."""

    def __init__(self, base: str = BASE) -> None:
        super().__init__()
        self.base = base
        self.batches: list[list[str]] = []
        """The relative URLs of each batch that came in."""
        self.headers: list[dict[str, str]] = []
        """The headers of every question within batches."""
        self.tokens: list[str | None] = []
        self.plain: list[str] = []
        """The URLs of plain GETs."""
        self.outer: deque[tuple[int, bytes, dict[str, str]]] = deque()
        """Answers to whole calls, before anything else is looked at."""
        self.tamper: Callable[[list[Json]], Any] = lambda responses: responses
        """The last word on the responses of a batch."""
        self.judge: Callable[[str], Json | None] = lambda token: None
        """Says what a question is answered because of its token."""
        self._said: dict[str, deque[Json]] = defaultdict(deque)

    def say(self, url: str, body: Any = None, status: int = 200, headers: Json | None = None) -> None:
        self._said[url].append({"status": status, "body": body, "headers": headers or {}})

    def first(self, url: str, status: int, headers: Json) -> None:
        """Say something before what was said already."""
        self._said[url].appendleft({"status": status, "body": {}, "headers": headers})

    def unsay(self, url: str) -> None:
        self._said[url].clear()

    def forget(self) -> None:
        """Take back all that was said."""
        self._said.clear()

    def refuse(self, url: str, status: int, code: str | None = None, headers: Json | None = None) -> None:
        body = {"error": {"code": code, "message": "told to anna@bank.example"}} if code else "<html>oops</html>"
        self.say(url, body, status, headers)

    def send(self, request: PreparedRequest, **_: Any) -> Response:
        self.tokens.append(request.headers.get("Authorization"))
        if self.outer:
            status, body, headers = self.outer.popleft()
            return respond(request, status, body, headers)
        url = request.url or ""
        if url == f"{self.base}/$batch":
            return respond(request, 200, self._batch(request), {})
        self.plain.append(url)
        said = self._answer(url.removeprefix(self.base))
        body = said["body"] if isinstance(said["body"], bytes) else json.dumps(said["body"]).encode()
        return respond(request, said["status"], body, said["headers"])

    def close(self) -> None:
        """Nothing to close."""

    def _batch(self, request: PreparedRequest) -> bytes:
        questions = json.loads(request.body or b"")["requests"]
        self.batches.append([question["url"] for question in questions])
        self.headers.extend(question["headers"] for question in questions)
        token = str(request.headers.get("Authorization", ""))
        answers = [
            {"id": question["id"], **(self.judge(token) or self._answer(question["url"]))} for question in questions
        ]
        return json.dumps({"responses": self.tamper(answers)}).encode()

    def _answer(self, url: str) -> Json:
        said = self._said.get(url)
        if not said:
            return {"status": 404, "body": {"error": {"code": "UnknownUrl", "message": url}}, "headers": {}}
        return said.popleft() if len(said) > 1 else said[0]


class CountingTokens:
    """Tokens `t0`, `t1`, …: each renewal gives the next."""

    def __init__(self) -> None:
        self.renewals = 0

    def token(self) -> str:
        return f"t{self.renewals}"

    def renew(self, stale: str) -> str:
        if stale == self.token():
            self.renewals += 1
        return self.token()


@pytest.fixture
def graph() -> CannedGraph:
    return CannedGraph()


@pytest.fixture
def tokens() -> CountingTokens:
    return CountingTokens()


@pytest.fixture
def limits() -> Limits:
    return Limits(attempts=3, total_budget=100.0, backoff_base=1.0)


@pytest.fixture
def session(graph: CannedGraph, tokens: CountingTokens, limits: Limits, pace: Pace) -> Iterator[MeteredSession]:
    with open_graph(graph.base, tokens=tokens, limits=limits, pace=pace, inner=graph) as opened:
        yield opened


@pytest.fixture
def open_calendars(
    session: MeteredSession, tokens: CountingTokens, limits: Limits, pace: Pace
) -> Callable[..., TenantCalendars]:
    def opened(**options: Any) -> TenantCalendars:
        return TenantCalendars(session, tokens=tokens, limits=limits, pace=pace, **options)

    return opened


@pytest.fixture
def calendars(open_calendars: Callable[..., TenantCalendars]) -> TenantCalendars:
    return open_calendars()


@pytest.fixture
def ask(window: Window) -> Callable[..., CalendarRequest]:
    def asked(mailbox: str = "m1", delta_link: str | None = None) -> CalendarRequest:
        return CalendarRequest(mailbox=mailbox, window=window, delta_link=delta_link)

    return asked


@pytest.fixture
def window() -> Window:
    return Window(start=datetime(2026, 11, 22, tzinfo=UTC), end=datetime(2027, 2, 20, tzinfo=UTC))


@pytest.fixture
def first() -> Callable[[str], str]:
    """The URL with which the delta round of a mailbox begins."""

    def url(mailbox: str = "m1") -> str:
        window = "startDateTime=2026-11-22T00:00:00Z&endDateTime=2027-02-20T00:00:00Z"
        return f"/users/{mailbox}/calendarView/delta?{window}"

    return url


@pytest.fixture
def event() -> Callable[..., Json]:
    """A single event as Graph writes it; keyword arguments replace or add keys."""

    def made(event_id: str = "e1", at: str = "2026-11-24T09:00", **keys: Any) -> Json:
        hour = int(at[11:13])
        return {
            "@odata.etag": 'W/"x"',
            "id": event_id,
            "type": "singleInstance",
            "start": {"dateTime": f"{at}:00.0000000", "timeZone": "UTC"},
            "end": {"dateTime": f"{at[:11]}{hour + 1:02}{at[13:]}:00.0000000", "timeZone": "UTC"},
            "isAllDay": False,
            "showAs": "busy",
            "isCancelled": False,
            "isOrganizer": True,
            "sensitivity": "normal",
            "subject": "Kundemøde",
            "iCalUId": f"uid-{event_id}",
            "createdDateTime": "2026-10-01T08:00:00Z",
            "lastModifiedDateTime": "2026-10-02T08:00:00.1234567Z",
            "location": {"displayName": "Finans Allé 1-3"},
            "onlineMeeting": None,
            "categories": [],
            **keys,
        }

    return made


@pytest.fixture
def thin() -> Callable[..., Json]:
    """A bare occurrence of a delta page."""

    def made(event_id: str, master: str, at: str = "2026-11-24T09:00") -> Json:
        return {
            "@odata.type": "#microsoft.graph.event",
            "id": event_id,
            "type": "occurrence",
            "seriesMasterId": master,
            "start": {"dateTime": f"{at}:00.0000000", "timeZone": "UTC"},
            "end": {"dateTime": f"{at[:11]}{int(at[11:13]) + 1:02}{at[13:]}:00.0000000", "timeZone": "UTC"},
        }

    return made


@pytest.fixture
def last_page() -> Callable[..., Json]:
    def made(*rows: Json, token: str = "d1", mailbox: str = "m1") -> Json:
        return {
            "value": list(rows),
            "@odata.deltaLink": f"{BASE}/users/{mailbox}/calendarView/delta?$deltatoken={token}",
        }

    return made


@pytest.fixture
def page() -> Callable[..., Json]:
    def made(*rows: Json, token: str = "s1", mailbox: str = "m1") -> Json:
        return {"value": list(rows), "@odata.nextLink": f"{BASE}/users/{mailbox}/calendarView/delta?$skiptoken={token}"}

    return made


@pytest.fixture(scope="session")
def rsa_key() -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def certificate(rsa_key: RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bookme-ops test")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(rsa_key.public_key())
    dated = builder.serial_number(1).not_valid_before(start).not_valid_after(start.replace(year=2028))
    return dated.sign(rsa_key, hashes.SHA256())
