"""Locations: account, advisor and room find each other by one string, letter by letter (MTG030, MTG031).

A string that differs by a blank takes the advisor or the room out of every search, and nobody is told (domain rule 8).
What counts are the location of accounts with a booking in the window, the office of the roster's advisors, and the
location of the tenant's rooms; a record without a string, or with blanks alone, is not judged. Readings of ours:

* Strings are compared within one environment: its accounts, its advisors, and all rooms of its tenant.
* A room is judged in the first environment whose people use its string, or one that looks the same; else at home, in
  the first one. What is found about it is raised at home, as rooms belong to the tenant.
* Of strings that look the same the intended one is that which rooms and advisors use most; then accounts decide, then
  rooms. All others are near misses (MTG030), also where two records share the slip.
* A string matches if a record of another kind uses exactly the same. An advisor's is also vouched for by a second
  advisor, a room's by a second room: branches without rooms and rooms without a branch are normal. Accounts do not
  vouch for each other: no meeting is found between them.
* A string that matches none, and looks like none that a room or an advisor uses, is unknown (MTG031). This is absence:
  nothing is judged in an environment until all of it and the directory was read, and no room until all of every
  environment was.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from connectors.directory_records import Room
from connectors.errors import Reason
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.environment.parts import find_missing, tell_missing
from jobs.meetings.folding import find_difference
from jobs.meetings.places import ACCOUNT, ADVISOR, ROOM, Holder, Standing, World
from jobs.policy import Policies
from jobs.views import DirectoryView, Roster

NEAR_MISS = Kind(code="MTG030", name="location-near-miss", priority=Priority.HIGH, category="room-allocation")
UNKNOWN = Kind(code="MTG031", name="location-unknown", priority=Priority.MEDIUM, category="configuration")
KINDS = (NEAR_MISS, UNKNOWN)

READS = frozenset({"bookings", "users", "employees", "accounts"})
PLACES = "places"

OWNERS = {ACCOUNT: "The account's location", ADVISOR: "The advisor's office", ROOM: "The room's location"}


def decide(view: DirectoryView, policies: Policies, now: datetime) -> Iterator[Finding | Unknown]:  # noqa: ARG001
    """Judge every location string of a tenant; what was not read completely is told as unknown."""
    rooms = list(_rooms_of(view.rooms.items))
    worlds: list[World] = []
    for roster in view.rosters:
        people = list(_people_of(roster))
        worlds.append(World.of([*people, *rooms]))
        if not _find_missing(view, (roster,)):
            yield from _judge(roster.environment, people, worlds[-1])
    if worlds and not _find_missing(view, view.rosters):
        yield from _judge_rooms(view, rooms, worlds)
    yield from _tell_gaps(view)


def _tell_gaps(view: DirectoryView) -> Iterator[Unknown]:
    """What of an environment is missing there; at home, where rooms are told, what is missing anywhere."""
    for roster in view.rosters:
        looked_at = view.rosters if roster is view.rosters[0] else (roster,)
        missing = _find_missing(view, looked_at)
        yield from tell_missing(roster.environment, {kind.code: missing for kind in KINDS})


def _find_missing(view: DirectoryView, rosters: Iterable[Roster]) -> dict[Subject, Reason]:
    missing = find_missing(view, rosters, READS)
    if view.rooms.read.reason is not None:
        missing[Subject(kind="directory", id=f"{view.tenant}/{PLACES}")] = view.rooms.read.reason
    return missing


def _people_of(roster: Roster) -> Iterator[Holder]:
    for account in roster.account_places:
        if account.location.strip():
            yield Holder(kind=ACCOUNT, id=account.account_id, location=account.location)
    for advisor in roster.advisors:
        office = advisor.account.office if advisor.account else None
        if office and office.strip():
            yield Holder(kind=ADVISOR, id=advisor.identity, location=office)


def _rooms_of(rooms: Iterable[Room]) -> Iterator[Holder]:
    for room in rooms:
        if room.location and room.location.strip():
            yield Holder(kind=ROOM, id=room.mail, location=room.location)


def _judge(environment: str, holders: Iterable[Holder], world: World) -> Iterator[Finding]:
    verdicts: dict[str, Standing | str] = {}
    for holder in sorted(set(holders)):
        verdict = verdicts.get(holder.location) or verdicts.setdefault(holder.location, world.judge(holder.location))
        if verdict is Standing.UNKNOWN:
            yield _unknown(environment, holder, world)
        elif not isinstance(verdict, Standing):
            yield _near_miss(environment, holder, verdict, world)


def _judge_rooms(view: DirectoryView, rooms: Iterable[Holder], worlds: list[World]) -> Iterator[Finding]:
    """Each room in the first world with people at its place, and told at home."""
    home = view.rosters[0].environment
    for room in rooms:
        world = next((world for world in worlds if world.peoples(room.location)), worlds[0])
        yield from _judge(home, (room,), world)


def _near_miss(environment: str, holder: Holder, intended: str, world: World) -> Finding:
    """MTG030."""
    difference = find_difference(holder.location, intended)
    found, meant = (difference[side] or "the end of the text" for side in ("found", "intended"))
    return Finding(
        code=NEAR_MISS.code,
        environment=environment,
        subject=Subject(kind=holder.kind, id=holder.id),
        priority=NEAR_MISS.priority,
        summary=f"{OWNERS[holder.kind]} is “{holder.location}”, where “{intended}” is meant:"
        f" character {difference['position']} is {found}, not {meant}.",
        evidence=_tell(holder, world)
        | {"intended": intended, "intended_used_by": world.count(intended), "difference": difference},
        fix={"action": "set-location", "on": holder.kind, "id": holder.id, "value": intended},
    )


def _unknown(environment: str, holder: Holder, world: World) -> Finding:
    """MTG031."""
    return Finding(
        code=UNKNOWN.code,
        environment=environment,
        subject=Subject(kind=holder.kind, id=holder.id),
        priority=UNKNOWN.priority,
        summary=f"{OWNERS[holder.kind]} is “{holder.location}”, which matches nobody else's, nor nearly.",
        evidence=_tell(holder, world),
    )


def _tell(holder: Holder, world: World) -> dict[str, Any]:
    return {"location": holder.location, "used_by": world.count(holder.location)}


JOB = Job(
    name="locations",
    title="Accounts, advisors and rooms spell their locations alike",
    grain=DirectoryView,
    cron="15 * * * *",
    kinds=KINDS,
    decide=decide,
    reads=READS | {PLACES},
)
