"""Holdings: who holds which containers at an instant, as bits of whole numbers, one for each container."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.access.containers import Container
from jobs.access.view import OrgAccess

Ends = dict[int, datetime]
"""When what is held ends, by the bit of the container. What is held for good has no entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What each user holds."""

    bits: Mapping[str, int]
    """By user id; users of the org who hold nothing have 0."""
    ends: Mapping[str, Ends]


def find_holdings(org: OrgAccess, containers: Sequence[Container], now: datetime) -> Holdings:
    """What users hold at an instant: an assignment that expired, even just now, is inactive or was revoked is nothing.

    The profile of a user counts whether or not its assignment is listed.
    """
    bit_of = {one: 1 << number for number, container in enumerate(containers) for one in container.ids}
    profiles = {one.profile_id: 1 << number for number, one in enumerate(containers) if one.profile_id is not None}
    bits = {person.user_id: profiles.get(person.profile_id or "", 0) for person in org.people.items.rows}
    ends: dict[str, Ends] = {}
    for row in org.assignments.items.rows:
        if not row.active or row.revoked or (row.expires is not None and row.expires <= now):
            continue
        bit, held = bit_of.get(row.group_id or row.set_id, 0), bits.get(row.user_id, 0)
        if row.expires is not None:
            _note_end(ends.setdefault(row.user_id, {}), bit, row.expires, held=bool(held & bit))
        elif row.user_id in ends:
            ends[row.user_id].pop(bit, None)
        bits[row.user_id] = held | bit
    return Holdings(bits=bits, ends=ends)


def bits_of(number: int) -> Iterator[int]:
    """The bits of a number, each as a number of its own, the lowest first."""
    while number:
        lowest = number & -number
        yield lowest
        number ^= lowest


def _note_end(ends: Ends, bit: int, expires: datetime, *, held: bool) -> None:
    """The later end counts; who holds it for good already does so."""
    known = ends.get(bit)
    if known is not None:
        ends[bit] = max(known, expires)
    elif not held:
        ends[bit] = expires
