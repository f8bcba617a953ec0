"""The environment and location codes of the finding catalogue, read once more straight from the model."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from unicodedata import name as letter_name
from unicodedata import normalize

from connectors.simulator.model import Environment, Person
from tests.connectors.simulator.bank_reading import Bank, Key


def find_environment_faults(bank: Bank) -> Iterator[Key]:
    """ENV001, 002, 010 to 016 and 040, MTG030 and 031."""
    sites = list(bank.world.environments.values())
    rosters = {site.name: bank.roster(site) for site in sites}
    homes = Counter(person_id for roster in rosters.values() for person_id in roster)
    for person_id, count in homes.items():
        if count > 1:
            yield ("ENV001", "production", "advisor", person_id)
    for site in sites:
        roster = rosters[site.name]
        owners = {one.owner.id for one in bank.ahead if one.site is site}
        for person_id in owners - roster.keys():
            yield ("ENV002", site.name, "advisor", person_id)
        if site.org.used_requests > 0.8 * site.org.daily_requests:
            yield ("ENV040", site.name, "environment", site.name)
        for person in roster.values():
            for code in _judge_advisor(bank, site, person):
                yield (code, site.name, "advisor", person.id)
        yield from _find_shared_aliases(bank, site, roster)
        yield from _judge_places(bank, site, roster)


def _addresses(person: Person) -> set[str]:
    return {text[5:].casefold() for text in person.proxy_addresses if text[:5].casefold() == "smtp:"}


def _alias(bank: Bank, site: Environment, person: Person) -> str:
    employees = site.backend.employees.values()
    initials = next((row["initials"] for row in employees if row["externalId"] == person.id), person.nickname)
    return f"{initials}@{bank.world.tenant.domains[0]}".casefold()


def _judge_advisor(bank: Bank, site: Environment, person: Person) -> Iterator[str]:
    held, alias, upn = _addresses(person), _alias(bank, site, person), person.upn.casefold()
    user = bank.user_of(site, person)
    assert user is not None
    if alias not in held:
        yield "ENV010"
    if user["Email"].casefold() != (person.mail or "").casefold():
        yield "ENV012"
    employees = [row for row in site.backend.employees.values() if row["externalId"] == person.id]
    if any(row["email"].casefold() != upn for row in employees):
        yield "ENV013"
    if user["FederationIdentifier"] and user["FederationIdentifier"].casefold() != upn:
        yield "ENV014"
    others = (other for other in bank.world.tenant.people.values() if not other.enabled and other is not person)
    if any(alias in _addresses(other) for other in others):
        yield "ENV015"
    if any(not _is_tidy(bank, text) for text in held | {upn}):
        yield "ENV016"


def _is_tidy(bank: Bank, text: str) -> bool:
    scripts = {letter_name(letter).split()[0] for letter in text if letter.isalpha()}
    owned = text.rpartition("@")[2] in bank.world.tenant.domains
    return owned and len(scripts) == 1 and not re.search(r"\s", text)


def _find_shared_aliases(bank: Bank, site: Environment, roster: dict[str, Person]) -> Iterator[Key]:
    holders: dict[str, int] = defaultdict(int)
    for holder in [*bank.world.tenant.people.values(), *bank.world.tenant.objects.values()]:
        for text in {text[5:].casefold() for text in holder.proxy_addresses}:
            holders[text] += 1
    for person in roster.values():
        alias = _alias(bank, site, person)
        if holders[alias] > 1:
            yield ("ENV011", site.name, "alias", alias)


def _judge_places(bank: Bank, site: Environment, roster: dict[str, Person]) -> Iterator[Key]:
    right = {room.location for room in bank.world.tenant.rooms.values()}
    near = {_fold(text) for text in right}
    accounts = {one.row["AccountId"] for one in bank.ahead if one.site is site}
    table = site.org.table("Account")
    held = [("account", key, table[key]["andmoney__AMB_Location__c"]) for key in accounts]
    held += [("advisor", person.id, person.office) for person in roster.values()]
    for kind, key, text in held:
        if text not in right:
            yield ("MTG030" if _fold(text) in near else "MTG031", site.name, kind, key)


def _fold(text: str) -> str:
    return re.sub(r"[\W_]", "", normalize("NFKD", text).casefold())
