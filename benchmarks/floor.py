"""The floor: fetch, decode and convert the times of the bytes on a tape, and nothing else.

`python -m benchmarks.floor FOLDER PORTS.json WORKERS` asks the replay server for everything that a full sweep reads,
with the same client library and concurrency, decodes the fields that the mirror keeps, and prints the CPU seconds:
`cpu` inflates by zlib, as that library does, `cpu_isal` by isal, as our transport does.
"""

import json
import sys
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import requests
from isal import isal_zlib
from requests.adapters import HTTPAdapter

from benchmarks.tape import Entry, read
from connectors.graph.times import Times
from connectors.graph.wire import BATCHES, EVENT_PAGES, ROW_PAGES
from connectors.salesforce.queries import DEFAULT_BOOKING_ID_FIELD
from connectors.salesforce.rows import CONTACTS, INVITEES, USERS, event_decoder

Inflate = Callable[[bytes, int], bytes]

EVENTS = event_decoder(DEFAULT_BOOKING_ID_FIELD)
ROWS = {
    b"Event": EVENTS,
    b"EventRelation": INVITEES,
    b"andmoney__AMB_Meeting_Contact__c": CONTACTS,
    b"User": USERS,
}


class Floor:
    """Fetches and decodes; the memo of times is shared, as a sweep shares its own."""

    def __init__(self, ports: dict[str, int], workers: int, inflate: Inflate) -> None:
        self.ports, self.workers, self.inflate = ports, workers, inflate
        self.times = Times(fallback=ZoneInfo("UTC"))
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.mount("http://", HTTPAdapter(pool_maxsize=workers))

    def run(self, entries: list[Entry]) -> float:
        """Do all of it; gives CPU seconds."""
        began = process_time()
        with ThreadPoolExecutor(self.workers) as pool:
            list(pool.map(self.fetch, entries))
        return process_time() - began

    def fetch(self, entry: Entry) -> None:
        """One call of the sweep."""
        url = f"http://127.0.0.1:{self.ports[entry.site]}{entry.target}"
        headers = {"Accept-Encoding": "gzip", **entry.request_headers}
        answer = self.session.request(
            entry.method, url, data=entry.request or None, headers=headers, stream=True, timeout=60
        )
        body = self.inflate(answer.raw.read(decode_content=False), 47)
        if entry.target.endswith("/$batch"):
            # Of the product's events, which are asked for by /events, the people are kept.
            pages = EVENT_PAGES if b"/events?" in entry.request else ROW_PAGES
            for item in BATCHES.decode(body).responses:
                self.convert(self.decode_events(item.body, pages))
        elif "/query" in entry.target:
            self.decode_rows(body)

    def decode_events(self, body: msgspec.Raw, pages: "msgspec.json.Decoder[Any]") -> list[Any]:
        """A page of events; of other answers (settings, rooms) there are no times to convert."""
        try:
            return list(pages.decode(body).value)
        except msgspec.ValidationError:
            msgspec.json.decode(body)
            return []

    def decode_rows(self, body: bytes) -> list[Any]:
        """A page of rows of whatever object; msgspec reads their times as it goes."""
        kind = body.partition(b'"type":"')[2].partition(b'"')[0]
        try:
            return ROWS[kind].decode(body).records if kind in ROWS else []
        except msgspec.ValidationError:
            return list(msgspec.json.decode(body)["records"])

    def convert(self, events: list[Any]) -> None:
        """The instants of a page of events."""
        instant = self.times.instant
        for event in events:
            for when in (event.start, event.end):
                if when is not None:
                    instant(when.date_time, when.time_zone)


if __name__ == "__main__":
    folder, doors, threads = sys.argv[1:4]
    wanted = [
        one
        for one in read(Path(folder) / "tape")
        if one.phase == "full" and "oauth2" not in one.target and one.status == 200
    ]
    floors = {
        "cpu": Floor(json.loads(doors), int(threads), zlib.decompress).run(wanted),
        "cpu_isal": Floor(json.loads(doors), int(threads), isal_zlib.decompress).run(wanted),
    }
    print(json.dumps(floors))
