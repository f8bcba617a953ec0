"""Asking an org: through simple-salesforce, page by page, within its API budget, and until the answer is complete."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar, cast

import msgspec
from requests import Response
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceError

from connectors.errors import BudgetSpent, ConnectorError, Malformed, Throttled
from connectors.limits import Limits
from connectors.pace import Pace
from connectors.ports import Usage
from connectors.retries import backoff
from connectors.salesforce.errors import SYSTEM, PlaceLost, explain
from connectors.salesforce.rows import COUNTS, Page, RowT
from connectors.salesforce.trail import Trail
from connectors.transport import MeteredSession

T = TypeVar("T")

USAGE = re.compile(r"(?:^|[;\s])api-usage=(\d+)/(\d+)")
VERSION = re.compile(r"\d{2,3}\.0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Generic[RowT]):
    """A query, and how to read its pages."""

    soql: str
    decoder: "msgspec.json.Decoder[Page[RowT]]"
    include_deleted: bool = True
    """Deleted and archived rows, too (`queryAll`)."""


class PageReader(Salesforce):  # type: ignore[misc, unused-ignore]
    """simple-salesforce with our session, and with the decoder of one question instead of ordered dicts."""

    def __init__(self, session: MeteredSession, version: str, decode: Callable[[bytes], Any]) -> None:
        # The session id is a placeholder: the transport puts the real token in its place.
        super().__init__(session_id="-", instance_url=session.base_url, session=session, version=version)
        self.headers.pop("X-PrettyPrint", None)  # it would make every page larger
        self._decode = decode

    def parse_result_to_json(self, result: Response) -> Any:
        """The answer, read by the decoder."""
        return self._decode(result.content)


class Asker:
    """Asks one org; safe to use from many threads.

    Every question may raise BadCredentials, NotAllowed (`reason` HIDDEN: an object or field is kept from us),
    Throttled, Unavailable, TimedOut, Malformed, or BudgetSpent once `budget_share` of the daily allocation is used.
    """

    def __init__(
        self, session: MeteredSession, *, api_version: str, budget_share: float, limits: Limits, pace: Pace
    ) -> None:
        self._version = api_version.removeprefix("v")
        if not VERSION.fullmatch(self._version):
            raise ValueError("api_version must look like 66.0")
        if not 0 < budget_share <= 1:
            raise ValueError("budget_share must lie between 0 and 1")
        self._session = session
        self._share = budget_share
        self._limits = limits
        self._pace = pace
        self.usage: Usage | None = None
        cast(dict[str, list[Any]], session.hooks)["response"].append(self._note_usage)

    @property
    def requests_made(self) -> int:
        """HTTP calls so far, retries included."""
        return self._session.meter.requests

    def pages(self, question: Question[RowT]) -> Iterator[list[RowT]]:
        """The rows of an answer as its pages come, each row once.

        If the org loses our place or an answer breaks off, everything is read once more from its start, and rows that
        were yielded come again.
        A finished iteration is complete: as many rows as the org announced.
        """
        try:
            yield from self._walk(question)
        except PlaceLost:
            lost = True
        else:
            lost = False
        if lost:
            yield from self._walk(question)

    def count(self, soql: str, *, include_deleted: bool = True) -> int:
        """The answer to a `SELECT COUNT()`."""
        reader = self._reader(COUNTS.decode)
        page: Page[Any] = self.ask(partial(reader.query, soql, include_deleted=include_deleted))
        return page.total

    def resource(self, path: str, kind: type[T]) -> T:
        """A resource below the version's path, such as `sobjects/Event/describe`."""
        reader = self._reader(msgspec.json.decode)
        return self.ask(lambda: msgspec.convert(reader.restful(path), kind))

    def tooling(self, question: Question[RowT]) -> list[RowT]:
        """The rows of a question to the Tooling API, whose answer must fit into one page: give it a LIMIT."""
        reader, decode = self._reader(bytes), question.decoder.decode
        # The library asks for the length of what a reader gives, which a page has not.
        page = self._again(lambda: decode(reader.restful("tooling/query/", params={"q": question.soql}) or b""))
        trail: Trail[RowT] = Trail(page.total)
        rows = trail.take(page)
        trail.finish()
        return rows

    def text(self, path: str) -> str:
        """A resource below the version's path that is plain text, such as the body of a debug log."""
        reader = self._reader(bytes)
        body: bytes | None = self.ask(lambda: reader.restful(path))
        return (body or b"").decode("utf-8", "replace")

    def ask(self, call: Callable[[], T]) -> T:
        """Make one call, unless the budget is spent; wait while too many long calls are under way in the org."""
        attempt = 1
        while True:
            self._guard_budget()
            outcome = self._try(call)
            if not isinstance(outcome, ConnectorError):
                return outcome
            if not isinstance(outcome, Throttled) or attempt >= self._limits.attempts:
                raise outcome
            self._pace.sleep(backoff(attempt, self._limits))
            attempt += 1

    def _walk(self, question: Question[RowT]) -> Iterator[list[RowT]]:
        reader = self._reader(question.decoder.decode)
        page: Page[RowT] = self.ask(partial(reader.query, question.soql, include_deleted=question.include_deleted))
        trail: Trail[RowT] = Trail(page.total)
        yield trail.take(page)
        while not page.done:
            link = trail.follow(page.next_url)
            page = self.ask(partial(reader.query_more, link, identifier_is_url=True))
            yield trail.take(page)
        trail.finish()

    def _again(self, call: Callable[[], T]) -> T:
        try:
            return self.ask(call)
        except PlaceLost:
            pass
        return self.ask(call)

    def _reader(self, decode: Callable[[bytes], Any]) -> PageReader:
        return PageReader(self._session, self._version, decode)

    def _try(self, call: Callable[[], T]) -> T | ConnectorError:
        # The errors are returned, so that what is raised keeps no trace of the query in the library's own error.
        try:
            return call()
        except SalesforceError as error:
            return explain(error.status, error.content)
        except msgspec.ValidationError:
            return Malformed(SYSTEM, "the answer is not JSON of the kind that we asked for")
        except msgspec.DecodeError:
            # A gateway's page, or half an answer: worth one more try.
            return PlaceLost(SYSTEM, "the answer is not JSON, or not all of it")

    def _guard_budget(self) -> None:
        usage = self.usage
        if usage is not None and usage.used + 1 > usage.total * self._share:
            share = f"{self._share:.0%}"
            raise BudgetSpent(SYSTEM, f"{usage.used} of {usage.total} daily API calls are used, our share is {share}")

    def _note_usage(self, response: Response, *_: Any, **__: Any) -> None:
        found = USAGE.search(response.headers.get("Sforce-Limit-Info", ""))
        if found:
            self.usage = Usage(used=int(found[1]), total=int(found[2]))
