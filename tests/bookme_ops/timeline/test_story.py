"""The story of a booking as a whole."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bookme_ops.booking_page.page import show
from bookme_ops.timeline.moment import Moment, Story
from bookme_ops.timeline.story import tell_story
from tests.bookme_ops.timeline.moments import MINUTE, a_moment
from tests.journeys.bank import Journey, begin_journey
from tests.journeys.tales import HOUR, Meeting, clock_ahead, muted, unread_mailbox


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, scene="calm") as begun:
        yield begun


def tell(journey: Journey, booking_id: str, *more: Moment) -> Story:
    with journey.ops.store.read() as connection:
        return tell_story(journey.ops, connection, booking_id, more)


def test_what_nobody_knows_has_no_story(journey: Journey) -> None:
    assert tell(journey, "nobody-knows-it").gaps != ()
    journey.run()
    assert tell(journey, "nobody-knows-it") == Story()


def test_moments_of_somebody_else_are_merged_in(journey: Journey) -> None:
    meeting = Meeting(journey)
    journey.run()
    audit = a_moment(journey.now - MINUTE, sentence="start moved 09:00 → 10:00", by="integration user")
    story = tell(journey, meeting.booking_id, audit)
    assert "start moved 09:00 → 10:00 by integration user" in [one.told for one in story.moments]
    assert [one.happened for one in story.moments] == sorted(one.happened for one in story.moments)


def test_a_fast_clock_and_a_gap_are_said(journey: Journey) -> None:
    story = tell(journey, clock_ahead(journey))
    assert [(one.system.value, one.ahead) for one in story.skews] == [("Outlook", 4 * MINUTE)]


def test_the_tolerance_is_that_of_the_environment(journey: Journey) -> None:
    booking_id = clock_ahead(journey)
    settings = journey.ops.settings
    patient = tuple(replace(one, clock_skew=HOUR) for one in settings.environments)
    journey.ops = replace(journey.ops, settings=replace(settings, environments=patient))
    assert tell(journey, booking_id).skews == ()


def test_a_gap_is_told_with_its_bounds_and_its_reason(journey: Journey) -> None:
    (gap,) = tell(journey, unread_mailbox(journey)).gaps
    assert (gap.subject, gap.reason) == ("the owner's mailbox", "forbidden")
    assert gap.start is not None
    assert gap.end is not None
    assert gap.end - gap.start > 6 * HOUR


def test_names_and_words_of_people_stand_apart_from_the_sentences(journey: Journey) -> None:
    told = tell(journey, muted(journey)).moments
    assert any(one.by == "second line" and one.quote == "agreed by phone" for one in told)
    assert not any("second line" in one.sentence or "agreed" in one.sentence for one in told)


def test_that_a_booking_without_an_id_is_not_followed_is_said(journey: Journey) -> None:
    meeting = Meeting(journey)
    meeting.change_detail(BookingFlowId__c=None)
    journey.run()
    remarks = show(journey.ops, meeting.event_id)["story"]["remarks"]
    assert "it carries no BookingId, so its changes are not followed" in remarks


def test_telling_changes_nothing(journey: Journey) -> None:
    booking_id = unread_mailbox(journey)
    before = journey.tables()
    assert tell(journey, booking_id) == tell(journey, booking_id)
    assert journey.tables() == before
