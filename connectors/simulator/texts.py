"""What calendars say: subjects and bodies, of realistic length, from a small stock so that a large bank stays small."""

from random import Random

PRIVATE_SUBJECTS = (
    "Tandlæge", "Frokost med Åse", "Forberedelse af kreditindstilling", "Ring til revisor", "Møde om årsopgørelse",
    "Interview", "Opfølgning på klagesag", "Boligmøde Ørstedsgade", "Compliance e-læring", "Sparring", "Gåtur",
    "Besøg hos mægler", "Pension: gennemgang", "Oplæring af elev", "Kundearrangement", "Hente børn",
)  # fmt: skip
SERIES_SUBJECTS = (
    "Ugemøde", "Morgenmøde", "Team Erhverv: status", "1:1 med leder", "Kreditkomité", "Fælles kaffe", "Filialmøde",
)  # fmt: skip
VACATION_SUBJECTS = ("Ferie", "Sommerferie", "Barsel", "Afspadsering", "Feriefridage")
FREE_SUBJECTS = ("Fødselsdag i afdelingen", "Husk: indberetning", "Fredagsbar", "Kampagneuge")
ELSEWHERE_SUBJECTS = ("Arbejder hjemme", "Hjemmearbejdsdag", "På filial i Køge")

_SENTENCES = (
    "Vi gennemgår de seneste tal og aftaler de næste skridt.",
    "Husk at medbringe seneste lønseddel, årsopgørelse og budget.",
    "Materialet ligger på fællesdrevet under mappen for kvartalet.",
    "Dagsordenen er åben, så skriv gerne punkter senest dagen før.",
    "Hvis du ikke kan deltage, så giv besked, så vi kan finde en anden tid.",
    "Kaffe og brød står klar fra et kvarter før mødet begynder.",
    "Spørgsmål om parkering besvares i receptionen ved indgangen.",
    "Beslutninger fra sidst er vedlagt som bilag til denne indkaldelse.",
)
_HEAD = '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head><body>\r\n'
_STYLE = '<div style="font-family:Aptos,Calibri,Helvetica,sans-serif; font-size:11pt; color:rgb(0,0,0)">'


class Texts:
    """The stock of texts of one bank."""

    def __init__(self, rng: Random) -> None:
        self.notes = [_write_body(rng, rng.randint(1, 7)) for _ in range(48)]
        """Bodies of private items: about 200 to 1,000 characters of HTML; the first ones are empty."""
        self.notes[:6] = [""] * 6
        self.invitations = [_write_body(rng, 4, _closing(number)) for number in range(24)]
        """Bodies of bookings: about 1,000 characters of HTML."""


def _write_body(rng: Random, sentences: int, closing: str = "") -> str:
    chosen = rng.sample(_SENTENCES, sentences)
    paragraphs = "".join(f"<p>{sentence}</p>\r\n" for sentence in chosen)
    return f"{_HEAD}{_STYLE}\r\n{paragraphs}{closing}</div>\r\n</body></html>\r\n"


def _closing(number: int) -> str:
    return (
        "<hr>\r\n<p><b>Mødet er booket gennem bankens bookingsystem.</b> Du kan flytte eller aflyse det i netbanken"
        f" indtil 24 timer før. Skabelon nr. {number + 1}, dansk, version 4.</p>\r\n"
        "<p>Har du spørgsmål, så ring til din filial, eller svar på denne mail. Vi glæder os til at se dig.</p>\r\n"
    )
