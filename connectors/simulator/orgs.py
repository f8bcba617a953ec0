"""A Salesforce org before any meeting: its users and their access, themes, customers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from connectors.simulator.ids import OrgIds, guid
from connectors.simulator.model import Environment, Person, Row
from connectors.simulator.names import NameBook, ascii_letters
from connectors.simulator.places import BANK_ZONE, Place
from connectors.simulator.staff import Advisor

RUNTIME_SET = "BookingPlatformIntegration"
ADVISOR_SET = "BookingPlatformAdvisor"
THEMES = ("Boliglån", "Pension", "Investering", "Daglig økonomi", "Realkredit", "Erhvervskredit")
CATEGORIES = ("Privat", "Erhverv", "Private Banking")
INWARD_THEMES = frozenset({"Erhvervskredit"})
"""What customers cannot book by themselves."""
CUSTOMERS_PER_ADVISOR = 4
FEWEST_CUSTOMERS = 14
"""Of a branch: enough for a meeting that fills a room."""


@dataclass(slots=True, kw_only=True)
class Customer:
    """An account with the contact who comes to meetings."""

    account_id: str
    contact_id: str
    name: str
    mail: str
    category_id: str
    """The backend's id of the account's customer category."""


@dataclass(slots=True, kw_only=True)
class Theme:
    """What a meeting can be about."""

    row_id: str
    backend_id: str
    name: str


@dataclass(slots=True, kw_only=True, eq=False)
class OrgHand:
    """What is needed to write meetings into an org: its ids, and the rows that meetings refer to."""

    environment: Environment
    ids: OrgIds
    rng: Random
    began: datetime
    integration_user: str = ""
    standard_profile: str = ""
    themes: list[Theme] = field(default_factory=list)
    categories: list[Theme] = field(default_factory=list)
    customers: dict[str, list[Customer]] = field(default_factory=dict)
    """By the name of their branch."""
    details: int = 0
    """Counts the Event Details, whose names are numbers."""

    def put(self, name: str, at: datetime, **values: object) -> Row:
        """Add a row with a new id."""
        return self.environment.org.put(name, {"Id": self.ids.new(name), **values}, at)


def found_org(environment: Environment, rng: Random, began: datetime) -> OrgHand:
    """Set an org up: licence, profiles, permission sets, the integration user, themes and categories."""
    sandbox = environment.org.sandbox
    ids = OrgIds("Sb" if sandbox else "J9", first=rng.randint(10_000, 50_000))
    hand = OrgHand(environment=environment, ids=ids, rng=rng, began=began)
    environment.org.id = ids.new("Organization")
    _add_organization(hand)
    _add_access(hand)
    hand.themes = [_add_theme(hand, name, "Meeting") for name in THEMES]
    hand.categories = [_add_theme(hand, name, "Customer") for name in CATEGORIES]
    _add_topics(hand)
    return hand


def enroll(hand: OrgHand, advisor: Advisor) -> None:
    """Make a user of an advisor, with the advisors' permission set and up to three competences."""
    person, rng = advisor.person, hand.rng
    suffix = ".test" if hand.environment.org.sandbox else ""
    user = add_user(hand, person, f"{person.upn}{suffix}", advisor.place.zone.key)
    advisor.user_id = user["Id"]
    sets = hand.environment.org.table("PermissionSet").values()
    wanted = next(row["Id"] for row in sets if row["Name"] == ADVISOR_SET)
    assign(hand, user["Id"], wanted)
    for theme in rng.sample(hand.themes, rng.randint(1, 3)):
        values = {"andmoney__User__c": user["Id"], "andmoney__AMB_Taxonomy__c": theme.row_id}
        hand.put("andmoney__AMBAdvisorCompetence__c", hand.began, Name=f"AC-{hand.ids.new('User')[10:15]}", **values)


def add_user(hand: OrgHand, person: Person, username: str, zone: str) -> Row:
    """Make a standard user of a person of the directory."""
    return hand.put(
        "User",
        hand.began,
        Username=username,
        Name=person.display_name,
        FirstName=person.given_name,
        LastName=person.surname,
        Email=person.mail,
        FederationIdentifier=person.upn,
        Alias=person.nickname[:8],
        CommunityNickname=person.nickname,
        IsActive=person.enabled,
        UserType="Standard",
        ProfileId=hand.standard_profile,
        UserRoleId=None,
        TimeZoneSidKey=zone,
        LocaleSidKey="da_DK",
        LanguageLocaleKey="da",
        LastLoginDate=hand.began + timedelta(days=300),
        LastPasswordChangeDate=hand.began,
        NumberOfFailedLogins=0,
        ContactId=None,
        IsPortalEnabled=False,
        EmployeeNumber=person.employee_id,
        Department=person.department,
    )


def assign(hand: OrgHand, user_id: str, set_id: str) -> None:
    """Assign a permission set."""
    hand.put(
        "PermissionSetAssignment",
        hand.began,
        AssigneeId=user_id,
        PermissionSetId=set_id,
        PermissionSetGroupId=None,
        ExpirationDate=None,
        IsActive=True,
        IsRevoked=False,
    )


def add_customers(hand: OrgHand, places: list[Place], advisors: int) -> None:
    """Give each branch customers enough for its advisors."""
    rng, names = hand.rng, NameBook(hand.rng)
    count = max(FEWEST_CUSTOMERS, advisors * CUSTOMERS_PER_ADVISOR // len(places))
    for place in places:
        hand.customers[place.name] = [_add_customer(hand, place, rng, names) for _ in range(count)]


def _add_customer(hand: OrgHand, place: Place, rng: Random, names: NameBook) -> Customer:
    given, surname = names.draw(greenlandic=place.town == "Nuuk")
    category = rng.choice(hand.categories)
    values = {"andmoney__AMB_Location__c": place.name, "andmoney__AMB_Customer_Category__c": category.row_id}
    account_name = f"{surname} & Søn ApS" if category.name == "Erhverv" else f"{given} {surname}"
    account = hand.put("Account", hand.began, Name=account_name, OwnerId=hand.integration_user, **values)
    mail = f"{names.local_part(given, surname)}@{ascii_letters(place.town).lower()}.example"
    contact = hand.put(
        "Contact",
        hand.began,
        AccountId=account["Id"],
        FirstName=given,
        LastName=surname,
        Name=f"{given} {surname}",
        Email=mail,
        OwnerId=hand.integration_user,
    )
    return Customer(
        account_id=account["Id"],
        contact_id=contact["Id"],
        name=f"{given} {surname}",
        mail=mail,
        category_id=category.backend_id,
    )


def _add_organization(hand: OrgHand) -> None:
    org = hand.environment.org
    row: Row = {
        "Id": org.id,
        "Name": "Bank Example A/S",
        "IsSandbox": org.sandbox,
        "InstanceName": "SWE12S" if org.sandbox else "SWE12",
        "OrganizationType": "Enterprise Edition",
        "NamespacePrefix": None,
        "TrialExpirationDate": None,
        "TimeZoneSidKey": BANK_ZONE,
        "DefaultLocaleSidKey": "da_DK",
        "LanguageLocaleKey": "da",
        "IsReadOnly": False,
    }
    org.put("Organization", row, hand.began)


def _add_access(hand: OrgHand) -> None:
    licence = hand.put(
        "UserLicense", hand.began, Name="Salesforce", MasterLabel="Salesforce", LicenseDefinitionKey="SFDC",
        TotalLicenses=5000, UsedLicenses=1200, Status="Active",
    )["Id"]  # fmt: skip
    profile = {"UserType": "Standard", "UserLicenseId": licence, "PermissionsApiEnabled": True}
    hand.standard_profile = hand.put("Profile", hand.began, Name="Bank Advisor", **profile)["Id"]
    integration = hand.put("Profile", hand.began, Name="Minimum Access - Salesforce", **profile)["Id"]
    runtime = _add_set(hand, RUNTIME_SET, "Booking platform – integration", api=True)
    _add_set(hand, ADVISOR_SET, "Booking platform – advisor", api=False)
    user = hand.put(
        "User", hand.began, Username=f"bookme.integration@{hand.environment.org.my_domain}.example",
        Name="BookMe Integration", FirstName="BookMe", LastName="Integration", Email="bookme.integration@bank.example",
        FederationIdentifier=None, Alias="bmint", IsActive=True, UserType="Standard", ProfileId=integration,
        TimeZoneSidKey="Europe/Copenhagen", LocaleSidKey="da_DK", LanguageLocaleKey="da", LastLoginDate=hand.began,
        NumberOfFailedLogins=0, ContactId=None, IsPortalEnabled=False,
    )  # fmt: skip
    hand.integration_user = user["Id"]
    assign(hand, user["Id"], runtime)
    hand.put(
        "User", hand.began, Username=f"autoproc@{hand.environment.org.my_domain}.example", Name="Automated Process",
        LastName="Automated Process", Email="autoproc@bank.example", FederationIdentifier=None, Alias="autoproc",
        IsActive=True, UserType="AutomatedProcess", ProfileId=None, TimeZoneSidKey="America/Los_Angeles",
        LocaleSidKey="en_US", LanguageLocaleKey="en_US", NumberOfFailedLogins=0, ContactId=None, IsPortalEnabled=False,
    )  # fmt: skip


def _add_set(hand: OrgHand, name: str, label: str, *, api: bool) -> str:
    values = {
        "Type": "Regular",
        "IsOwnedByProfile": False,
        "ProfileId": None,
        "IsCustom": True,
        "NamespacePrefix": None,
    }
    row = hand.put(
        "PermissionSet", hand.began, Name=name, Label=label, PermissionsApiEnabled=api, PermissionSetGroupId=None,
        HasActivationRequired=False, Description=None, **values,
    )  # fmt: skip
    return str(row["Id"])


def _add_theme(hand: OrgHand, name: str, group: str) -> Theme:
    backend_id = guid(hand.rng)
    values = {"andmoney__BookingId__c": backend_id, "andmoney__Group__c": group}
    row = hand.put("andmoney__AMB_Taxonomy__c", hand.began, Name=name, OwnerId=hand.integration_user, **values)
    return Theme(row_id=row["Id"], backend_id=backend_id, name=name)


def _add_topics(hand: OrgHand) -> None:
    """The backend's side of the themes."""
    backend = hand.environment.backend
    for order, theme in enumerate(hand.themes):
        unique = f"{hand.environment.name}-topic-{order + 1}"
        row = {"id": theme.backend_id, "name": theme.name, "uniqueTopicId": unique, "parentId": None, "order": order}
        backend.topics[theme.backend_id] = row
        if theme.name in INWARD_THEMES:
            backend.inward_topics.add(theme.backend_id)
