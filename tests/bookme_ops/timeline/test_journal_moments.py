"""Moments of the journal."""

import pytest

from bookme_ops.dossiers.dossier import Role
from bookme_ops.store.notebook import SEEN
from bookme_ops.timeline.journal_moments import journal_moments
from bookme_ops.timeline.moment import System
from tests.bookme_ops.timeline.moments import COPENHAGEN, MINUTE, NOON, a_dossier, a_holder, an_entry, in_outlook
from tests.jobs.samples import a_booking, an_event

NINE, TEN = "2026-03-04T08:00:00+00:00", "2026-03-04T09:00:00+00:00"


def test_what_changed_of_one_thing_at_once_is_one_moment_with_all_changes() -> None:
    entries = (an_entry("start", NINE, TEN), an_entry("end", NINE, TEN))
    (moment,) = journal_moments(a_dossier(entries=entries), COPENHAGEN)
    assert (moment.system, moment.at, moment.seen_at) == (System.SALESFORCE, NOON - MINUTE, NOON)
    assert moment.sentence == "start moved 09:00 → 10:00, end moved 09:00 → 10:00"
    assert [one.what for one in moment.changes] == ["start", "end"]
    assert moment.by is None


@pytest.mark.parametrize(
    ("author", "told"), [("005-integration", "005-integration"), (a_booking().owner_id, "the owner"), (None, None)]
)
def test_who_changed_it_in_salesforce_is_told_by_role_or_id(author: str | None, told: str | None) -> None:
    (moment,) = journal_moments(a_dossier(entries=(an_entry("start", NINE, TEN, changed_by=author),)), COPENHAGEN)
    assert moment.by == told
    assert moment.told == "start moved 09:00 → 10:00" + (f" by {told}" if told else "")


def test_changes_at_two_instants_are_two_moments() -> None:
    entries = (an_entry("start", NINE, TEN), an_entry("start", TEN, NINE, changed_at=NOON, at=NOON + MINUTE))
    assert len(list(journal_moments(a_dossier(entries=entries), COPENHAGEN))) == 2


def test_a_change_in_outlook_says_whose_copy_it_is() -> None:
    (moment,) = journal_moments(a_dossier(entries=(in_outlook("cancelled", "false", "true"),)), COPENHAGEN)
    assert (moment.role, moment.sentence) == (Role.OWNER, "the owner's copy: cancelled")


def test_the_second_of_two_copies_is_told_apart() -> None:
    second = an_event(number=2)
    dossier = a_dossier(
        holders=(a_holder(an_event(), second),),
        entries=(in_outlook("cancelled", "false", "true", subject_id=second.event_id),),
    )
    (moment,) = journal_moments(dossier, COPENHAGEN)
    assert moment.sentence == "the owner's other copy: cancelled"


def test_what_is_found_to_be_gone_is_dated_by_our_sight() -> None:
    (moment,) = journal_moments(
        a_dossier(entries=(in_outlook("removed", "false", "true", changed_at=None),)), COPENHAGEN
    )
    assert (moment.at, moment.dated) == (NOON, False)


def test_a_copy_in_a_mailbox_that_is_known_no_more_is_another() -> None:
    entry = in_outlook("cancelled", "false", "true", mailbox="id-gone", subject_id="gone")
    (moment,) = journal_moments(a_dossier(entries=(entry,)), COPENHAGEN)
    assert moment.sentence == "another copy: cancelled"


def test_first_sights_are_told_elsewhere() -> None:
    assert list(journal_moments(a_dossier(entries=(an_entry(SEEN),)), COPENHAGEN)) == []
