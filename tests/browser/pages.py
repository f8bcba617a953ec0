"""Every page of the console over the served demonstration, with ids that are there."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote


def list_pages(folder: Path) -> dict[str, str]:
    """Addresses by the names under which they are pictured."""
    with closing(sqlite3.connect(folder / "bookme-ops.db")) as store:

        def first(question: str) -> str:
            return quote(str(store.execute(question).fetchone()[0]), safe="")

        incident = first("SELECT id FROM incident WHERE code = 'CAL002' ORDER BY id LIMIT 1")
        booking = first("SELECT booking_id FROM incident WHERE code = 'CAL002' ORDER BY id LIMIT 1")
        advisor = first("SELECT owner_mail FROM booking WHERE environment = 'production' LIMIT 1")
        room = first("SELECT mail FROM room ORDER BY mail LIMIT 1")
        user = first("SELECT subject_id FROM incident WHERE code = 'ENV021' LIMIT 1")
        run = first("SELECT max(id) FROM run WHERE finished_at IS NOT NULL")
        review = first("SELECT max(id) FROM access_review")
    return {
        "overview": "/",
        "incidents": "/incidents",
        "incident": f"/incidents/{incident}",
        "runbook": "/runbooks/CAL002",
        "bookings": "/bookings",
        "booking": f"/bookings/{booking}",
        "bundles": "/bundles",
        "advisors": "/advisors",
        "advisor": f"/advisors/production/{advisor}",
        "rooms": "/rooms",
        "room": f"/rooms/{room}",
        "jobs": "/jobs",
        "job": "/jobs/collect-changes",
        "runs": "/runs",
        "run": f"/runs/{run}",
        "maintenance": "/maintenance",
        "reports": "/reports",
        "audits": "/audits",
        "audit-findings": "/audits/findings",
        "audit-users": "/audits/users",
        "audit-sheet": f"/audits/users/production/{user}",
        "audit-apps": "/audits/apps",
        "audit-baseline": "/audits/baseline",
        "audit-who-can": "/audits/who-can?permission=ModifyAllData&environment=production",
        "audit-what-can": f"/audits/what-can?user={user}&environment=production",
        "audit-reviews": "/audits/reviews",
        "audit-review": f"/audits/reviews/{review}",
        "audit-log": "/audits/log",
        "settings": "/settings",
        "settings-access": "/settings/access",
        "playground": "/playground",
        "not-found": "/incidents/999999999",
    }
