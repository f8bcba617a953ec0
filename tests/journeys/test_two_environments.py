"""Two environments over one tenant: an event is an orphan only if no org of the tenant knows it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bookme_ops.store.incident import State
from connectors.simulator.model import Planted
from tests.journeys.bank import BOOKING_ID_FIELD, DETAIL, Journey, at, booking_rows, copies_of, not_checked
from tests.journeys.needs import OF_SEVERAL, of_two_sides

Begin = Callable[..., Journey]
ASKED = f"SELECT Id, {DETAIL.removesuffix('__c')}__r.{BOOKING_ID_FIELD} FROM Event"
"""How the question for single BookingIds begins."""
DAYS, HOURS = timedelta(days=40), timedelta(hours=5)


def orphan_of(journey: Journey) -> Planted:
    """The planted orphan, of production."""
    planted = next(planted for planted in journey.world.truth if planted.code == "MTG001")
    assert planted.environment == "production"
    return planted


def tell_the_other_org(journey: Journey, planted: Planted, *, past: bool = False, deleted: bool = False) -> None:
    """Let the org of `test` hold the booking of an event that production does not know."""
    org = journey.world.environments["test"].org
    events = (row for row in org.rows("Event") if row.get(DETAIL) and not row["IsChild"] and not row["IsDeleted"])
    latest = max(events, key=lambda row: row["StartDateTime"])
    detail = dict(org.table(DETAIL)[latest[DETAIL]])
    detail |= {"Id": f"{detail['Id'][:-4]}ZAAA", BOOKING_ID_FIELD: (planted.booking_id or "").upper()}
    event = dict(latest) | {"Id": f"{latest['Id'][:-4]}ZAAA", DETAIL: detail["Id"], "IsDeleted": deleted}
    if past:
        event["StartDateTime"] = event["EndDateTime"] = journey.now.replace(year=journey.now.year - 2)
    at = journey.pass_time()
    org.put(DETAIL, detail, at)
    org.put("Event", event, at)


@pytest.mark.parametrize("past", [False, True], ids=["in the mirror", "only in the org"])
@pytest.mark.parametrize("deleted", [False, True], ids=["there", "deleted"])
def test_an_id_that_only_the_other_org_knows_is_no_orphan(begin: Begin, past: bool, deleted: bool) -> None:
    journey = begin()
    planted = orphan_of(journey)
    tell_the_other_org(journey, planted, past=past, deleted=deleted)
    journey.run()
    assert planted.key not in journey.findings
    assert "MTG001" not in {key[0] for key in journey.standing}
    assert journey.status == "complete"


def test_an_orphan_that_the_other_org_learns_of_is_resolved(begin: Begin) -> None:
    journey = begin()
    planted = orphan_of(journey)
    journey.run()
    tell_the_other_org(journey, planted, past=True)
    journey.run()
    incident = journey.incident(planted.key)
    assert incident is not None
    assert incident.state is State.RESOLVED


@pytest.mark.parametrize("environment", ["production", "test"])
def test_an_orphan_is_not_raised_while_an_org_cannot_be_asked(begin: Begin, environment: str) -> None:
    journey = begin()
    planted = orphan_of(journey)
    journey.misbehave("forbidden=always@salesforce", when=at(environment, ASKED))
    account = journey.collect()
    journey.judge()
    asked = {f"{environment}/orphans", f"{environment}/backend-orphans"}
    assert not_checked(account, "query") == dict.fromkeys(asked, "forbidden")
    # The orphans are production's, whichever org could not be asked about them: Outlook's, and those of its backend.
    judged = {f"{environment}/orphans", "production/orphans", "production/meetings"}
    assert not_checked(journey.last, "query") == dict.fromkeys(judged, "forbidden")
    assert journey.status == "incomplete"
    orphans = {key for key in journey.truth if key[0] in {"MTG001", "MTG002"}}
    assert planted.key in orphans
    assert journey.findings == journey.standing == journey.truth - orphans

    journey.misbehave()
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.truth


@pytest.mark.parametrize("environment", ["production", "test"])
def test_an_open_orphan_stays_open_while_an_org_cannot_be_asked(begin: Begin, environment: str) -> None:
    journey = begin()
    planted = orphan_of(journey)
    journey.run()
    before = journey.incident(planted.key)
    journey.misbehave("forbidden=always@salesforce", when=at(environment, ASKED))
    journey.run()
    after = journey.incident(planted.key)
    assert before is not None
    assert after is not None
    assert after.state is State.OPEN
    assert journey.status == "incomplete"


def test_a_question_about_orphans_that_is_no_longer_needed_is_forgotten(begin: Begin) -> None:
    # The orphan is gone before the org that could not be asked about it is well again: nothing is open any more.
    journey = begin()
    planted = orphan_of(journey)
    journey.misbehave("forbidden=always@salesforce", when=at("test", ASKED))
    journey.run()
    assert journey.status == "incomplete"
    planted.repair(journey.pass_time())
    for event_copy in journey.world.tenant.mailboxes.values():
        for event in event_copy.events.values():
            if event.cancelled:
                event_copy.change(event.id, journey.now, properties={})
    journey.misbehave()
    journey.run(full=True)
    assert journey.status == "complete"


def test_each_environment_can_be_run_alone(begin: Begin) -> None:
    journey = begin()
    journey.collect()
    journey.judge(environments=("test",))
    assert journey.findings == {key for key in journey.truth if key[1] == "test"}
    journey.judge(environments=("production",))
    assert journey.findings == {key for key in journey.truth if key[1] == "production"}
    assert journey.standing == journey.truth


def test_an_environment_that_was_never_collected_leaves_orphans_unknown(begin: Begin) -> None:
    journey = begin()
    planted = orphan_of(journey)
    journey.collect(environments=("production",))
    journey.judge(environments=("production",))
    assert journey.findings == {key for key in journey.truth if key[1] == "production" and key[0] not in OF_SEVERAL}
    assert list(booking_rows(journey.world.environments["test"], planted.booking_id)) == []


def test_an_advisor_of_two_environments_has_one_mailbox_for_both(begin: Begin) -> None:
    journey = begin(scene="calm", advisors=24)
    world = journey.world
    production, test = world.environments["production"], world.environments["test"]
    mails = {
        name: sorted(str(row["email"]) for row in world.environments[name].backend.employees.values())
        for name in world.environments
    }
    here, there = mails["production"][0], mails["test"][0]
    ours, theirs = world.tenant.find(here), world.tenant.find(there)
    assert ours is not None
    assert theirs is not None
    for row in list(test.org.rows("User")):
        if row["Email"] == there:
            test.org.change("User", row["Id"], journey.now, Email=here, FederationIdentifier=here)
    left, right = world.tenant.mailboxes[theirs.id], world.tenant.mailboxes[ours.id]
    for event in [one for one in left.events.values() if one.properties]:
        right.events[event.id] = left.events.pop(event.id)
    journey.run()
    assert production.name != test.name
    assert journey.status == "complete"
    assert journey.findings == {("ENV001", "production", "advisor", ours.id)}

    moved = next(
        one for one in right.events.values() if one.properties and journey.now < one.start < journey.now + DAYS
    )
    right.change(moved.id, journey.pass_time(), start=moved.start - HOURS, end=moved.end - HOURS)
    journey.run()
    assert len(of_two_sides(journey.findings)) == 1


def test_the_copies_of_an_orphan_are_told_once(begin: Begin) -> None:
    journey = begin(scene="orphan-in-outlook", advisors=24, seed=10)
    planted = next(one for one in journey.world.truth if len(list(copies_of(journey.world, one.booking_id or ""))) > 1)
    copies = list(copies_of(journey.world, planted.booking_id or ""))
    organizer = next(mailbox.person_id for mailbox, event in copies if event.is_organizer)
    journey.misbehave(f"forbidden=always@{organizer}")
    journey.run()
    # The invited colleague's copy speaks while the organizer's cannot be read.
    assert planted.key in journey.findings
    first = journey.incident(planted.key)
    journey.misbehave()
    journey.run()
    second = journey.incident(planted.key)
    assert first is not None
    assert second is not None
    assert (first.id, first.scope != organizer, second.scope) == (second.id, True, organizer)
    assert journey.findings == journey.standing == journey.truth

    planted.repair(journey.pass_time())
    journey.misbehave(f"forbidden=always@{organizer}")
    journey.run()
    assert planted.key in journey.standing
    journey.misbehave()
    journey.run()
    assert planted.key not in journey.standing
