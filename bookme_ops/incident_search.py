"""Search incidents: by code, by advisor, by booking, as people ask for them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from bookme_ops.booking_ids import SHORTEST, find_ids
from bookme_ops.runner import identities_of
from bookme_ops.service_levels.clock import Standing
from bookme_ops.service_levels.rule import rule_of
from bookme_ops.standings import clocks_of
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import account_ids, addresses
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incident_queue import Wanted, queue
from bookme_ops.store.incidents import CHUNK
from bookme_ops.store.lookups import bookings_with
from bookme_ops.wiring import Ops
from jobs.base import Priority


def search_incidents(
    ops: Ops,
    *,
    states: frozenset[State],
    codes: tuple[str, ...] = (),
    priority: Priority | None = None,
    booking_id: str | None = None,
    advisor: str | None = None,
    sla: Standing | None = None,
    limit: int,
) -> list[Incident]:
    """At most so many incidents of the chosen environments, the most urgent first, among them the oldest.

    `codes` are codes or beginnings of codes. `booking_id` is folded, and its beginning is enough if it tells it from
    others. `advisor` is an Entra object id, its beginning, or an address: the incidents that the advisor's calendar
    raised, those about the advisor, and those about the advisor's bookings. `sla` is how the first response stands now.
    """
    people = _find_people(ops, advisor) if advisor else None
    with ops.store.read() as connection:
        wanted = Wanted(
            states=states,
            environments={site.name for site in ops.chosen},
            codes=codes,
            priority=priority,
            booking_ids=find_ids(connection, booking_id) if booking_id else None,
        )
        found = queue(connection, wanted)
        if sla is not None:
            found = _narrow(ops, connection, found, sla)
        if people is not None:
            found = _pick(ops, connection, found, people)
        return list(islice(found, limit))


def _narrow(ops: Ops, connection: Connection, found: Iterator[Incident], sla: Standing) -> Iterator[Incident]:
    """Those whose first response stands like this now."""
    rule, now = rule_of(ops.settings), ops.now()
    while some := list(islice(found, CHUNK)):
        clocks = clocks_of(connection, some, rule, now)
        yield from (incident for incident in some if clocks[incident.id].standing is sla)


def _pick(ops: Ops, connection: Connection, found: Iterable[Incident], people: frozenset[str]) -> Iterator[Incident]:
    """Those that concern one of the people."""
    accounts = {site.name: addresses(connection, site.tenant).accounts for site in ops.chosen}
    for incident in found:
        if not people.isdisjoint(_find_concerned(connection, incident, accounts[incident.environment])):
            yield incident


def _find_concerned(connection: Connection, incident: Incident, accounts: Mapping[str, str]) -> Iterator[str]:
    """The identities whose view raised it, whom it is about, and who owns its booking."""
    yield incident.scope
    if incident.subject.kind == "advisor":
        yield incident.subject.id
    if incident.booking_id is not None and ":" in incident.scope:  # raised by a view of something else
        for booking in bookings_with(connection, incident.booking_id):
            owner = booking.owner_mail or booking.owner_id
            yield accounts.get(owner, owner)


def _find_people(ops: Ops, advisor: str) -> frozenset[str]:
    """What an id, the beginning of one, or an address may stand for."""
    known = identities_of(ops, advisor.strip())
    start = advisor.strip().casefold()
    if len(start) < SHORTEST:
        return known
    with ops.store.read() as connection:
        accounts = [account_ids(connection, tenant) for tenant in ops.estate.tenants]
    return known | {one for ids in accounts for one in ids if one.startswith(start)}
