"""Shapes: secrets and personal data that nobody told us, by how they are written."""

import re

STRONG = {
    "private-key": r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----",
    "sfdx-url": r"force://\w[^\s\"'<>]{10}",
    "salesforce-session": r"(?:(?<![A-Za-z0-9])00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?|›)![A-Za-z0-9._]{20}",
    "salesforce-refresh-token": r"5Aep[A-Za-z0-9._=]{30}",
    "salesforce-consumer-key": r"3MVG9[A-Za-z0-9._]{20}",
    "web-token": r"(?<![\w-])eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{4}",
    "entra-secret": r"[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31}",
    "entra-refresh-token": r"(?<![\w.-])[01]\.A[\w-]{50,4000}(?:\.\d)?\.Ag[\w-]{40}",
    "webhook": r"(?:hooks\.slack\.com|webhook\.office\.com|\.logic\.azure\.com(?::\d+)?)/\w",
    "vendor-token": r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30}|github_pat_\w{20}|xox[abeoprs]-[A-Za-z0-9-]{10}"
    r"|AKIA[A-Z0-9]{16}|ASIA[A-Z0-9]{16}|gAAAAA[A-Za-z0-9_-]{50})",
    "password-digest": r"\$argon2(?:id|i|d)\$\w|\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}",
}
"""So unlikely by chance that they are searched for in pictures too."""
WEAK = {
    "bearer": r"(?i)(?<![a-z])bearer\s{1,5}(?=[A-Za-z._~+/-]{0,40}\d)[A-Za-z0-9._~+/-]{20}",
    "url-password": r"://[\w.+%-]{1,80}:[^@/\s\[\]\"'<>‹›]{1,200}@[\w-]",
    "join-link": r"(?i)teams\.(?:microsoft\.com|live\.com)/(?:l/meetup-join|meet|dl/launcher)/\w|zoom\.us/[jw]/\d"
    r"|meeting_[\w-]{20,400}@thread\.v2",
    "mail": r"@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-])",
    "cpr": r"[0-3](?<![A-Za-z0-9].)(?<!\d\..)(?:(?<=0)[1-9]|(?<=[12])\d|(?<=3)[01])(?:0[1-9]|1[0-2])\d{2}[ -]?\d{4}"
    r"(?![A-Za-z0-9])",
    "danish-phone": r"(?<![\w-])\+45(?:[ .-]?\d){8}(?!\d)",
    "danish-iban": r"[DFG](?<![A-Za-z0-9].)(?:(?<=D)K|(?<=F)O|(?<=G)L)\d{2}(?: ?\d{4}){3} ?\d{2}(?![A-Za-z0-9])",
    "legacy-address": r"(?i)/o=[^/\r\n]{1,64}/ou=[^/\r\n]{1,120}/cn=recipients/cn=\w",
}
"""Searched for in what people read."""
HINTS = {
    "private-key": ("PRIVATE KEY",),
    "sfdx-url": ("force://",),
    "salesforce-session": ("00D", "›!"),
    "salesforce-refresh-token": ("5Aep",),
    "salesforce-consumer-key": ("3MVG9",),
    "web-token": ("eyJ",),
    "entra-secret": ("Q~",),
    "entra-refresh-token": (".Ag",),
    "webhook": ("slack.com", "office.com", "azure.com"),
    "vendor-token": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "xox", "AKIA", "ASIA", "gAAAAA"),
    "password-digest": ("$argon2", "$2"),
    "url-password": ("://",),
    "mail": ("@",),
    "danish-phone": ("+45",),
    "danish-iban": ("DK", "FO", "GL"),
}
"""What every text has in which a shape stands, where that is known: most texts need not be searched."""
LOWER_STARTS = {"bearer": ("bearer",), "join-link": ("teams.", "zoom.us", "meeting_"), "legacy-address": ("/o=",)}
"""How shapes begin for which letter case does not count."""
BEFORE_AT = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\Z")
"""What stands in front of the domain of a mail address: the shape itself begins with its sign, which is rare."""
LONGEST_BEFORE_AT = 65
STRONG_PATTERNS = {name: re.compile(pattern) for name, pattern in STRONG.items()}
WEAK_PATTERNS = {name: re.compile(pattern) for name, pattern in WEAK.items()}
ALL_PATTERNS = STRONG_PATTERNS | WEAK_PATTERNS


def find_shapes(text: str, *, weak: bool) -> set[str]:
    """The names of the shapes that stand in a text; `weak` ones too in what people read."""
    patterns = ALL_PATTERNS if weak else STRONG_PATTERNS
    lowered = text.lower() if weak else ""
    return {name for name, pattern in patterns.items() if _stands_in(name, pattern, text, lowered)}


def _stands_in(name: str, pattern: re.Pattern[str], text: str, lowered: str) -> bool:
    if name in LOWER_STARTS:
        return any(_begins_with(start, pattern, text, lowered) for start in LOWER_STARTS[name])
    if name in HINTS and not any(hint in text for hint in HINTS[name]):
        return False
    if name == "mail":
        return any(_has_local_part(text, found.start()) for found in pattern.finditer(text))
    return pattern.search(text) is not None


def _begins_with(start: str, pattern: re.Pattern[str], text: str, lowered: str) -> bool:
    """Whether a shape that begins so stands in a text, of which the lower case is given, too."""
    place = lowered.find(start)
    if place >= 0 and len(lowered) != len(text):
        # A letter became two: places in the one are none in the other.
        return pattern.search(text) is not None
    while place >= 0:
        if pattern.match(text, place):
            return True
        place = lowered.find(start, place + 1)
    return False


def _has_local_part(text: str, place: int) -> bool:
    return BEFORE_AT.search(text, max(0, place - LONGEST_BEFORE_AT), place) is not None
