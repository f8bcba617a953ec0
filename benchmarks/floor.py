"""The floor: fetch, decode and convert the times of the bytes on a tape, and nothing else.

`python -m benchmarks.floor FOLDER PORTS.json WORKERS` asks the replay server for everything that a full sweep reads,
with the same client library and concurrency, and prints the CPU seconds that this took.
"""

import json
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import msgspec
import requests
from requests.adapters import HTTPAdapter

from benchmarks.tape import Entry, read


class When(msgspec.Struct, gc=False):
    """A wall time and its zone."""

    dateTime: str
    timeZone: str


class Event(msgspec.Struct, gc=False):
    """What a busy interval needs."""

    id: str
    type: str | None = None
    start: When | None = None
    end: When | None = None
    showAs: str | None = None
    isCancelled: bool | None = None
    isAllDay: bool | None = None
    seriesMasterId: str | None = None


class Events(msgspec.Struct, gc=False):
    """A page of events."""

    value: list[Event]


class Item(msgspec.Struct, gc=False):
    """One answer of a batch."""

    id: str
    status: int
    body: msgspec.Raw


class Batch(msgspec.Struct, gc=False):
    """The answers of a batch."""

    responses: list[Item]


class Row(msgspec.Struct, gc=False):
    """What a booking needs."""

    Id: str
    StartDateTime: str | None = None
    EndDateTime: str | None = None
    ShowAs: str | None = None
    SystemModstamp: str | None = None


class Rows(msgspec.Struct, gc=False):
    """A page of rows."""

    records: list[Row]


BATCH, EVENTS, ROWS = (msgspec.json.Decoder(kind) for kind in (Batch, Events, Rows))


class Floor:
    """Fetches and decodes; the memo of times is shared, as a sweep shares its own."""

    def __init__(self, ports: dict[str, int], workers: int) -> None:
        self.ports, self.workers = ports, workers
        self.times: dict[str, float] = {}
        self.events = self.rows = 0
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount("http://", HTTPAdapter(pool_maxsize=workers))

    def run(self, entries: list[Entry]) -> dict[str, float]:
        """Do all of it; gives counts and CPU seconds."""
        began = process_time()
        with ThreadPoolExecutor(self.workers) as pool:
            list(pool.map(self.fetch, entries))
        return {"cpu": process_time() - began, "events": self.events, "rows": self.rows}

    def fetch(self, entry: Entry) -> None:
        """One call of the sweep."""
        url = f"http://127.0.0.1:{self.ports[entry.site]}{entry.target}"
        headers = {"Accept-Encoding": "gzip", **entry.request_headers}
        answer = self.session.request(
            entry.method, url, data=entry.request or None, headers=headers, stream=True, timeout=60
        )
        body = zlib.decompress(answer.raw.read(decode_content=False), 47)
        if entry.target.endswith("/$batch"):
            for item in BATCH.decode(body).responses:
                self.convert(EVENTS.decode(item.body).value)
        elif "/query" in entry.target:
            for row in ROWS.decode(body).records:
                self.rows += 1
                for text in (row.StartDateTime, row.EndDateTime, row.SystemModstamp):
                    if text is not None:
                        self.instant(text, text)

    def convert(self, events: list[Event]) -> None:
        """The instants of a page of events."""
        self.events += len(events)
        for event in events:
            for when in (event.start, event.end):
                if when is not None:
                    self.instant(when.dateTime, when.dateTime[:19] + "+00:00")

    def instant(self, key: str, text: str) -> float:
        """A time as seconds; each text is understood once."""
        known = self.times.get(key)
        if known is None:
            known = self.times[key] = datetime.fromisoformat(text).astimezone(UTC).timestamp()
        return known


if __name__ == "__main__":
    folder, doors, threads = sys.argv[1:4]
    wanted = [
        one
        for one in read(Path(folder) / "tape")
        if one.phase == "full" and "oauth2" not in one.target and one.status == 200
    ]
    print(json.dumps(Floor(json.loads(doors), int(threads)).run(wanted)))
