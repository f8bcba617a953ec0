"""The product's package against the releases that we know of."""

from bookme_ops.access_sheet.packages import list_packages
from connectors.access_records import InstalledPackage
from jobs.access.releases import NAMESPACE, RELEASES, latest_known
from tests.bookme_ops.access_sheet.desks import a_desk


def a_package(version: tuple[int, int, int], version_id: str, namespace: str | None = NAMESPACE) -> InstalledPackage:
    return InstalledPackage(namespace=namespace, name="BookMe", version_id=version_id, version=version, beta=False)


def test_the_newest_release_is_not_behind() -> None:
    newest = latest_known()
    (row,) = list_packages(a_desk(packages=(a_package(newest.version, newest.version_id),))).rows
    assert (row.known, row.behind, row.version) == (True, 0, row.newest)


def test_an_older_one_says_how_many_releases_it_is_behind() -> None:
    old = RELEASES[3]
    (row,) = list_packages(a_desk(packages=(a_package(old.version, old.version_id),))).rows
    assert (row.known, row.behind) == (True, 3)


def test_an_unknown_id_is_told_and_foreign_packages_are_not() -> None:
    packages = (a_package((9, 9, 0), "04t000000000000AAA"), a_package((1, 0, 0), "04tX", namespace="other"))
    assert [(row.version, row.known) for row in list_packages(a_desk(packages=packages)).rows] == [("9.9.0", False)]
