"""Who works in the small bank: advisors with their diaries, back-office people, guests, leavers and rooms."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from random import Random

from connectors.simulator.almanac import Diary
from connectors.simulator.ids import OutlookIds, guid
from connectors.simulator.model import Environment, Mailbox, Person, Room, World
from connectors.simulator.names import DOMAIN, NameBook
from connectors.simulator.places import Place, place_of

SIGN_ON = timedelta(days=400)
"""How long ago most people began."""


@dataclass(slots=True, kw_only=True, eq=False)
class Advisor:
    """An advisor, and where each system keeps what is theirs."""

    person: Person
    environment: Environment
    place: Place
    mailbox: Mailbox
    outlook_ids: OutlookIds
    initials: str
    user_id: str = ""
    """Salesforce User id."""
    employee_id: str = ""
    """The backend's employee id."""
    diary: Diary = field(default_factory=Diary)


@dataclass(slots=True, kw_only=True, eq=False)
class BookableRoom:
    """A meeting room, and where each system keeps what is its own."""

    room: Room
    person: Person
    mailbox: Mailbox
    outlook_ids: OutlookIds
    backend_ids: dict[str, str] = field(default_factory=dict)
    """The backend's room id in each environment."""
    diary: Diary = field(default_factory=Diary)


class Personnel:
    """Fills the tenant with people and rooms."""

    def __init__(self, world: World, rng: Random, places: list[Place]) -> None:
        self._world = world
        self._rng = rng
        self._places = places
        self._names = NameBook(rng)
        self._numbers = 0

    def hire_advisor(self, index: int, environment: Environment) -> Advisor:
        """Add an advisor with a mailbox."""
        place = place_of(index, self._places)
        person = self._hire(place, "Rådgivning")
        return Advisor(
            person=person,
            environment=environment,
            place=place,
            mailbox=self._open_mailbox(person),
            outlook_ids=OutlookIds(self._rng),
            initials=person.nickname,
        )

    def hire_clerk(self, index: int) -> Person:
        """Add somebody of the back office: a mailbox, but no advisor anywhere."""
        person = self._hire(place_of(index, self._places), "Back office")
        self._open_mailbox(person)
        return person

    def invite_guest(self) -> Person:
        """Add a guest of another company: an account without a mailbox."""
        given, surname = self._names.draw()
        local = self._names.local_part(given, surname)
        return self._add(
            Person(
                id=guid(self._rng),
                upn=f"{local}_partner.example#EXT#@{DOMAIN}",
                mail=f"{local}@partner.example",
                display_name=f"{given} {surname} (partner)",
                given_name=given,
                surname=surname,
                nickname=f"{local}_partner.example#EXT#",
                proxy_addresses=[],
                user_type="Guest",
            )
        )

    def retire(self) -> Person:
        """Add somebody who left: the account is disabled, the mailbox is gone."""
        person = self._hire(self._rng.choice(self._places), "Rådgivning")
        person.enabled = False
        return person

    def furnish(self, place: Place, number: int) -> BookableRoom:
        """Add a meeting room. Its account is disabled, as those of rooms normally are."""
        local = f"moede.{place_key(place)}.{number}"
        name = f"Mødelokale {number}, {place.town}"
        person = self._add(
            Person(
                id=guid(self._rng),
                upn=f"{local}@{DOMAIN}",
                mail=f"{local}@{DOMAIN}",
                display_name=name,
                given_name="",
                surname="",
                nickname=local,
                proxy_addresses=[f"SMTP:{local}@{DOMAIN}"],
                office=place.name,
                time_zone=place.windows_zone,
                enabled=False,
                purpose="room",
            )
        )
        room = Room(
            id=guid(self._rng),
            person_id=person.id,
            mail=f"{local}@{DOMAIN}",
            name=name,
            location=place.name,
            capacity=self._rng.choice((4, 6, 8, 12, None)),
            building=place.town,
            floor=self._rng.randint(0, 4),
        )
        self._world.tenant.rooms[room.id] = room
        mailbox, ids = self._open_mailbox(person), OutlookIds(self._rng)
        return BookableRoom(room=room, person=person, mailbox=mailbox, outlook_ids=ids)

    def _hire(self, place: Place, department: str) -> Person:
        given, surname = self._names.draw(greenlandic=place.town == "Nuuk" and self._rng.random() < 0.6)
        local, initials = self._names.local_part(given, surname), self._names.initials(given, surname)
        self._numbers += 1
        addresses = [f"SMTP:{local}@{DOMAIN}", f"smtp:{initials}@{DOMAIN}", f"SIP:{local}@{DOMAIN}"]
        return self._add(
            Person(
                id=guid(self._rng),
                upn=f"{local}@{DOMAIN}",
                mail=f"{local}@{DOMAIN}",
                display_name=f"{given} {surname}",
                given_name=given,
                surname=surname,
                nickname=initials,
                proxy_addresses=addresses,
                office=place.name,
                department=department,
                employee_id=f"E{self._numbers:05d}",
                time_zone=place.windows_zone,
                working_end=time(17),
            )
        )

    def _add(self, person: Person) -> Person:
        self._world.tenant.people[person.id] = person
        return person

    def _open_mailbox(self, person: Person) -> Mailbox:
        mailbox = Mailbox(person_id=person.id)
        self._world.tenant.mailboxes[person.id] = mailbox
        return mailbox


def place_key(place: Place) -> str:
    """A short ASCII word for a branch, for addresses of its rooms."""
    return "".join(letter for letter in place.name.casefold() if letter.isascii() and letter.isalnum())
