"""Who holds which address, and whose account is whose."""

from connectors.records import DirectoryUser
from jobs.environment.addresses import AddressBook, Holder, addresses_of, find_account, primary_of
from jobs.views import Advisor
from tests.jobs.environment.bank import a_directory, a_group, a_roster, a_user, an_account, an_employee

ADA, BOB = an_account("ada"), an_account("bob")


def account_of(advisor: Advisor, *accounts: DirectoryUser) -> str | None:
    view = a_directory(a_roster(), others=accounts)
    account = find_account(advisor, view.accounts.items, AddressBook.of(view))
    return account.user_id if account else None


def test_all_mail_enabled_objects_hold_addresses() -> None:
    left = an_account("old", enabled=False, addresses=("ada@bank.example",), mail=None)
    view = a_directory(a_roster(), others=[ADA, left], objects=[a_group("ada@bank.example")])
    assert AddressBook.of(view).of_address("ada@bank.example") == (
        Holder(id="group-1", kind="group"),
        Holder(id="id-ada", kind="account"),
        Holder(id="id-old", kind="account", enabled=False),
    )
    assert AddressBook.of(view).of_address("nobody@bank.example") == ()
    assert AddressBook.of(view).of_address(None) == ()


def test_the_mail_counts_as_an_address_though_no_proxy_says_so() -> None:
    cloud = an_account(addresses=(), mail="ada@bank.example")
    assert addresses_of(cloud) == {"ada@bank.example"}
    assert primary_of(cloud) == "ada@bank.example"
    assert primary_of(ADA) == "ada.long@bank.example"
    assert primary_of(an_account(addresses=(), mail=None)) is None


def test_an_account_is_known_by_identity_address_backend_or_sign_on() -> None:
    assert account_of(Advisor(identity="id-ada"), ADA, BOB) == "id-ada"
    assert account_of(Advisor(identity="x", user=a_user("ada")), ADA, BOB) == "id-ada"
    assert (
        account_of(Advisor(identity="x", employee=an_employee("bob", external_id="ID-BOB", mail=None)), BOB) == "id-bob"
    )
    assert account_of(Advisor(identity="x", employee=an_employee("bob", external_id=None)), ADA, BOB) == "id-bob"
    wrong = a_user("ada", mail="wrong@bank.example", federation_id="Ada.Long@Bank.Example")
    assert account_of(Advisor(identity="x", user=wrong), ADA, BOB) == "id-ada"
    assert account_of(Advisor(identity="x", user=a_user("cy")), ADA, BOB) is None
    assert account_of(Advisor(identity="x"), ADA, BOB) is None


def test_an_account_that_the_view_gives_is_not_doubted() -> None:
    assert account_of(Advisor(identity="id-bob", user=a_user("bob"), account=ADA), ADA, BOB) == "id-ada"


def test_what_several_accounts_share_tells_nobody() -> None:
    twin = an_account("twin", upn=ADA.upn, mail=ADA.mail, addresses=ADA.addresses)
    assert account_of(Advisor(identity="x", user=a_user("ada", federation_id=ADA.upn)), ADA, twin) is None
