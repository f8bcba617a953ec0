"""Which environment a page is about: the one in its address, else the first, which is production."""

from bookme_ops.web.refusals import NotFound
from bookme_ops.wiring import Ops


def choose_site(ops: Ops, asked: str | None) -> str:
    """The name of an environment that this console is about. Raises NotFound for any other."""
    names = [site.name for site in ops.chosen]
    if not asked:
        return names[0]
    if asked not in names:
        raise NotFound(f"there is no such environment: choose one of {', '.join(names)}")
    return asked
