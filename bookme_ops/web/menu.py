"""The menu: the pages that somebody may open."""

from dataclasses import dataclass

from bookme_ops.store.roles import Role
from bookme_ops.web.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    path: str
    title: str
    role: Role
    here: bool = False


ENTRIES = (
    Entry("/", "Overview", Role.VIEWER),
    Entry("/incidents", "Incidents", Role.VIEWER),
    Entry("/bookings", "Bookings", Role.SUPPORT),
    Entry("/bundles", "Bundles", Role.SUPPORT),
    Entry("/advisors", "Advisors", Role.SUPPORT),
    Entry("/rooms", "Rooms", Role.VIEWER),
    Entry("/jobs", "Jobs", Role.VIEWER),
    Entry("/maintenance", "Maintenance", Role.VIEWER),
    Entry("/reports", "Reports", Role.VIEWER),
    Entry("/audits", "Audits", Role.ADMIN),
    Entry("/settings", "Settings", Role.ADMIN),
)
PLAYGROUND = Entry("/playground", "Playground", Role.ADMIN)


def menu_for(visitor: Visitor | None, path: str, *, playground: bool) -> list[Entry]:
    """The lines that a visitor may open, and which of them the page belongs to; none for nobody."""
    if visitor is None:
        return []
    lines = (*ENTRIES, PLAYGROUND) if playground else ENTRIES
    return [Entry(line.path, line.title, line.role, _holds(line, path)) for line in lines if visitor.may(line.role)]


def _holds(line: Entry, path: str) -> bool:
    return path == line.path or (line.path != "/" and path.startswith(f"{line.path}/"))
