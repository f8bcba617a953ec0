"""The page of one advisor."""

from collections.abc import Iterator

import pytest

from bookme_ops.advisor_page import AdvisorPage, UnknownAdvisor, gather_advisor
from bookme_ops.store.bookings import write_users
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.directory import write_directory
from connectors.errors import Reason
from connectors.ports import Failure
from connectors.simulator.model import Person
from tests.bookme_ops.store.samples import a_user, an_account
from tests.journeys.bank import Journey, owner_of
from tests.journeys.read_bank import begin_read_journey


@pytest.fixture
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank that was read and judged."""
    with begin_read_journey(tmp_path_factory.mktemp("advisor")) as begun:
        yield begun


def somebody(journey: Journey, code: str = "CAL001") -> Person:
    """An advisor of production with something wrong."""
    planted = next(one for one in journey.world.truth if one.code == code)
    person = journey.world.tenant.find(owner_of(journey.world, planted))
    assert person is not None
    return person


def gather(journey: Journey, who: str, environment: str = "production") -> AdvisorPage:
    return gather_advisor(journey.ops, environment, who, now=journey.now)


def test_every_name_of_an_advisor_leads_to_the_same_page(journey: Journey) -> None:
    person = somebody(journey, "CAL002")
    page = gather(journey, person.id)
    assert page.account is not None
    assert (page.account.user_id, page.ident) == (person.id, person.id)
    names = [person.upn.upper(), *(one.partition(":")[2] for one in person.proxy_addresses)]
    names += [one.user_id for one in page.places[0].lines.users]
    names += [one.employee_id for one in page.places[0].lines.employees]
    assert len(names) >= 4
    for name in names:
        assert gather(journey, name) == page, name


def test_it_shows_what_is_wrong_what_is_coming_and_how_fresh_it_is(journey: Journey) -> None:
    page = gather(journey, somebody(journey).id)
    assert "CAL001" in {one.code for one in page.incidents}
    assert page.mailbox.complete
    assert page.window is not None
    production = page.places[0]
    assert (production.environment, production.present) == ("production", True)
    assert production.coming > 0
    assert production.users_read.complete
    assert production.bookings_read.complete
    assert set(page.mails) >= {page.title}


def test_all_environments_over_one_tenant_are_there_that_of_the_question_first(journey: Journey) -> None:
    assert [one.environment for one in gather(journey, somebody(journey).id, "test").places] == ["test", "production"]


def test_what_could_not_be_read_is_not_known(journey: Journey) -> None:
    person, failure = somebody(journey), Failure(reason=Reason.FORBIDDEN, detail="no")
    tenant = journey.ops.estate.sites[0].tenant
    with journey.ops.store.begin() as connection:
        record_failure(connection, tenant, "mailbox", person.id, failure, at=journey.now)
        record_failure(connection, "test", "query", "bookings", failure, at=journey.now)
    page = gather(journey, person.id)
    assert page.mailbox.reason is Reason.FORBIDDEN
    assert page.places[1].bookings_read.reason is Reason.FORBIDDEN


def test_an_address_that_several_accounts_hold_leads_to_none_of_them(journey: Journey) -> None:
    tenant = journey.ops.estate.sites[0].tenant
    twins = [an_account("b1", addresses=("bo@bank.example",)), an_account("b2", addresses=("bo@bank.example",))]
    with journey.ops.store.begin() as connection:
        write_users(connection, "production", [a_user("bo")])
        write_directory(connection, tenant, twins)
    page = gather(journey, "bo@bank.example")
    assert (page.account, page.shared, page.mailbox.reason) == (None, True, Reason.AMBIGUOUS)
    assert page.title == "bo@bank.example"
    with journey.ops.store.begin() as connection:
        write_directory(connection, tenant, [an_account(f"d{n}", addresses=("dee@bank.example",)) for n in (1, 2)])
    with pytest.raises(UnknownAdvisor, match="several accounts hold this address"):
        gather(journey, "dee@bank.example")


@pytest.mark.parametrize("who", ["nobody@bank.example", "x", "%", "00000000-0000-0000-0000-000000000000"])
def test_nobody_has_no_page(journey: Journey, who: str) -> None:
    with pytest.raises(UnknownAdvisor, match="nobody is known"):
        gather(journey, who)


def test_there_is_no_environment_that_is_not_set(journey: Journey) -> None:
    with pytest.raises(UnknownAdvisor, match="no environment elsewhere"):
        gather(journey, somebody(journey).id, "elsewhere")
