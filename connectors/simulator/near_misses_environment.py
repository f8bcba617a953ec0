"""Near misses of calendars, rosters and the directory: old series that block nobody, addresses that mean the same."""

from datetime import timedelta

from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.bookings import cancel_in_salesforce
from connectors.simulator.busy_slots import busy_slot
from connectors.simulator.ground import Ground
from connectors.simulator.meetings import FREED, Meeting
from connectors.simulator.model import Event
from connectors.simulator.names import DOMAIN
from connectors.simulator.orgs import enroll
from connectors.simulator.planting import Plant, on_meeting
from connectors.simulator.plants_calendar import second_subscription, write_series, write_weekend
from connectors.simulator.plants_conflicts import fullest_day, own_meetings
from connectors.simulator.plants_environment import alias_of
from connectors.simulator.staff import Advisor

DAY = timedelta(days=1)


def keep_free_series(ground: Ground) -> bool:
    """An old series that blocks nobody, and one that was cancelled."""
    advisor = ground.take_advisor()
    if advisor is not None:
        for show_as in ("free", "workingElsewhere"):
            _put(advisor, write_series(ground, advisor, show_as))
    return advisor is not None


def know_old_series(ground: Ground) -> bool:
    """An old series, and an old absence, of which the backend was told."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    items = [*write_series(ground, advisor, "busy"), write_weekend(ground, advisor, "oof")]
    _put(advisor, items)
    for item in items:
        if item.kind != "seriesMaster":
            _tell_backend(ground, advisor, item)
    return True


def make_series_late(ground: Ground) -> bool:
    """A series and an absence that were made on the day on which the synchronisation began."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    since = ground.line_of(advisor).sync_start or advisor.environment.go_live
    if since is not None:
        noon = ground.world.as_of.replace(year=since.year, month=since.month, day=since.day, hour=12)
        _put(advisor, [*write_series(ground, advisor, "busy", since=noon)])
        _put(advisor, [write_weekend(ground, advisor, "oof", since=noon)])
    return True


def disagree_lately(ground: Ground, meeting: Meeting) -> None:
    """A meeting that ended some days ago may still be put in order."""
    cancel_in_salesforce(meeting, FREED, ground.moment(meeting))


def is_within_grace(ground: Ground, meeting: Meeting) -> bool:
    """Whether a past meeting ended some days ago, and fewer than the grace."""
    return timedelta(hours=2) < ground.world.as_of - meeting.end < 5 * DAY


def comment_afterwards(ground: Ground, meeting: Meeting) -> None:
    """A comment may be added when the meeting is over."""
    at = ground.world.as_of - timedelta(minutes=25)
    org = meeting.hand.environment.org
    org.change(DETAIL, meeting.detail_id, at, andmoney__Comment__c="Kunden vender tilbage")


def subscribe_twice(ground: Ground) -> bool:
    """A lapsed subscription beside one that lives."""
    advisor = ground.take_advisor()
    if advisor is not None:
        extra = second_subscription(ground, advisor, ground.world.as_of - DAY)
        ground.world.tenant.subscriptions[extra.id] = extra
    return advisor is not None


def leave_test(ground: Ground) -> bool:
    """An advisor of production whose user of the test environment is inactive."""
    advisor = ground.take_advisor(lambda one: one.environment.kind == "production", whole=True)
    test = next((one for one in ground.hands.values() if one.environment.kind == "test"), None)
    if advisor is None or test is None:
        return False
    twin = Advisor(
        person=advisor.person,
        environment=test.environment,
        place=advisor.place,
        mailbox=advisor.mailbox,
        outlook_ids=advisor.outlook_ids,
        initials=advisor.initials,
    )
    enroll(test, twin)
    test.environment.org.change("User", twin.user_id, ground.world.as_of, IsActive=False)
    return True


def shout_alias(ground: Ground) -> bool:
    """An alias in capitals, a user and a federation id in capitals: case does not matter."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    addresses, alias = advisor.person.proxy_addresses, alias_of(advisor)
    addresses[addresses.index(alias)] = f"smtp:{alias.removeprefix('smtp:').upper()}"
    at, org = ground.world.as_of, advisor.environment.org
    mail = advisor.person.upn.upper()
    org.change("User", advisor.user_id, at, Email=mail, FederationIdentifier=mail)
    advisor.environment.backend.employees[advisor.employee_id]["email"] = mail
    return True


def drop_federation(ground: Ground) -> bool:
    """A user who does not sign in by federation."""
    advisor = ground.take_advisor()
    if advisor is not None:
        at = ground.world.as_of
        advisor.environment.org.change("User", advisor.user_id, at, FederationIdentifier=None)
    return advisor is not None


def name_contact_alike(ground: Ground) -> bool:
    """A contact of another company under the same initials is somebody else's address."""
    advisor, contacts = ground.take_advisor(), ground.world.tenant.objects.values()
    contact = next((one for one in contacts if one.kind == "contact"), None)
    if advisor is None or contact is None:
        return False
    contact.proxy_addresses.append(f"smtp:{advisor.initials}@partner.example")
    return True


def add_more_addresses(ground: Ground) -> bool:
    """One more address of the bank's own domain, with a hyphen and a digit."""
    advisor = ground.take_advisor()
    if advisor is not None:
        local = advisor.person.upn.partition("@")[0]
        advisor.person.proxy_addresses.append(f"smtp:{local}-raadgiver2@{DOMAIN}")
    return advisor is not None


def fill_day(ground: Ground) -> bool:
    """A day that is booked exactly as long as the roster allows."""
    advisor = ground.take_advisor(lambda one: fullest_day(ground, one) is not None, whole=True)
    day = None if advisor is None else fullest_day(ground, advisor)
    if advisor is None or day is None:
        return False
    held = own_meetings(ground, advisor, day)
    ground.line_of(advisor).max_meeting_minutes = sum(one.minutes for one in held)
    return True


def keep_idle_account(ground: Ground) -> bool:
    """An account with a strange location and no meeting at all."""
    hand = ground.hands["production"]
    values = {"Name": "Ældre kunde", "andmoney__AMB_Location__c": "nedlagt filial"}
    hand.put("Account", ground.world.as_of - 300 * DAY, OwnerId=hand.integration_user, **values)
    return True


def _put(advisor: Advisor, items: list[Event]) -> None:
    for item in items:
        advisor.mailbox.put(item)


def _tell_backend(ground: Ground, advisor: Advisor, item: Event) -> None:
    slot = busy_slot(advisor.employee_id, item, ground.almanac(advisor).bank_zone)
    advisor.environment.backend.time_slots[slot["id"]] = slot


BENDS: tuple[Plant, ...] = (
    leave_test,
    fill_day,
    keep_free_series,
    know_old_series,
    make_series_late,
    subscribe_twice,
    shout_alias,
    drop_federation,
    name_contact_alike,
    add_more_addresses,
    keep_idle_account,
    on_meeting(disagree_lately, is_within_grace, past=True),
    on_meeting(comment_afterwards, past=True),
)
