"""Parties: who is on a meeting, by Outlook and by Salesforce, and who of the two is the same person.

People are told by their role and by the ids of their Salesforce rows. Whom Salesforce does not name is told by the
place among the event's attendees in the order of their addresses. No address is ever told.
"""

from collections.abc import Iterable
from typing import Any

from connectors.records import Attendee, BookingContact, Invitee, Record
from jobs.links import Link
from jobs.views import AdvisorView

USER, CONTACT, LEAD = "005", "003", "00Q"
"""Key prefixes of people. Relations to anything else, such as accounts or public calendars, are to things."""
NOBODY: frozenset[str] = frozenset()


class Party(Record, frozen=True, kw_only=True, gc=False):
    """The people of one meeting. Addresses are folded."""

    link: Link
    guests: tuple[Attendee, ...]
    """Whom the event invites, but for its owner, its organiser and rooms."""
    customers: dict[str, list[BookingContact]]
    """Meeting contacts by address."""
    relations: dict[str, list[Invitee]]
    """Related people by address."""
    strangers: frozenset[str]
    """Ids of people whom Salesforce names and whose address it does not tell: any guest may be one of them."""

    @property
    def nameless(self) -> int:
        """How many guests have no address: each may be anybody whom Salesforce names."""
        return sum(guest.mail is None for guest in self.guests)

    def names(self, mail: str) -> bool:
        """Whether Salesforce names somebody with this address."""
        return mail in self.customers or mail in self.relations


def party_of(view: AdvisorView, link: Link) -> Party:
    """Tell who is on a standing meeting whose event the product made: of others no attendees are kept."""
    booking, owner = link.booking, link.booking.owner_id
    customers: dict[str, list[BookingContact]] = {}
    addresses: dict[str | None, set[str]] = {}
    strangers: set[str] = set()
    for contact in view.contacts.get(booking.detail_id or "", ()):
        mail = contact.mail
        if mail is None:
            strangers.add(contact.contact_id or contact.contact_row_id)
        else:
            customers.setdefault(mail, []).append(contact)
            addresses.setdefault(contact.contact_id, set()).add(mail)
    relations: dict[str, list[Invitee]] = {}
    for invitee in view.invitees.get(booking.event_id, ()):
        who = invitee.relation_id
        if who == owner:
            continue
        mails = _mails_of(view, who) if who.startswith(USER) else addresses.get(who, ())
        if not mails and who[:3] in {USER, CONTACT, LEAD}:
            strangers.add(who)
        for mail in mails:
            relations.setdefault(mail, []).append(invitee)
    return Party(
        link=link,
        guests=_guests_of(view, link),
        customers=customers,
        relations=relations,
        strangers=frozenset(strangers.difference(addresses)) if strangers else NOBODY,
    )


def tell_guests(party: Party, guests: Iterable[Attendee]) -> list[dict[str, Any]]:
    """Some guests of a meeting, as evidence; their order does not depend on the order that Outlook gives them in."""
    places = {guest: place for place, guest in enumerate(sorted(party.link.events[0].attendees, key=_by_address), 1)}
    return [
        {
            "role": role_of(party, guest),
            "attendee": places[guest],
            "kind": guest.kind,
            "response": guest.response,
            "responded": guest.responded.isoformat() if guest.responded else None,
            **_tell_rows(party, guest.mail or ""),
        }
        for guest in sorted(guests, key=_by_address)
    ]


def tell_contacts(party: Party, mails: Iterable[str]) -> list[dict[str, Any]]:
    """Some customers of a meeting whom Outlook does not invite, as evidence."""
    people = [{"role": "customer", "attendee": None, **_tell_rows(party, mail)} for mail in mails]
    return sorted(people, key=_rows_of)


def role_of(party: Party, guest: Attendee) -> str:
    """`customer` (a meeting contact), `colleague` (a related user) or `guest` (anybody else)."""
    if guest.mail in party.customers:
        return "customer"
    related = party.relations.get(guest.mail or "", ())
    return "colleague" if any(one.relation_id.startswith(USER) for one in related) else "guest"


def is_backend_room(view: AdvisorView, mail: str) -> bool:
    """Whether the backend alone knows a room at this address."""
    backend = view.rooms.backend if view.rooms is not None else None
    return backend is not None and any(room.mail == mail for room in backend.items.values())


def is_alias(view: AdvisorView, party: Party, mail: str) -> bool:
    """Whether an address may be another one of somebody whom Salesforce names on the meeting."""
    if view.book is None:
        return False
    return view.book.items.may_be_one(mail, (*party.customers, *party.relations))


def _mails_of(view: AdvisorView, user_id: str) -> Iterable[str]:
    mail = view.user_mails.get(user_id)
    return () if mail is None else (mail,)


def _guests_of(view: AdvisorView, link: Link) -> tuple[Attendee, ...]:
    """Neither the owner nor the organiser, and no room, though it may have been invited like a person."""
    owner, own = link.booking.owner_mail, view.mails
    rooms = view.rooms.places.items if view.rooms is not None else {}
    guests = [
        guest
        for guest in link.events[0].attendees
        if guest.kind != "resource"
        and guest.response != "organizer"
        and ((mail := guest.mail) is None or not (mail == owner or mail in own or mail in rooms))
    ]
    return tuple(guests)


def _tell_rows(party: Party, mail: str) -> dict[str, Any]:
    contacts, related = party.customers.get(mail, ()), party.relations.get(mail, ())
    return {
        "contact_row_ids": sorted(contact.contact_row_id for contact in contacts),
        "relation_row_ids": sorted(invitee.relation_row_id for invitee in related),
    }


def _rows_of(person: dict[str, Any]) -> list[str]:
    rows: list[str] = person["contact_row_ids"]
    return rows


def _by_address(attendee: Attendee) -> tuple[bool, str, str, str, str]:
    mail, responded = attendee.mail, attendee.responded
    return (mail is None, mail or "", attendee.kind, attendee.response, responded.isoformat() if responded else "")
