"""What of a directory was read, and what a missing part leaves untold."""

from connectors.errors import Reason
from jobs.base import Subject
from jobs.environment.parts import find_missing, tell_missing
from tests.jobs.environment.bank import REFUSED, a_directory, a_roster, refused
from tests.jobs.samples import unread

ALL = ("users", "employees", "bookings", "accounts", "objects", "domains")


def test_nothing_is_missing_where_everything_was_read() -> None:
    view = a_directory(a_roster(), a_roster(environment="test"))
    assert find_missing(view, view.rosters, ALL) == {}


def test_a_missing_part_is_named_as_its_coverage_is() -> None:
    view = a_directory(a_roster(), a_roster(environment="test", users_read=REFUSED, bookings_read=REFUSED))
    view = refused(view, "accounts", unread(Reason.THROTTLED))
    assert find_missing(view, view.rosters, ALL) == {
        Subject(kind="directory", id="tenant/accounts"): Reason.THROTTLED,
        Subject(kind="directory", id="test/users"): Reason.FORBIDDEN,
        Subject(kind="query", id="test/bookings"): Reason.FORBIDDEN,
    }
    assert find_missing(view, view.rosters[:1], ("users", "bookings")) == {}, "another environment's"
    assert find_missing(view, view.rosters, ("objects", "domains")) == {}, "not asked for"


def test_a_backend_that_is_not_connected_is_not_missing() -> None:
    view = a_directory(a_roster(employees_read=None))
    assert find_missing(view, view.rosters, ALL) == {}
    view = a_directory(a_roster(employees_read=REFUSED))
    assert [part.id for part in find_missing(view, view.rosters, ALL)] == ["production/employees"]


def test_each_missing_part_is_told_once_with_all_its_codes() -> None:
    users, accounts = (Subject(kind="directory", id=name) for name in ("p/users", "t/accounts"))
    missing = {
        "ENV010": {users: Reason.FORBIDDEN},
        "ENV011": {accounts: Reason.TIMEOUT, users: Reason.FORBIDDEN},
        "ENV012": {},
    }
    told = list(tell_missing("production", missing))
    assert [(one.subject, one.reason, one.codes) for one in told] == [
        (users, Reason.FORBIDDEN, frozenset({"ENV010", "ENV011"})),
        (accounts, Reason.TIMEOUT, frozenset({"ENV011"})),
    ]
    assert {one.environment for one in told} == {"production"}
