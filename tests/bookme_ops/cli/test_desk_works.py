"""The works of the support queue in earnest: what people do is kept, and told in the story."""

from collections.abc import Iterator

import pytest

from bookme_ops.cli.desk_seams import Amendment, Report
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.works import RealWorks
from bookme_ops.store.incident import Incident, Party, State
from bookme_ops.store.incident_link import LinkKind
from jobs.base import Priority
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey

WORKS = RealWorks()
REPORT = Report(
    environment="production",
    category="booking-failure",
    priority=Priority.HIGH,
    summary="no room is offered",
    booking_id=None,
    intake={"process": "booked a room"},
)


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank with a fault of every kind."""
    with begin_read_journey(tmp_path_factory.mktemp("bank")) as begun:
        yield begun


@pytest.fixture
def number(journey: Journey) -> int:
    """A report that eva has just opened."""
    return WORKS.open_report(journey.ops, report=REPORT, actor="eva", at=journey.now)


def incident(journey: Journey, number: int) -> Incident:
    found = WORKS.find_incident(journey.ops, number)
    assert found is not None
    return found


def test_a_report_is_amended_until_nothing_is_missing(journey: Journey, number: int) -> None:
    lacks = WORKS.standings(journey.ops, [incident(journey, number)], at=journey.now)[number].missing
    assert "steps" in lacks
    facts = dict.fromkeys(lacks, "none")
    WORKS.amend(journey.ops, number, amendment=Amendment(facts=facts), actor="eva", at=journey.now)
    assert WORKS.standings(journey.ops, [incident(journey, number)], at=journey.now)[number].missing == ()


def test_everything_that_people_do_is_in_the_story(journey: Journey, number: int) -> None:
    other = WORKS.open_report(journey.ops, report=REPORT, actor="eva", at=journey.now)
    by = {"actor": "eva", "at": journey.now}
    WORKS.link(journey.ops, number, kind=LinkKind.TICKET, target="V-1", **by)
    WORKS.wait(journey.ops, number, party=Party.VENDOR, reason="V-1", **by)
    WORKS.resume(journey.ops, number, reason="", **by)
    WORKS.merge(journey.ops, number, into=other, reason="", actor="eva", at=journey.now)
    WORKS.reopen(journey.ops, number, reason="it is not the same", **by)
    WORKS.amend(journey.ops, number, amendment=Amendment(priority=Priority.LOW), actor="eva", at=journey.now)
    story = WORKS.incident_story(journey.ops, number)
    assert [(line["what"], line["text"], line.get("party")) for line in story] == [
        ("open", "reported", "us"),
        ("linked", "ticket V-1", None),
        ("waiting", "vendor: V-1", "vendor"),
        ("resumed", "", "us"),
        ("merged", f"duplicate of #{other}", None),
        ("open", "it is not the same", "us"),
        ("priority", "priority: High → Low", None),
    ]
    assert [line["what"] for line in WORKS.incident_story(journey.ops, other)] == ["open", "absorbed"]
    assert incident(journey, number).state is State.OPEN


def test_the_story_of_what_a_run_found_names_the_run(journey: Journey) -> None:
    one = journey.incidents()[0]
    first = WORKS.incident_story(journey.ops, one.id)[0]
    assert (first["what"], first["run"], first["priority"]) == ("open", journey.last["run"]["id"], one.priority.label)


def test_what_cannot_be_done_is_refused_with_the_reason(journey: Journey, number: int) -> None:
    with pytest.raises(Refusal, match="the clock is ours") as caught:
        WORKS.resume(journey.ops, number, reason="", actor="eva", at=journey.now)
    assert caught.value.exit_code is Exit.REFUSED
    with pytest.raises(Refusal, match="there is no incident 99999"):
        WORKS.merge(journey.ops, number, into=99_999, reason="", actor="eva", at=journey.now)
