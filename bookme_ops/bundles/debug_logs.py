"""Which debug logs are asked for around the changes of a booking, and what to do where none are kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from connectors.records import Window
from connectors.support_records import DebugLog, TraceFlag

AROUND = timedelta(minutes=15)
KEPT = timedelta(days=7)
"""Monitoring logs live so long; those of the developer console a day (salesforce-contract 3.6)."""
MOST_WINDOWS = 20
MOST_BODIES = 8
"""As many as an org is asked at once."""
MOST_BYTES = 8 * 2**20
"""Of all bodies of an org together, by what the list says of their lengths."""
DAY = timedelta(hours=24)


def change_windows(changes: Iterable[datetime], as_of: datetime) -> list[Window]:
    """A quarter of an hour before and after each change, joined where they meet, the newest first.

    Of what is longer ago than logs are kept, nothing is asked for.
    """
    spans = sorted({change.astimezone(UTC) for change in changes if as_of - KEPT - AROUND < change <= as_of + AROUND})
    joined: list[Window] = []
    for change in spans:
        start, end = change - AROUND, change + AROUND
        if joined and start <= joined[-1].end:
            joined[-1] = Window(start=joined[-1].start, end=end)
        else:
            joined.append(Window(start=start, end=end))
    return joined[::-1][:MOST_WINDOWS]


def bodies_wanted(logs: Sequence[DebugLog], people: Collection[str]) -> list[DebugLog]:
    """The logs whose text is asked for: those of the people concerned first, then what failed, then the newest."""
    ranked = sorted(logs, key=_newest)
    ranked.sort(key=lambda log: (log.user_id not in people, log.status in {None, "Success"}))
    chosen: list[DebugLog] = []
    left = MOST_BYTES
    for log in ranked[:MOST_BODIES]:
        if (log.length or 0) <= left:
            chosen.append(log)
            left -= log.length or 0
    return chosen


def _newest(log: DebugLog) -> tuple[float, str]:
    return (-log.started.timestamp() if log.started else 0.0, log.id)


def tell_logging(
    roles: Mapping[str, Sequence[str]], flags: Sequence[TraceFlag], as_of: datetime
) -> list[dict[str, object]]:
    """One row per person and flag: whether logs of what they do are kept now, until when, and at which levels."""
    rows: list[dict[str, object]] = []
    for user_id in sorted(roles):
        active = [flag for flag in flags if flag.entity_id == user_id and _on(flag, as_of)]
        about = {"user_id": user_id, "roles": list(roles[user_id])}
        rows += [{**about, "logging": "on", **_levels(flag)} for flag in active] or [{**about, "logging": "off"}]
    return rows


def logging_advice(rows: Iterable[Mapping[str, object]]) -> str | None:
    """The exact step for an administrator, where nothing is kept of what somebody does."""
    silent = [str(row["user_id"]) for row in rows if row["logging"] == "off"]
    if not silent:
        return None
    return (
        f"no debug logs are kept of {', '.join(silent)}. A Salesforce administrator opens Setup > Debug Logs > New"
        " (User Trace Flags), once for each of them: Traced Entity Type User, Traced Entity Name the user of this id,"
        " Start Date now, Expiration Date at most 24 hours later, Debug Level a new one with Apex Code FINE, System"
        " DEBUG, Database INFO, Workflow INFO, Validation INFO, Callout INFO (FINEST would write the bodies of calls,"
        " with personal data). Then repeat what went wrong, and create the bundle again within 7 days"
    )


def _on(flag: TraceFlag, as_of: datetime) -> bool:
    begun = flag.start is None or flag.start <= as_of
    return begun and flag.expires is not None and flag.expires > as_of


def _levels(flag: TraceFlag) -> dict[str, object]:
    return {name: getattr(flag, name) for name in flag.__struct_fields__ if name != "entity_id"}
