"""Advisors in pages: how fresh their calendars are, what is wrong, and what is not known."""

from collections.abc import Iterator

import pytest

from bookme_ops.advisor_listing import Listing, Row, list_advisors, read_after, write_after
from bookme_ops.store.bookings import write_users
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.directory import write_directory
from connectors.errors import Reason
from connectors.ports import Failure
from tests.bookme_ops.store.samples import a_user, an_account
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey

BOTH = ("production", "test")


@pytest.fixture
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank that was read and judged."""
    with begin_read_journey(tmp_path_factory.mktemp("advisors")) as begun:
        yield begun


def every(journey: Journey, text: str = "") -> list[Row]:
    listing = list_advisors(journey.ops, environments=BOTH, text=text, after=None)
    rows = list(listing.rows)
    while listing.next is not None:
        listing = list_advisors(journey.ops, environments=BOTH, text=text, after=read_after(write_after(listing.next)))
        rows += listing.rows
    return rows


def only(listing: Listing) -> Row:
    [row] = listing.rows
    return row


def test_every_advisor_is_there_with_calendar_and_incidents(journey: Journey) -> None:
    rows = every(journey)
    assert {one.listed.environment for one in rows} == set(BOTH)
    keys = [(one.listed.key, one.listed.environment) for one in rows]
    assert keys == sorted(set(keys))
    known = [one for one in rows if one.account is not None]
    assert known
    assert all(one.mailbox.complete for one in known)
    concerned = {one.scope for one in journey.incidents() if ":" not in one.scope}
    assert {one.account for one in rows if one.open} >= concerned & {one.account for one in rows}


@pytest.mark.parametrize("pick", ["mail", "alias", "account", "upper", "part"])
def test_an_advisor_is_found_by_whatever_names_them(journey: Journey, pick: str) -> None:
    row = next(one for one in every(journey) if one.account is not None and one.listed.source == "salesforce")
    mail = row.listed.mail or ""
    person = next(one for one in journey.world.tenant.people.values() if one.id == row.account)
    alias = next(one.partition(":")[2] for one in person.proxy_addresses)
    text = {"mail": mail, "alias": alias, "account": row.account or "", "upper": mail.upper(), "part": mail[1:-4]}[pick]
    assert row.listed in [one.listed for one in every(journey, text)]
    assert len(every(journey, text)) < len(every(journey))


def test_nobody_is_found_by_what_nobody_is_called(journey: Journey) -> None:
    assert every(journey, "nobody like that") == every(journey, "%") == []


def test_a_calendar_that_is_not_known_says_why(journey: Journey) -> None:
    tenant = journey.ops.estate.sites[0].tenant
    users = [a_user(name, environment="test") for name in ("ada", "bo", "cy")]
    twins = [an_account("b1", addresses=("bo@bank.example",)), an_account("b2", addresses=("bo@bank.example",))]
    with journey.ops.store.begin() as connection:
        write_users(connection, "test", users)
        write_directory(connection, tenant, [an_account("ada"), *twins])
        failure = Failure(reason=Reason.FORBIDDEN, detail="no")
        record_failure(connection, tenant, "mailbox", "id-ada", failure, at=journey.now)
    told = {
        name: only(list_advisors(journey.ops, environments=("test",), text=f"{name}@bank.example", after=None))
        for name in ("ada", "bo", "cy")
    }
    assert {name: row.mailbox.reason for name, row in told.items()} == {
        "ada": Reason.FORBIDDEN,
        "bo": Reason.AMBIGUOUS,
        "cy": Reason.NO_MAILBOX,
    }


def test_a_list_that_could_not_be_read_is_named(journey: Journey) -> None:
    assert list_advisors(journey.ops, environments=BOTH, text="", after=None).unread == ()
    with journey.ops.store.begin() as connection:
        failure = Failure(reason=Reason.FORBIDDEN, detail="no")
        record_failure(connection, "test", "directory", "users", failure, at=journey.now)
    assert list_advisors(journey.ops, environments=BOTH, text="", after=None).unread == (
        "the users of test (forbidden)",
    )
    assert list_advisors(journey.ops, environments=("production",), text="", after=None).unread == ()


@pytest.mark.parametrize("text", ["x", "ä", "W10=", "WzEsMiwzXQ==", "e30=", "=", "A" * 8])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="begin at its first page"):
        read_after(text)


def test_a_place_survives_its_address() -> None:
    after = ("ørsted@bank.example", "production", "005-x")
    assert read_after(write_after(after)) == after
    assert read_after("") is None
    assert read_after(None) is None
    assert write_after(None) is None
