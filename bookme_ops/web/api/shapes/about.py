"""What this is, and by which settings it works."""

from typing import Any

from bookme_ops.web.api.shapes.shape import Listed, Shape


class Version(Shape):
    """Which version answers, and to whom."""

    version: str
    store: str
    """The schema of the store."""
    api: str
    bank: str
    actor: str
    role: str


class Setting(Shape):
    """A key of the settings with its value."""

    key: str
    value: Any
    origin: str
    meaning: str
    secret: bool


class Settings(Listed):
    """All settings."""

    items: list[Setting]


class Export(Shape):
    """A kind of what is kept."""

    kind: str
    href: str


class Exports(Listed):
    """All kinds."""

    items: list[Export]
