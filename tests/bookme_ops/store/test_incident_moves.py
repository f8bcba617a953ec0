"""What people do with whole incidents: hand on their clock, reopen them, merge them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Incident, Open, Party, Raised, Reopen, Resolve, See, State, What
from bookme_ops.store.incident_moves import merge, party_of, reopen, resume, wait
from bookme_ops.store.incidents import UnknownIncident, WrongState
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import AT, LATER, RUN

BY_EVA = {"actor": "eva", "at": LATER}


def keep(connection: Connection, raised: Raised) -> Incident:
    incidents.apply(connection, [Open(raised=raised)], run_id=RUN, at=AT)
    return incidents.latest_by_fingerprint(connection, [raised.fingerprint])[raised.fingerprint]


def close(connection: Connection, number: int) -> Incident:
    return incidents.resolve(connection, number, actor="eva", reason="done", at=AT)


def find_again(connection: Connection, incident: Incident, raised: Raised) -> dict[str, int]:
    change = Reopen(incident_id=incident.id, raised=raised)
    return incidents.apply(connection, [change], run_id=RUN + 1, at=LATER)


def test_the_clock_goes_to_another_party_and_comes_back(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection, found()).id
        assert party_of(connection, number) is Party.US
        wait(connection, number, party=Party.VENDOR, reason="ticket 4711", **BY_EVA)
        wait(connection, number, party=Party.MICROSOFT, reason="", **BY_EVA)
        assert party_of(connection, number) is Party.MICROSOFT
        resume(connection, number, reason="", **BY_EVA)
        assert party_of(connection, number) is Party.US
        steps = incidents.transitions(connection, number)[1:]
        assert [(step.what, step.party, step.reason) for step in steps] == [
            (What.WAITING, Party.VENDOR, "vendor: ticket 4711"),
            (What.WAITING, Party.MICROSOFT, "microsoft"),
            (What.RESUMED, Party.US, None),
        ]
        assert all((step.from_state, step.to_state, step.actor) == (State.OPEN, State.OPEN, "eva") for step in steps)


def test_a_clock_is_handed_on_only_where_it_is_another_s_and_runs(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection, found()).id
        with pytest.raises(WrongState, match="the clock is ours"):
            resume(connection, number, reason="", **BY_EVA)
        with pytest.raises(WrongState, match="resume it"):
            wait(connection, number, party=Party.US, reason="", **BY_EVA)
        wait(connection, number, party=Party.VENDOR, reason="", **BY_EVA)
        with pytest.raises(WrongState, match="with vendor already"):
            wait(connection, number, party=Party.VENDOR, reason="", **BY_EVA)
        close(connection, number)
        with pytest.raises(WrongState, match="resolved"):
            wait(connection, number, party=Party.CUSTOMER, reason="", **BY_EVA)
        with pytest.raises(WrongState, match="resolved"):
            resume(connection, number, reason="", **BY_EVA)
        with pytest.raises(UnknownIncident):
            wait(connection, 99, party=Party.VENDOR, reason="", **BY_EVA)


def test_what_was_not_over_is_reopened_and_the_clock_is_ours(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection, found()).id
        incidents.acknowledge(connection, number, actor="eva", at=AT)
        wait(connection, number, party=Party.VENDOR, reason="", **BY_EVA)
        close(connection, number)
        again = reopen(connection, number, reason="it happened again", **BY_EVA)
        assert (again.state, again.resolved_at, again.acknowledged_at) == (State.OPEN, None, None)
        assert (again.owner, again.opened_at) == ("eva", AT)
        step = incidents.transitions(connection, number)[-1]
        assert (step.what, step.reason, step.party) == (What.REOPENED, "it happened again", Party.US)
        with pytest.raises(WrongState, match="only a resolved one"):
            reopen(connection, number, reason="", **BY_EVA)


def test_what_lives_on_as_another_is_not_reopened(store: Store) -> None:
    with store.begin() as connection:
        first = close(connection, keep(connection, found()).id)
        second = keep(connection, found())
        with pytest.raises(WrongState, match=f"#{second.id}"):
            reopen(connection, first.id, reason="", **BY_EVA)


def test_a_duplicate_is_resolved_and_both_stories_say_so(store: Store) -> None:
    with store.begin() as connection:
        first, second = keep(connection, found("a")), keep(connection, found("b"))
        merged = merge(connection, second.id, first.id, reason="same mailbox", **BY_EVA)
        assert (merged.state, merged.merged_into, merged.resolved_at) == (State.RESOLVED, first.id, LATER)
        told, heard = (incidents.transitions(connection, one.id)[-1] for one in (second, first))
        assert (told.what, told.reason) == (What.MERGED, f"duplicate of #{first.id}: same mailbox")
        assert (heard.what, heard.reason) == (What.ABSORBED, f"#{second.id} is a duplicate of this: same mailbox")
        assert incidents.get(connection, first.id).state is State.OPEN


def test_what_was_merged_into_a_duplicate_moves_on_with_it(store: Store) -> None:
    with store.begin() as connection:
        a, b, c = (keep(connection, found(name)) for name in "abc")
        merge(connection, a.id, b.id, reason="", **BY_EVA)
        merge(connection, b.id, c.id, reason="", **BY_EVA)
        assert [incidents.get(connection, one.id).merged_into for one in (a, b)] == [c.id, c.id]


def test_only_open_incidents_that_differ_are_merged_and_no_umbrellas(store: Store) -> None:
    with store.begin() as connection:
        a, b, c = (keep(connection, found(name)) for name in "abc")
        top = keep(connection, umbrella())
        merge(connection, a.id, b.id, reason="", **BY_EVA)
        for number, into, why in (
            (b.id, b.id, "into itself"),
            (a.id, b.id, "is resolved"),
            (c.id, a.id, f"duplicate of #{b.id}"),
            (top.id, c.id, "umbrella"),
        ):
            with pytest.raises(WrongState, match=why):
                merge(connection, number, into, reason="", **BY_EVA)
        with pytest.raises(UnknownIncident):
            merge(connection, c.id, 99, reason="", **BY_EVA)


def test_a_duplicate_found_again_opens_no_second_entry_while_the_other_is_open(store: Store) -> None:
    with store.begin() as connection:
        a, b = keep(connection, found("a")), keep(connection, found("b"))
        merge(connection, a.id, b.id, reason="", **BY_EVA)
        before = incidents.transitions(connection, a.id)
        counts = find_again(connection, a, found("a"))
        assert counts == {"opened": 0, "seen": 1, "resolved": 0, "reopened": 0}
        again = incidents.get(connection, a.id)
        assert (again.state, again.merged_into, again.last_seen_at) == (State.RESOLVED, b.id, LATER)
        assert incidents.transitions(connection, a.id) == before


def test_what_was_carried_stands_for_its_duplicates_too(store: Store) -> None:
    with store.begin() as connection:
        a, b = keep(connection, found("a")), keep(connection, found("b"))
        merge(connection, a.id, b.id, reason="", **BY_EVA)
        carried = replace(found("b", summary="as it was looked up"), carried=True)
        changes = [Reopen(incident_id=a.id, raised=found("a")), See(incident_id=b.id, raised=carried)]
        counts = incidents.apply(connection, changes, run_id=RUN + 1, at=LATER)
        assert counts == {"opened": 0, "seen": 2, "resolved": 0, "reopened": 0}
        assert incidents.get(connection, a.id).state is State.RESOLVED
        kept = incidents.get(connection, b.id)
        assert (kept.last_seen_at, kept.summary) == (LATER, b.summary)


@pytest.mark.parametrize("together", [True, False], ids=["in the same run", "in a later one"])
def test_a_duplicate_found_again_stands_for_itself_once_the_other_is_over(store: Store, together: bool) -> None:
    with store.begin() as connection:
        a, b = keep(connection, found("a")), keep(connection, found("b"))
        merge(connection, a.id, b.id, reason="", **BY_EVA)
        if not together:
            close(connection, b.id)
        changes = [Reopen(incident_id=a.id, raised=found("a")), Resolve(incident_id=b.id)]
        counts = incidents.apply(connection, changes, run_id=RUN + 1, at=LATER + timedelta(hours=1))
        assert (counts["reopened"], counts["resolved"]) == (1, int(together))
        again = incidents.get(connection, a.id)
        assert (again.state, again.merged_into) == (State.OPEN, None)
        step = incidents.transitions(connection, a.id)[-1]
        assert (step.what, step.party) == (What.REOPENED, Party.US)
        assert step.reason == f"found again, and #{b.id}, which stood for it, is resolved"


def test_two_that_return_together_return_as_one_entry(store: Store) -> None:
    with store.begin() as connection:
        a, b = keep(connection, found("a")), keep(connection, found("b"))
        merge(connection, a.id, b.id, reason="", **BY_EVA)
        close(connection, b.id)
        changes = [Reopen(incident_id=one.id, raised=found(name)) for one, name in ((a, "a"), (b, "b"))]
        counts = incidents.apply(connection, changes, run_id=RUN + 1, at=LATER)
        assert (counts["reopened"], counts["seen"]) == (1, 1)
        assert incidents.get(connection, a.id).merged_into == b.id


def test_a_duplicate_that_is_reopened_by_hand_is_none_any_more(store: Store) -> None:
    with store.begin() as connection:
        a, b = keep(connection, found("a")), keep(connection, found("b"))
        merge(connection, a.id, b.id, reason="", **BY_EVA)
        assert reopen(connection, a.id, reason="", **BY_EVA).merged_into is None
