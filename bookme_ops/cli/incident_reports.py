"""`bookme-ops incidents open|amend`: incidents that people report, and the facts that a ticket needs."""

from collections.abc import Callable
from typing import Annotated

import typer

from bookme_ops.cli.desk_seams import Amendment, Report
from bookme_ops.cli.fact_options import Facts, taking_facts
from bookme_ops.cli.incident_page import find_incident, tell_page
from bookme_ops.cli.opening import acting, desk_of, opened
from bookme_ops.cli.options import ACTOR, NUMBER, priority_of
from bookme_ops.cli.refusal import Refusal
from bookme_ops.intake import BOOKING, NONE, clean_facts, is_booking_id
from bookme_ops.service_levels.categories import CATEGORIES, find_category
from bookme_ops.settings import Settings
from connectors.records import booking_id
from jobs.base import Priority

CATEGORY_HELP = f"One of: {', '.join(CATEGORIES)}."
PRIORITY = Annotated[
    str | None, typer.Option(help="low, medium, high or critical; default: the guide's for the category.")
]


@taking_facts
def open_report(
    ctx: typer.Context,
    *,
    category: Annotated[str, typer.Option(help=CATEGORY_HELP)],
    summary: Annotated[str, typer.Option(help="One sentence about it; no personal data, please.")],
    environment: Annotated[
        str | None, typer.Option(metavar="NAME", help="Where; default: --env, else the one that is production.")
    ] = None,
    priority: PRIORITY = None,
    actor: ACTOR = None,
    said: Facts,
) -> None:
    """Open an incident for what somebody reported. It says which facts a ticket still needs; `none` is an answer.

    \b
    Example:
      bookme-ops incidents open --category booking-failure --summary "the room is not free" --booking 3f2504e0-…
    """
    desk, who = desk_of(ctx), acting(actor)
    chosen, urgency = _category(category), _priority(priority)
    if not summary.strip():
        raise Refusal("the summary is empty: say in a sentence what is wrong")
    meeting, facts = _read_facts(said)
    with opened(desk) as open_:
        report = Report(
            environment=_place(environment, desk.environments, open_.settings),
            category=chosen,
            priority=urgency or CATEGORIES[chosen].priority,
            summary=summary.strip(),
            booking_id=meeting,
            intake=facts,
        )
        number = desk.works.open_report(open_.ops, report=report, actor=who, at=desk.clock())
        tell_page(desk, open_, number)


@taking_facts
def amend(
    ctx: typer.Context,
    *,
    number: NUMBER,
    category: Annotated[str | None, typer.Option(help=CATEGORY_HELP)] = None,
    summary: Annotated[str | None, typer.Option(help="One sentence about it; no personal data, please.")] = None,
    priority: PRIORITY = None,
    actor: ACTOR = None,
    said: Facts,
) -> None:
    """Supply facts of a reported incident, or put them right. What is not given stays as it is.

    \b
    Example:
      bookme-ops incidents amend 12 --steps "book any room in Aarhus" --errors none
    """
    desk, who = desk_of(ctx), acting(actor)
    chosen, urgency = _category(category) if category else None, _priority(priority)
    meeting, facts = _read_facts(said)
    amendment = Amendment(
        facts=facts,
        booking_id=meeting,
        summary=(summary or "").strip() or None,
        category=chosen,
        priority=urgency or (CATEGORIES[chosen].priority if chosen else None),
    )
    if amendment == Amendment():
        raise Refusal("there is nothing to amend: give a fact, such as --steps")
    with opened(desk) as open_:
        find_incident(desk, open_, number)
        desk.works.amend(open_.ops, number, amendment=amendment, actor=who, at=desk.clock())
        tell_page(desk, open_, number)


REPORT_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (("open", open_report), ("amend", amend))
"""The commands with their names."""


def _category(name: str) -> str:
    found = find_category(name)
    if found is None:
        raise Refusal(f"there is no category {name!r}: there are {', '.join(CATEGORIES)}")
    return found.name


def _priority(word: str | None) -> Priority | None:
    found = priority_of(word or "")
    if word is not None and found is None:
        raise Refusal(f"there is no priority {word!r}: there are low, medium, high and critical")
    return found


def _read_facts(said: Facts) -> tuple[str | None, dict[str, str]]:
    """The BookingId, if there is one, and the facts; that no booking is concerned is one of them. Raises a refusal."""
    booking = said["booking"] or ""
    if booking.strip().lower() == NONE:
        return None, clean_facts({**said, BOOKING: NONE})
    meeting = booking_id(booking)
    if meeting is not None and not is_booking_id(meeting):
        raise Refusal(f"--booking {booking!r} is no BookingId: `bookme-ops bookings find` lists them, or say none")
    return meeting, clean_facts(said)


def _place(named: str | None, chosen: tuple[str, ...] | None, settings: Settings) -> str:
    """The environment that a report is about. A refusal if it is not clear which."""
    known = {environment.name: environment.kind for environment in settings.environments}
    if named is not None and named not in known:
        raise Refusal(f"there is no environment {named!r} in the settings: there are {', '.join(known)}")
    candidates = (named,) if named is not None else chosen or tuple(known)
    if len(candidates) > 1:
        candidates = tuple(name for name in candidates if known[name] == "production")
    if len(candidates) != 1:
        raise Refusal(f"say where it happened: --environment {' or '.join(known)}")
    return candidates[0]
