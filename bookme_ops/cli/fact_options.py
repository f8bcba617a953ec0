"""Options for the facts that a ticket needs: several commands take them all, and each stands here once."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

Facts = dict[str, str | None]
"""What was said, by the names of the facts; None where nothing was."""
SAID = "said"
OPTIONS: dict[str, Any] = {
    "booking": typer.Option("--booking", metavar="BOOKING_ID", help="The meeting that it happened to, or none."),
    "process": typer.Option("--process", help="What was being done, step by step."),
    "expected": typer.Option("--expected", help="What should have happened."),
    "actual": typer.Option("--actual", help="What happened instead."),
    "steps": typer.Option("--steps", help="How to make it happen again."),
    "errors": typer.Option("--errors", "--error", help="What any message said, word for word."),
    "screenshots": typer.Option("--screenshots", help="The names of the files that show it."),
    "user": typer.Option("--user", help="Whom it happened to: an object id or a role, no name."),
    "timeline": typer.Option("--timeline", help="What happened when."),
    "debug_log": typer.Option("--debug-log", help="The Salesforce debug log: its id, or the name of its file."),
    "system_state": typer.Option("--system-state", help="What else was going on: releases, outages, limits."),
}


def taking_facts(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of all facts; it gets what was said as its keyword `said`, a `Facts`."""

    @wraps(command)
    def taken(*given: Any, **named: Any) -> None:
        said = {name: named.pop(name) for name in OPTIONS}
        command(*given, **named, said=said)

    own = signature(command)
    facts = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, option])
        for name, option in OPTIONS.items()
    ]
    kept = [one for name, one in own.parameters.items() if name != SAID]
    # Typer reads the signature: https://docs.python.org/3/library/inspect.html#inspect.signature
    vars(taken).update(__signature__=own.replace(parameters=[*kept, *facts]))
    return taken
