"""Values of our own that must not be read in a bundle: secrets, tokens in use, and whose tenants and orgs these are."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from bookme_ops.bundles.choosing import know
from bookme_ops.bundles.pieces import Kind, Known
from bookme_ops.connections import Connection
from bookme_ops.settings import Bookme, Graph, Salesforce, Settings
from bookme_ops.store.booking_records import BookingRecords
from connectors.transport import MeteredSession

PUBLIC = re.compile(
    r"(?:graph\.microsoft\.[a-z]+|microsoftgraph\.chinacloudapi\.cn|login\.(?:microsoftonline\.[a-z]+|salesforce\.com)"
    r"|login\.partner\.microsoftonline\.cn|test\.salesforce\.com|localhost|127\.0\.0\.1|::1)",
    re.IGNORECASE,
)
"""Hosts that say nothing of whose they are."""
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SHARED = re.compile(r"(?:.*\.)?(?:salesforce|force)\.com", re.IGNORECASE)


def values_of_settings(settings: Settings) -> Iterator[Known]:
    """Every secret, whose apps we are, and where the systems are."""
    for secret in settings.secrets:
        yield from know(Kind.SECRET, secret.reveal())
    for environment in settings.environments:
        for system in (environment.salesforce, environment.graph, environment.bookme):
            if system is not None:
                yield from _values_of(system)


def values_of_connections(connections: Mapping[str, Connection]) -> Iterator[Known]:
    """The hosts that we talk to and the tokens that are in use, after everything was asked."""
    for connection in connections.values():
        sessions = [connection.salesforce, connection.graph]
        sessions += [connection.backend.session] if connection.backend is not None else []
        for session in sessions:
            yield from _values_of_session(session)


def values_of_records(records: BookingRecords) -> Iterator[Known]:
    """The domains of the tenants, and of those who own bookings in them."""
    mails = [one.owner_mail for one in records.bookings] + [user.mail for _, user in records.accounts]
    domains = {*records.domains, *(mail.rpartition("@")[2] for mail in mails if mail and "@" in mail)}
    yield from know(Kind.HOST, sorted(domains))


def unique(known: Iterable[Known]) -> tuple[Known, ...]:
    """Each value once per kind, in an order of its own."""
    return tuple(sorted(set(known), key=lambda one: (one.kind, one.value)))


def _values_of(system: Salesforce | Graph | Bookme) -> Iterator[Known]:
    urls = [system.token_url]
    match system:
        case Salesforce():
            urls += [system.instance_url, system.audience]
            yield from know(Kind.SECRET, system.client_id)
            yield from know(Kind.MAIL, system.username)
        case Graph():
            urls += [system.base_url, system.authority]
            yield from know(Kind.ID, system.client_id)
            yield from _tenant(system.tenant)
        case Bookme():
            urls.append(system.base_url)
            yield from know(Kind.ID, system.client_id)
    for url in urls:
        yield from _host(url)


def _values_of_session(session: MeteredSession) -> Iterator[Known]:
    yield from know(Kind.SECRET, session.held_token)
    yield from _host(session.base_url)


def _tenant(text: str) -> Iterator[Known]:
    if GUID.fullmatch(text) or "://" not in text:
        yield from know(Kind.HOST, text)


def _host(url: str | None) -> Iterator[Known]:
    """The host of a URL, and the tenant in its path; of a My Domain the part that is the bank's, too."""
    parts = urlsplit(url or "")
    host = parts.hostname or ""
    if host and not PUBLIC.fullmatch(host):
        yield from know(Kind.HOST, host)
        if SHARED.fullmatch(host):
            yield from know(Kind.HOST, host.partition(".")[0])
    for part in parts.path.split("/"):
        if GUID.fullmatch(part):
            yield from know(Kind.HOST, part)
