"""Faults of the directory, of rosters and of an org's budget: who an advisor is, and how one is found."""

from collections.abc import Callable
from datetime import datetime

from connectors.simulator.deeds import uninvite_colleague
from connectors.simulator.ground import Ground
from connectors.simulator.ids import guid
from connectors.simulator.meetings import ACTIVE
from connectors.simulator.model import MailObject, Person, Row
from connectors.simulator.names import DOMAIN
from connectors.simulator.orgs import enroll
from connectors.simulator.planting import Plant
from connectors.simulator.staff import Advisor

SHARES = (0.83, 0.9, 0.96)
"""Parts of the daily API allocation that somebody used up."""
LOOK_ALIKE = "r\N{CYRILLIC SMALL LETTER A}dgiver"
"""A word of two scripts, which looks like one of a single script."""


def plant_two_environments(ground: Ground) -> bool:
    """ENV001: an advisor of production is made one of the test environment, too."""
    advisor = ground.take_advisor(lambda one: one.environment.kind == "production", whole=True)
    test = next((one for one in ground.hands.values() if one.environment.kind == "test"), None)
    if advisor is None or test is None:
        return False
    twin = Advisor(
        person=advisor.person,
        environment=test.environment,
        place=advisor.place,
        mailbox=advisor.mailbox,
        outlook_ids=advisor.outlook_ids,
        initials=advisor.initials,
    )
    enroll(test, twin)
    org = test.environment.org
    ground.plant_advisor(
        "ENV001",
        advisor,
        "an advisor of production was made one of the test environment, too",
        repair=lambda at: _change_user(org.change, twin.user_id, at, IsActive=False),
        again=lambda at: _change_user(org.change, twin.user_id, at, IsActive=True),
    )
    return True


def plant_no_environment(ground: Ground) -> bool:
    """ENV002: an advisor was taken off the roster, and the bookings stayed."""
    advisor = ground.take_advisor(lambda one: bool(ground.upcoming_of(one)), whole=True)
    if advisor is None:
        return False
    environment = advisor.environment
    employee = environment.backend.employees[advisor.employee_id]

    def take_off(at: datetime) -> None:
        _change_user(environment.org.change, advisor.user_id, at, IsActive=False)
        environment.backend.employees.pop(advisor.employee_id, None)

    def put_back(at: datetime) -> None:
        _change_user(environment.org.change, advisor.user_id, at, IsActive=True)
        environment.backend.employees[advisor.employee_id] = employee

    take_off(ground.world.as_of)
    story = "an advisor was taken off the roster and still has bookings"
    ground.plant_advisor("ENV002", advisor, story, repair=put_back, again=take_off)
    return True


def plant_alias_missing(ground: Ground) -> bool:
    """ENV010: nobody gave the advisor the address that searches go by."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    _swap_addresses(
        ground,
        "ENV010",
        advisor,
        [one for one in advisor.person.proxy_addresses if one != alias_of(advisor)],
        "an advisor has no address made of the initials",
    )
    return True


def plant_alias_ambiguous(ground: Ground) -> bool:
    """ENV011: a group, a contact, or a colleague of the back office has an advisor's alias, too."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    alias = alias_of(advisor).removeprefix("smtp:")
    other = f"smtp:{alias.upper()}"
    held: list[str]
    kind = ground.rng.choice(("group", "contact", "clerk"))
    if kind == "clerk":
        held = ground.rng.choice(ground.clerks).proxy_addresses
    else:
        key = guid(ground.rng)
        mail = f"{kind}.{key[:8]}@{DOMAIN}"
        held = [f"SMTP:{mail}"]
        ground.world.tenant.objects[key] = MailObject(
            id=key, kind=kind, display_name="Fælles postkasse", mail=mail, proxy_addresses=held
        )
    held.append(other)
    ground.note(
        "ENV011",
        advisor.environment.name,
        ("alias", alias),
        f"an advisor's alias belongs to a {kind}, too",
        repair=lambda _: held.remove(other),
        again=lambda _: held.append(other),
    )
    return True


def plant_email_mismatch(ground: Ground) -> bool:
    """ENV012: Salesforce holds the alias of an advisor, whom no colleague invited, in place of the primary address."""
    advisor = ground.take_advisor(whole=True)
    if advisor is None:
        return False
    for meeting in ground.meetings_of(advisor):
        if meeting.colleague is advisor and meeting.state == ACTIVE and meeting.end > ground.world.as_of:
            uninvite_colleague(meeting, ground.moment(meeting))
    right, wrong = advisor.person.mail, alias_of(advisor).removeprefix("smtp:")
    story = "Salesforce holds an advisor's alias in place of the mail address"
    _plant_user(ground, "ENV012", advisor, story, right={"Email": right}, wrong={"Email": wrong})
    return True


def plant_upn_mismatch(ground: Ground) -> bool:
    """ENV013: the backend's employee still has an old address."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    employee: Row = advisor.environment.backend.employees[advisor.employee_id]
    right, wrong = advisor.person.upn, f"tidligere.{advisor.person.upn}"

    def set_mail(mail: str) -> Callable[[datetime], None]:
        return lambda _: employee.update(email=mail)

    employee["email"] = wrong
    story = "the backend's employee has another address than the account's user principal name"
    ground.plant_advisor("ENV013", advisor, story, repair=set_mail(right), again=set_mail(wrong))
    return True


def plant_federation_mismatch(ground: Ground) -> bool:
    """ENV014: the federation id is that of an earlier name."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    right, wrong = advisor.person.upn, f"tidligere.{advisor.person.upn}"
    story = "the federation id of an advisor is not the user principal name"
    field = "FederationIdentifier"
    _plant_user(ground, "ENV014", advisor, story, right={field: right}, wrong={field: wrong})
    return True


def plant_alias_on_leaver(ground: Ground) -> bool:
    """ENV015, and with it ENV010: a disabled account kept the alias, so that the advisor could not get it."""
    advisor = ground.take_advisor()
    leavers = ground.leavers
    if advisor is None or not leavers:
        return False
    leaver, alias = ground.rng.choice(leavers), alias_of(advisor)
    mine = advisor.person.proxy_addresses

    def hand_over(_at: datetime) -> None:
        if alias in leaver.proxy_addresses:
            leaver.proxy_addresses.remove(alias)
            mine.append(alias)

    def take_away(_at: datetime) -> None:
        if alias in mine:
            mine.remove(alias)
            leaver.proxy_addresses.append(alias)

    take_away(ground.world.as_of)
    story = "the alias that an advisor should have belongs to a disabled account"
    first, second = (
        ground.plant_advisor(code, advisor, story, repair=hand_over, again=take_away) for code in ("ENV015", "ENV010")
    )
    first.companions, second.companions = (second.key,), (first.key,)
    return True


def plant_untidy_address(ground: Ground) -> bool:
    """ENV016: an address with a blank in it, with letters of another script, or of a domain that is not ours."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    local = advisor.person.upn.partition("@")[0]
    story, address = ground.rng.choice(
        (
            ("with a blank in it", f"smtp:{local.replace('.', ' ')}@{DOMAIN}"),
            ("with letters of two scripts", f"smtp:{LOOK_ALIKE}.{local}@{DOMAIN}"),
            ("of a domain that the bank does not own", f"smtp:{local}@gammelbank.example"),
        )
    )
    addresses = [*advisor.person.proxy_addresses, address]
    _swap_addresses(ground, "ENV016", advisor, addresses, f"an advisor has an address {story}")
    return True


def plant_budget(ground: Ground) -> bool:
    """ENV040: somebody else has nearly used up the day's API calls of an org."""
    names = reversed(ground.world.environments)
    name = next((one for one in names if not ground.is_taken(one)), None)
    if name is None:
        return False
    ground.take_key(name)
    environment = ground.world.environments[name]
    org, share = environment.org, ground.rng.choice(SHARES)
    usual = org.used_requests

    def use_up(_at: datetime) -> None:
        org.used_requests = max(org.used_requests, int(org.daily_requests * share))

    def begin_anew(_at: datetime) -> None:
        org.used_requests = usual

    use_up(ground.world.as_of)
    subject = ("environment", environment.name)
    story = f"{share:.0%} of the day's API calls were used up"
    ground.note("ENV040", environment.name, subject, story, repair=begin_anew, again=use_up)
    return True


def alias_of(advisor: Advisor) -> str:
    """The address made of the initials, as the account holds it."""
    return f"smtp:{advisor.initials}@{DOMAIN}"


def _swap_addresses(ground: Ground, code: str, advisor: Advisor, wrong: list[str], story: str) -> None:
    person: Person = advisor.person
    right = person.proxy_addresses

    def set_to(addresses: list[str]) -> Callable[[datetime], None]:
        return lambda _: setattr(person, "proxy_addresses", addresses)

    person.proxy_addresses = wrong
    ground.plant_advisor(code, advisor, story, repair=set_to(right), again=set_to(wrong))


def _plant_user(ground: Ground, code: str, advisor: Advisor, story: str, *, right: Row, wrong: Row) -> None:
    change = advisor.environment.org.change
    change("User", advisor.user_id, ground.world.as_of, **wrong)
    ground.plant_advisor(
        code,
        advisor,
        story,
        repair=lambda at: _change_user(change, advisor.user_id, at, **right),
        again=lambda at: _change_user(change, advisor.user_id, at, **wrong),
    )


def _change_user(change: Callable[..., Row], user_id: str, at: datetime, **values: object) -> None:
    change("User", user_id, at, **values)


PLANTS: dict[str, Plant] = {
    "ENV001": plant_two_environments,
    "ENV002": plant_no_environment,
    "ENV010": plant_alias_missing,
    "ENV011": plant_alias_ambiguous,
    "ENV012": plant_email_mismatch,
    "ENV013": plant_upn_mismatch,
    "ENV014": plant_federation_mismatch,
    "ENV015": plant_alias_on_leaver,
    "ENV016": plant_untidy_address,
    "ENV040": plant_budget,
}
