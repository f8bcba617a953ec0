"""First sights."""

from datetime import datetime

from bookme_ops.store.notebook import SEEN
from bookme_ops.store.read_runs import ReadRun
from bookme_ops.timeline.sight_moments import sight_moments
from tests.bookme_ops.timeline.moments import COPENHAGEN, HOUR, NOON, a_dossier, a_holder, an_entry, in_outlook
from tests.jobs.samples import an_event


def run_seven(_: datetime) -> ReadRun:
    return ReadRun(id=7, started_at=NOON, finished_at=NOON)


def test_what_is_seen_at_once_is_one_moment_with_its_run() -> None:
    dossier = a_dossier(entries=(an_entry(SEEN), in_outlook(SEEN)))
    (moment,) = sight_moments(dossier, run_seven, COPENHAGEN)
    assert moment.sentence == "first seen in Salesforce and the owner's mailbox at 3 Mar 10:00–11:00 (run 7)"
    assert (moment.subject_kind, moment.subject_id) == ("run", "7")


def test_times_that_differ_are_told_apart() -> None:
    event = an_event(NOON)
    dossier = a_dossier(holders=(a_holder(event),), entries=(an_entry(SEEN), in_outlook(SEEN)))
    (moment,) = sight_moments(dossier, lambda _: None, COPENHAGEN)
    assert moment.sentence == (
        "first seen in Salesforce at 3 Mar 10:00–11:00 and the owner's mailbox at 2 Mar 13:00–14:00"
    )


def test_the_times_are_those_before_the_first_change() -> None:
    moved = in_outlook("start", "2026-03-03T08:00:00+00:00", "2026-03-03T09:00:00+00:00")
    dossier = a_dossier(bookings=(), entries=(in_outlook(SEEN), moved))
    (moment,) = sight_moments(dossier, lambda _: None, COPENHAGEN)
    assert moment.sentence == "first seen in the owner's mailbox at 3 Mar 09:00–11:00"


def test_sights_of_two_instants_are_two_moments() -> None:
    dossier = a_dossier(entries=(an_entry(SEEN), in_outlook(SEEN, at=NOON + HOUR)))
    assert len(list(sight_moments(dossier, run_seven, COPENHAGEN))) == 2


def test_what_left_the_mirror_was_seen_without_its_times() -> None:
    dossier = a_dossier(bookings=(), holders=(), entries=(an_entry(SEEN),))
    (moment,) = sight_moments(dossier, lambda _: None, COPENHAGEN)
    assert moment.sentence == "first seen in Salesforce"
