"""The one way to a system: a `requests.Session` whose adapter holds every rule about talking to it.

Whatever library uses the session (simple-salesforce, msal, our own clients), a call goes to one origin only, carries
the token only there, reads only, is asked again when that may help, and ends in an answer or a ConnectorError.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from urllib.parse import urlsplit

import structlog
from requests import PreparedRequest, Request, Response, Session
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from connectors.answers import Answer
from connectors.bodies import BrokenBodyError, LargeBodyError, SlowBodyError, read_body
from connectors.errors import BadCredentials, Malformed, Reason, Throttled, TimedOut, Unavailable
from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.meter import Meter
from connectors.origins import trusted_origin
from connectors.pace import WALL_PACE, Pace
from connectors.retries import RETRIED, Trouble, backoff, retry_after, unread, unsent
from connectors.rules import Reads, Rules, Writes
from connectors.tokens import Tokens

log = structlog.get_logger("connectors.transport")

Wire = BaseAdapter
"""What sends a call in the end: the network, or a simulated system in process."""

Certificate = bytes | str | tuple[bytes | str, bytes | str] | None


class MeteredSession(Session):
    """A session with one system, safe to use from many threads; `meter` says what it cost."""

    def __init__(self, adapter: "PolicyAdapter", base_url: str) -> None:
        super().__init__()
        self.trust_env = False  # else a .netrc entry would replace our token, and the environment our certificates
        self.base_url = base_url.rstrip("/")
        self.meter = adapter.meter
        self._policy = adapter
        self._posts: dict[str, PreparedRequest] = {}
        self.headers.update({"User-Agent": "bookme-ops", "Accept-Encoding": "gzip"})
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    @property
    def held_token(self) -> str | None:
        """The token that calls carry; None before the first one."""
        return self._policy.held_token

    def post_json(self, path: str, body: bytes) -> Response:
        """POST a document to a path behind the base URL.

        As `post` would, but without what a session adds of its own (cookies, settings of the environment): we want
        none of it, and it would be a tenth of what a call costs.
        """
        request = self._post_to(path).copy()
        request.prepare_body(body, files=None)
        verify = True if self.verify is None else self.verify
        adapter = self.get_adapter(self.base_url)
        return adapter.send(request, stream=True, verify=verify, cert=self.cert, proxies=self.proxies)

    def _post_to(self, path: str) -> PreparedRequest:
        """A POST without a body, prepared once for each path."""
        prepared = self._posts.get(path)
        if prepared is None:
            headers = {**self.headers, "Accept": "application/json", "Content-Type": "application/json"}
            prepared = self._posts[path] = Request("POST", f"{self.base_url}{path}", headers=headers).prepare()
        return prepared

    def get_redirect_target(self, resp: Response) -> str | None:  # noqa: ARG002
        """Nowhere: a redirect is an answer like any other."""
        return None


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One call with all its attempts."""

    asked: PreparedRequest
    """As the caller made it, without our token."""
    request: PreparedRequest
    """As it is sent."""
    repeatable: bool
    once: bool
    """It must not happen twice, and even an answer that asks us to wait may come after the deed."""
    verify: bool | str
    cert: Certificate
    proxies: Mapping[str, str] | None
    started: float
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempt: int = 1
    token: str | None = field(default=None, repr=False)
    renewed: bool = False


class PolicyAdapter(BaseAdapter):
    """Sends a call by the rules: see `open_session`."""

    def __init__(self, rules: Rules, tokens: Tokens | None, pace: Pace, inner: BaseAdapter) -> None:
        super().__init__()
        self.meter = Meter()
        self._rules = rules
        self._tokens = tokens
        self._pace = pace
        self._inner = inner
        self._slots = BoundedSemaphore(rules.limits.concurrency)

    @property
    def held_token(self) -> str | None:
        """The token that calls carry; None before the first one."""
        return self._tokens.held if self._tokens is not None else None

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def send(  # noqa: PLR0917
        self,
        request: PreparedRequest,
        stream: bool = False,  # noqa: ARG002
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,  # noqa: ARG002
        verify: bool | str = True,
        cert: Certificate = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a call until it is answered or our patience ends; the body is always read whole.

        Timeouts come from the limits. Raises BadCredentials, Throttled, Unavailable, TimedOut, Malformed or
        WriteRefused; every status not named by them is an answer.
        """
        admitted = self._rules.admit(request)
        exchange = Exchange(
            asked=request,
            request=admitted,
            repeatable=self._rules.repeatable(admitted),
            once=self._rules.once(admitted),
            verify=verify,
            cert=cert,
            proxies=proxies,
            started=self._pace.monotonic(),
        )
        admitted.headers["client-request-id"] = exchange.id
        while True:
            outcome = self._attempt(exchange)
            if isinstance(outcome, Trouble):
                self._wait(exchange, outcome)
            elif outcome.status_code != 401 or self._tokens is None:
                self.meter.note(admitted.method or "", [(admitted.url or "", outcome.status_code)])
                return outcome
            else:
                self._renew(exchange, self._tokens)
            exchange.attempt += 1

    def _attempt(self, exchange: Exchange) -> Answer | Trouble:
        self._sign(exchange)
        with self._slot(exchange):
            started = self._pace.monotonic()
            outcome = self._ask(exchange)
            seconds = self._pace.monotonic() - started
        self.meter.count(requests=1, retries=int(exchange.attempt > 1))
        log.debug("http.call", **self._about(exchange), **_told(outcome), seconds=round(seconds, 3))
        return outcome

    def _ask(self, exchange: Exchange) -> Answer | Trouble:
        try:
            response = self._inner.send(
                exchange.request,
                stream=True,
                timeout=self._timeout(exchange),
                verify=exchange.verify,
                cert=exchange.cert,
                proxies=exchange.proxies,
            )
        except (RequestException, HTTPError, OSError) as error:
            return unsent(error, exchange.repeatable)
        try:
            body, size = read_body(response, self._rules.limits.max_body, lambda: self._left(exchange) <= 0)
        except (RequestException, HTTPError, OSError, BrokenBodyError, SlowBodyError) as error:
            response.close()
            return unread(error, exchange.repeatable)
        except LargeBodyError:
            response.close()
            size = -1
        if size < 0:
            raise Malformed(self._rules.system, "the answer is larger than we accept", reason=Reason.TOO_LARGE)
        self.meter.count(received=size)
        return self._judge(exchange, Answer(response, body, exchange.asked))

    def _judge(self, exchange: Exchange, answer: Answer) -> Answer | Trouble:
        status = answer.status_code
        if status not in RETRIED:
            return answer
        seconds = retry_after(answer.headers.get("Retry-After"), self._pace.now())
        told_to_wait = status == 429 or (status == 503 and seconds is not None)
        self.meter.count(throttled=int(told_to_wait))
        undone = told_to_wait and seconds is not None and (status == 429 or not exchange.once)
        if not exchange.repeatable and not undone:
            return answer
        error = Throttled if status == 429 else Unavailable
        return Trouble(error=error, what=f"status {status}", retry_after=seconds)

    def _wait(self, exchange: Exchange, trouble: Trouble) -> None:
        limits = self._rules.limits
        seconds = trouble.retry_after if trouble.retry_after is not None else backoff(exchange.attempt, limits)
        if not trouble.again or exchange.attempt >= limits.attempts or seconds >= self._left(exchange):
            raise trouble.give_up(self._rules.system, exchange.attempt)
        log.info("http.retry", **self._about(exchange), why=trouble.what, wait=round(seconds, 3))
        self._pace.sleep(seconds)

    def _sign(self, exchange: Exchange) -> None:
        if self._tokens is None:
            return
        if exchange.token is None:
            exchange.token = self._tokens.token()
        exchange.request.headers["Authorization"] = f"Bearer {exchange.token}"

    def _renew(self, exchange: Exchange, tokens: Tokens) -> None:
        if exchange.renewed or exchange.token is None:
            raise BadCredentials(self._rules.system, "a fresh token is refused, too (401): check our app and its user")
        log.info("http.renew", **self._about(exchange))
        exchange.token = tokens.renew(exchange.token)
        exchange.renewed = True

    @contextmanager
    def _slot(self, exchange: Exchange) -> Iterator[None]:
        if not self._slots.acquire(timeout=max(0.0, self._left(exchange))):
            raise TimedOut(self._rules.system, "no connection came free in time")
        try:
            yield
        finally:
            self._slots.release()

    def _left(self, exchange: Exchange) -> float:
        return exchange.started + self._rules.limits.total_budget - self._pace.monotonic()

    def _timeout(self, exchange: Exchange) -> tuple[float, float]:
        left = max(0.001, self._left(exchange))
        limits = self._rules.limits
        return min(limits.connect_timeout, left), min(limits.read_timeout, left)

    def _about(self, exchange: Exchange) -> dict[str, object]:
        return {
            "system": self._rules.system,
            "method": exchange.request.method,
            "path": _path(exchange.request),
            "attempt": exchange.attempt,
            "request_id": exchange.id,
        }


def open_session(
    *,
    system: str,
    base_url: str,
    tokens: Tokens | None,
    limits: Limits = DEFAULT_LIMITS,
    pace: Pace = WALL_PACE,
    read_only: bool = True,
    reads: Reads | None = None,
    writes: Writes | None = None,
    inner: BaseAdapter | None = None,
) -> MeteredSession:
    """Open the session for one system at one base URL.

    - Calls go to the origin of `base_url` only (https; http for this machine). Redirects are not followed.
    - With `tokens` every call carries a bearer token; a 401 is answered by one renewal and one more attempt.
    - A `read_only` session refuses every method but GET and HEAD, and POSTs other than those that `reads` calls reads.
      `writes` opens one narrow door in it: what it admits may be sent, and nothing else that writes.
    - Reads are sent again after lost connections, broken bodies, and 429, 500, 502, 503, 504, 509; writes only where
      the system surely did nothing. `Retry-After` is obeyed, else the wait doubles, within the total budget.
    - `inner` sends for real: urllib3 by default, or the simulator in process.

    Raises ValueError for a base URL that is not acceptable.
    """
    place = trusted_origin(base_url)
    rules = Rules(system=system, place=place, limits=limits, read_only=read_only, reads=reads, writes=writes)
    sender = inner or HTTPAdapter(pool_connections=1, pool_maxsize=limits.concurrency)
    return MeteredSession(PolicyAdapter(rules, tokens, pace, sender), base_url)


def _told(outcome: Answer | Trouble) -> dict[str, object]:
    return {"trouble": outcome.what} if isinstance(outcome, Trouble) else {"status": outcome.status_code}


def _path(request: PreparedRequest) -> str:
    """The path for the log: never the query, and never a segment that holds an address."""
    parts = urlsplit(request.url or "").path.split("/")
    return "/".join("…" if "@" in part or "%40" in part else part for part in parts)
