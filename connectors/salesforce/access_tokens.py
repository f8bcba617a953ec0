"""Which users let which apps in.

A query of OauthToken tells 500 rows, and paging 2,500, however many there are, and its rows have no ids: so they are
counted first and read in slices of time, each no more than a page (salesforce-contract 3.5).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, cast

import msgspec

from connectors.access_records import AccessList, AppToken
from connectors.errors import Malformed, NotAllowed, Reason
from connectors.salesforce import access_rows as rows
from connectors.salesforce.access_columns import Columns, columns_of
from connectors.salesforce.access_rights import Right, translate
from connectors.salesforce.access_wire import read_token
from connectors.salesforce.asking import Asker, Question
from connectors.salesforce.errors import SYSTEM, PlaceLost
from connectors.salesforce.queries import instant
from connectors.salesforce.rows import Page, Wire

TOKENS = "OauthToken"
COUNT = "SELECT COUNT() FROM OauthToken"
PAGE_ROWS = 500
SECOND = timedelta(seconds=1)
COLUMNS = columns_of(rows.TokenRow)


class RawTokens(Wire, frozen=True, kw_only=True, gc=False):
    """A page as it comes."""

    total: int = msgspec.field(name="totalSize")
    done: bool
    records: list[rows.TokenRow]
    next_url: str | None = msgspec.field(name="nextRecordsUrl", default=None)


RAW_TOKENS = msgspec.json.Decoder(RawTokens)


@dataclass(frozen=True, slots=True)
class NumberedToken:
    """A row with what stands for its id: what it says, and how many of its page said the same before."""

    id: str
    row: rows.TokenRow


@dataclass(frozen=True, slots=True)
class TokenPages:
    """Decodes pages of tokens; takes the place of a decoder of one row type."""

    alike: bool
    """Rows that say the same are several tokens; else they are one that was told several times."""

    def decode(self, body: bytes) -> Page[NumberedToken]:
        """A page. Raises msgspec.ValidationError."""
        raw = RAW_TOKENS.decode(body)
        return Page(
            total=raw.total, done=raw.done, records=list(_number(raw.records, alike=self.alike)), next_url=raw.next_url
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Tokens that were made from one second on and before another."""

    start: datetime
    end: datetime
    count: int

    @property
    def condition(self) -> str:
        """As a query says it."""
        return f"WHERE CreatedDate >= {instant(self.start)} AND CreatedDate < {instant(self.end)}"


class TokenReader:
    """Reads the tokens of one org."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._hidden: frozenset[str] = frozenset()

    def read(self) -> AccessList[AppToken]:
        """All tokens, by user, app and age.

        Raises NotAllowed, with what to grant, if the object is hidden; Malformed (TOO_LARGE) if more were made within
        one second than a page holds.
        """
        try:
            found = [read_token(row) for row in self._rows()]
        except NotAllowed as error:
            raise translate(error, TOKENS, Right.CUSTOMIZE) from None
        tokens = sorted((one for one in found if one is not None), key=_order)
        return AccessList(rows=tuple(tokens), hidden=tuple(sorted(self._hidden)))

    def _rows(self) -> list[rows.TokenRow]:
        count = self._count("")
        if count <= PAGE_ROWS:
            return self._page("", count)
        whole = Slice(start=self._end("ASC"), end=self._end("DESC") + SECOND, count=count)
        return list(chain.from_iterable(self._page(part.condition, part.count) for part in self._cut(whole)))

    def _end(self, order: str) -> datetime:
        """When the oldest or the newest token was made, to the second below."""
        found = self._ask(f"ORDER BY CreatedDate {order} LIMIT 1")
        if not found:
            raise Malformed(SYSTEM, "the org counts tokens and shows none")
        return _second(found[0].created)

    def _cut(self, part: Slice) -> Iterator[Slice]:
        """Slices that a page holds."""
        if part.count <= PAGE_ROWS:
            yield part
            return
        if part.end - part.start <= SECOND:
            message = f"{part.count} tokens were made within one second: they cannot be told apart"
            raise Malformed(SYSTEM, message, reason=Reason.TOO_LARGE)
        middle = _second(part.start + (part.end - part.start) / 2)
        for start, end in ((part.start, middle), (middle, part.end)):
            half = Slice(start=start, end=end, count=0)
            yield from self._cut(replace(half, count=self._count(half.condition)))

    def _page(self, condition: str, count: int) -> list[rows.TokenRow]:
        """The tokens of a slice. Raises Malformed for fewer than there are; some may be revoked while we ask."""
        found = self._ask(condition)
        if len(found) < count and len(found) < self._count(condition):
            raise Malformed(SYSTEM, f"the org counts {count} tokens and shows {len(found)}")
        return found

    def _count(self, condition: str) -> int:
        return self._asker.count(f"{COUNT} {condition}".rstrip(), include_deleted=False)

    def _ask(self, condition: str) -> list[rows.TokenRow]:
        found, hidden = Columns(source=TOKENS, needed=COLUMNS).ask(condition, self._read)
        self._hidden |= hidden
        return found

    def _read(self, soql: str) -> list[rows.TokenRow]:
        try:
            return self._read_once(soql, alike=False)
        except PlaceLost:
            # Fewer different rows than announced: some tokens are alike.
            return self._read_once(soql, alike=True)

    def _read_once(self, soql: str, *, alike: bool) -> list[rows.TokenRow]:
        decoder = cast("msgspec.json.Decoder[Any]", TokenPages(alike))
        question: Question[NumberedToken] = Question(soql=soql, decoder=decoder, include_deleted=False)
        once = {one.id: one.row for one in chain.from_iterable(self._asker.pages(question))}
        return list(once.values())


def _number(found: list[rows.TokenRow], *, alike: bool) -> Iterator[NumberedToken]:
    seen: Counter[tuple[Any, ...]] = Counter()
    for row in found:
        says = (row.user_id, row.app, row.created, row.used, row.uses)
        yield NumberedToken(f"{says}/{seen[says]}", row)
        seen[says] += alike


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _order(token: AppToken) -> tuple[str, str, datetime]:
    return (token.user_id, token.app, token.created)
