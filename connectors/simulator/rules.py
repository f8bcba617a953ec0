"""What the bank has laid down about its advisors, in its own lists and in the directory: hours, limits, groups."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from connectors.simulator.almanac import HALF_HOURS, MOST_BOOKED, SLOTS, Almanac, own_closing_days
from connectors.simulator.ids import guid
from connectors.simulator.model import Environment, MailObject, RosterLine, ScheduleLine, Subscription, World
from connectors.simulator.names import DOMAIN
from connectors.simulator.places import Place
from connectors.simulator.staff import Advisor, place_key

LIVE_FOR, LIVE_EARLIER = timedelta(days=330), timedelta(days=345)
"""How long calendars have been synchronised: in general, and those of the pilot's advisors."""
PILOT_EVERY = 6
BANK_HOURS = (time(8), time(21))
"""When somebody can be met at all, on any day, Nuuk and the telephone included."""
SUBSCRIBED_FOR = timedelta(days=6, hours=12)
"""Subscriptions to events live for a week at most (graph-contract 7)."""


def set_rules(world: World, almanacs: Mapping[str, Almanac]) -> None:
    """The bank's hours, limits and closing days, and since when its calendars are synchronised."""
    years = {day.year for almanac in almanacs.values() for day in almanac.days}
    world.closing_days = own_closing_days(range(min(years) - 1, max(years) + 2))
    world.bank_hours = dict.fromkeys(range(7), BANK_HOURS)
    world.max_meeting_minutes = MOST_BOOKED * 30
    for environment in world.environments.values():
        environment.go_live = _days_ago(world, LIVE_FOR)
        environment.subscriptions = True


def write_lists(environment: Environment, advisors: list[Advisor], almanacs: Mapping[str, Almanac]) -> None:
    """The roster and the schedules: everybody works from Monday to Friday."""
    for number, advisor in enumerate(advisors):
        mail, place = advisor.person.mail or "", advisor.place.name
        pilot = number % PILOT_EVERY == 0 and environment.go_live is not None
        start = environment.go_live - (LIVE_EARLIER - LIVE_FOR) if pilot and environment.go_live else None
        line = RosterLine(mail=mail, sync_start=start, location=place, initials=advisor.initials)
        environment.roster.append(line)
        begin, end = work_hours(almanacs[advisor.place.zone.key])
        environment.schedules += [
            ScheduleLine(mail=mail, weekday=day, start=begin, end=end, location=place) for day in range(5)
        ]


def work_hours(almanac: Almanac) -> tuple[time, time]:
    """The working day of a zone in the bank's wall time; clocks change in all of them at one instant."""
    bank_zone = almanac.bank_zone
    begins = {opening.astimezone(bank_zone).time() for opening in almanac.opening}
    ends = {(opening + HALF_HOURS[SLOTS]).astimezone(bank_zone).time() for opening in almanac.opening}
    return min(begins), max(ends)


def subscribe(world: World, advisors: list[Advisor], rng: Random) -> None:
    """A subscription to the events of every advisor."""
    for advisor in advisors:
        expires = world.as_of + SUBSCRIBED_FOR - timedelta(minutes=rng.randint(0, 60 * 24))
        key = guid(rng)
        resource = f"/users/{advisor.person.id}/events"
        world.tenant.subscriptions[key] = Subscription(id=key, resource=resource, expires=expires)


def found_groups(world: World, places: list[Place], rng: Random) -> None:
    """A distribution group for each branch, and an organisational contact."""
    for place in places:
        _add_object(world, rng, "group", f"Filial {place.town}", f"filial.{place_key(place)}@{DOMAIN}")
    _add_object(world, rng, "contact", "Ekstern revision", "revision@partner.example")


def _add_object(world: World, rng: Random, kind: str, name: str, mail: str) -> None:
    key = guid(rng)
    world.tenant.objects[key] = MailObject(
        id=key, kind=kind, display_name=name, mail=mail, proxy_addresses=[f"SMTP:{mail}"]
    )


def _days_ago(world: World, span: timedelta) -> date:
    zone = ZoneInfo(world.bank_zone)
    moment: datetime = world.as_of - span
    return moment.astimezone(zone).date()
