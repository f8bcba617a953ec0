"""Replies to queries in pages: the envelope, the locators of what is left, and how long they live."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import Any

from connectors.simulator.ids import checksum
from connectors.simulator.sf_errors import Refused
from connectors.simulator.soql_run import Outcome

LARGEST_PAGE = 2_000
SMALLEST_PAGE = 200
PAGE_OF = {"OauthToken": 500}
"""Objects with smaller pages (contract 3.5)."""
LIFE = 2 * 24 * 3_600.0
"""Seconds that a locator lives (contract 2.1)."""
MOST_LOCATORS = 400
"""Older ones are forgotten beyond this; an org has such a limit for each user."""
BATCH_SIZE = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class _Kept:
    outcome: Outcome
    page: int
    expiry: float


class Pages:
    """The open locators of one org."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._numbers = count(1)
        self._lock = Lock()

    def expire_all(self) -> None:
        """Forget every locator: asked for its page, the org calls it invalid."""
        with self._lock:
            self._kept.clear()

    def first(self, outcome: Outcome, options: str, base: str) -> dict[str, Any]:
        """The first page of an outcome; `options` is the header that may set its size, `base` begins all links."""
        size = min(_largest_of(outcome), read_batch_size(options) or LARGEST_PAGE)
        locator = ""
        if outcome.total > size and outcome.writer is not None:
            locator = self._keep(outcome, size)
        return self._page(outcome, f"{base}/query/{locator}", slice(0, size), base)

    def next(self, reference: str, options: str, base: str) -> dict[str, Any]:
        """The page that a locator and a place in it (`0r8…-2000`) refer to. Raises Refused for an unknown one."""
        locator, _, place = reference.rpartition("-")
        with self._lock:
            kept = self._kept.get(locator)
        known = kept is not None and self._clock() < kept.expiry and place.isdigit() and int(place) < kept.outcome.total
        if kept is None or not known:
            raise Refused(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        size = min(_largest_of(kept.outcome), read_batch_size(options) or kept.page)
        start = int(place)
        return self._page(kept.outcome, f"{base}/query/{locator}", slice(start, start + size), base)

    def _keep(self, outcome: Outcome, size: int) -> str:
        fifteen = f"0r8xx{next(self._numbers):010d}"
        locator = fifteen + checksum(fifteen)
        with self._lock:
            self._kept[locator] = _Kept(outcome=outcome, page=size, expiry=self._clock() + LIFE)
            while len(self._kept) > MOST_LOCATORS:
                del self._kept[next(iter(self._kept))]
        return locator

    def _page(self, outcome: Outcome, link: str, span: slice, base: str) -> dict[str, Any]:
        done = outcome.writer is None or span.stop >= outcome.total
        page: dict[str, Any] = {"totalSize": outcome.total, "done": done}
        if not done:
            page["nextRecordsUrl"] = f"{link}-{span.stop}"
        page["records"] = outcome.write(span, base)
        return page


def _largest_of(outcome: Outcome) -> int:
    return PAGE_OF.get(outcome.scope.sobject.name, LARGEST_PAGE)


def read_batch_size(options: str) -> int | None:
    """The page size of a Sforce-Query-Options header, kept between 200 and 2,000; None without one."""
    match = BATCH_SIZE.search(options)
    return None if match is None else min(LARGEST_PAGE, max(SMALLEST_PAGE, int(match[1])))
