"""The page of one incident: what it stands on, what happened, and what to do."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bookme_ops.incident_desk import Hand, acknowledge, assign, mute, note
from bookme_ops.incident_page import MOST_LINES, MOST_MEMBERS, changes_since, gather_page
from bookme_ops.store import incidents
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.incident import Open
from bookme_ops.store.incident_reports import open_report
from bookme_ops.store.incidents import UnknownIncident
from connectors.errors import Reason
from connectors.ports import Failure
from jobs.base import Priority
from tests.bookme_ops.store.findings import found, umbrella
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank that was read and judged, and an umbrella over many."""
    with begin_read_journey(tmp_path_factory.mktemp("page")) as begun:
        raised = [umbrella("CAL004"), *(found(f"u{n}", code="CAL004", under_umbrella=True) for n in range(25))]
        with begun.ops.store.begin() as connection:
            incidents.apply(connection, [Open(raised=one) for one in raised], run_id=1, at=begun.now)
        yield begun


def first(journey: Journey, code: str) -> int:
    return journey.incidents(code=code)[0].id


def test_it_tells_how_well_is_known_what_its_job_looked_at(journey: Journey) -> None:
    page = gather_page(journey.ops, first(journey, "CAL001"), now=journey.now)
    assert page.job == "sync-window"
    names = [one.name for one in page.basis]
    assert names[0] == "calendar of the advisor"
    assert {"bookings", "users", "accounts"} <= set(names)
    assert all(one.read.complete for one in page.basis)


def test_a_calendar_that_cannot_be_read_is_unknown_with_its_reason(journey: Journey) -> None:
    incident = journey.incidents(code="CAL002")[0]
    failure = Failure(reason=Reason.FORBIDDEN, detail="no")
    tenant = journey.ops.estate.sites[0].tenant
    with journey.ops.store.begin() as connection:
        record_failure(connection, tenant, "mailbox", incident.scope, failure, at=journey.now)
    page = gather_page(journey.ops, incident.id, now=journey.now)
    assert page.basis[0].read.reason is Reason.FORBIDDEN
    assert page.basis[0].read.read_at is not None


def test_the_story_holds_steps_and_notes_in_the_order_of_time(journey: Journey) -> None:
    number = first(journey, "CAL003")
    hand = Hand(ops=journey.ops, number=number, actor="Ada", at=journey.now + HOUR)
    acknowledge(hand, note="I ask")
    page = gather_page(journey.ops, number, now=journey.now)
    assert [(line.what, line.text) for line in page.story[1:]] == [("acknowledged", ""), ("note", "I ask")]
    assert page.runbook is not None
    assert page.runbook.code == "CAL003"
    assert page.joined.startswith("Whatever CAL003 finds about booking")


def test_what_somebody_did_meanwhile_is_told(journey: Journey) -> None:
    number = first(journey, "CAL005")
    page = gather_page(journey.ops, number, now=journey.now)
    assign(Hand(ops=journey.ops, number=number, actor="Bo", at=journey.now), "Cy")
    told = changes_since(journey.ops, number, page.seen)
    assert [(line.actor, line.what, line.text) for line in told] == [("Bo", "assigned", "given to Cy")]
    assert gather_page(journey.ops, number, now=journey.now).seen > page.seen


def test_an_accepted_risk_stands_on_what_it_covers(journey: Journey) -> None:
    number, other = first(journey, "MTG020"), first(journey, "CAL001")
    hand = Hand(ops=journey.ops, number=number, actor="Ada", at=journey.now)
    mute(hand, journey.now + HOUR, "the room is being rebuilt")
    assert [one.reason for one in gather_page(journey.ops, number, now=journey.now).waivers] == [
        "the room is being rebuilt"
    ]
    assert gather_page(journey.ops, number, now=journey.now + 2 * HOUR).waivers == ()
    assert gather_page(journey.ops, other, now=journey.now).waivers == ()


def test_an_umbrella_shows_some_of_those_under_it_and_says_that_there_are_more(journey: Journey) -> None:
    top = next(one.id for one in journey.incidents(code="CAL004") if one.scope == "*")
    page = gather_page(journey.ops, top, now=journey.now)
    assert (len(page.members), page.more_members) == (MOST_MEMBERS, True)
    assert "more than a fifth of the advisors" in page.joined


def test_a_report_has_advice_instead_of_a_runbook_and_no_job(journey: Journey) -> None:
    facts = {"environment": "production", "category": "enquiry", "priority": Priority.LOW, "summary": "how?"}
    with journey.ops.store.begin() as connection:
        number = open_report(connection, **facts, booking_id=None, intake={}, actor="Ada", at=journey.now).id  # type: ignore[arg-type]
    page = gather_page(journey.ops, number, now=journey.now)
    assert (page.runbook, page.job, page.basis) == (None, None, ())
    assert "supply what is missing" in page.advice


def test_a_long_story_is_cut_at_its_beginning(journey: Journey) -> None:
    number = first(journey, "MTG013")
    for _ in range(MOST_LINES):
        note(Hand(ops=journey.ops, number=number, actor="Ada", at=journey.now), "again")
    page = gather_page(journey.ops, number, now=journey.now)
    assert (len(page.story), page.untold) == (MOST_LINES, 1)


def test_there_is_no_page_of_what_there_is_not(journey: Journey) -> None:
    with pytest.raises(UnknownIncident):
        gather_page(journey.ops, 9_999, now=journey.now)
