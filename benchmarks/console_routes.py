"""Every page and list route of the application, with ids that are there."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from fastapi.routing import APIRoute

from benchmarks.console_store import NORTH
from benchmarks.lookups import booking_of
from bookme_ops.web.serving.routes import ROUTERS

LEFT_OUT = re.compile(
    r"^/(events|playground|sign-in.*|api/v1/exports/.+|api/v1/bundle-errands/.+|api/v1/advisor-searches)$"
    r"|/(file|download|export|proposal|sign|verification)$|^/bundles/.+|[.]csv$"
)
"""Streams without an end, files that are made anew and sent as a whole, what only others than ours have, and the one
search that goes through a whole directory on purpose."""
FURTHER = (
    "/incidents?state=resolved",
    "/incidents?code=CAL002",
    f"/incidents?environment={NORTH}&priority=high",
    "/api/v1/incidents?state=resolved&limit=200",
    "/api/v1/incidents?code=MTG001",
)
"""Questions that are asked of lists beside the plain one."""


def list_routes(folder: Path) -> dict[str, str]:
    """An address for each route, by its shape."""
    samples = find_samples(folder)
    found = {shape: fill_in(shape, samples) for shape in sorted(set(_shapes()))}
    return found | {question: question for question in FURTHER}


def fill_in(shape: str, samples: Mapping[str, str]) -> str:
    """A shape with its ids; what no id is known for is asked for by none, and will not be found."""
    return samples.get(shape) or re.sub(r"\{(\w+)(?::\w+)?\}", lambda match: quote(samples.get(match[1], "-")), shape)


def find_samples(folder: Path) -> dict[str, str]:
    """Ids by the names of the parameters, and whole paths by the shapes that need others."""
    with closing(sqlite3.connect(f"file:{folder / 'bookme-ops.db'}?mode=ro", uri=True)) as store:

        def first(question: str) -> str:
            return str(store.execute(question).fetchone()[0])

        count = int(first(f"SELECT count(*) FROM booking WHERE environment = '{NORTH}'"))
        booking = booking_of(count // 2)
        task = first("SELECT id FROM schedule_slot ORDER BY id LIMIT 1")
        run = first("SELECT max(id) FROM run WHERE finished_at IS NOT NULL")
        review = first("SELECT id FROM access_review ORDER BY id DESC LIMIT 1")
        person = first("SELECT owner_mail FROM booking WHERE environment = 'production' LIMIT 1")
        user = first("SELECT subject_id FROM incident WHERE code = 'ENV021'  AND environment = 'production'")
        room = first("SELECT mail FROM room WHERE tenant = 'simulator' LIMIT 1")
        return {
            "number": first(f"SELECT id FROM incident WHERE state = 'open' AND environment = '{NORTH}' LIMIT 1"),
            "booking": booking,
            "asked": booking,
            "who": person,
            "code": "CAL002",
            "environment": "production",
            "user": user,
            "name": "collect-changes",
            "mail": room,
            "bundle": first("SELECT id FROM bundle ORDER BY id LIMIT 1"),
            "/api/v1/incident-previews": f"/api/v1/incident-previews?code=CAL002&subject=booking:{booking}",
            "/api/v1/reports/{name}": "/api/v1/reports/bookings",
            "/api/v1/runs/{number}": f"/api/v1/runs/{run}",
            "/runs/{number}": f"/runs/{run}",
            "/api/v1/slots/{number}": f"/api/v1/slots/{task}",
            "/api/v1/audits/reviews/{number}": f"/api/v1/audits/reviews/{review}",
            "/api/v1/audits/reviews/{number}/rows": f"/api/v1/audits/reviews/{review}/rows",
            "/audits/reviews/{number}": f"/audits/reviews/{review}",
            "/api/v1/audits/who-can": "/api/v1/audits/who-can?environment=production&permission=ModifyAllData",
        }


def _shapes() -> Iterator[str]:
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and not LEFT_OUT.search(route.path):
                yield route.path
