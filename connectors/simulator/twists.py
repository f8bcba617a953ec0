"""Answers made wrong: what a system said, cut short, doubled, or pointing elsewhere.

A twist returns None for an answer that it cannot be done to; that does not count as having happened.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import msgspec

from connectors.simulator.exchange import Answer, Call

FOREIGN_HOST = "attacker.example"
"""The host that wrong links point to; nobody answers there."""
NEXT, DELTA = "@odata.nextLink", "@odata.deltaLink"
SLOW_SECONDS = 2.0


def cut_json(_call: Call, answer: Answer) -> Answer | None:
    """Half of the document, in a body that is as long as its header says."""
    if answer.status != 200 or len(answer.body) < 2:
        return None
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def cut_body(_call: Call, answer: Answer) -> Answer | None:
    """Half of the bytes that the header promised, then the connection closes."""
    return replace(answer, cut_at=len(answer.body) // 2) if len(answer.body) > 1 else None


def empty_body(_call: Call, answer: Answer) -> Answer | None:
    """Success, and nothing else."""
    return replace(answer, body=b"") if answer.status == 200 else None


def slow_down(_call: Call, answer: Answer) -> Answer | None:
    """The body trickles."""
    return replace(answer, drip=SLOW_SECONDS) if answer.body else None


def halve_page(_call: Call, answer: Answer) -> Answer | None:
    """A page without its second half, and without any word of more."""
    page = read_page(answer)
    if page is None:
        return None
    rows = rows_of(page)
    del rows[len(rows) // 2 :]
    for link in (NEXT, DELTA, "nextRecordsUrl"):
        page.pop(link, None)
    if "records" in page:
        page["done"] = True
    return write_page(answer, page)


def double_rows(_call: Call, answer: Answer) -> Answer | None:
    """Every row of a page twice."""
    page = read_page(answer)
    if page is None or not rows_of(page):
        return None
    rows = rows_of(page)
    if "totalSize" in page:
        page["totalSize"] += len(rows)
    rows.extend(list(rows))
    return write_page(answer, page)


def lead_astray(call: Call, answer: Answer) -> Answer | None:
    """A page whose continuation lies on another host."""
    page = read_page(answer)
    if page is None:
        return None
    return write_page(answer, link_page(page, call, f"https://{FOREIGN_HOST}", "elsewhere-1"))


def link_page(page: dict[str, Any], call: Call, base: str, token: str) -> dict[str, Any]:
    """The page with a link to a next one, at `base`, in the manner of its system."""
    path = urlsplit(call.target).path
    if "records" in page:
        root = path.partition("/query")[0]
        return {**page, "done": False, "nextRecordsUrl": f"{base}{root}/query/{token}"}
    page = {name: value for name, value in page.items() if name != DELTA}
    return {**page, NEXT: f"{base}{path}?%24skiptoken={token}"}


def read_page(answer: Answer) -> dict[str, Any] | None:
    """The page that an answer holds, if it is one: rows of Graph or records of Salesforce."""
    if answer.status != 200 or not answer.body.lstrip().startswith(b"{"):
        return None
    page = msgspec.json.decode(answer.body)
    rows = page.get("records", page.get("value")) if isinstance(page, dict) else None
    return page if isinstance(rows, list) else None


def rows_of(page: dict[str, Any]) -> list[Any]:
    """The rows of a page, to be changed in place."""
    rows: list[Any] = page["records"] if "records" in page else page["value"]
    return rows


def write_page(answer: Answer, page: dict[str, Any]) -> Answer:
    """The answer with another page in it."""
    return replace(answer, body=msgspec.json.encode(page))
