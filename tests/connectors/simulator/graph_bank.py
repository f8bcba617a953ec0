"""A bank of three people and two rooms, and a desk from which to ask its Graph."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.graph import GraphApp
from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET, SCOPE
from connectors.simulator.graph_switches import GraphSwitches
from connectors.simulator.model import Attendee, Event, Mailbox, Person, Room, Tenant, World

AS_OF = datetime(2026, 11, 22, 8, tzinfo=UTC)
PROPERTY = "String {00020329-0000-0000-C000-000000000046} Name BookingId"
ANNA, BO, CARL, OAK = (f"{number}0000000-0000-4000-a000-00000000000{number}" for number in (1, 2, 3, 4))
ELM, TENANT = ("50000000-0000-4000-a000-000000000005", "90000000-0000-4000-a000-000000000009")


@dataclass
class Desk:
    """Asks Graph as a client does, signed in."""

    world: World
    switches: GraphSwitches = field(default_factory=GraphSwitches)

    @property
    def anna(self) -> Mailbox:
        return self.world.tenant.mailboxes[ANNA]

    def __post_init__(self) -> None:
        self.app = GraphApp(self.world, switches=self.switches)
        self.token = self.sign_in()

    def sign_in(self) -> str:
        form = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scope": SCOPE,
            "grant_type": "client_credentials",
        }
        path = f"/{self.world.tenant.id}/oauth2/v2.0/token"
        answer = self.app.handle(Call(method="POST", target=path, host="graph.test", body=urlencode(form).encode()))
        return str(json.loads(answer.body)["access_token"])

    def ask(self, method: str, target: str, document: Any = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = {} if document is None else {"content-type": "application/json"}
        body = b"" if document is None else json.dumps(document).encode()
        target = target.removeprefix("http://graph.test")
        sent = {"authorization": f"Bearer {self.token}", **kind, **named}
        return self.app.handle(Call(method=method, target=target, host="graph.test", headers=sent, body=body))

    def get(self, target: str, **headers: str) -> dict[str, Any]:
        answer = self.ask("GET", target, **headers)
        assert answer.status == 200, answer.body
        return dict(json.loads(answer.body))

    def read(self, answer: Answer) -> dict[str, Any]:
        return dict(json.loads(answer.body))

    def refusal(self, target: str, **headers: str) -> tuple[int, str]:
        answer = self.ask("GET", target, **headers)
        return answer.status, json.loads(answer.body)["error"]["code"]


def make_person(person_id: str, name: str, *, purpose: str = "user") -> Person:
    mail = f"{name}@bank.example"
    return Person(
        id=person_id,
        upn=mail,
        mail=mail,
        display_name=name.title(),
        given_name=name.title(),
        surname="Test",
        nickname=name,
        proxy_addresses=[f"SMTP:{mail}", f"smtp:{name[:2]}@bank.example"],
        office="Main Street 1",
        purpose=purpose,
    )


def make_event(event_id: str, start: datetime, minutes: int = 60, **values: Any) -> Event:
    fixed = {"organizer_mail": "anna@bank.example", "organizer_name": "Anna", "created": AS_OF, "modified": AS_OF}
    return Event(
        **{
            "id": event_id,
            "subject": event_id,
            "start": start,
            "end": start + timedelta(minutes=minutes),
            **fixed,
            **values,
        }
    )


def fill_mailbox(mailbox: Mailbox) -> None:
    attendees = [
        Attendee(mail="bo@bank.example", name="Bo", response="accepted", responded=AS_OF),
        Attendee(mail="oak@bank.example", name="Oak", kind="resource"),
    ]
    single = {"properties": {PROPERTY: "BK-1"}, "attendees": attendees, "location": "Oak", "ical_uid": "UID-1"}
    series = {"master_id": "m1", "ical_uid": "UID-M"}
    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    for event in (
        make_event("s1", datetime(2026, 11, 23, 9, tzinfo=UTC), join_url="https://teams.example/1", **single),
        make_event("a1", midnight, 24 * 60, all_day=True),
        make_event(
            "m1",
            datetime(2026, 11, 24, 8, tzinfo=UTC),
            kind="seriesMaster",
            recurrence={"pattern": {}},
            ical_uid="UID-M",
        ),
        make_event("o1", datetime(2026, 11, 24, 8, tzinfo=UTC), kind="occurrence", **series),
        make_event("o2", datetime(2026, 12, 1, 8, tzinfo=UTC), kind="occurrence", **series),
        make_event("x1", datetime(2026, 12, 8, 9, tzinfo=UTC), kind="exception", **series),
    ):
        mailbox.events[event.id] = event


def make_world() -> World:
    """Anna has a full calendar, Bo and the room Oak an empty one, Carl none at all."""
    people = {
        ANNA: make_person(ANNA, "anna"),
        BO: make_person(BO, "bo"),
        CARL: make_person(CARL, "carl"),
        OAK: make_person(OAK, "oak", purpose="room"),
    }
    boxes = {key: Mailbox(person_id=key) for key in (ANNA, BO, OAK)}
    fill_mailbox(boxes[ANNA])
    rooms = {
        key: Room(id=key, person_id=OAK, mail=f"{name}@bank.example", name=name.title(), location=place, capacity=seats)
        for key, name, place, seats in ((OAK, "oak", "Main Street 1", 8), (ELM, "elm", "Side Street 2", None))
    }
    tenant = Tenant(id=TENANT, domains=["bank.example"], people=people, rooms=rooms, mailboxes=boxes)
    return World(as_of=AS_OF, seed=7, scene="test", bank_zone="Europe/Copenhagen", tenant=tenant)


def open_desk(**switches: Any) -> Desk:
    """A desk at a new bank, with some of Graph's switches set."""
    return Desk(make_world(), GraphSwitches(**switches))
