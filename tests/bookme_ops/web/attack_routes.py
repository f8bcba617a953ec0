"""All routes that read, with what may be put into their addresses: found from the application itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.dependencies.models import Dependant

from bookme_ops.web.serving.routes import list_places

ENDLESS = frozenset({"/events"})
"""Answers that go on for as long as somebody listens."""


@dataclass(frozen=True, slots=True)
class Target:
    """A route that reads, and the names of what it takes."""

    path: str
    in_path: tuple[str, ...]
    in_query: tuple[str, ...]

    def filled(self, text: str) -> str:
        """Its path with a text, as it would be sent, for whatever stands in braces."""
        parts = [text if part.startswith("{") else part for part in self.path.split("/")]
        return "/".join(parts)


def list_targets() -> list[Target]:
    """Every route that answers GET."""
    found = []
    for place in list_places():
        if "GET" in place.methods and place.path not in ENDLESS:
            whole = list(_walk(place.route.dependant))
            in_path = tuple(one.alias for part in whole for one in part.path_params)
            in_query = tuple(dict.fromkeys(one.alias for part in whole for one in part.query_params))
            found.append(Target(place.path, in_path, in_query))
    return found


def _walk(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for one in dependant.dependencies:
        yield from _walk(one)
