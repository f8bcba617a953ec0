"""Owners: which process holds a row, in a form that no other process shares, and whether it may still be at work."""

import os
import socket
from datetime import datetime, timedelta

from bookme_ops.store.runs import process_start

PATIENCE = timedelta(minutes=2)
"""So long a process of another host, of which we hear nothing, is believed to be at work."""


def own_name() -> str:
    """This process: its host, its number there, and when it began."""
    pid = os.getpid()
    return f"{socket.gethostname()} {pid} {process_start(pid) or ''}".strip()


def is_at_work(owner: str, heard_at: datetime | None, now: datetime) -> bool:
    """Whether a process that was heard of at an instant is at work; on this host we know, also after a kill."""
    host, _, rest = owner.partition(" ")
    pid, _, began = rest.partition(" ")
    if host != socket.gethostname() or not began or not pid.isdecimal():
        return heard_at is not None and now - heard_at < PATIENCE
    return process_start(int(pid)) == began
