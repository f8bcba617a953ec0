"""Known releases of the product's package, and how far behind an installed one is (salesforce-contract 3.7)."""

from dataclasses import dataclass
from datetime import date

Version = tuple[int, int, int]
NAMESPACE = "andmoney"
"""Of the product's package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release of the package."""

    version: Version
    version_id: str
    """The 04t id by which it is installed."""
    released: date | None = None
    """None: not known."""


# From the vendor's release notes; a version between two of these was never listed there.
RELEASES = (
    Release(version=(1, 26, 0), version_id="04tP7000002qN7RIAU", released=date(2026, 4, 28)),
    Release(version=(1, 25, 0), version_id="04tP7000002giWXIAY"),
    Release(version=(1, 24, 0), version_id="04tP7000002d6kLIAQ"),
    Release(version=(1, 23, 0), version_id="04tP7000002WqITIA0"),
    Release(version=(1, 21, 0), version_id="04tP7000002UiQfIAK"),
    Release(version=(1, 19, 0), version_id="04tP7000002Qwf7IAC"),
    Release(version=(1, 18, 0), version_id="04tP70000020PZxIAM"),
    Release(version=(1, 16, 0), version_id="04tP7000001XAWHIA4"),
    Release(version=(1, 15, 0), version_id="04tP7000001CxtNIAS"),
    Release(version=(1, 13, 0), version_id="04tP7000000K6SfIAK"),
)
"""The newest first."""


def latest_known() -> Release:
    """The newest release that we know of; there may be newer ones."""
    return RELEASES[0]


def age_of(version: Version) -> int:
    """How many known releases are newer; 0: none that we know of."""
    return sum(known.version > version for known in RELEASES)


def known_release(version_id: str) -> Release | None:
    """The release that an installed version id is, 15 characters or 18; None: we do not know it."""
    return next((known for known in RELEASES if known.version_id[:15] == version_id[:15]), None)
