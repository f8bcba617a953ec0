"""The branches of the small bank. Their names match between the systems only letter by letter."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

BANK_ZONE = "Europe/Copenhagen"
DANISH = "Romance Standard Time"
GREENLANDIC = "Greenland Standard Time"

_FIRST = (("Finans Allé 1-3", "Silkeborg"), ("Åboulevarden 21", "Aarhus"))
_STREETS = ("Torvet 4", "Østergade 12", "Algade 31", "Kongensgade 7", "Havnegade 2", "Nørre Allé 18", "Søndergade 55")
_TOWNS = ("Odense", "Aalborg", "Køge", "Hjørring", "Næstved", "Ærøskøbing", "Ringkøbing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A branch: the one string by which account, advisor and room find each other, and its time zone."""

    name: str
    town: str
    zone: ZoneInfo
    windows_zone: str


def choose_places(advisors: int) -> list[Place]:
    """The branches for a bank of this size: the one in Nuuk first, then two Danish ones at least."""
    danish = [*_FIRST, *((f"{street}, {town}", town) for street in _STREETS for town in _TOWNS)]
    wanted = 2 + min(advisors // 50, len(danish) - 2)
    copenhagen = ZoneInfo(BANK_ZONE)
    nuuk = Place(name="Imaneq 18", town="Nuuk", zone=ZoneInfo("America/Nuuk"), windows_zone=GREENLANDIC)
    rest = [Place(name=name, town=town, zone=copenhagen, windows_zone=DANISH) for name, town in danish[:wanted]]
    return [nuuk, *rest]


def place_of(index: int, places: list[Place]) -> Place:
    """The branch of an advisor: every eighth works in Nuuk, the others are spread evenly."""
    if index % 8 == 4:
        return places[0]
    return places[1 + index % (len(places) - 1)]
