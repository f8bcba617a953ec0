"""Aliases of initials: missing, ambiguous, and held by somebody who left."""

from dataclasses import replace

from jobs.base import Priority, Subject
from jobs.environment.aliases import decide
from jobs.environment.searches import explain_search
from jobs.policy import Policy
from jobs.views import DirectoryView
from tests.jobs.environment.bank import (
    DOMAIN,
    POLICIES,
    a_directory,
    a_group,
    a_roster,
    a_user,
    an_account,
    an_advisor,
    an_employee,
    found,
)
from tests.jobs.samples import COPENHAGEN, READ

LONE = an_account(addresses=(f"ada.long@{DOMAIN}",))
"""Ada's account without her alias."""


def told(view: DirectoryView, policies: dict[str, Policy] = POLICIES) -> list[tuple[str, str]]:
    return [(one.code, one.subject.id) for one in found(decide, view, policies)]


def test_an_advisor_with_an_alias_of_their_own_is_silent() -> None:
    assert told(a_directory(a_roster(an_advisor("ada"), an_advisor("bob")))) == []


def test_env010_a_missing_alias_is_told_with_the_field_to_change() -> None:
    view = a_directory(a_roster(an_advisor(account=LONE)))
    (one,) = found(decide, view)
    assert (one.code, one.priority) == ("ENV010", Priority.LOW)
    assert one.subject == Subject(kind="advisor", id="id-ada")
    assert one.evidence["wanted"] == ["ada@bank.example"]
    assert one.evidence["change"] == [{"system": "entra", "field": "proxyAddresses", "add": "ada@bank.example"}]


def test_env010_counts_what_a_search_for_the_alias_returns() -> None:
    elsewhere = a_group("ada@elsewhere.example", "ada@other.example")
    view = a_directory(a_roster(an_advisor(account=LONE)), objects=[elsewhere], domains=[DOMAIN])
    (one,) = found(decide, view)
    assert one.evidence["search"] == {"text": "ada@", "hits": 1}
    assert len(explain_search(view, "production", "ada@").hits) == 1


def test_env010_is_told_of_every_advisor_without_an_alias() -> None:
    bob = an_account("bob", addresses=())
    view = a_directory(a_roster(an_advisor(account=LONE), an_advisor("bob", bob), an_advisor("cy")))
    assert told(view) == [("ENV010", "id-ada"), ("ENV010", "id-bob")]


def test_env010_an_alias_in_any_accepted_domain_is_enough() -> None:
    policies = {"production": Policy(zone=COPENHAGEN, accepted_domains=frozenset({"bank.gl", "bank.example"}))}
    view = a_directory(a_roster(an_advisor("ada")), domains=[DOMAIN, "bank.gl"])
    assert told(view, policies) == []


def test_env010_without_accepted_domains_the_verified_ones_count() -> None:
    policies = {"production": Policy(zone=COPENHAGEN)}
    ada = an_advisor()
    assert told(a_directory(a_roster(ada)), policies) == []
    assert ("ENV010", "id-ada") in told(a_directory(a_roster(ada), domains=["other.example"]), policies)
    assert told(a_directory(a_roster(ada), domains=[]), policies) == [], "a tenant without domains tells nothing"


def test_env010_an_alias_outside_of_the_accepted_domains_is_none() -> None:
    policies = {"production": Policy(zone=COPENHAGEN, accepted_domains=frozenset({"bank.gl"}))}
    assert told(a_directory(a_roster(an_advisor())), policies) == [("ENV010", "id-ada")]


def test_env010_letter_case_does_not_matter() -> None:
    shouting = an_account(nickname="ADA")
    assert told(a_directory(a_roster(an_advisor(account=shouting)))) == []


def test_env010_initials_come_from_the_employee_then_the_nickname_then_the_alias() -> None:
    def wanted(**changes: object) -> str:
        advisor = an_advisor(account=an_account(nickname=changes.pop("nickname"), addresses=()), **changes)  # type: ignore[arg-type]
        (one,) = [one for one in found(decide, a_directory(a_roster(advisor))) if one.code == "ENV010"]
        return str(one.evidence["wanted"][0])

    employee, user = an_employee(initials=" EMP "), a_user(alias="ali")
    assert wanted(nickname="nick", employee=employee, user=user) == "emp@bank.example"
    assert wanted(nickname="nick", employee=an_employee(initials=" "), user=user) == "nick@bank.example"
    assert wanted(nickname=None, user=user) == "ali@bank.example"


def test_env010_without_any_initials_no_alias_can_be_missed() -> None:
    blank = an_advisor(account=an_account(nickname=" ", addresses=("ada.long@bank.example",)), user=a_user(alias=None))
    assert told(a_directory(a_roster(blank))) == []


def test_env011_an_alias_of_two_objects_is_told_once() -> None:
    view = a_directory(a_roster(an_advisor()), objects=[a_group("ada@bank.example")])
    (one,) = found(decide, view)
    assert (one.code, one.priority) == ("ENV011", Priority.HIGH)
    assert one.subject == Subject(kind="alias", id="ada@bank.example")
    assert one.evidence["advisors"] == ["id-ada"]
    assert one.evidence["holders"] == [
        {"id": "group-1", "kind": "group", "enabled": True},
        {"id": "id-ada", "kind": "account", "enabled": True},
    ]
    assert one.evidence["search"] == {"text": "ada@bank.example", "hits": 2}
    assert "2 objects" in one.summary


def test_env011_an_alias_of_nobody_on_the_roster_may_be_shared() -> None:
    groups = [a_group("info@bank.example"), a_group("info@bank.example", number=2)]
    assert told(a_directory(a_roster(an_advisor()), objects=groups)) == []


def test_env011_an_address_that_only_resembles_the_alias_is_another_one() -> None:
    near = a_group("ada@bank.example.org", "ada2@bank.example", "xada@bank.example", "ada@other.example")
    assert told(a_directory(a_roster(an_advisor()), objects=[near])) == []


def test_env011_two_advisors_of_the_same_initials_are_one_finding() -> None:
    twin = an_account("bob", nickname="ada", addresses=("bob.long@bank.example", "ada@bank.example"))
    view = a_directory(a_roster(an_advisor("ada"), an_advisor("bob", twin)))
    (one,) = found(decide, view)
    assert (one.code, one.evidence["advisors"]) == ("ENV011", ["id-ada", "id-bob"])


def test_env011_every_ambiguous_alias_is_told() -> None:
    group = a_group("ada@bank.example", "bob@bank.example")
    view = a_directory(a_roster(an_advisor("ada"), an_advisor("bob")), objects=[group])
    assert told(view) == [("ENV011", "ada@bank.example"), ("ENV011", "bob@bank.example")]


def test_env011_one_object_that_lists_an_address_twice_is_one() -> None:
    account = an_account(mail="ada@bank.example", addresses=("ada@bank.example", "ada@bank.example"))
    advisor = an_advisor(account=account, user=a_user(mail="ada@bank.example"))
    assert told(a_directory(a_roster(advisor))) == []


def test_env015_an_alias_on_a_disabled_account_is_told() -> None:
    left = an_account("old", enabled=False, addresses=("ada@bank.example",), mail=None)
    view = a_directory(a_roster(an_advisor(account=LONE)), others=[left])
    missing, one = found(decide, view)
    assert (missing.code, one.code, one.priority) == ("ENV010", "ENV015", Priority.MEDIUM)
    assert one.subject == Subject(kind="advisor", id="id-ada")
    assert one.evidence["change"] == [
        {"system": "entra", "field": "proxyAddresses", "remove": "ada@bank.example", "objects": ["id-old"]}
    ]


def test_env015_an_enabled_account_is_no_leaver() -> None:
    other = an_account("old", addresses=("ada@bank.example",), mail=None)
    assert told(a_directory(a_roster(an_advisor(account=LONE)), others=[other])) == [("ENV010", "id-ada")]


def test_env015_a_leavers_own_alias_is_another_codes() -> None:
    assert told(a_directory(a_roster(an_advisor(account=an_account(enabled=False))))) == []


def test_env015_a_leaver_on_the_roster_still_blocks_a_namesake() -> None:
    leaver = an_advisor("ada", an_account("ada", enabled=False))
    namesake = an_advisor("bob", an_account("bob", nickname="ada", addresses=("bob.long@bank.example",)))
    assert told(a_directory(a_roster(leaver, namesake))) == [("ENV010", "id-bob"), ("ENV015", "id-bob")]


def test_env015_every_blocked_alias_of_every_advisor_is_told() -> None:
    policies = {"production": Policy(zone=COPENHAGEN, accepted_domains=frozenset({DOMAIN, "bank.gl"}))}
    left = an_account("old", enabled=False, mail=None, addresses=("ada@bank.gl", "bob@bank.gl", "ada@bank.example"))
    view = a_directory(a_roster(an_advisor("ada", LONE), an_advisor("bob")), others=[left], domains=[DOMAIN])
    blocked = [one for one in found(decide, view, policies) if one.code == "ENV015"]
    assert [list(one.evidence["aliases"]) for one in blocked] == [["ada@bank.example", "ada@bank.gl"], ["bob@bank.gl"]]


def test_the_aliases_of_the_employees_are_judged_by_their_own_environment() -> None:
    view = a_directory(
        a_roster(an_advisor("ada", LONE), employees_read=READ), a_roster(an_advisor("bob"), environment="test")
    )
    assert [(one.code, one.environment) for one in found(decide, view)] == [("ENV010", "production")]
    alone = replace(view, rosters=view.rosters[1:])
    assert found(decide, alone) == []
