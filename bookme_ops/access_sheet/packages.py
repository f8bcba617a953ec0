"""Packages: which version of the product is installed, and how it stands to the releases that we know of."""

from dataclasses import dataclass
from datetime import date

from bookme_ops.access_sheet.sources import Section, section
from connectors.access_records import InstalledPackage
from jobs.access.releases import NAMESPACE, age_of, known_release, latest_known
from jobs.environment.access_desk import AccessDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The product's package as it is installed."""

    name: str
    version: str
    version_id: str
    beta: bool
    known: bool
    """It is one of the releases that we know of."""
    behind: int
    """How many releases that we know of are newer."""
    newest: str
    """The newest release that we know of; there may be newer ones."""
    newest_released: date | None


def list_packages(desk: AccessDesk) -> Section[Package]:
    """The product's package; no row: it is not installed, or could not be read."""
    found = [one for one in desk.view.org.packages.items.rows if one.namespace == NAMESPACE]
    return section(desk.view, map(_row, found), "packages")


def spell_version(version: tuple[int, int, int]) -> str:
    """`1.26.0`."""
    return ".".join(map(str, version))


def _row(package: InstalledPackage) -> Package:
    newest = latest_known()
    return Package(
        name=package.name,
        version=spell_version(package.version),
        version_id=package.version_id,
        beta=package.beta,
        known=known_release(package.version_id) is not None,
        behind=age_of(package.version),
        newest=spell_version(newest.version),
        newest_released=newest.released,
    )
