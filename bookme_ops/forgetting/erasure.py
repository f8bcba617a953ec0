"""Erasure: one person, an advisor or a customer, is taken out of all that we keep; what is counted stays countable."""

from datetime import datetime
from typing import Any

from bookme_ops.bundles.decode_map import Look, Unreadable, forget_decode_map, search_decode_map
from bookme_ops.deed import Deed
from bookme_ops.deeds import enter, enter_within
from bookme_ops.keyring import Keys, load_keys
from bookme_ops.store.bundles import sealed_maps
from bookme_ops.store.changed_subjects import note_everything
from bookme_ops.store.db import Connection
from bookme_ops.store.erasing import count_kept, erase_links, erase_table, erasing_order, forget_private_time
from bookme_ops.store.mail_objects import domains_of
from bookme_ops.store.persons import LONG, Person, find_person
from bookme_ops.store.purging import shed_log
from bookme_ops.store.tombstones import Eraser, tombstone
from bookme_ops.wiring import Ops


def erase_person(ops: Ops, named: str, *, dry_run: bool, actor: str, now: datetime) -> dict[str, Any]:
    """Put tombstones for every id and address of whoever `named` names, or only count where they stand.

    Gives the shape of `db erase`. Raises ValueError for what is neither an id nor an address, and NoKey. Killed in the
    middle, it is completed by doing it again.
    """
    name = named.strip()
    if ("@" not in name and len(name) < LONG) or any(map(str.isspace, name)):
        raise ValueError(f"{named!r} is neither an id nor an address: too much else would be taken for it")
    keys = load_keys(ops.settings)
    with ops.store.read() as connection:
        person, domains = find_person(connection, name), _domains(ops, connection)
    eraser = Eraser.of(person, keys.audit, domains)
    deed = Deed(actor=actor, at=now, action="person.erasure-begun", object=tombstone(name, keys.audit, domains))
    if not dry_run:
        enter(ops, deed)
        _void_verdicts(ops)
    gone = forget_private_time(ops.store, person, dry_run=dry_run)
    gone["decode_map"] = _forget_maps(ops, keys, eraser, Look(actor=actor, at=now, reason="erasure"), dry_run=dry_run)
    tables = erasing_order()
    rows = {table.name: erase_table(ops.store, table, person, eraser, dry_run=dry_run) for table in tables}
    rows |= _finish(ops, person, eraser, deed, dry_run=dry_run)
    return _tell(ops, person, eraser, rows, gone, dry_run=dry_run)


def _domains(ops: Ops, connection: Connection) -> frozenset[str]:
    """The bank's own domains, folded."""
    told = {domain.strip().casefold() for domain in ops.settings.bank.accepted_domains}
    return frozenset(told).union(*(domains_of(connection, tenant) for tenant in ops.estate.tenants))


def _void_verdicts(ops: Ops) -> None:
    """What was judged is judged anew, from the beginning on."""
    with ops.store.begin() as connection:
        note_everything(connection)


def _finish(ops: Ops, person: Person, eraser: Eraser, deed: Deed, *, dry_run: bool) -> dict[str, int]:
    """The lists of people, with the deed, in one transaction: until then it can be done again."""
    if dry_run:
        with ops.store.read() as connection:
            return erase_links(connection, person, eraser, dry_run=True)
    with ops.store.begin() as connection:
        counts = erase_links(connection, person, eraser, dry_run=False)
        note_everything(connection)
        done = Deed(actor=deed.actor, at=deed.at, action="person.erased", object=deed.object)
        enter_within(connection, ops, done)
    shed_log(ops.store)
    return counts


def _forget_maps(ops: Ops, keys: Keys, eraser: Eraser, look: Look, *, dry_run: bool) -> int:
    """Decode maps that name them are deleted as a whole: what they stand for can never be looked up again."""
    with ops.store.read() as connection:
        numbers = sealed_maps(connection)
    return sum(_forget_map(ops, keys, eraser, look, number, dry_run=dry_run) for number in numbers)


def _forget_map(ops: Ops, keys: Keys, eraser: Eraser, look: Look, bundle_id: str, *, dry_run: bool) -> bool:
    with ops.store.begin() as connection:
        try:
            found = eraser.names(search_decode_map(connection, keys, bundle_id, look))
        except Unreadable:
            return False
        if found and not dry_run:
            forget_decode_map(connection, keys, bundle_id, look)
        return found


def _tell(
    ops: Ops, person: Person, eraser: Eraser, rows: dict[str, int], gone: dict[str, int], *, dry_run: bool
) -> dict[str, Any]:
    """What was done. Only a dry run names the ids and addresses: its answer is looked at and thrown away."""
    with ops.store.read() as connection:
        kept = count_kept(connection, person, eraser)
    stones = sorted({eraser.stones[one.casefold()] for one in person.strong})
    told: dict[str, Any] = {
        "dry_run": dry_run,
        "tombstones": stones,
        "replaced": {name: count for name, count in sorted(rows.items()) if count},
        "deleted": {name: count for name, count in sorted(gone.items()) if count},
        "kept": kept,
        "rows": sum(rows.values()) + sum(gone.values()),
    }
    return told | ({"identifiers": sorted(person.strong), "beside_them": sorted(person.weak)} if dry_run else {})
