"""What the support desk asks of mailboxes: all of it in one batch, and each answer judged by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.errors import ConnectorError, Reason
from connectors.graph.auth import AppIdentity, open_tokens
from connectors.graph.client import TenantCalendars, open_graph
from connectors.graph.support import TenantSupport
from connectors.limits import Limits
from connectors.records import BookingId, booking_id
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.faults import parse_fault
from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.model import Event, Mailbox, World
from connectors.simulator.site import build_sites
from connectors.simulator.world import build_world
from connectors.transport import MeteredSession

BASE = "https://graph.microsoft.com/v1.0"
AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Tenant:
    """A simulated tenant, and the desk that asks it."""

    def __init__(self, pace: Any) -> None:
        self.world: World = build_world(advisors=8, seed=3, as_of=AS_OF, events_per_advisor=40)
        self.pace = pace
        self.sessions: list[MeteredSession] = []

    def desk(self, *faults: str, with_property: bool = True) -> TenantSupport:
        site = build_sites(self.world, [parse_fault(text) for text in faults])["production", "graph"]
        inner, limits = InProcessAdapter(site), Limits(attempts=2, total_budget=20)
        identity = AppIdentity(client_id=CLIENT_ID, secret=CLIENT_SECRET)
        url = f"{BASE.removesuffix('/v1.0')}/{self.world.tenant.id}/oauth2/v2.0/token"
        tokens = open_tokens(identity, token_url=url, limits=limits, pace=self.pace, inner=inner)
        session = open_graph(BASE, tokens=tokens, limits=limits, pace=self.pace, inner=inner)
        self.sessions.append(session)
        name = self.world.booking_id_property if with_property else None
        options = {"booking_id_property": name, "limits": limits, "pace": self.pace}
        return TenantCalendars(session, tokens=tokens, **options).support

    def crowded(self) -> tuple[Mailbox, Event, BookingId]:
        """A mailbox with an event that has a room and a colleague."""
        for mailbox in self.world.tenant.mailboxes.values():
            for event in mailbox.events.values():
                found = booking_id(event.properties.get(self.world.booking_id_property))
                if found is not None and len(event.attendees) > 2 and not event.cancelled:
                    return mailbox, event, found
        raise LookupError("there is none")


@pytest.fixture
def tenant(pace: Any) -> Iterator[Tenant]:
    made = Tenant(pace)
    yield made
    for session in made.sessions:
        session.close()


def test_a_mailbox_answers_all_in_one_call(tenant: Tenant) -> None:
    mailbox, event, wanted = tenant.crowded()
    tenant.world.tenant.people[mailbox.person_id].enabled = True
    desk = tenant.desk()
    (look,) = desk.look([mailbox.person_id], wanted)
    (copy,) = look.copies.value or ()
    assert (copy.id, copy.subject, copy.ical_uid) == (event.id, event.subject, event.ical_uid)
    assert booking_id(copy.booking_id) == wanted
    assert look.account.value is not None
    assert look.account.value.id == mailbox.person_id
    assert look.settings.value is not None
    assert look.settings.value.purpose == "user"
    assert look.sign_in.value is not None
    assert look.sign_in.value.last is not None
    assert tenant.sessions[0].meter.requests == 1


def test_copies_without_the_property_are_found_by_their_calendar_id(tenant: Tenant) -> None:
    _, event, wanted = tenant.crowded()
    mails = [person.mail for person in event.attendees if person.mail.endswith("@bank.example")]
    looks = tenant.desk().look(mails, wanted, [event.ical_uid])
    assert [[copy.booking_id for copy in look.copies.value or ()] for look in looks] == [[None]] * len(mails)
    assert len(mails) == 2


def test_without_property_and_calendar_id_nobody_can_say_that_there_is_none(tenant: Tenant) -> None:
    mailbox, _, wanted = tenant.crowded()
    (look,) = tenant.desk(with_property=False).look([mailbox.person_id], wanted)
    assert look.copies.failure is not None
    assert look.account.value is not None


def test_an_account_that_is_not_there_is_told_and_its_mailbox_is_not_empty_but_unread(tenant: Tenant) -> None:
    (look,) = tenant.desk().look(["nobody@bank.example"], BookingId("x"))
    assert look.account.value is not None
    assert look.account.value.found is False
    assert look.copies.failure is not None
    assert look.copies.failure.reason is Reason.NOT_FOUND


def test_sign_ins_without_the_licence_are_not_available_rather_than_none(tenant: Tenant) -> None:
    tenant.world.tenant.premium = False
    mailbox, _, wanted = tenant.crowded()
    (look,) = tenant.desk().look([mailbox.person_id], wanted)
    assert look.sign_in.failure is not None
    assert "licence" in look.sign_in.failure.detail
    assert look.account.value is not None


def test_a_refused_mailbox_spoils_no_other(tenant: Tenant) -> None:
    mailbox, _, wanted = tenant.crowded()
    other = next(one for one in tenant.world.tenant.mailboxes if one != mailbox.person_id)
    looks = tenant.desk(f"forbidden=always@{other}/events").look([mailbox.person_id, other], wanted)
    assert looks[0].copies.value
    assert looks[1].copies.failure is not None
    assert looks[1].copies.failure.reason is Reason.FORBIDDEN


@pytest.mark.parametrize("fault", ["half-page", "endless-paging", "truncated-json", "batch-item"])
def test_a_list_that_is_not_whole_is_a_failure(tenant: Tenant, fault: str) -> None:
    mailbox, _, wanted = tenant.crowded()
    target = f"{mailbox.person_id}/events" if fault != "truncated-json" else "graph"
    (look,) = tenant.desk(f"{fault}=always@{target}").look([mailbox.person_id], wanted)
    assert look.copies.value is None
    assert look.copies.failure is not None


@pytest.mark.parametrize("fault", ["server-error", "forbidden", "unauthorized", "timeout"])
def test_a_graph_that_is_down_is_an_error(tenant: Tenant, fault: str) -> None:
    mailbox, _, wanted = tenant.crowded()
    with pytest.raises(ConnectorError):
        tenant.desk(f"{fault}=always@graph").look([mailbox.person_id], wanted)


def test_four_mailboxes_fit_into_one_batch(tenant: Tenant) -> None:
    keys = list(tenant.world.tenant.mailboxes)[:4]
    looks = tenant.desk().look(keys, BookingId("x"), ["an-uid"])
    assert [look.key for look in looks] == keys
    assert all(look.copies.value == () for look in looks)
    assert tenant.sessions[0].meter.requests == 1


def test_a_quotation_mark_in_an_id_is_only_a_letter(tenant: Tenant) -> None:
    mailbox, _, _ = tenant.crowded()
    (look,) = tenant.desk().look([mailbox.person_id], BookingId("x' or 'a' eq 'a"), ["it's"])
    assert look.copies.value == ()
