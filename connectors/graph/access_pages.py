"""Asking for what few may see: objects and lists of one version of Graph, whose refusals say what to grant."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from connectors.errors import ConnectorError, Malformed, NotAllowed, NotFound, Reason
from connectors.graph.access_wire import MESSAGES
from connectors.graph.directory_wire import ListPage
from connectors.graph.errors import SYSTEM, codes_of, refusal
from connectors.graph.links import Links
from connectors.graph.lists import Garbled, Identified
from connectors.graph.paging import PageGuard
from connectors.transport import MeteredSession

RowT = TypeVar("RowT", bound=Identified)
ValueT = TypeVar("ValueT")

READINGS = 2
"""Nothing counts these lists: each is asked for twice, and what was told once is there (see `subscriptions`)."""
UNLICENSED = "authentication_requestfromnonpremiumtenantorb2ctenant"
"""The code, folded, for logs of a tenant without Entra ID P1 or P2; some meet it, too, for want of a permission
(graph-contract 10.17)."""
NO_SUCH_OBJECT = "request_resourcenotfound"
"""The code, folded, by which the directory says that there is no such object; any other 404 says nothing of it."""

PLAIN_ID = re.compile(r"[0-9a-z][0-9a-z-]{0,63}", re.ASCII)
"""Room for a GUID and nothing that would mean something in a path or a filter."""

ISO_DATE = re.compile(r"\b(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2}))?", re.ASCII)
AMERICAN_DATE = re.compile(r"\b(\d{1,2}/\d{1,2}/\d{4})(?: (\d{1,2}:\d{2}:\d{2} [AP]M))?", re.ASCII)
"""As in "Minimum allowed time for activityDateTime is 2/5/2023 12:00:00 AM" (msgraph-beta-sdk-dotnet/issues/626)."""


class NoSuchObject(NotFound):
    """The directory says that it has no object of this id."""


class TooFarBack(Malformed):
    """A log is not kept for so long. `dates` are those that the refusal names: one of them is the earliest allowed."""

    def __init__(self, dates: tuple[datetime, ...]) -> None:
        super().__init__(SYSTEM, "a log is not kept for as long as was asked")
        self.dates = dates


class AccessPages:
    """Reads one version of Graph at a base URL, such as `…/v1.0` or `…/beta`, on the origin of a session."""

    def __init__(self, session: MeteredSession, base: str) -> None:
        self._session = session
        self._base = base
        self._links = Links(base)

    def find(self, relative: str, decoder: "msgspec.json.Decoder[ValueT]", grant: str) -> ValueT | None:
        """An object; None only if the directory says that there is none. Raises a ConnectorError."""
        try:
            return _again(lambda: self._get(relative, decoder, grant))
        except NoSuchObject:
            return None

    def rows(self, relative: str, pages: "msgspec.json.Decoder[ListPage[RowT]]", grant: str) -> list[RowT]:
        """All rows of a list, each id once. Raises a ConnectorError, whose message names `grant` if we lack it."""
        told: dict[str, RowT] = {}
        for _ in range(READINGS):
            told.update(_again(lambda: self._round(relative, pages, grant)))
        return list(told.values())

    def _round(self, relative: str, pages: "msgspec.json.Decoder[ListPage[RowT]]", grant: str) -> dict[str, RowT]:
        guard = PageGuard()
        rows: dict[str, RowT] = {}
        following: str | None = relative
        while following is not None:
            page = self._get(following, pages, grant)
            known = len(rows)
            rows.update((row.id, row) for row in page.value)
            guard.see(len(page.value), len(rows) - known, len(rows), page.next_link)
            following = None if page.next_link is None else self._links.relative(page.next_link)
        return rows

    def _get(self, relative: str, decoder: "msgspec.json.Decoder[ValueT]", grant: str) -> ValueT:
        response = self._session.get(f"{self._base}{relative}", stream=True)
        body: bytes = response.raw.read()
        if response.status_code != 200:
            raise refused(response.status_code, body, grant)
        try:
            return decoder.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise Garbled(SYSTEM, "an answer about access is not in Graph's format") from None


def refused(status: int, body: bytes, grant: str) -> ConnectorError:
    """The error for an answer that is no success; `grant` is the permission that would have helped."""
    codes = codes_of(body)
    folded = {code.casefold() for code in codes}
    if UNLICENSED in folded:
        what = "not available: the tenant has no Entra ID P1 or P2 licence (or our app lacks Directory.Read.All)"
        return NotAllowed(SYSTEM, what, reason=Reason.NOT_LICENSED)
    error = refusal(status, codes)
    if type(error) is NotAllowed:
        named = f" ({codes[-1]})" if codes else ""
        return NotAllowed(SYSTEM, f"Graph answered {status}{named}: grant our app {grant}")
    if type(error) is NotFound and NO_SUCH_OBJECT in folded:
        return NoSuchObject(SYSTEM, "the directory has no object of this id")
    if status == 400 and (dates := tuple(dates_of(body))):
        return TooFarBack(dates)
    return error


def dates_of(body: bytes) -> Iterator[datetime]:
    """The dates that the sentence of a refusal names; they are taken for UTC."""
    try:
        sentence = MESSAGES.decode(body).error.message or ""
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
    for pattern, day_form, time_form in (
        (ISO_DATE, "%Y-%m-%d", "%H:%M:%S"),
        (AMERICAN_DATE, "%m/%d/%Y", "%I:%M:%S %p"),
    ):
        for day, time in pattern.findall(sentence):
            text, form = (f"{day} {time}", f"{day_form} {time_form}") if time else (day, day_form)
            try:
                yield datetime.strptime(text, form).replace(tzinfo=UTC)
            except ValueError:
                continue


def plain_id(text: str) -> str:
    """The id of an app or object, folded. Raises Malformed for what is none: it could mean something else in a URL."""
    folded = text.strip().casefold()
    if PLAIN_ID.fullmatch(folded) is None:
        raise Malformed(SYSTEM, "an id of an app or of an object is no id")
    return folded


def _again(read: Callable[[], ValueT]) -> ValueT:
    """What was read, at the second attempt if the first one was not legible."""
    try:
        return read()
    except Garbled:
        return read()
