"""`bookme-ops incidents link|merge|reopen|wait|resume`: what people do with whole incidents."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from bookme_ops.cli.incident_page import find_incident, tell_page
from bookme_ops.cli.opening import acting, desk_of, opened
from bookme_ops.cli.options import ACTOR, LARGEST, NUMBER
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.seams import Works
from bookme_ops.store.incident import Party
from bookme_ops.store.incident_link import LinkKind

Act = Callable[[Works, Any, dict[str, Any]], None]
"""What is done, with the works, the open store, and who does it when."""
LONGEST = 200
REASON = Annotated[str, typer.Option(help="Why.")]
OTHERS = tuple(party.value for party in Party if party is not Party.US)


def link(
    ctx: typer.Context,
    *,
    number: NUMBER,
    target: Annotated[str, typer.Argument(metavar="TARGET", help="The number, id or file name of that thing.")],
    kind: Annotated[LinkKind, typer.Option(help="What it is tied to.")],
    actor: ACTOR = None,
) -> None:
    """Tie an incident to another one, a ticket, a Salesforce Case or a debug bundle; each of them once.

    \b
    Example:
      bookme-ops incidents link 12 --kind ticket VENDOR-4711
    """
    named = target.strip().removeprefix("#") if kind is LinkKind.RELATED else target.strip()
    if kind is LinkKind.RELATED and not (named.isdecimal() and len(named) < len(str(LARGEST))):
        raise Refusal(f"{target!r} is no number of an incident: `bookme-ops incidents list --state all` lists them")
    if not 0 < len(named) <= LONGEST:
        raise Refusal(f"say what it is tied to, in at most {LONGEST} characters")
    _change(ctx, number, actor, lambda works, ops, by: works.link(ops, number, kind=kind, target=named, **by))


def merge(
    ctx: typer.Context,
    *,
    number: NUMBER,
    into: Annotated[
        int, typer.Argument(min=1, max=LARGEST, metavar="INTO", help="The incident that it is a duplicate of.")
    ],
    reason: REASON = "",
    actor: ACTOR = None,
) -> None:
    """Say that an incident is a duplicate of another, which stands for it from now on.

    It is resolved, and stays so while the other one is open, even if a run finds it again.

    \b
    Example:
      bookme-ops incidents merge 12 9 --reason "the same mailbox"
    """
    _change(ctx, number, actor, lambda works, ops, by: works.merge(ops, number, into=into, reason=reason.strip(), **by))


def reopen(ctx: typer.Context, *, number: NUMBER, reason: REASON = "", actor: ACTOR = None) -> None:
    """Say that an incident is not over after all; a first response is owed anew.

    \b
    Example:
      bookme-ops incidents reopen 12 --reason "it happened again"
    """
    _change(ctx, number, actor, lambda works, ops, by: works.reopen(ops, number, reason=reason.strip(), **by))


def wait(
    ctx: typer.Context,
    *,
    number: NUMBER,
    party: Annotated[str, typer.Option("--for", metavar="PARTY", help=f"Whose move it is: {', '.join(OTHERS)}.")],
    reason: REASON = "",
    actor: ACTOR = None,
) -> None:
    """Hand the clock of an incident to another party: ours stands still until `resume`.

    \b
    Example:
      bookme-ops incidents wait 12 --for vendor --reason "ticket VENDOR-4711"
    """
    if party.strip().lower() not in OTHERS:
        raise Refusal(f"there is no party {party!r}: there are {', '.join(OTHERS)}")
    _change(
        ctx,
        number,
        actor,
        lambda works, ops, by: works.wait(ops, number, party=Party(party.strip().lower()), reason=reason.strip(), **by),
    )


def resume(ctx: typer.Context, *, number: NUMBER, reason: REASON = "", actor: ACTOR = None) -> None:
    """Take the clock of an incident back: it is our move again.

    \b
    Example:
      bookme-ops incidents resume 12 --reason "the vendor sent a fix"
    """
    _change(ctx, number, actor, lambda works, ops, by: works.resume(ops, number, reason=reason.strip(), **by))


MOVE_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("link", link),
    ("merge", merge),
    ("reopen", reopen),
    ("wait", wait),
    ("resume", resume),
)
"""The commands with their names."""


def _change(ctx: typer.Context, number: int, actor: str | None, act: Act) -> None:
    """Do something with an incident, and tell it as it stands then."""
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        find_incident(desk, open_, number)
        act(desk.works, open_.ops, {"actor": who, "at": desk.clock()})
        tell_page(desk, open_, number)
