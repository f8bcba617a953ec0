"""To forget is no finding: neither whom we erased nor what we purged opens an incident."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bookme_ops.forgetting.erasure import erase_person
from bookme_ops.forgetting.purge import KINDS, purge
from bookme_ops.store.tables import BOOKING, BOOKING_CONTACT
from tests.journeys.bank import Journey, begin_journey

PEOPLE = 6
ABOUT_INITIALS = {"ENV010", "ENV011", "ENV015"}


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    """A bank with a fault of every kind, judged on a Monday at nine, and once more."""
    with begin_journey(tmp_path) as begun:
        begun.run()
        begun.judge()
        yield begun


def test_erased_people_open_no_incident_and_end_only_those_about_their_initials(journey: Journey) -> None:
    with journey.ops.store.read() as connection:
        owners = connection.execute(select(BOOKING.c.owner_mail).distinct()).scalars()
        guests = connection.execute(select(BOOKING_CONTACT.c.mail).distinct()).scalars()
        people = [*sorted(filter(None, owners))[:PEOPLE], *sorted(filter(None, guests))[:PEOPLE]]
    before = {one.id: one for one in journey.incidents()}
    for person in people:
        erase_person(journey.ops, person, dry_run=False, actor="eva", now=journey.now)
    told = journey.judge()
    assert (told["incidents"]["opened"], told["incidents"]["reopened"]) == (0, 0)
    turned = [before[one.id] for one in journey.incidents() if one.state is not before[one.id].state]
    assert {one.code for one in turned} <= ABOUT_INITIALS, "of initials nothing is left to judge"
    assert told["run"]["status"] == "incomplete", "their mailboxes are unknown, and said to be"


def test_a_purge_changes_nothing_that_is_found(journey: Journey) -> None:
    journey.pass_time(timedelta(days=1))
    journey.judge()
    shortest = dict.fromkeys((f"{kind}_days" for kind in KINDS if kind != "audit"), 1)
    settings = replace(journey.ops.settings, retention=replace(journey.ops.settings.retention, **shortest))
    fresh, found = journey.judge()["findings"], {one.id: one.state for one in journey.incidents()}
    purge(replace(journey.ops, settings=settings), dry_run=False, actor="eva", now=journey.now + timedelta(days=40))
    assert journey.judge()["findings"] == fresh
    assert {one.id: one.state for one in journey.incidents()} == found
