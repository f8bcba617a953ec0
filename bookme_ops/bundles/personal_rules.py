"""Shapes of personal data, and of what names a bank: the second line behind known values and allow-lists.

Sources: Microsoft's documentation of join links, guests and legacy addresses; ISO 13616 for IBANs, ISO 7812 for cards;
the Danish CPR office, whose numbers since 2007 need not keep to the check digit, which is therefore not looked at.
"""

import re
from ipaddress import ip_address

from bookme_ops.bundles.rule import Rule, shape, within
from bookme_ops.bundles.shape_parts import AT, SLASH, START, URL_START

SOFT = r"(?:[ \t\r\n:#=*\"'-]|&nbsp;|\\{1,8}[nrt\"]|</?[a-zA-Z][^<>]{0,200}>){0,60}"
"""What may stand between a label and its value: signs, white space, HTML."""
UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
RECORD = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
COUNTRIES = (
    "AD AE AL AT AZ BA BE BG BH BR BY CH CR CY CZ DE DK DO EE EG ES FI FO FR GB GE GI GL GR GT HR HU IE IL IQ IS IT JO"
    " KW KZ LB LC LI LT LU LV LY MC MD ME MK MR MT MU NL NO PK PL PS PT QA RO RS SA SC SE SI SK SM ST SV TL TN TR UA"
    " VA VG XK"
)
IBAN_START = rf"(?<![A-Za-z0-9])(?=[A-Za-z]{{2}}\d{{2}})(?i:{'|'.join(COUNTRIES.split())})\d{{2}}"
VERSION_BEFORE = re.compile(r"(?i)v(?:er(?:sion)?)?[\"'\s:=/]*$")


def _passcode(found: re.Match[str]) -> bool:
    """A passcode has a digit, or capitals inside; `required` is none."""
    return re.search(r"[0-9]|[a-z][A-Z]", found["v"]) is not None


def _no_id(found: re.Match[str]) -> bool:
    """Ids of bookings and records stay readable; those of people are P17's."""
    return not (UUID.fullmatch(found["v"]) or RECORD.fullmatch(found["v"]))


def _no_uuid(found: re.Match[str]) -> bool:
    return UUID.fullmatch(found["v"]) is None


def _luhn(found: re.Match[str]) -> bool:
    digits = [int(char) for char in found.group() if char.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban(found: re.Match[str]) -> bool:
    """What only may be an IBAN must check: letters are numbers from 10, the first four last, modulo 97 gives 1."""
    plain = "".join(char for char in found.group() if char.isalnum())
    return int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def _address(found: re.Match[str]) -> bool:
    """An IP address that is somebody's: not a version of four parts, and not this machine."""
    try:
        address = ip_address(found.group())
    except ValueError:
        return False
    before = found.string[max(0, found.start() - 16) : found.start()]
    return not (address.is_loopback or address.is_unspecified or VERSION_BEFORE.search(before))


def _has_letter(found: re.Match[str]) -> bool:
    return not found.group().isdigit()


PERSONAL = (
    Rule(
        id="P01",
        kind="meeting",
        what="a join link of a meeting, or its thread",
        hints=("teams.", "zoom", "webex", "meet.google", "jointeams", "meeting_"),
        find=shape(
            rf"(?i)(?:{URL_START}|(?<![\w.-])|(?<=%[0-9a-f]{{2}}))(?:[\w-]{{1,63}}\.){{0,3}}?(?:teams\.microsoft\.(?:com|us)|teams\.live\.com"
            rf"|teams\.cloud\.microsoft|zoom\.(?:us|com)|zoomgov\.com|webex\.com|meet\.google\.com){SLASH}[^\s\"'<>)\]}}\\]+",
            rf"(?i){URL_START}?aka\.ms{SLASH}JoinTeamsMeeting[^\s\"'<>)\]}}\\]*",
            rf"(?i){START}(?:19(?::|%3a|%253a))?meeting_[\w-]{{20,400}}(?:{AT}thread\.v2)?",
        ),
    ),
    Rule(
        id="P02",
        kind="meeting",
        what="the id, passcode or phone conference of a meeting, in English or Danish",
        hints=("meeting", "de-id", "de id", "deid", "de_id", "onference", "passcode", "kode", "pin"),
        find=shape(
            r"(?i)(?:meeting|m(?:ø|&oslash;|&#248;|\\{1,8}u00f8|%c3%b8|oe)de|(?:phone|audio|tele(?:fon|phone))?[ -]?"
            rf"(?:conference|konference)s?)[ _-]?id{SOFT}(?P<v>\d[\d ]{{4,24}}\d\#?)(?![\w-])",
            r"(?i)(?<![a-z])(?:passcode|adgangskode|m(?:ø|oe)dekode|pin[ -]?(?:code|kode)?|kode(?:ord)?)"
            rf"(?![a-z]){SOFT}(?P<v>[A-Za-z0-9]{{4,16}})(?![\w-])",
            only=_passcode,
        ),
    ),
    Rule(
        id="P03",
        kind="mail",
        what="a mail address, also of a guest, and however its @ is written",
        hints=("@", "%40", "%2540", "&#64;", "&#x40;", "u0040", "=40", "#ext#", "%23ext%23"),
        find=shape(
            r"(?i)(?<![\w.+'=%-])(?:[\w.+'=-]|%(?!40|23|2540)[0-9a-f]{2})+(?:\#|%23)EXT(?:\#|%23)"
            rf"(?:{AT}[\w-]+(?:\.[\w-]+)*)?",
            rf"(?<![\w.+'=%-])(?:[\w.+'=-]|%(?!40|2540)[0-9A-Fa-f]{{2}})+{AT}(?:[\w-]+\.)+(?:xn--[\w-]+|[^\W\d_]{{2,}})",
            r"(?<![\w.+'-])[\w.+'-]+=40(?:[\w-]+\.)+[^\W\d_]{2,}",
        ),
    ),
    Rule(
        id="P04",
        kind="mail",
        what="an Exchange legacy address",
        hints=("/o=",),
        find=shape(r"(?i)/o=[^/\r\n\"']{1,64}/ou=[^/\r\n\"']{1,120}(?:/cn=[^\s/\"'<>;,]{1,200}){1,4}"),
    ),
    Rule(
        id="P05",
        kind="cpr",
        what="a Danish CPR number, by its date, without its check digit",
        gate=r"\d{6}",
        find=shape(rf"{START}(?<!\d\.)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{{2}}[ \-‐-―]?\d{{4}}(?![A-Za-z0-9])"),
    ),
    Rule(
        id="P06",
        kind="phone",
        what="a Danish phone number with its country",
        hints=("45",),
        find=shape(r"(?:(?<![\w-])(?:\+|&#43;|00)|%2[bB])45(?:[ .\-()/]{0,2}\d){8}(?!\d)"),
    ),
    Rule(
        id="P07",
        kind="phone",
        what="a phone number of another country, with a +",
        hints=("+", "%2b", "&#43;"),
        find=shape(r"(?:(?<![\w+])(?:\+|&#43;)|%2[bB])(?!45)[1-9]\d{0,2}(?:[ .\-()/]{0,2}\d){6,12}(?!\d)"),
    ),
    Rule(
        id="P08",
        kind="phone",
        what="eight digits behind a word for a phone",
        hints=("tlf", "tel", "phone", "mobil", "fax", "sms", "ring"),
        find=shape(
            r"(?i)(?:(?<![a-z])(?:tlf|tel|fax|sms|ring(?: til)?)|tele(?:f|ph)on(?:e|nummer|nr)?"
            r"|phone(?:number)?|mobil(?:e|nr|nummer)?)"
            r"[^\d\r\n+]{0,12}(?P<v>\d{2}(?:[ .\-]{0,2}\d{2}){3})(?!\d)(?![\w-])"
        ),
    ),
    Rule(
        id="P09",
        kind="account",
        what="an IBAN",
        gate=r"[a-z]{2}\d{2}",
        find=shape(rf"{IBAN_START}(?:[ -]?\d{{4}}){{2,6}}(?:[ -]?\d{{1,4}})?(?![A-Za-z0-9])"),
    ),
    Rule(
        id="P20",
        kind="account",
        what="an IBAN with letters, by its check digits",
        gate=r"[a-z]{2}\d{2}",
        find=shape(rf"{IBAN_START}(?:[ -]?[A-Z0-9]{{4}}){{2,7}}(?:[ -]?[A-Z0-9]{{1,3}})?(?![A-Za-z0-9])", only=_iban),
    ),
    Rule(
        id="P10",
        kind="text",
        what="a literal in SOQL, unless it is the id of a booking or a record",
        hints=("select",),
        find=within(
            r"(?i)(?<![a-z])select(?=[\s+%])[^\r\n]*"
            r"(?:\r?\n[ \t]*(?:from|where|and|or|order|limit|group|having|with|in|not|'|\(|\))(?![a-z])[^\r\n]*)*",
            r"(?:'|%27)(?P<v>(?:(?!%27)[^'\\\r\n]|\\.)+)(?:'|%27)",
            only=_no_id,
        ),
    ),
    Rule(
        id="P11",
        kind="person",
        what="the user's name in a path",
        hints=("/home/", "users"),
        find=shape(
            r"(?<![\w.])/(?:home|Users)/(?P<v>[^/\s\"':<>|\\&?]+)",
            r"[A-Za-z]:(?:\\{1,8}|/)Users(?:\\{1,8}|/)(?P<v>[^/\\\"':<>|\r\n]{1,60}(?=[\\/])|[^/\\\s\"':<>|]+)",
            only=_no_uuid,
        ),
    ),
    Rule(
        id="P12",
        kind="card",
        what="the number of a payment card, by Luhn's check digit",
        gate=r"\d{4}",
        find=shape(r"(?<![\w-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\w-])", only=_luhn),
    ),
    Rule(
        id="P13",
        kind="account",
        what="a CVR number behind its label",
        hints=("cvr",),
        find=shape(r"(?i)cvr[^\d\r\n]{0,12}(?P<v>(?:DK[ -]?)?\d{2}(?:[ .-]?\d{2}){3})(?![\w-])"),
    ),
    Rule(
        id="P14",
        kind="account",
        what="a registration and account number behind its label",
        hints=("reg", "konto", "account"),
        find=shape(
            r"(?i)(?<![a-z])reg(?:istrerings)?(?:\.|[ .-]{0,2}(?:nr|nummer|no)\.?)[ .:\#-]{0,4}"
            r"(?P<v>\d{4}(?:[ -]{1,3}\d{6,10})?)(?![\w-])",
            r"(?i)(?:konto|account)(?:[ .-]?(?:nr|nummer|no|number)\.?)?[ .:\#\"'-]{0,5}"
            r"(?P<v>(?:\d{4}[ -]{1,3})?\d{6,10})(?![\w-])",
        ),
    ),
    Rule(
        id="P15",
        kind="ip",
        what="an IP address",
        gate=r"\d\.\d|:[0-9a-f]{0,4}:",
        find=shape(
            r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)",
            r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:.])",
            only=_address,
        ),
    ),
    Rule(
        id="P16",
        kind="host",
        what="the host of a tenant or an org: what stands in front of the maker's domain",
        hints=("salesforce", "force.com", "onmicrosoft", "sharepoint", "mail.protection.outlook"),
        find=shape(
            r"(?i)(?<![\w.-])(?P<v>[a-z0-9][a-z0-9-]{0,80}(?:\.[a-z0-9-]{1,63}){0,2}?)"
            r"(?=\.(?:(?:my|lightning|file|develop\.my|sandbox\.my|sandbox\.lightning)\.(?:salesforce(?:-sites|-setup)?|force)\.com"
            r"|(?:mail\.)?onmicrosoft\.com|sharepoint\.com|mail\.protection\.outlook\.com|my\.site\.com))",
        ),
    ),
    Rule(
        id="P17",
        kind="id",
        what="the Salesforce id of a person: account, contact, user or lead",
        hints=("001", "003", "005", "00q"),
        find=shape(
            r"(?<![A-Za-z0-9])(?:00[135]|00Q)[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?(?![A-Za-z0-9])", only=_has_letter
        ),
    ),
    Rule(
        id="P18",
        kind="id",
        what="the id of an Outlook item or an iCalendar UID",
        hints=("aamk", "aqmk", "aaka", "aqka", "040000008200e00074c5b7101a82e008"),
        find=shape(
            rf"{START}A[AQ](?:Mk|kA)[A-Za-z0-9_+/=%-]{{40,}}",
            r"(?i)(?<![A-Za-z0-9])040000008200E00074C5B7101A82E008[0-9A-F]{16,}",
        ),
    ),
    Rule(
        id="P19",
        kind="blob",
        what="more than 200 characters of base64: nobody can say what is in them",
        gate=r"[a-z0-9+/_-]{60}",
        find=shape(
            r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{201,}={0,2}",
            r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/]{60,76}(?:(?:\\r)?\\n|\r?\n)[ \t]?"
            r"(?:[A-Za-z0-9+/]{60,76}(?:(?:\\r)?\\n|\r?\n)[ \t]?){2,}"
            r"[A-Za-z0-9+/]*={0,2}",
        ),
    ),
)
