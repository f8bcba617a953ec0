"""Key names: what a field is called says what its value is, whatever it looks like."""

import re
from functools import lru_cache

SECRET_NAME = re.compile(
    r"(?i)pass(?:word|wd|phrase|code)|(?<![a-z])(?:pwd|pin(?:[-_ ]?code|kode)?|otp|sig|sid|mfa)(?![a-z])|secret|token"
    r"|api[-_ ]?key|(?:private|access|account|subscription|signing|encryption|shared)[-_ ]?key|credential|authorization"
    r"|bearer|cookie|session[-_ ]?id|client[-_ ]?state|assertion|code[-_ ]?verifier|device[-_ ]?code"
    r"|saml(?:response|request)|signature|adgangskode|kodeord|connection[-_ ]?string|auth[-_ ]?header|webhook"
    r"|(?<![a-z])psk(?![a-z])|kaldenavn"
)
"""Names of fields that hold a secret."""
ENDS = (
    "type types count expires expiry expiration at in on id kind length size name url endpoint status state lifetime"
    " required enabled present set valid algorithm method policy scheme"
    " change changed date time age days"
)
HARMLESS_NAME = re.compile(rf"(?:[-_ .](?i:{'|'.join(ENDS.split())})|(?<=[a-z])(?:{'|'.join(ENDS.title().split())}))$")
"""How a name ends that only tells about a secret: `token_type`, `secret_expires_at`."""
STILL_SECRET = re.compile(r"(?i)session[-_ ]?id$|client[-_ ]?state$|webhook[-_ ]?(?:url|endpoint)$|\bsid$")

ERROR_CODE = re.compile(r"(?:INVALID|MISSING|EXPIRED|UNKNOWN|UNSUPPORTED|INSUFFICIENT|DUPLICATE)_[A-Z_]+$")
"""Salesforce's codes of errors: what follows `INVALID_SESSION_ID:` is a sentence."""

PERSONAL = {
    "mail": "email emailaddress mail mailaddress upn userprincipalname username login loginname smtp smtpaddress"
    " primarysmtpaddress proxyaddresses mailnickname replyto",
    "person": "firstname lastname middlename givenname surname fullname personname customername contactname advisorname"
    " fornavn efternavn navn kundenavn raadgiver initials",
    "phone": "phone phonenumber mobile mobilephone mobilenumber homephone otherphone businessphone businessphones fax"
    " telephone telefon telefonnummer tlf mobil mobilnummer",
    "cpr": "cpr cprnumber cprnummer cprnr ssn nationalid socialsecuritynumber personnummer",
    "account": "iban accountnumber kontonummer kontonr konto regnr registreringsnummer cardnumber kortnummer",
    "meeting": "joinurl joinweburl joinlink onlinemeetingurl videolink conferenceid phoneconferenceid passcode",
    "text": "street mailingstreet billingstreet postaladdress homeaddress gade vej birthdate foedselsdato",
}
KIND_OF_NAME = {name: kind for kind, names in PERSONAL.items() for name in names.split()}
"""Kinds of personal data by the names of their fields, in lower case and without what divides words."""


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str | None:
    """What a field of this name holds: `secret`, a kind of personal data, or nothing in particular."""
    plain = "".join(char for char in name if char.isalnum()).casefold().removesuffix("c" * name.endswith("__c"))
    kind = KIND_OF_NAME.get(plain)
    return kind or ("secret" if is_secret_name(name) else None)


def is_secret_name(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    if SECRET_NAME.search(name) is None or ERROR_CODE.match(name):
        return False
    return HARMLESS_NAME.search(name) is None or STILL_SECRET.search(name) is not None
