"""Delivery: one message through one channel, by Apprise, and what came of it.

Apprise's Python API: https://appriseit.com/python/. A message is a title, a plain text, and how urgent it looks.
"""

from datetime import datetime
from typing import Any

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, NotifyType, PersistentStoreMode

from bookme_ops.alerts.letters import Letter, Outcome
from bookme_ops.alerts.reach import Wall, public_only
from bookme_ops.settings import Channel
from connectors.overhearing import Heard, listening, overhear
from connectors.retries import retry_after
from jobs.base import Priority

PERMANENT = frozenset({401, 403, 404, 410})
"""Answers that repeating does not change: somebody has to look at the channel."""
MESSAGE_ID = "X-Message-Id"
OF_THIS_MACHINE = frozenset({"syslog", "dbus", "qt", "glib", "kde", "gnome", "windows", "macosx"})
"""Schemes of Apprise that reach nobody beyond the machine that we run on."""
CONNECT_SECONDS, READ_SECONDS = 5.0, 20.0
KINDS = {
    Priority.LOW: NotifyType.INFO,
    Priority.MEDIUM: NotifyType.WARNING,
    Priority.HIGH: NotifyType.FAILURE,
    Priority.CRITICAL: NotifyType.FAILURE,
}


SENT = Outcome()


def deliver(channel: Channel, letter: Letter, now: datetime) -> Outcome:
    """Send one message; every problem is told, none is raised."""
    service = open_channel(channel)
    if service is None:
        return Outcome(problem="its url is none that Apprise understands", permanent=True)
    overhear(type(service))
    _sign(service, letter)
    with listening() as heard:
        if channel.allow_private:
            return SENT if _notify(service, letter) else judge_failure(heard, Wall(), now)
        with public_only() as wall:
            return SENT if _notify(service, letter) else judge_failure(heard, wall, now)


def open_channel(channel: Channel) -> NotifyBase | None:
    """Apprise's service for a channel; None if it knows none."""
    url = channel.url.reveal()
    if url.partition("://")[0].casefold() in OF_THIS_MACHINE:
        return None
    asset = AppriseAsset(
        app_id="bookme-ops",
        app_desc="bookme-ops",
        app_url="",
        async_mode=False,
        http_redirects=False,
        image_url_mask="",
        image_url_logo="",
        storage_mode=PersistentStoreMode.MEMORY,
    )
    service: NotifyBase | None = Apprise.instantiate(url, asset=asset)
    return service


def judge_failure(heard: Heard, wall: Wall, now: datetime) -> Outcome:
    """What kind of failure it was, from what was heard of it."""
    if wall.refused:
        problem = f"its address {wall.refused[0]} is not public: set allow_private if it is meant to be so"
        return Outcome(problem=problem, permanent=True)
    refusal = heard.refusal
    if refusal is None:
        return Outcome(problem="no answer" if not heard.answers else "it answered, but not as expected")
    status, asked = refusal
    return Outcome(
        problem=f"it answered {status}", status=status, permanent=status in PERMANENT, wait=retry_after(asked, now)
    )


def _notify(service: NotifyBase, letter: Letter) -> bool:
    kind = NotifyType.SUCCESS if letter.event == "resolved" else KINDS[letter.priority]
    body = f"{letter.body}\nMessage {letter.ref}"
    # Not the service itself: what a plugin raises by mistake, Apprise tells as a failure.
    apprise = Apprise(service, asset=service.asset)
    return bool(apprise.notify(body=body, title=letter.title, notify_type=kind, body_format=NotifyFormat.TEXT))


def _sign(service: Any, letter: Letter) -> None:
    """Plain webhooks get the message's number as a header, too."""
    # Last, for a URL may say otherwise (`cto`, `rto`), and no send may outlast the lease of its claim.
    service.socket_connect_timeout, service.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
    headers = getattr(service, "headers", None)
    if isinstance(headers, dict):
        headers[MESSAGE_ID] = letter.ref
