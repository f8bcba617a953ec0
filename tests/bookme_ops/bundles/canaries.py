"""Canaries: a bank in which every record bears values of its own, and a search for them in whole archives."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bookme_ops.verifier.containers import Budget, members
from bookme_ops.verifier.needles import fold, read
from bookme_ops.verifier.peeling import layers, unpacked
from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.model import Environment, Event, Row, World
from tests.bookme_ops.bundles.spelled import spellings
from tests.journeys.bank import BOOKING_ID_FIELD

NAMED = {"User": ("Name", "LastName"), "Contact": ("Name", "LastName"), "Account": ("Name",)}
MAILED = {"User": ("Email", "Username", "FederationIdentifier"), "Contact": ("Email",)}
TEXTS = {"Event": ("Subject", "Description"), DETAIL: ("andmoney__Comment__c",), "andmoney__AMB_Log__c": ()}
SERVICES = "Integration"
"""In the names of users who are nobody."""


@dataclass(frozen=True, slots=True)
class Canary:
    """A value that stands in one record of the bank, or in all that are about one person."""

    kind: str
    value: str


@dataclass
class Cage:
    """Makes canaries, and remembers them."""

    canaries: set[Canary] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    def keep(self, kind: str, value: Any) -> None:
        """A value of the bank that is one already."""
        if isinstance(value, str) and value:
            self.canaries.add(Canary(kind, value))

    def make(self, kind: str, form: str) -> str:
        """A new value; `#` stands for its number."""
        value = form.replace("#", f"{len(self.canaries):05d}")
        self.keep(kind, value)
        return value

    def name(self, name: str) -> str:
        """Somebody's name, with a word in it that nobody else has; the same for the same person."""
        if SERVICES in name or not name:
            return name
        if name not in self.names:
            self.names[name] = f"{name} {self.make('person', 'Qzkanari#')}"
            self.keep("person", self.names[name])
        return self.names[name]

    def last_name(self, name: str, whole: str) -> str:
        """The last name that goes with a whole one."""
        return f"{name} {whole.rpartition(' ')[2]}" if "Qzkanari" in whole else name


def plant(world: World) -> frozenset[Canary]:
    """Put canaries into every record; gives all of them. What ties records to each other stays as it is."""
    cage = Cage()
    tenant = world.tenant
    for person in tenant.people.values():
        if person.purpose == "user" and SERVICES not in person.display_name:
            person.display_name = cage.name(person.display_name)
            person.surname = cage.last_name(person.surname, person.display_name)
        cage.keep("id", person.id)
        for mail in (person.mail, person.upn, *(one.partition(":")[2] for one in person.proxy_addresses)):
            cage.keep("mail", mail)
    for mailbox in tenant.mailboxes.values():
        for event in mailbox.events.values():
            _plant_event(cage, event)
    for host in (tenant.id, *tenant.domains):
        cage.keep("host", host)
    for environment in world.environments.values():
        _plant_org(cage, environment)
        _plant_backend(cage, environment)
    return frozenset(cage.canaries)


def _plant_event(cage: Cage, event: Event) -> None:
    event.subject += f" {cage.make('text', 'Qzemne#')}"
    event.body += f"<p>{cage.make('text', 'Qzbrødtekst#')}</p>"
    if event.join_url:
        event.join_url += f"&x={cage.make('meeting', 'Qzjoin#')}"
    event.organizer_name = cage.name(event.organizer_name)
    for person in event.attendees:
        if person.kind != "resource":
            person.name = cage.name(person.name)
    for value in (event.id, event.ical_uid):
        cage.keep("id", value)


def _plant_org(cage: Cage, environment: Environment) -> None:
    org = environment.org
    cage.keep("host", f"{org.my_domain}.my.salesforce.com")
    for table, rows in org.tables.items():
        for row in rows.values():
            _plant_row(cage, table, row)
    for row in org.rows("ApexLog"):
        row["Body"] = f"{row['Body']}{_log_lines(cage, environment, str(row['Body']))}"
        row["LogLength"] = len(row["Body"])


def _plant_row(cage: Cage, table: str, row: Row) -> None:
    for column in TEXTS.get(table, ()):
        row[column] = f"{row.get(column) or ''} {cage.make('text', 'Qztekst#')}"
    whole = cage.name(str(row.get("Name") or "")) if table in NAMED else ""
    for column in NAMED.get(table, ()):
        row[column] = whole if column == "Name" else cage.last_name(str(row.get(column) or ""), whole)
    if table in NAMED and "Qzkanari" in whole:
        cage.keep("id", row["Id"])
    for column in MAILED.get(table, ()):
        cage.keep("mail", row.get(column))
    if table == DETAIL:
        row["andmoney__AdvisorName__c"] = cage.name(str(row.get("andmoney__AdvisorName__c") or ""))
        if row.get("andmoney__TeamsMeetingLink__c"):
            row["andmoney__TeamsMeetingLink__c"] += f"&x={cage.make('meeting', 'Qzjoin#')}"


def _log_lines(cage: Cage, environment: Environment, body: str) -> str:
    """Errors with values of the booking's own people, as a program may write them in every spelling, and secrets."""
    users, details = environment.org.table("User"), environment.org.table(DETAIL)
    booked = (row for row in environment.org.rows("Event") if not row.get("IsChild") and row.get(DETAIL) in details)
    about = (row for row in booked if str(details[row[DETAIL]][BOOKING_ID_FIELD]).casefold() in body.casefold())
    owner = next((row["OwnerId"] for row in about), None)
    user = users[owner] if owner in users else next(iter(users.values()))
    host = f"{environment.name}-salesforce.simulator.example"
    cage.keep("host", host)
    known = (user["Name"], user["Email"], user["Id"], host)
    token = cage.make("secret", "AQzsession#" + "xK9" * 9)
    lines = [f"session {environment.org.id[:15]}!{token}", f"Authorization: Bearer {token}.{token}"]
    lines += [spelled for value in known for spelled in spellings(str(value)).values() if "\n" not in spelled]
    lines += [f"phone +45 {20 + len(lines) % 10} 34 56 78", "cpr 010190-1234"]
    return "".join(f"10:00:01.0 ({number})|EXCEPTION_THROWN|[9]|{line}\n" for number, line in enumerate(lines))


def _plant_backend(cage: Cage, environment: Environment) -> None:
    backend = environment.backend
    for meeting in backend.meetings.values():
        meeting["title"] = f"{meeting.get('title') or ''} {cage.make('text', 'Qztitel#')}"
        meeting["description"] = cage.make("text", "Qzbesked#")
        meeting["videoLink"] = f"https://video.example/{cage.make('meeting', 'Qzvideo#')}"
    for employee in backend.employees.values():
        employee["displayName"] = cage.name(str(employee.get("displayName") or ""))
        employee["lastName"] = cage.last_name(str(employee.get("lastName") or ""), employee["displayName"])
        cage.keep("mail", employee.get("email"))
    for room in backend.rooms.values():
        cage.keep("mail", room.get("email"))


def contents_of(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Every name and content of an archive, of archives within, and the bytes of the archive itself."""
    yield "(archive)", archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            yield info.filename, info.filename.encode()
            yield from _contents_within(info.filename, opened.read(info))


def _contents_within(path: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield path, content
    for inner in members(content, Budget()) or ():
        yield path, inner.path.encode()
        yield from _contents_within(f"{path}!{inner.path}", inner.content)


def texts_of(archive: Path) -> str:
    """Everything that can be read in an archive, decoded in every way, without case, accents and white space."""
    contents = [content for _, content in contents_of(archive)]
    texts = (text for content in contents for text in (*layers(content), *unpacked(content)))
    return "\n".join(read(text).squeezed for text in texts)


def survivors(archive: Path, canaries: Iterable[Canary]) -> set[Canary]:
    """The canaries that can be read in an archive."""
    whole = texts_of(archive)
    return {one for one in canaries if "".join(fold(one.value).split()) in whole}
