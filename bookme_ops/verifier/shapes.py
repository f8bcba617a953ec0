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
    "url-password": r"(?<=://)[\w.+%-]{1,80}:[^@/\s\[\]\"'<>‹›]{1,200}@[\w-]",
    "join-link": r"(?i)teams\.(?:microsoft\.com|live\.com)/(?:l/meetup-join|meet|dl/launcher)/\w|zoom\.us/[jw]/\d"
    r"|meeting_[\w-]{20,400}@thread\.v2",
    "mail": r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-])",
    "cpr": r"(?<![A-Za-z0-9])(?<!\d\.)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[ -]?\d{4}(?![A-Za-z0-9])",
    "danish-phone": r"(?<![\w-])\+45(?:[ .-]?\d){8}(?!\d)",
    "danish-iban": r"(?<![A-Za-z0-9])(?:DK|FO|GL)\d{2}(?: ?\d{4}){3} ?\d{2}(?![A-Za-z0-9])",
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
LOWER_HINTS = {"bearer": ("bearer",), "join-link": ("teams.", "zoom.us", "meeting_"), "legacy-address": ("/o=",)}
"""The same of shapes for which letter case does not count."""
STRONG_PATTERNS = {name: re.compile(pattern) for name, pattern in STRONG.items()}
WEAK_PATTERNS = {name: re.compile(pattern) for name, pattern in WEAK.items()}


def find_shapes(text: str, *, weak: bool) -> set[str]:
    """The names of the shapes that stand in a text; `weak` ones too in what people read."""
    patterns = STRONG_PATTERNS | WEAK_PATTERNS if weak else STRONG_PATTERNS
    lowered = text.lower()
    worth = (name for name in patterns if _worth_searching(name, text, lowered))
    return {name for name in worth if patterns[name].search(text)}


def _worth_searching(name: str, text: str, lowered: str) -> bool:
    if name in LOWER_HINTS:
        return any(hint in lowered for hint in LOWER_HINTS[name])
    return name not in HINTS or any(hint in text for hint in HINTS[name])
