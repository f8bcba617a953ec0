"""Channels in settings: what must be right about them, and what of their addresses is secret."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from bookme_ops.configuration.given import Path as KeyPath
from bookme_ops.configuration.reading import Reading

CHANNELS: KeyPath = ("alerts", "channels")
NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
RETIRED = "webhook.office.com"
"""Incoming webhooks of Teams: https://devblogs.microsoft.com/microsoft365dev/retirement-of-office-365-connectors-within-microsoft-teams/"""
WHY_RETIRED = (
    "is an Office 365 connector, which Microsoft has retired: make a workflow in Teams that posts to the channel when"
    " a webhook request is received, and give its URL as workflows://…"
)
LEAST_SECRET = 8
"""Characters; shorter parts of a URL are words such as `triggers`."""


def channel_names(reading: Reading) -> tuple[str, ...]:
    """The channels that were named anywhere, by name."""
    return tuple(sorted({path[2] for path in reading.sections if path[:2] == CHANNELS and len(path) > 2}))


def check_channel(reading: Reading, name: str, environments: tuple[str, ...]) -> None:
    """The rules that concern one channel."""
    section: KeyPath = (*CHANNELS, name)
    if not re.fullmatch(NAME, name):
        reading.complain(section, "a channel's name has letters, digits, - and _ only, and at most 40 of them")
    unknown = [one for one in reading.values.get((*section, "environments"), ()) if one not in environments]
    if unknown:
        reading.complain((*section, "environments"), f"there is no environment {', '.join(unknown)}")
    url = (*section, "url")
    if url in reading.values:
        _check_url(reading, url, reading.values[url].reveal())
    elif url not in reading.bad:
        reading.complain(url, "is missing (or url_file)")


def _check_url(reading: Reading, path: KeyPath, url: str) -> None:
    """The message never repeats the URL: whoever has it can post to the channel."""
    if RETIRED in unquote(url).casefold() or url.casefold().startswith("msteams://"):
        reading.complain(path, WHY_RETIRED)
    elif "://" not in url or any(not character.isprintable() for character in url):
        reading.complain(path, "must be one URL as Apprise writes it, such as workflows://…, slack://… or jsons://…")


def secret_parts(url: str) -> Iterator[str]:
    """What of a channel's address opens it: the whole, its password, and its long parts, which are tokens."""
    yield url
    try:
        parts = urlsplit(url)
        values = [parts.password or "", parts.username or "", *parts.path.split("/")]
        values += [value for _, value in parse_qsl(parts.query)]
    except ValueError:
        return
    yield from (unquote(value) for value in values if len(value) >= LEAST_SECRET)
