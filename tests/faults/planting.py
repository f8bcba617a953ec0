"""The small bank with secrets planted in it: whatever must never be read anywhere bears a mark to search for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from connectors.simulator.bank_lists import write_lists
from connectors.simulator.bookme import SCOPE, SUBSCRIPTION_KEY
from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.ground import Deed
from connectors.simulator.model import Attendee, Event, Planted, World
from connectors.simulator.settings_file import BUDGET_SHARE, describe_bank, describe_environment
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
ADVISORS, EVENTS = 14, 40
UNSCHEDULED = 3
"""So many advisors stand in no schedule of the bank's own: they are asked for their working hours."""

MARK = "qzplanted"
"""Stands in every planted text about people: subjects, bodies, guests' addresses, join links, private places."""
DETAIL = "andmoney__AMB_Event_Detail__c"
JOIN_LINK = "andmoney__TeamsMeetingLink__c"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """An RSA key and its certificate, both as PEM."""

    key: str
    certificate: str


def plant_world(*, advisors: int = ADVISORS, events: int = EVENTS) -> World:
    """A bank of which every text that we must not keep, log or show bears the mark; `events` of each advisor."""
    world = build_world(advisors=advisors, events_per_advisor=events, scene="everyday", seed=7, as_of=AS_OF)
    events = [event for mailbox in world.tenant.mailboxes.values() for event in mailbox.events.values()]
    meetings = {event.ical_uid for event in events if event.properties}
    for event in events:
        _mark_event(event, of_product=event.ical_uid in meetings)
    for environment in world.environments.values():
        for row in environment.org.rows(DETAIL):
            row[JOIN_LINK] = _mark_link(row.get(JOIN_LINK))
        for row in environment.org.rows("Event"):
            row["Subject"] = f"{row.get('Subject')} {MARK}-subject"
            row["Description"] = f"{row.get('Description')} {MARK}-body"
        for row in environment.backend.meetings.values():
            row.update(title=f"{MARK}-title", description=f"{MARK}-body", videoLink=f"{MARK}-join")
            row.update(customFields={"cpr": f"{MARK}-cpr"}, cpr=f"{MARK}-cpr", customerId=f"{MARK}-customer")
        for row in environment.backend.employees.values():
            row.update(displayName=f"{MARK}-name", firstName=f"{MARK}-name", lastName=f"{MARK}-name")
    schedules = world.environments["production"].schedules
    unscheduled = sorted({line.mail for line in schedules})[:UNSCHEDULED]
    schedules[:] = [line for line in schedules if line.mail not in unscheduled]
    for planted in world.truth:
        if planted.code == "MTG008":
            planted.repair, planted.again = _mark_again(world, planted.repair), _mark_again(world, planted.again)
    return world


def wrong_now(world: World) -> list[Planted]:
    """What was planted, but for what is not wrong before its last step."""
    return [planted for planted in world.truth if planted.after_first_read is None]


def take_last_steps(world: World, at: datetime) -> None:
    """Let happen what was planted to happen between two reads."""
    for planted in world.truth:
        if planted.after_first_read is not None:
            planted.after_first_read(at)
            planted.after_first_read = None


def _mark_event(event: Event, *, of_product: bool) -> None:
    event.subject += f" {MARK}-subject"
    event.body += f"<p>{MARK}-body</p>"
    event.join_url = _mark_link(event.join_url)
    if not of_product:
        event.attendees.append(Attendee(mail=f"guest@{MARK}-guest.example", name=f"{MARK}-name"))
        event.location = f"{MARK}-place"


def _mark_link(link: str | None) -> str | None:
    return f"{link}&{MARK}-join" if link and MARK not in link else link


def _mark_again(world: World, deed: Deed) -> Deed:
    """The deed, after which join links bear the mark as before, on both sides of a meeting."""

    def do(at: datetime) -> None:
        deed(at)
        for mailbox in world.tenant.mailboxes.values():
            for event in mailbox.events.values():
                event.join_url = _mark_link(event.join_url)
        for environment in world.environments.values():
            for row in environment.org.rows(DETAIL):
                row[JOIN_LINK] = _mark_link(row.get(JOIN_LINK))

    return do


@cache
def key_pair() -> KeyPair:
    """The app's key and certificate, made once in this process."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bookme-ops")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(AS_OF - timedelta(days=1))
        .not_valid_after(AS_OF + timedelta(days=3650))
        .sign(key, SHA256())
    )
    return KeyPair(
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
    )


def write_settings(world: World, folder: Path, *, store: str, keys: bool) -> Path:
    """Write a settings file for the bank. With `keys`, `test` signs in by a key and a certificate, not by secrets."""
    if keys:
        pair = key_pair()
        (folder / "salesforce.pem").write_text(pair.key, encoding="ascii")
        (folder / "graph.pem").write_text(pair.key + pair.certificate, encoding="ascii")
    file = folder / "bookme-ops.toml"
    sites = (_environment(world, name, by_key=keys and name == "test") for name in world.environments)
    for name, text in write_lists(world).items():
        (folder / name).write_text(text, encoding="utf-8")
    sections = [describe_bank(world, store), *sites]
    file.write_text("\n".join(sections), encoding="utf-8")
    return file


def _environment(world: World, name: str, *, by_key: bool) -> str:
    org = 'auth = "jwt_bearer"\nusername = "app@bank.example"\nprivate_key_file = "salesforce.pem"'
    app = 'certificate_file = "graph.pem"'
    if not by_key:
        org = app = f'client_secret = "{CLIENT_SECRET}"'
    return f"""
{describe_environment(world.environments[name])}
[environments.{name}.salesforce]
instance_url = "https://{name}-salesforce.example"
client_id = "{CLIENT_ID}"
api_budget_share = {BUDGET_SHARE}
{org}
[environments.{name}.graph]
base_url = "https://{name}-graph.example/v1.0"
authority = "https://login.microsoftonline.com/{world.tenant.id}"
token_url = "https://{name}-graph.example/{world.tenant.id}/oauth2/v2.0/token"
client_id = "{CLIENT_ID}"
{app}
[environments.{name}.bookme]
base_url = "https://{name}-bookme.example/api/v2"
token_url = "https://{name}-bookme.example/oauth2/token"
scope = "{SCOPE}"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
subscription_key = "{SUBSCRIPTION_KEY}"
"""


def known_secrets() -> dict[str, str]:
    """The secrets that are known before anybody signs in, by a name that may be shown."""
    pair = key_pair()
    return {
        "the client secret": CLIENT_SECRET,
        "the subscription key": SUBSCRIPTION_KEY,
        "the private key": pair.key.splitlines()[5],
        "the certificate": pair.certificate.splitlines()[3],
        "a planted text about people": MARK,
    }


LINKS = {"a delta link": "deltatoken", "a link to a next page": "skiptoken", "a join link": "teams.microsoft.com"}
"""What nobody may read of links. The store keeps delta links, for they are our place in a mailbox's changes: they name
the mailbox and the window, and open nothing without a token."""
