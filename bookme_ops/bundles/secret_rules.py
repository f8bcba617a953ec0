"""Shapes of secrets. Wide ones first: a cookie line is replaced as a whole, before what stands in it.

Sources: vendors' documentation (Salesforce: OAuth tokens and session ids, SFDX auth URLs; Microsoft: Entra tokens and
client secrets, webhooks), RFC 7515, 6265 and 7468, and the prefixes that gitleaks and TruffleHog know.
"""

import re

from bookme_ops.bundles.rule import Rule, shape
from bookme_ops.bundles.shape_parts import SLASH, START, URL_START

MARKERS = ("RXZvU3RzQXJ0aWZhY3Rz", "V2b1N0c0FydGlmYWN0c", "dm9TdHNBcnRpZmFjdH", "MsaArtifacts")


def _strong(found: re.Match[str]) -> bool:
    """A token has a digit or a sign; a word such as `authentication` has none."""
    return re.search(r"[0-9!=+/]", found["v"]) is not None


def _marked(found: re.Match[str]) -> bool:
    return any(marker in found.group() for marker in MARKERS)


SECRETS = (
    Rule(
        id="S01",
        kind="secret",
        what="a private key, also one that is cut off",
        hints=("private key",),
        find=shape(
            r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?"
            r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)"
        ),
    ),
    Rule(
        id="S02",
        kind="secret",
        what="an SFDX auth URL: client secret and refresh token",
        hints=("force://",),
        find=shape(r"force://[^\s\"'<>\\]+"),
    ),
    Rule(
        id="S14",
        kind="secret",
        what="a webhook, whose URL is the secret",
        hints=("webhook", "logic.azure", "powerplatform", "hooks.slack", "powerautomate"),
        find=shape(
            rf"(?i)(?:{URL_START}|(?<![\w.-])|(?<=%[0-9a-f]{{2}}))[\w.-]{{0,200}}?(?:webhook\.office\.com|\.logic\.azure\.com|\.powerplatform\.com"
            rf"|\.powerautomate\.com|hooks\.slack\.com|outlook\.office(?:365)?\.com{SLASH}webhook"
            rf"|discord(?:app)?\.com{SLASH}api{SLASH}webhooks)(?::\d{{1,5}}|%3a\d{{1,5}})?{SLASH}[^\s\"'<>\\]*"
        ),
    ),
    Rule(
        id="S16",
        kind="secret",
        what="a cookie, the whole line",
        hints=("cookie",),
        find=shape(
            r"(?im)^[ \t>*<-]{0,8}(?:set-)?cookie2?\s{0,3}:[ \t]{0,3}(?P<v>[^\r\n]+)",
            r"(?i)(?<![\w\"'-])(?:set-)?cookie2?[ ]{0,3}[:=][ ]{0,3}(?P<v>(?:[^\r\n\"\\]|\\(?![nr\"\\]))+)",
        ),
    ),
    Rule(
        id="S13",
        kind="secret",
        what="a field with the name of a secret, in JSON (also escaped) or as `name: value`",
        hints=(":",),
        find=shape(
            r"(?im)^[ \t>*<-]{0,8}(?P<k>(?:proxy-)?authorization)\s{0,3}:[ \t]{0,3}(?P<v>[^\r\n]+)",
            r"(?<!\\)[\"'](?P<k>[\w.$ -]{1,80})[\"']\s{0,8}:\s{0,8}b?(?P<q>[\"'])(?P<v>(?:(?!(?P=q))[^\\\r\n]|\\.)+)",
            r"(?P<q>\\{1,8}[\"'])(?P<k>[\w.$ -]{1,80})(?P=q)\s{0,8}:\s{0,8}(?P=q)(?P<v>(?:(?!(?P=q))[^\r\n])+)",
            r"[\"'](?P<k>[\w.$ -]{1,80})\\{0,8}[\"']\s{0,8}:\s{0,8}(?P<v>\d{4,40})(?!\d)",
            r"(?<![\w.$\"'\\-])(?P<k>[A-Za-z][\w.$-]{1,80}):[ \t]{1,8}"
            r"(?P<v>(?:(?i:bearer|basic|oauth|digest|ntlm|negotiate)[ \t]{1,5})?[^\s\"'&,;<>{}\[\]]+)",
        ),
    ),
    Rule(
        id="S12",
        kind="secret",
        what="`name=value` in forms, URLs and logs",
        hints=("=", "%3d"),
        find=shape(
            r"(?:(?<![A-Za-z0-9_.-])|(?<=%[0-9A-Fa-f]{2}))(?P<k>[A-Za-z][A-Za-z0-9_.$-]{1,80})(?:\s{0,3}=\s{0,3}|%3[dD]|%253[dD])"
            r"[\"']?(?P<v>(?:(?!%26|%2526)[^\s&\"'<>;,)}\]\\])+)"
        ),
    ),
    Rule(
        id="S11",
        kind="secret",
        what="the value of an authorization",
        hints=("bearer", "basic", "oauth", "digest", "authorization", "ntlm", "negotiate"),
        find=shape(
            r"(?i)(?<![a-z])(?:bearer|basic|oauth|digest|ntlm|negotiate)(?:\s{1,5}|%20|\+)[\"']?"
            r"(?P<v>[A-Za-z0-9._~+/!%=:-]{12,})",
            only=_strong,
        ),
    ),
    Rule(
        id="S03",
        kind="secret",
        what="a Salesforce session id or access token",
        hints=("!", "%21", "%2521", "u0021", "&#33;", "&#x21;"),
        find=shape(
            rf"{START}00[A-Za-z0-9]{{13}}(?:[A-Za-z0-9]{{3}})?(?:!|%21|%2521|\\{{1,8}}u0021|&#33;|&#x21;)"
            r"[A-Za-z0-9._%-]{20,}"
        ),
    ),
    Rule(
        id="S04",
        kind="secret",
        what="a Salesforce refresh token",
        hints=("5aep",),
        find=shape(r"5Aep[A-Za-z0-9._=%-]{30,}"),
    ),
    Rule(
        id="S05",
        kind="secret",
        what="a Salesforce consumer key",
        hints=("3mvg9",),
        find=shape(r"3MVG9[A-Za-z0-9._+/=%-]{20,}"),
    ),
    Rule(
        id="S06",
        kind="secret",
        what="a JSON web token: signed, unsigned or encrypted",
        hints=("eyj",),
        find=shape(
            r"(?:(?<![A-Za-z0-9_-])|(?<=%[0-9A-Fa-f]{2}))(?P<v>eyJ[\w-]{8,}\.(?:[\w-]{4,}|(?=\.))(?:\.[\w-]*){0,3})"
        ),
    ),
    Rule(
        id="S07",
        kind="secret",
        what="a JSON web token inside base64",
        hints=("zxlk",),
        find=shape(r"ZXlK[A-Za-z0-9+/_-]{30,}={0,2}"),
    ),
    Rule(
        id="S08",
        kind="secret",
        what="an Entra refresh token or authorization code",
        hints=(".ag",),
        find=shape(r"(?:(?<![\w.-])|(?<=%[0-9A-Fa-f]{2}))[01]\.A[\w-]{50,}(?:\.\d)?\.Ag[\w-]{40,}(?:\.[\w-]*){0,3}"),
    ),
    Rule(
        id="S09",
        kind="secret",
        what="an Entra client secret",
        hints=("q~",),
        find=shape(r"[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}"),
    ),
    Rule(
        id="S10",
        kind="secret",
        what="an opaque Microsoft token",
        hints=tuple(marker.lower() for marker in MARKERS),
        find=shape(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{12,}", only=_marked),
    ),
    Rule(
        id="S15",
        kind="secret",
        what="the user and the password of a URL",
        hints=("://",),
        find=shape(r"(?<=://)[^:/@\s\[\]\"'<>]+:[^@/\s\[\]\"'<>]+(?=@)", r"(?<=://)[^:/@\s\[\]\"'<>]{8,}(?=@)"),
    ),
    Rule(
        id="S17",
        kind="secret",
        what="a token with a prefix of its maker: GitHub, Slack, AWS, Fernet, argon2, bcrypt, our own",
        hints=(
            *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "xox", "xapp-", "akia", "asia", "gaaaaa", "bko_"),
            *("$argon2", "$2"),
        ),
        find=shape(
            rf"{START}(?:gh[pousr]_[A-Za-z0-9]{{30,}}|github_pat_[A-Za-z0-9_]{{20,}}|xox[abeoprs]-[A-Za-z0-9-]{{10,}}"
            r"|xapp-[A-Za-z0-9-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}|gAAAAA[A-Za-z0-9_-]{50,}={0,2}|bko_[A-Za-z0-9_-]{16,})",
            r"\$argon2(?:id|i|d)\$[^\s\"'<>]+",
            r"\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}",
        ),
    ),
)
