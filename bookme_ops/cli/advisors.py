"""`bookme-ops advisors`: who advisors are to those who look for them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import acting, desk_of, opened, read_instant
from bookme_ops.cli.options import ACTOR, AS_OF
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.screen import Screen, data, grid, tell
from bookme_ops.deed import Deed
from jobs.environment.searches import Match, SearchExplanation, SearchHit

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

MOST_HITS = 40


@app.callback()
def advisors() -> None:
    """Advisors: who they are to those who look for them."""


@app.command("search")
def search(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="An alias, an address, initials, or words of a name.")],
    as_of: AS_OF = None,
    actor: ACTOR = None,
) -> int:
    """Show whom a search for an advisor finds in each environment, and why; and whether an alias leads to one person.

    The search is written into the audit log, but not what for.
    Ends with 3 if the directory could not be read completely: there may be more hits than are shown.

    \b
    Example:
      bookme-ops advisors search abc@bank.example
    """
    desk, who = desk_of(ctx), acting(actor)
    if not text.strip():
        raise Refusal("the text is empty: give an alias, an address, initials, or words of a name")
    with opened(desk) as open_:
        instant = read_instant(as_of, desk, open_.zone)
        found = desk.works.search_advisors(open_.ops, text, as_of=instant)
        hits = sum(len(one.hits) for one in found)
        look = Deed(actor=who, at=desk.clock(), action="advisors.searched", object=f"{hits} hits")
        desk.works.record(open_.ops, look)
        tell(
            desk,
            [tell_search(one) for one in found],
            page=lambda screen: write_searches(screen, found),
            rows=lambda: list_hits(found),
            columns=("environment", "text", "complete", "id", "kind", "enabled", "found_in", "why", "rank"),
        )
    return Exit.DONE if all(one.complete for one in found) else Exit.INCOMPLETE


def tell_search(found: SearchExplanation) -> dict[str, Any]:
    """A search as plain JSON."""
    return {
        "environment": found.environment,
        "text": found.text,
        "verdict": explain_verdict(found),
        "tells_one": found.tells_one,
        "complete": found.complete,
        "unread": list(found.unread),
        "hits": [_tell_hit(hit) for hit in found.hits],
    }


def list_hits(found: Sequence[SearchExplanation]) -> Iterator[dict[str, Any]]:
    """A row per hit."""
    for one in found:
        for hit in one.hits:
            yield {"environment": one.environment, "text": one.text, "complete": one.complete, **_tell_hit(hit)}


def explain_verdict(found: SearchExplanation) -> str:
    """What the search comes to, and why an alias is ambiguous."""
    exact = [hit for hit in found.hits if hit.match is Match.ALIAS]
    perhaps = "" if found.complete else ", as far as could be read"
    if not found.hits:
        return f"nobody is found{perhaps}"
    if len(exact) > 1:
        holders = ", ".join(_kind_of(hit) for hit in exact)
        return f"the alias is ambiguous: {len(exact)} hold it ({holders}){perhaps}"
    if found.tells_one:
        return f"one advisor is found{perhaps}"
    if len(found.hits) == 1:
        return f"only one is found, and it is no advisor but {_kind_of(found.hits[0])}{perhaps}"
    return f"{len(found.hits)} are found, so a user has to choose{perhaps}"


def write_searches(screen: Screen, found: Sequence[SearchExplanation]) -> None:
    """The page of `advisors search`."""
    for one in found:
        screen.title(one.environment)
        screen.block(data(f"{explain_verdict(one)}.", "green" if one.complete and one.tells_one else "yellow"))
        if one.unread:
            screen.block(data(f"not read completely: {', '.join(one.unread)}", "yellow"))
        if one.hits:
            screen.block(grid(_line(hit) for hit in one.hits[:MOST_HITS]), indent=4)
        if len(one.hits) > MOST_HITS:
            screen.block(data(f"… and {len(one.hits) - MOST_HITS:,} more: --output json lists them", "dim"), indent=4)


def _line(hit: SearchHit) -> list[str | Text]:
    return [data(_kind_of(hit)), data(hit.found_in), data(hit.match.label, "dim"), data(hit.id, "dim")]


def _kind_of(hit: SearchHit) -> str:
    return hit.kind if hit.enabled else f"disabled {hit.kind}"


def _tell_hit(hit: SearchHit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "kind": hit.kind,
        "enabled": hit.enabled,
        "found_in": hit.found_in,
        "why": hit.match.label,
        "rank": int(hit.match),
    }
