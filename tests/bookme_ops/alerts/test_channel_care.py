"""What people see of a channel is how it fares, and nothing of its address."""

from datetime import timedelta
from pathlib import Path

from bookme_ops.alerts.channel_care import enable_channel, find_channel, tell_channels, try_channel
from bookme_ops.alerts.dispatcher import dispatch
from bookme_ops.alerts.letters import Outcome
from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open
from tests.bookme_ops.alerts.bank import NOW, WISHES, Postman, ops_with, settings_with
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import RUN

LATER = NOW + timedelta(minutes=1)
BROKEN = Outcome(problem="it answered 500", status=500)


def test_a_channel_that_did_not_take_the_last_message_fails_until_it_takes_one(store: Store, tmp_path: Path) -> None:
    ops, postman = ops_with(store, settings_with(tmp_path, chat=WISHES)), Postman()

    def state() -> object:
        return tell_channels(ops)[0]["state"]

    assert state() == "unused"
    postman.outcomes["chat"] = [BROKEN]
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found())], run_id=RUN, at=NOW)
    dispatch(ops, NOW, deliver=postman)
    assert state() == "failing"
    dispatch(ops, LATER, deliver=postman)
    assert state() == "works"


def test_a_test_that_did_not_arrive_is_no_proof_that_a_channel_works(store: Store, tmp_path: Path) -> None:
    ops, postman = ops_with(store, settings_with(tmp_path, chat=WISHES)), Postman()
    channel = find_channel(ops, "chat")
    postman.outcomes["chat"] = [BROKEN]
    try_channel(ops, channel, NOW, actor="eva", deliver=postman)
    assert tell_channels(ops)[0]["state"] == "failing"
    enable_channel(ops, channel, NOW, actor="eva")
    assert tell_channels(ops)[0]["state"] == "failing", "nothing has arrived since"
    try_channel(ops, channel, LATER, actor="eva", deliver=postman)
    assert tell_channels(ops)[0]["state"] == "works"
