"""Holding: who writes a Case just now, so that two processes do not write the same comment."""

import os
import socket
from datetime import datetime, timedelta

from bookme_ops.store.incident_cases import Alive
from bookme_ops.store.runs import process_start

LEASE = timedelta(minutes=15)
"""So long a process of another host, of which we cannot know more, is believed to be at work."""


def own_name() -> str:
    """This process, in a form that no other shares."""
    pid = os.getpid()
    return f"{socket.gethostname()} {pid} {process_start(pid) or ''}".strip()


def alive_at(now: datetime) -> Alive:
    """Tells whether whoever took a Case may still be at work at an instant; on this host we know, also after a kill."""

    def is_alive(holder: str, since: datetime) -> bool:
        host, _, rest = holder.partition(" ")
        pid, _, start = rest.partition(" ")
        if host != socket.gethostname() or not start or not pid.isdecimal():
            return now - since < LEASE
        return process_start(int(pid)) == start

    return is_alive
