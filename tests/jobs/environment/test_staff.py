"""The advisors of a roster as the rules see them."""

from dataclasses import replace

from connectors.directory_records import RosterEntry
from jobs.base import Subject
from jobs.environment.addresses import AddressBook
from jobs.environment.staff import Desk, find_initials
from jobs.policy import Policy
from jobs.views import Advisor
from tests.jobs.environment.bank import (
    POLICIES,
    a_directory,
    a_roster,
    a_user,
    an_account,
    an_advisor,
    an_employee,
    nobody,
)
from tests.jobs.samples import COPENHAGEN

EVERYTHING = an_advisor(
    account=an_account(nickname="Nick"), employee=an_employee(initials="Emp"), user=a_user(alias="Ali")
)


def a_desk(*advisors: Advisor, policy: Policy = POLICIES["production"]) -> Desk:
    view = a_directory(a_roster(*advisors))
    return Desk(roster=view.rosters[0], policy=policy, book=AddressBook.of(view), view=view)


def initials(advisor: Advisor, *sources: str) -> str | None:
    return find_initials(advisor, advisor.account, Policy(zone=COPENHAGEN, initials_from=sources))


def test_initials_come_from_the_first_source_that_has_any() -> None:
    assert initials(EVERYTHING, "employee", "nickname", "alias") == "emp"
    assert initials(EVERYTHING, "alias", "nickname") == "ali"
    assert initials(replace(EVERYTHING, employee=None), "employee", "nickname") == "nick"
    assert initials(EVERYTHING, "unheard-of") is None
    assert initials(Advisor(identity="ghost"), "employee", "nickname", "alias") is None


def test_the_banks_own_list_speaks_first() -> None:
    listed = replace(EVERYTHING, entry=RosterEntry(mail="ada.long@bank.example", initials=" Own"))
    assert initials(listed, "employee") == "own"
    assert initials(replace(listed, entry=RosterEntry(mail="ada.long@bank.example")), "employee") == "emp"


def test_a_member_is_told_by_the_object_id_where_it_is_known() -> None:
    known, lost = a_desk(an_advisor("ada"), nobody("zoe", "zoe@bank.example")).members
    assert known.subject == Subject(kind="advisor", id="id-ada")
    assert lost.subject == Subject(kind="advisor", id="zoe@bank.example")


def test_aliases_are_those_of_every_accepted_domain() -> None:
    policy = Policy(zone=COPENHAGEN, accepted_domains=frozenset({"bank.gl", "bank.dk"}))
    desk = a_desk(an_advisor("ada"), policy=policy)
    assert desk.aliases(desk.members[0]) == ("ada@bank.dk", "ada@bank.gl")


def test_members_stand_in_the_order_of_their_identities() -> None:
    desk = a_desk(an_advisor("cy"), an_advisor("ada"), an_advisor("bob"))
    assert [member.advisor.identity for member in desk.members] == ["id-ada", "id-bob", "id-cy"]


def test_an_advisor_whom_two_systems_know_under_two_addresses_is_one_member() -> None:
    user = a_user("ada", mail="wrong@bank.example", federation_id="ada.long@bank.example")
    by_salesforce = Advisor(identity="wrong@bank.example", user=user)
    by_backend = an_advisor("ada", user=None, employee=an_employee("ada"))
    (member,) = a_desk(by_salesforce, by_backend).members
    assert (member.advisor.user, member.advisor.employee) == (user, an_employee("ada"))
    assert member.subject == Subject(kind="advisor", id="id-ada")


def test_two_users_of_one_account_stay_two() -> None:
    wrong = a_user("bob", mail="wrong@bank.example", federation_id="ada.long@bank.example")
    members = a_desk(an_advisor("ada"), Advisor(identity="wrong@bank.example", user=wrong)).members
    assert [member.mail for member in members] == ["ada.long@bank.example", "wrong@bank.example"]
    assert {member.subject.id for member in members} == {"id-ada"}
