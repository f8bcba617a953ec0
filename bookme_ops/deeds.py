"""Deeds: what people do with this service, or look at, written into its audit log.

What changes something is entered in the transaction that changes it: both are kept, or neither. What the store refuses
is entered by itself, as refused. Without the key nothing is done and nothing shown.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from bookme_ops.deed import Deed
from bookme_ops.keyring import load_keys
from bookme_ops.store.audit_log import Entry, append
from bookme_ops.store.db import Connection
from bookme_ops.wiring import Ops

OK, REFUSED, FAILED = "ok", "refused", "failed"


@contextmanager
def doing(ops: Ops, deed: Deed) -> Iterator[Connection]:
    """A write transaction in which the deed is done, and entered.

    A LookupError or ValueError (the store's way to refuse) undoes it, is entered as refused, and goes on. Raises NoKey
    before anything is done.
    """
    key = load_keys(ops.settings).audit
    try:
        with ops.store.begin() as connection:
            yield connection
            append(connection, _entry(deed, OK), key=key)
    except (LookupError, ValueError):
        with ops.store.begin() as connection:
            append(connection, _entry(deed, REFUSED), key=key)
        raise


def enter(ops: Ops, deed: Deed, *, result: str = OK) -> None:
    """Enter a deed that stands for itself: a look, or something that was done in several steps. Raises NoKey."""
    key = load_keys(ops.settings).audit
    with ops.store.begin() as connection:
        append(connection, _entry(deed, result), key=key)


def enter_within(connection: Connection, ops: Ops, deed: Deed) -> None:
    """Enter a deed in a transaction that is under way, where only its end tells what it was about. Raises NoKey."""
    append(connection, _entry(deed, OK), key=load_keys(ops.settings).audit)


def _entry(deed: Deed, result: str) -> Entry:
    return Entry(
        at=deed.at, actor=deed.actor, action=deed.action, object=deed.object, result=result, detail=deed.detail
    )
