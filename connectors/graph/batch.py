"""`$batch`: many questions in one call, each answer judged by itself."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog

from connectors.errors import BadCredentials, Malformed, Reason, Throttled
from connectors.graph.errors import SYSTEM, codes_of, refusal
from connectors.graph.questions import Question, Reply, grouped, unmatched
from connectors.graph.wire import BATCHES, ENCODER, Batch, BatchQuestion, BatchReply, PageAnswer
from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.pace import WALL_PACE, Pace
from connectors.retries import backoff, retry_after
from connectors.tokens import Tokens
from connectors.transport import MeteredSession

Pages = msgspec.json.Decoder[PageAnswer[Any]]

log = structlog.get_logger("connectors.graph")

UNREADABLE = "the answer to a batch is not in Graph's format, also when asked again"


class Batches:
    """Asks questions by `$batch` of 20, and repeats only those that were throttled, failed (5xx) or met a stale token.

    Safe to use from many threads, as long as a mailbox is asked by one of them at a time.
    """

    def __init__(
        self,
        session: MeteredSession,
        *,
        tokens: Tokens | None = None,
        prefer: str,
        limits: Limits = DEFAULT_LIMITS,
        pace: Pace = WALL_PACE,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._headers = {"Prefer": prefer}
        self._limits = limits
        self._pace = pace

    def ask(self, questions: Sequence[Question], pages: Pages | None = None) -> list[Reply]:
        """The replies in the order of the questions; `pages` reads a batch in one go if all its answers are pages.

        Raises a ConnectorError if Graph refuses the batch, cannot be reached, or refuses every question with 401.
        """
        replies: dict[int, Reply] = {}
        for group in grouped(questions):
            replies.update(zip(group, self._settle([questions[index] for index in group], pages), strict=True))
        self._session.meter.note("GET", [(questions[index].url, reply.status) for index, reply in replies.items()])
        return [replies[index] for index in range(len(questions))]

    def _settle(self, questions: list[Question], pages: Pages | None) -> list[Reply]:
        attempts = Attempts(self._limits, self._pace)
        replies: dict[int, Reply] = {}
        waiting = list(range(len(questions)))
        while waiting:
            stale = self._tokens.token() if self._tokens else None
            told = self._post([questions[index] for index in waiting], pages)
            replies.update(zip(waiting, told, strict=True))
            refused = [index for index in waiting if replies[index].status == 401 and not replies[index].transient]
            renewed = self._renew(refused, stale, attempts)
            waiting = [*renewed, *self._wait({index: replies[index] for index in waiting}, attempts)]
        if all(reply.status == 401 for reply in replies.values()):
            raise BadCredentials(SYSTEM, "Graph refuses a fresh token, too (401): check our app and its consent")
        return [replies[index] for index in range(len(questions))]

    def _renew(self, refused: list[int], stale: str | None, attempts: "Attempts") -> list[int]:
        if not refused or self._tokens is None or stale is None or attempts.renewed:
            return []
        attempts.renewed = True
        self._tokens.renew(stale)
        return refused

    def _wait(self, replies: dict[int, Reply], attempts: "Attempts") -> list[int]:
        """Wait for the questions worth repeating; those that would outlast our patience keep their error."""
        waits = {index: attempts.wait_for(reply) for index, reply in replies.items() if reply.transient}
        bearable = {index: wait for index, wait in waits.items() if attempts.bearable(wait)}
        self._session.meter.count(throttled=sum(isinstance(replies[index].error, Throttled) for index in waits))
        if bearable:
            longest = max(bearable.values())
            log.info("graph.batch.retry", items=len(bearable), wait=round(longest, 3), attempt=attempts.made)
            self._pace.sleep(longest)
            attempts.made += 1
        return list(bearable)

    def _post(self, questions: list[Question], pages: Pages | None) -> list[Reply]:
        """One call; an answer that is too large as a whole is asked for in halves, an unreadable one once more."""
        try:
            replies = self._ask_once(questions, pages) or self._ask_once(questions, pages)
        except Malformed as error:
            if error.reason is not Reason.TOO_LARGE:
                raise
            if len(questions) == 1:
                return [Reply(status=0, error=error)]
            half = len(questions) // 2
            return [*self._post(questions[:half], pages), *self._post(questions[half:], pages)]
        return replies or [Reply(status=0, error=Malformed(SYSTEM, UNREADABLE)) for _ in questions]

    def _ask_once(self, questions: list[Question], pages: Pages | None) -> list[Reply] | None:
        body = self._send(questions)
        return _read_pages(len(questions), body, pages) or self._read(questions, body)

    def _send(self, questions: list[Question]) -> bytes:
        asked = [
            BatchQuestion(id=str(number), method="GET", url=question.url, headers=self._headers)
            for number, question in enumerate(questions, start=1)
        ]
        response = self._session.post_json("/$batch", ENCODER.encode(Batch(requests=asked)))
        body: bytes = response.raw.read()
        if response.status_code != 200:
            raise refusal(response.status_code, codes_of(body))
        return body

    def _read(self, questions: list[Question], body: bytes) -> list[Reply] | None:
        """The replies, or None if the answer to the batch cannot be read."""
        try:
            answers = BATCHES.decode(body).responses
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        by_id = {str(answer.id): answer for answer in answers}
        copies = Counter(str(answer.id) for answer in answers)
        return [
            self._judge(by_id[key]) if copies[key] == 1 else unmatched(copies[key])
            for key in map(str, range(1, len(questions) + 1))
        ]

    def _judge(self, answer: BatchReply) -> Reply:
        if 200 <= answer.status < 300:
            return Reply(status=answer.status, body=answer.body)
        codes = codes_of(answer.body)
        headers = {name.casefold(): str(value) for name, value in (answer.headers or {}).items()}
        wait = retry_after(headers.get("retry-after"), self._pace.now())
        error = refusal(answer.status, codes, retry_after=wait, relocated="location" in headers)
        return Reply(status=answer.status, error=error, codes=frozenset(code.casefold() for code in codes))


def _read_pages(asked: int, body: bytes, pages: Pages | None) -> list[Reply] | None:
    """The replies of a batch in which all went well; None if anything did not, and each is to be judged by itself."""
    if pages is None:
        return None
    try:
        answers = pages.decode(body).responses
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    good = {answer.id: answer for answer in answers if answer.status == 200}
    if len(answers) != asked or good.keys() != {str(number) for number in range(1, asked + 1)}:
        return None
    return [Reply(status=200, page=good[str(number)].body) for number in range(1, asked + 1)]


class Attempts:
    """How often and how long the questions of one batch were asked."""

    def __init__(self, limits: Limits, pace: Pace) -> None:
        self._limits = limits
        self._pace = pace
        self._started = pace.monotonic()
        self.made = 1
        self.renewed = False

    def wait_for(self, reply: Reply) -> float:
        """Seconds to wait before a question is repeated: what its answer asks for, else a growing while."""
        told = reply.error.retry_after if reply.error is not None else None
        return told if told is not None else backoff(self.made, self._limits)

    def bearable(self, wait: float) -> bool:
        """Whether there is a further attempt to make, and time to wait for it."""
        left = self._started + self._limits.total_budget - self._pace.monotonic()
        return self.made < self._limits.attempts and wait < left
