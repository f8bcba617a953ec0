"""Traffic: what collecting runs sent to the systems, added up run by run as they end."""

from collections import Counter

from bookme_ops.measures.figures import Traffic
from bookme_ops.store.db import Connection
from bookme_ops.store.service_figures import costs_since, latest_run

ALWAYS = ("salesforce", "graph")
"""They are counted from 0 on, so that the first call is seen to be one more."""


class TrafficCount:
    """Counters that begin with this process: runs that were purged since are counted all the same.

    Runs of every process over the store count. Not safe to share between threads.
    """

    def __init__(self) -> None:
        self._requests = Counter(dict.fromkeys(ALWAYS, 0))
        self._throttled = Counter(dict.fromkeys(ALWAYS, 0))
        self._after: int | None = None
        self._seen: set[int] = set()

    def update(self, connection: Connection) -> Traffic:
        """Add what has ended since the last time."""
        if self._after is None:
            self._after = latest_run(connection)
        costs, until = costs_since(connection, self._after)
        for cost in costs:
            if cost.id not in self._seen:
                self._requests.update(cost.requests)
                self._throttled.update(cost.throttled)
        self._seen = {cost.id for cost in costs if cost.id > until}
        self._after = until
        return Traffic(requests=dict(self._requests), throttled=dict(self._throttled))
