"""Untidy addresses of advisors, wherever they stand."""

import json

from jobs.base import Finding, Priority, Subject
from jobs.environment.aliases import decide
from jobs.views import Advisor
from tests.jobs.environment.bank import DOMAIN, a_directory, a_roster, a_user, an_account, an_advisor, found

PRIMARY, ALIAS = f"ada.long@{DOMAIN}", f"ada@{DOMAIN}"


def untidy(*advisors: Advisor, domains: tuple[str, ...] = (DOMAIN,)) -> list[Finding]:
    return [one for one in found(decide, a_directory(a_roster(*advisors), domains=domains)) if one.code == "ENV016"]


def test_env016_names_the_field_the_flaw_and_the_letter() -> None:
    account = an_account(as_written=(f" {PRIMARY}",))
    (one,) = untidy(an_advisor(account=account))
    assert (one.priority, one.subject) == (Priority.MEDIUM, Subject(kind="advisor", id="id-ada"))
    assert one.evidence["change"] == [
        {
            "system": "entra",
            "field": "proxyAddresses",
            "now": f" {PRIMARY}",
            "flaws": ["white space"],
            "letters": ["SPACE"],
        }
    ]
    assert one.summary == "An advisor's address is untidy in proxyAddresses: white space."


def test_env016_tidy_addresses_of_owned_domains_are_silent() -> None:
    extra = an_account(addresses=(PRIMARY, ALIAS, "ada@bank.onmicrosoft.example"))
    assert untidy(an_advisor(account=extra), domains=(DOMAIN, "bank.onmicrosoft.example")) == []


def test_env016_a_domain_that_the_tenant_does_not_own_is_told() -> None:
    extra = an_account(addresses=(PRIMARY, ALIAS, "ada@elsewhere.example"))
    (one,) = untidy(an_advisor(account=extra))
    assert [(change["now"], change["flaws"]) for change in one.evidence["change"]] == [
        ("ada@elsewhere.example", ["domain not owned"])
    ]


def test_env016_the_upn_is_looked_at() -> None:
    (one,) = untidy(an_advisor(account=an_account(upn=f"ad\u0430@{DOMAIN}")))
    assert [change["field"] for change in one.evidence["change"]] == ["userPrincipalName"]
    assert one.evidence["change"][0]["letters"] == ["CYRILLIC SMALL LETTER A"]


def test_env016_user_email_is_looked_at_as_it_is_written() -> None:
    (one,) = untidy(an_advisor(user=a_user(mail_as_written=f"{PRIMARY}\u00a0")))
    assert [(change["system"], change["field"]) for change in one.evidence["change"]] == [("salesforce", "User.Email")]


def test_env016_is_one_finding_for_an_advisor_however_many_addresses_are_untidy() -> None:
    account = an_account(upn=f"a da@{DOMAIN}", addresses=(PRIMARY, ALIAS, "x@x.example", "y@y.example"))
    advisor = an_advisor(account=account, user=a_user(mail_as_written=f" {PRIMARY}"))
    (one,) = untidy(advisor)
    assert len(one.evidence["change"]) == 4
    json.dumps(one.evidence)


def test_env016_every_advisor_is_told_of() -> None:
    advisors = [an_advisor(name, user=a_user(name, mail_as_written=f" {name}.long@{DOMAIN}")) for name in "abc"]
    assert [one.subject.id for one in untidy(*advisors)] == ["id-a", "id-b", "id-c"]


def test_env016_an_advisor_without_user_or_account_has_no_address_to_look_at() -> None:
    assert untidy(Advisor(identity="ghost")) == []
    assert untidy(an_advisor(user=a_user(mail=None))) == []
