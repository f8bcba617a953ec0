"""Salesforce, Entra and the backend on one advisor."""

import json

import pytest

from connectors.errors import Reason
from jobs.base import Priority, Subject
from jobs.environment.aliases import OF_ACCOUNT, decide
from jobs.views import Advisor
from tests.jobs.environment.bank import (
    a_directory,
    a_roster,
    a_user,
    an_account,
    an_advisor,
    an_employee,
    found,
    nobody,
    untold,
)

ALIAS = "ada@bank.example"
PRIMARY = "ada.long@bank.example"


def told(*advisors: Advisor) -> list[tuple[str, str]]:
    return [(one.code, one.subject.id) for one in found(decide, a_directory(a_roster(*advisors)))]


def with_mail(mail: str | None) -> Advisor:
    return an_advisor(user=a_user(mail=mail))


def test_agreement_is_silent_whatever_the_letter_case() -> None:
    account = an_account(upn="Ada.Long@Bank.Example")
    user = a_user(federation_id=" ADA.LONG@BANK.EXAMPLE ")
    assert told(an_advisor(account=account, user=user, employee=an_employee())) == []


def test_env012_an_address_of_nobody_s_is_high() -> None:
    (one,) = found(decide, a_directory(a_roster(with_mail("ada@old.example"))))[:1]
    assert (one.code, one.priority) == ("ENV012", Priority.HIGH)
    assert one.subject == Subject(kind="advisor", id="id-ada")
    assert one.evidence["change"] == [
        {"system": "salesforce", "field": "User.Email", "now": "ada@old.example", "to": PRIMARY}
    ]
    assert one.fix == {"action": "set-user-email", "user_id": "005-ada", "to": PRIMARY}
    assert "@" not in one.summary, "no personal data in a sentence"


def test_env012_a_secondary_alias_is_low() -> None:
    (one,) = found(decide, a_directory(a_roster(with_mail(ALIAS))))
    assert (one.code, one.priority) == ("ENV012", Priority.LOW)


def test_env012_the_primary_address_is_silent() -> None:
    assert told(with_mail(PRIMARY)) == []


def test_env012_a_missing_address_is_none_of_the_advisors() -> None:
    assert told(with_mail(None)) == [("ENV012", "id-ada")]


def test_env012_an_advisor_whom_the_directory_does_not_know_is_told_by_the_address() -> None:
    (one,) = found(decide, a_directory(a_roster(nobody("ada", "ada.long@bank.example"))))
    assert (one.code, one.priority, one.fix) == ("ENV012", Priority.HIGH, None)
    assert one.subject == Subject(kind="advisor", id="ada.long@bank.example")


def test_env012_the_backend_or_single_sign_on_still_knows_whose_account_it_is() -> None:
    by_backend = nobody("ada", "wrong@bank.example", employee=an_employee(external_id="ID-ADA"))
    user = a_user("bob", mail="also.wrong@bank.example", federation_id="BOB.long@bank.example")
    by_sign_on = Advisor(identity="also.wrong@bank.example", user=user)
    accounts = [an_account("ada"), an_account("bob")]
    view = a_directory(a_roster(by_backend, by_sign_on), others=accounts)
    assert [(one.code, one.subject.id) for one in found(decide, view)] == [("ENV012", "id-ada"), ("ENV012", "id-bob")]


def test_env012_an_advisor_without_a_salesforce_user_has_no_address_to_compare() -> None:
    assert told(an_advisor(user=None, employee=an_employee())) == []


def test_env012_an_address_of_several_accounts_is_unknown() -> None:
    twins = [an_account(name, mail="both@bank.example", addresses=("both@bank.example",)) for name in ("x", "y")]
    view = a_directory(a_roster(nobody("ada", "both@bank.example")), others=twins)
    assert found(decide, view) == []
    (gap,) = untold(decide, view)
    assert gap.subject == Subject(kind="advisor", id="both@bank.example")
    assert (gap.reason, gap.codes) == (Reason.AMBIGUOUS, OF_ACCOUNT)


def test_env012_is_told_of_every_advisor() -> None:
    others = [an_advisor(name, user=a_user(name, mail=f"{name}@bank.example")) for name in ("ada", "bob", "cy")]
    assert told(*others) == [("ENV012", "id-ada"), ("ENV012", "id-bob"), ("ENV012", "id-cy")]


def test_env013_a_upn_that_the_backend_does_not_know_is_told() -> None:
    employee = an_employee(mail="ada.maiden@bank.example")
    (one,) = found(decide, a_directory(a_roster(an_advisor(employee=employee))))
    assert (one.code, one.priority) == ("ENV013", Priority.HIGH)
    assert one.evidence["change"] == [
        {"system": "bookme", "field": "Employee.email", "now": "ada.maiden@bank.example", "to": PRIMARY}
    ]


def test_env013_an_alias_of_the_advisor_is_not_the_upn() -> None:
    assert told(an_advisor(employee=an_employee(mail=ALIAS))) == [("ENV013", "id-ada")]


def test_env013_without_a_backend_or_an_address_there_is_nothing_to_compare() -> None:
    assert told(an_advisor()) == []
    assert told(an_advisor(employee=an_employee(mail=None))) == []
    assert told(an_advisor(employee=an_employee(mail="  "))) == []


def test_env013_is_told_of_every_advisor() -> None:
    wrong = [an_advisor(name, employee=an_employee(name, mail=f"{name}@bank.example")) for name in ("ada", "bob")]
    assert told(*wrong) == [("ENV013", "id-ada"), ("ENV013", "id-bob")]


def test_env014_a_federation_identifier_that_is_not_the_upn_is_told() -> None:
    (one,) = found(decide, a_directory(a_roster(an_advisor(user=a_user(federation_id=ALIAS)))))
    assert (one.code, one.priority) == ("ENV014", Priority.MEDIUM)
    assert one.evidence["change"][0]["field"] == "User.FederationIdentifier"
    assert one.fix == {"action": "set-federation-identifier", "user_id": "005-ada", "to": PRIMARY}


@pytest.mark.parametrize("name", [None, "", "  ", PRIMARY, PRIMARY.upper()])
def test_env014_an_empty_one_or_the_upn_itself_is_fine(name: str | None) -> None:
    assert told(an_advisor(user=a_user(federation_id=name))) == []


def test_env014_is_compared_with_the_upn_not_with_the_address() -> None:
    account = an_account(upn="k123@bank.example")
    assert told(an_advisor(account=account, user=a_user(federation_id=PRIMARY))) == [("ENV014", "id-ada")]
    assert told(an_advisor(account=account, user=a_user(federation_id="k123@bank.example"))) == []


def test_env014_is_told_of_every_advisor() -> None:
    wrong = [an_advisor(name, user=a_user(name, federation_id="x")) for name in ("ada", "bob")]
    assert told(*wrong) == [("ENV014", "id-ada"), ("ENV014", "id-bob")]


def test_one_advisor_can_disagree_in_every_field() -> None:
    user = a_user(mail=ALIAS, federation_id="x@bank.example")
    employee = an_employee(mail="y@bank.example")
    assert [code for code, _ in told(an_advisor(user=user, employee=employee))] == ["ENV012", "ENV013", "ENV014"]


def test_every_disagreement_names_a_field_and_a_system_as_plain_json() -> None:
    user = a_user(mail="ada@old.example", federation_id="x@bank.example")
    employee = an_employee(mail="y@bank.example")
    for one in found(decide, a_directory(a_roster(an_advisor(user=user, employee=employee)))):
        json.dumps([one.evidence, one.fix])
        assert all(set(change) >= {"system", "field"} for change in one.evidence["change"]), one.code
