"""What each code is judged from: which of them can still be told when a system, a query or a mailbox is silent."""

import pytest

from jobs.calendar.sync_window import JOB as SYNC_WINDOW
from jobs.registry import load_jobs
from tests.journeys.bank import CODES, Journey, Key

OF_ACCESS = frozenset(
    {"ENV020", "ENV021", "ENV022", "ENV023", "ENV024", "ENV025", "ENV026", "ENV030", "ENV031", "ENV032", "ENV034"}
)
"""About who may do what."""
OF_STAFF = frozenset({"ENV030", "ENV032", "ENV034"})
"""Those of them that accounts are needed for: about people, and about what an app lacks, which nothing counts."""
WITHOUT_CALENDARS = OF_ACCESS | frozenset(
    {"CAL005", "CAL007", "ENV001", "ENV002", "ENV010", "ENV011", "ENV012", "ENV013", "ENV014", "ENV015", "ENV016"}
    | {"ENV040", "MTG002", "MTG010", "MTG012", "MTG013", "MTG030", "MTG031"}
)
"""Told though no calendar could be read."""
WITHOUT_BOOKINGS = (OF_ACCESS - {"ENV025"}) | frozenset(
    {"CAL007", "ENV001", "ENV010", "ENV011", "ENV012", "ENV013", "ENV014", "ENV015", "ENV016", "ENV040"}
)
"""Told though the bookings of the environment could not be read."""
WITHOUT_ACCOUNTS = (OF_ACCESS - OF_STAFF) | frozenset({"CAL005", "ENV040", "MTG002", "MTG010", "MTG012"})
"""Told though nobody knows who is who in Outlook."""
OF_DIRECTORY = OF_STAFF | frozenset(
    {"CAL007", "ENV001", "ENV002", "ENV010", "ENV011", "ENV012", "ENV013", "ENV014", "ENV015", "ENV016"}
    | {"MTG005", "MTG030", "MTG031"}
)
"""About who is who, or about all who are: whoever was known yesterday does not help."""
OF_SEVERAL = frozenset({"ENV001", "MTG001", "MTG002", "MTG020"})
"""About several environments at once: what one of them holds is perhaps known to another."""
OF_OUR_WORK = frozenset({"ENV033", "ENV041", "ENV042", "ENV043", "ENV044"})
"""About our own work and what people reviewed here: a store knows of it that is some days old, a new one does not."""
OF_TWO_SIDES = frozenset(kind.code for kind in SYNC_WINDOW.kinds)
"""Whether Salesforce and Outlook hold the same meeting."""

ONE_OF_EACH_JOB = frozenset(next((one.code for one in job.kinds if one.code in CODES), "") for job in load_jobs())
mostly_what_changed = pytest.mark.parametrize(
    "full",
    [
        pytest.param(False, id="what changed"),
        pytest.param(True, id="everything anew", marks=pytest.mark.stress),
    ],
)
"""How a later run reads: what changed in every run of the tests, everything anew under `stress`."""


def by_code(codes: frozenset[str]) -> pytest.MarkDecorator:
    """Some codes, one by one: one of each job in every run of the tests, all of them under `stress`."""
    marks = {code: () if code in ONE_OF_EACH_JOB else pytest.mark.stress for code in codes}
    return pytest.mark.parametrize("code", [pytest.param(code, marks=marks[code]) for code in sorted(codes)])


def of_bank(found: set[Key]) -> set[Key]:
    """What is wrong with the bank, our own work aside."""
    return {key for key in found if key[0] not in OF_OUR_WORK}


def of_two_sides(found: set[Key]) -> set[Key]:
    """What is wrong between Salesforce and Outlook: what is moved at will may be wrong in other ways, too."""
    return {key for key in found if key[0] in OF_TWO_SIDES}


def told_without_bookings(journey: Journey, environment: str = "production") -> set[Key]:
    """What can be told though the bookings of an environment could not be read."""
    return {
        key
        for key in journey.truth
        if key[0] in WITHOUT_BOOKINGS or (key[1] != environment and key[0] not in OF_SEVERAL)
    }
