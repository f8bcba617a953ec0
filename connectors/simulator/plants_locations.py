"""Faults of location strings, by which accounts, advisors and rooms find each other."""

from collections.abc import Callable
from datetime import datetime
from unicodedata import normalize

from connectors.simulator.ground import Ground
from connectors.simulator.meetings import Meeting
from connectors.simulator.planting import Plant, on_meeting
from connectors.simulator.staff import Advisor

STRANGE = ("Hovedkontoret", "Lufthavnen, gate 12", "Kundecenter Vest", "Ukendt adresse")
"""Strings that are near no branch."""


def misspellings(location: str) -> list[str]:
    """A branch's string as people get it wrong: case, blanks, punctuation, Unicode form."""
    spelled = [
        location.lower(),
        location.upper(),
        f"{location} ",
        location.replace(" ", "  ", 1),
        location.replace(" ", "", 1),
        location.replace(",", ""),
        f"{location}.",
        normalize("NFD", location),
    ]
    return [one for one in spelled if one != location]


def misspell(ground: Ground, location: str) -> str:
    """A wrong spelling that no other record has: two that agree would bear each other out."""
    wrong = misspellings(location)
    ground.rng.shuffle(wrong)
    return next((one for one in wrong if ground.take_key(one)), f"{location}  ")


def name_strangely(ground: Ground) -> str:
    """A string near no branch that no other record has."""
    while True:
        strange = f"{ground.rng.choice(STRANGE)} {ground.rng.randint(100, 99_999)}"
        if ground.take_key(strange):
            return strange


def plant_account_near_miss(ground: Ground, meeting: Meeting) -> None:
    """MTG030, on a customer's account."""
    wrong = misspell(ground, meeting.owner.place.name)
    _plant_account(ground, "MTG030", meeting, wrong, "an account's location is misspelled")


def plant_account_unknown(ground: Ground, meeting: Meeting) -> None:
    """MTG031, on a customer's account."""
    _plant_account(ground, "MTG031", meeting, name_strangely(ground), "an account's location is none of the bank's")


def plant_advisor_near_miss(ground: Ground) -> bool:
    """MTG030, on an advisor's account."""
    return _plant_advisor(ground, "MTG030", lambda office: misspell(ground, office))


def plant_advisor_unknown(ground: Ground) -> bool:
    """MTG031, on an advisor's account."""
    return _plant_advisor(ground, "MTG031", lambda _: name_strangely(ground))


def _plant_account(ground: Ground, code: str, meeting: Meeting, wrong: str, story: str) -> None:
    org, account = meeting.hand.environment.org, meeting.customer.account_id
    right = meeting.owner.place.name
    ground.take_key(account)

    def spell(at: datetime, location: str) -> None:
        org.change("Account", account, at, andmoney__AMB_Location__c=location)

    spell(ground.moment(meeting), wrong)
    ground.note(
        code,
        meeting.environment,
        ("account", account),
        story,
        repair=lambda at: spell(at, right),
        again=lambda at: spell(at, wrong),
    )


def _plant_advisor(ground: Ground, code: str, choose: Callable[[str], str]) -> bool:
    advisor: Advisor | None = ground.take_advisor()
    if advisor is None:
        return False
    person, right = advisor.person, advisor.place.name
    wrong = choose(right)

    def move_in(location: str) -> None:
        person.office = location

    move_in(wrong)
    story = "an advisor's office is misspelled" if code == "MTG030" else "an advisor's office is none of the bank's"
    ground.plant_advisor(code, advisor, story, repair=lambda _: move_in(right), again=lambda _: move_in(wrong))
    return True


def _either(first: Plant, second: Plant) -> Plant:
    def plant(ground: Ground) -> bool:
        pair = (first, second) if ground.rng.random() < 0.6 else (second, first)
        return pair[0](ground) or pair[1](ground)

    return plant


def has_fresh_account(ground: Ground, meeting: Meeting) -> bool:
    """Whether nobody took the account of a meeting's customer."""
    return not ground.is_taken(meeting.customer.account_id)


PLANTS: dict[str, Plant] = {
    "MTG030": _either(on_meeting(plant_account_near_miss, has_fresh_account), plant_advisor_near_miss),
    "MTG031": _either(on_meeting(plant_account_unknown, has_fresh_account), plant_advisor_unknown),
}
