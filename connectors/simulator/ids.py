"""Ids as the three systems make them: their lengths, alphabets and checksums are real, their values are made up."""

from base64 import urlsafe_b64encode
from itertools import count
from random import Random

KEY_PREFIXES = {
    "Organization": "00D",
    "User": "005",
    "UserLicense": "100",
    "Profile": "00e",
    "PermissionSet": "0PS",
    "PermissionSetAssignment": "0Pa",
    "Account": "001",
    "Contact": "003",
    "Event": "00U",
    "EventRelation": "0RE",
    "andmoney__AMB_Event_Detail__c": "a0B",
    "andmoney__AMB_Meeting_Contact__c": "a0C",
    "andmoney__AMB_Taxonomy__c": "a0D",
    "andmoney__AMBAdvisorCompetence__c": "a0E",
    "andmoney__AMB_Log__c": "a0F",
    "ApexLog": "07L",
    "TraceFlag": "7tf",
    "DebugLevel": "7dl",
    "LoginHistory": "0Ya",
    "UserLogin": "0Yw",
    "UserPermissionAccess": "10u",
    "InstalledSubscriberPackage": "0A3",
    "SubscriberPackage": "033",
    "SubscriberPackageVersion": "04t",
    "PermissionSetGroup": "0PG",
    "PermissionSetGroupComponent": "0PC",
    "MutingPermissionSet": "0QM",
    "PermissionSetLicense": "0PL",
    "PermissionSetLicenseAssign": "2LA",
    "ObjectPermissions": "110",
    "FieldPermissions": "01k",
    "SetupEntityAccess": "0J0",
    "AuthSession": "0Ak",
    "SetupAuditTrail": "0Ym",
    "OauthToken": "0CQ",
    "ConnectedApplication": "0H4",
    "ExternalClientApplication": "0xI",
    "ExtlClntAppOauthPlcyCnfg": "0xP",
    "SecurityHealthCheck": "0SH",
    "SecurityHealthCheckRisks": "0SR",
    "ApexClass": "01p",
    "CustomPermission": "0CP",
}
"""The first three characters of every id of a Salesforce object."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_IMMUTABLE = (
    b"\x00\x09\x00\x2e\x00\x00\x00\x00\x00\x1d\x84\x03\x11\xaa\x66\x11\xcd\x9b\xc8\x00\xaa\x00\x2f\x84\x5a\x0d\x00"
)
_GLOBAL_OBJECT = "040000008200E00074C5B7101A82E00800000000"


def guid(rng: Random) -> str:
    """A random GUID, lower case."""
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def checksum(fifteen: str) -> str:
    """The three characters that make a case-sensitive Salesforce id of 15 safe to compare without case."""
    marks = ""
    for start in (0, 5, 10):
        bits = sum(1 << place for place, letter in enumerate(fifteen[start : start + 5]) if "A" <= letter <= "Z")
        marks += _CHECK[bits]
    return marks


class OrgIds:
    """Counts up the ids of one Salesforce org; `pod` are the two characters that tell orgs apart."""

    def __init__(self, pod: str, first: int) -> None:
        self._pod = pod
        self._numbers = count(first)

    def new(self, name: str) -> str:
        """The next id of an object, 18 characters. Raises KeyError for an object that the bank does not have."""
        number, tail = next(self._numbers), ""
        for _ in range(5):
            number, digit = divmod(number, 62)
            tail = _DIGITS[digit] + tail
        fifteen = f"{KEY_PREFIXES[name]}{self._pod}00000{tail}"
        return fifteen + checksum(fifteen)


class OutlookIds:
    """Makes the immutable event ids of one mailbox: 152 characters, of which the first 116 are the mailbox's."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._mailbox = urlsafe_b64encode(_IMMUTABLE + rng.randbytes(60)).decode()

    def new(self) -> str:
        """The next event id."""
        return self._mailbox + urlsafe_b64encode(self._rng.randbytes(26)).decode()


def ical_uid(rng: Random) -> str:
    """A calendar-wide id as Exchange makes it: the same in every mailbox's copy of a meeting."""
    return f"{_GLOBAL_OBJECT}{rng.getrandbits(64):016X}000000000000000010000000{rng.getrandbits(128):032X}"


def join_link(rng: Random, tenant_id: str, organizer_id: str) -> str:
    """The address under which people join a Teams meeting."""
    thread = urlsafe_b64encode(rng.randbytes(36)).decode()
    context = f"%7b%22Tid%22%3a%22{tenant_id}%22%2c%22Oid%22%3a%22{organizer_id}%22%7d"
    return f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{thread}%40thread.v2/0?context={context}"
