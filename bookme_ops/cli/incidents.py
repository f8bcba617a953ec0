"""`bookme-ops incidents`: the support queue."""

from typing import Annotated

import typer

from bookme_ops.cli.incident_cases import CASE_COMMANDS
from bookme_ops.cli.incident_moves import MOVE_COMMANDS
from bookme_ops.cli.incident_page import find_incident, refused, tell_page
from bookme_ops.cli.incident_previews import PREVIEW_COMMANDS
from bookme_ops.cli.incident_reports import REPORT_COMMANDS
from bookme_ops.cli.opening import acting, desk_of, opened, read_end
from bookme_ops.cli.options import ACTOR, LIMIT, NUMBER, UNTIL, priority_of, read_codes
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_incidents import write_queue
from bookme_ops.cli.screen import tell
from bookme_ops.cli.warnings import warn_of_dead_letters
from bookme_ops.deed import Deed
from bookme_ops.service_levels.clock import Standing
from bookme_ops.store.incident import State
from bookme_ops.telling import tell_incident
from connectors.records import booking_id

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

COLUMNS = (
    *("code", "environment", "subject", "booking_id", "priority", "summary", "evidence", "fix", "umbrella"),
    *("id", "state", "owner", "opened_at", "last_seen_at", "acknowledged_at", "acknowledged_until", "resolved_at"),
    *("first_response_due", "muted_until", "sla", "category", "missing", "merged_into", "duplicates", "links"),
    "intake",
)
CODES_HELP = "Only these codes or beginnings of codes, as in CAL001,MTG; may be repeated."
STATES = {
    "open": frozenset({State.OPEN, State.ACKNOWLEDGED}),
    "unacknowledged": frozenset({State.OPEN}),
    "acknowledged": frozenset({State.ACKNOWLEDGED}),
    "resolved": frozenset({State.RESOLVED}),
    "all": frozenset(State),
}


@app.callback()
def incidents() -> None:
    """Incidents: findings that people work on, from the first sight to the resolution."""


@app.command("list")
def list_incidents(
    ctx: typer.Context,
    *,
    state: Annotated[str, typer.Option(help="open, unacknowledged, acknowledged, resolved or all.")] = "open",
    select: Annotated[list[str] | None, typer.Option("--code", "--select", metavar="CODES", help=CODES_HELP)] = None,
    priority: Annotated[str | None, typer.Option(help="Only this priority: low, medium, high or critical.")] = None,
    booking: Annotated[str | None, typer.Option(metavar="BOOKING_ID", help="Only this booking.")] = None,
    advisor: Annotated[
        str | None,
        typer.Option(help="Only of this advisor: Entra object id, its first eight characters, or an address."),
    ] = None,
    sla: Annotated[
        Standing | None, typer.Option(help="Only where the first response stands like this.", show_default=False)
    ] = None,
    limit: LIMIT = 200,
) -> None:
    """List incidents, the most urgent first.

    \b
    Example:
      bookme-ops --env production incidents list --priority critical
    """
    desk = desk_of(ctx)
    if state not in STATES:
        raise Refusal(f"there is no state {state!r}: there are {', '.join(STATES)}")
    if priority is not None and priority_of(priority) is None:
        raise Refusal(f"there is no priority {priority!r}: there are low, medium, high and critical")
    with opened(desk) as open_:
        found = desk.works.search_incidents(
            open_.ops,
            states=STATES[state],
            codes=read_codes(select),
            priority=priority_of(priority or ""),
            booking_id=booking_id(booking),
            advisor=(advisor or "").strip() or None,
            sla=sla,
            limit=limit,
        )
        standings = desk.works.standings(open_.ops, found, at=desk.clock())
        rows = [tell_incident(incident, standings.get(incident.id)) for incident in found]
        tell(
            desk,
            rows,
            page=lambda screen: write_queue(screen, found, open_.zone, standings),
            rows=lambda: rows,
            columns=COLUMNS,
        )
        warn_of_dead_letters(desk, open_)


@app.command("show")
def show(ctx: typer.Context, number: NUMBER, actor: ACTOR = None) -> None:
    """Show one incident: what was seen, what would repair it, what happened. The look is written into the audit log.

    \b
    Example:
      bookme-ops incidents show 12
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        find_incident(desk, open_, number)
        look = Deed(actor=who, at=desk.clock(), action="incident.viewed", object=f"incident {number}")
        desk.works.record(open_.ops, look)
        tell_page(desk, open_, number)


@app.command("ack")
def acknowledge(
    ctx: typer.Context,
    *,
    number: NUMBER,
    text: Annotated[str, typer.Option("--note", help="What there is to say along with it; no personal data.")] = "",
    until: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Remind again from then on; default: never. ISO 8601.")
    ] = None,
    actor: ACTOR = None,
) -> None:
    """Say that you work on an incident: nobody is reminded of it any more, or with --until, not before then.

    Given again, it moves that instant. To accept the risk for a while is to `mute` it.

    \b
    Example:
      bookme-ops incidents ack 12 --note "I ask the advisor" --until 2026-03-03T12:00
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        incident = find_incident(desk, open_, number)
        end = read_end(until, desk, open_.zone) if until is not None else None
        at = desk.clock()
        standing = desk.works.standings(open_.ops, [incident], at=at).get(number)
        stands = standing.acknowledged_until if standing is not None else None
        if incident.state is State.RESOLVED or (incident.state is State.ACKNOWLEDGED and end == stands):
            raise refused(f"incident {number} is {incident.state.value} already")
        desk.works.acknowledge(open_.ops, number, actor=who, at=at, until=end)
        if text.strip():
            desk.works.note(open_.ops, number, actor=who, text=text.strip(), at=at)
        tell_page(desk, open_, number)


@app.command("note")
def note(
    ctx: typer.Context,
    *,
    number: NUMBER,
    text: Annotated[str, typer.Argument(help="What there is to say; no personal data, please.")],
    actor: ACTOR = None,
) -> None:
    """Say something about an incident, for whoever reads it next.

    \b
    Example:
      bookme-ops incidents note 12 "the advisor moved it by hand"
    """
    desk, who = desk_of(ctx), acting(actor)
    if not text.strip():
        raise Refusal("the note is empty: write what there is to say")
    with opened(desk) as open_:
        find_incident(desk, open_, number)
        desk.works.note(open_.ops, number, actor=who, text=text.strip(), at=desk.clock())
        tell_page(desk, open_, number)


@app.command("resolve")
def resolve(
    ctx: typer.Context,
    *,
    number: NUMBER,
    reason: Annotated[str, typer.Option(help="Why it is over.")] = "",
    actor: ACTOR = None,
) -> None:
    """Say that an incident is over. It is reopened if the next complete run finds it again.

    \b
    Example:
      bookme-ops incidents resolve 12 --reason "cancelled with the customer"
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        if find_incident(desk, open_, number).state is State.RESOLVED:
            raise refused(f"incident {number} is resolved already")
        desk.works.resolve(open_.ops, number, actor=who, reason=reason.strip(), at=desk.clock())
        tell_page(desk, open_, number)


@app.command("assign")
def assign(
    ctx: typer.Context,
    *,
    number: NUMBER,
    owner: Annotated[str, typer.Argument(metavar="WHO", help="Who works on it from now on.")],
    actor: ACTOR = None,
) -> None:
    """Give an incident to somebody.

    \b
    Example:
      bookme-ops incidents assign 12 "second line"
    """
    desk, who = desk_of(ctx), acting(actor)
    if not owner.strip():
        raise Refusal("the name is empty: say who works on it")
    with opened(desk) as open_:
        find_incident(desk, open_, number)
        desk.works.assign(open_.ops, number, owner=owner.strip(), actor=who, at=desk.clock())
        tell_page(desk, open_, number)


@app.command("mute")
def mute(
    ctx: typer.Context,
    *,
    number: NUMBER,
    until: UNTIL,
    reason: Annotated[str, typer.Option(help="Why the risk is accepted.")],
    actor: ACTOR = None,
) -> None:
    """Accept the risk of an incident until an instant; then it speaks up again.

    \b
    Example:
      bookme-ops incidents mute 12 --until 2026-12-24 --reason "the room is being rebuilt"
    """
    desk, who = desk_of(ctx), acting(actor)
    if not reason.strip():
        raise Refusal("the reason is empty: say why the risk is accepted")
    with opened(desk) as open_:
        find_incident(desk, open_, number)
        at, end = desk.clock(), read_end(until, desk, open_.zone)
        desk.works.mute(open_.ops, number, actor=who, reason=reason.strip(), at=at, until=end)
        tell_page(desk, open_, number)


@app.command("unmute")
def unmute(ctx: typer.Context, *, number: NUMBER, actor: ACTOR = None) -> None:
    """Accept the risk of an incident no longer.

    \b
    Example:
      bookme-ops incidents unmute 12
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        find_incident(desk, open_, number)
        desk.works.unmute(open_.ops, number, actor=who, at=desk.clock())
        tell_page(desk, open_, number)


for name, command in (*REPORT_COMMANDS, *MOVE_COMMANDS, *PREVIEW_COMMANDS, *CASE_COMMANDS):
    app.command(name)(command)
