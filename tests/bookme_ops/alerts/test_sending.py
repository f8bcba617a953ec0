"""Sending takes time, and a claim counts from when it was made."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bookme_ops.alerts.dispatcher import dispatch
from bookme_ops.alerts.letters import Letter, Outcome
from bookme_ops.settings import Channel
from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open
from tests.bookme_ops.alerts.bank import NOW, WISHES, ops_with, settings_with
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import RUN


def test_a_cycle_of_many_minutes_keeps_its_claims_from_a_dispatcher_that_begins_meanwhile(
    store: Store, tmp_path: Path
) -> None:
    clock, told = [NOW], Counter[str]()
    ops = replace(ops_with(store, settings_with(tmp_path, chat=WISHES)), now=lambda: clock[0])
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found(str(number))) for number in range(6)], run_id=RUN, at=NOW)

    def note(_channel: Channel, letter: Letter, _now: datetime) -> Outcome:
        told[letter.ref] += 1
        return Outcome()

    def dawdle(channel: Channel, letter: Letter, now: datetime) -> Outcome:
        clock[0] += timedelta(minutes=2)
        if clock[0] == NOW + timedelta(minutes=8):
            dispatch(ops, clock[0], deliver=note)
        return note(channel, letter, now)

    dispatch(ops, NOW, deliver=dawdle)
    assert (len(told), set(told.values())) == (6, {1})
