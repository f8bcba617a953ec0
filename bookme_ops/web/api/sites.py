"""Which environments a list is about: one that there is none of would look as if nothing were wrong in it."""

from bookme_ops.web.problems import refused
from bookme_ops.wiring import Ops


def environments_of(ops: Ops, asked: str | None) -> tuple[str, ...]:
    """The environment that was asked for, or all of them. Raises a problem 422 for one that there is none of."""
    names = tuple(site.name for site in ops.chosen)
    if asked is None:
        return names
    if asked not in names:
        raise refused(422, f"query.environment: there is none of that name: there are {', '.join(names)}")
    return (asked,)
