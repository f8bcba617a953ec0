"""Names of the people in the small bank, all made up, and the addresses that a bank makes of them."""

from random import Random
from unicodedata import combining, normalize

DOMAIN = "bank.example"

DANISH_GIVEN = (
    "Mette", "Søren", "Anne", "Lars", "Kirsten", "Jørgen", "Hanne", "Bjørn", "Åse", "Peter", "Camilla", "Niels",
    "Louise", "Rasmus", "Pernille", "Mikkel", "Sanne", "Jens", "Trine", "Kåre", "Ida", "Emil", "Freja", "Magnus",
    "Signe", "Ole", "Birgitte", "Thomas", "Lærke", "Anders", "Maja", "Henrik", "Stine", "Gøran", "Rikke", "Torben",
    "Charlotte", "Steen", "Dorthe", "Håkon", "Julie", "Frederik", "Mathilde", "Asger", "Sofie", "Villads", "Nanna",
)  # fmt: skip
DANISH_SURNAMES = (
    "Sørensen", "Jensen", "Østergaard", "Møller", "Kjær", "Nielsen", "Hansen", "Lund", "Ågaard", "Christensen",
    "Nørgaard", "Thomsen", "Bach", "Bjerregård", "Holm", "Skov", "Dahl", "Lauridsen", "Krogh", "Rønne", "Bæk",
    "Andersen", "Juhl", "Poulsen", "Knudsen", "Højgaard", "Friis", "Mortensen", "Vestergård", "Schmidt", "Winther",
    "Damgaard", "Toft", "Bruun", "Iversen", "Kristensen", "Hald", "Bøgh", "Frandsen", "Eriksen", "Mølgård", "Storm",
)  # fmt: skip
GREENLANDIC_GIVEN = ("Aviaja", "Malik", "Nivi", "Inuk", "Paninnguaq", "Minik", "Ivalu", "Aqqaluk", "Pipaluk", "Nuka")
GREENLANDIC_SURNAMES = ("Kleist", "Lynge", "Motzfeldt", "Olsvig", "Petersen", "Berthelsen", "Rosing", "Heilmann")

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def ascii_letters(text: str) -> str:
    """Spell a Danish name with the letters that an address can hold: `Søren Bæk` → `Soeren Baek`."""
    folded = normalize("NFKD", text.translate(_LETTERS))
    return "".join(letter for letter in folded if not combining(letter))


class NameBook:
    """Hands out names, and with them addresses and initials, each address once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def draw(self, *, greenlandic: bool = False) -> tuple[str, str]:
        """A given name and a surname; namesakes happen."""
        given, surnames = (GREENLANDIC_GIVEN, GREENLANDIC_SURNAMES) if greenlandic else (DANISH_GIVEN, DANISH_SURNAMES)
        return self._rng.choice(given), self._rng.choice(surnames)

    def local_part(self, given: str, surname: str) -> str:
        """`first.last`, with a number for namesakes."""
        return self._first_free(f"{ascii_letters(given)}.{ascii_letters(surname)}".lower())

    def initials(self, given: str, surname: str) -> str:
        """Four letters, as Danish banks have them (`meso` for Mette Sørensen), with a number when they are taken."""
        return self._first_free((ascii_letters(given)[:2] + ascii_letters(surname)[:2]).lower())

    def _first_free(self, wanted: str) -> str:
        taken, number = wanted, 1
        while taken in self._used:
            number += 1
            taken = f"{wanted}{number}"
        self._used.add(taken)
        return taken
