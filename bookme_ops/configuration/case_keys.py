"""Cases: whether and how incidents of an environment become Cases in the bank's own Salesforce."""

from bookme_ops.configuration import kinds
from bookme_ops.configuration.keys import SITE, Key

SECTION = f"{SITE}.cases"
RECORD_ID = kinds.pattern("the id of a record, of 15 or 18 letters and digits", r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")

CASE_KEYS = (
    Key(
        path=f"{SECTION}.enabled",
        kind=kinds.TRUTH,
        default=False,
        example="true",
        meaning="Whether incidents become Cases in the org; our user then needs Create and Edit on Case, and no more.",
    ),
    Key(
        path=f"{SECTION}.key_field",
        kind=kinds.pattern("the API name of a field", r"[A-Za-z][A-Za-z0-9_]{0,99}"),
        default="Ops_Incident_Key__c",
        example='"Ops_Incident_Key__c"',
        meaning="A text field of Case, external id and unique, by which the Case of an incident is found again.",
    ),
    Key(
        path=f"{SECTION}.min_priority",
        kind=kinds.choice("low", "medium", "high", "critical"),
        default="high",
        example='"high"',
        meaning="Incidents from this priority on get a Case by themselves: low, medium, high or critical.",
    ),
    Key(
        path=f"{SECTION}.origin",
        kind=kinds.TEXT_OR_NONE,
        default="Web",
        example='"Web"',
        meaning="The Origin of new Cases; empty: the org's default.",
    ),
    Key(
        path=f"{SECTION}.record_type_id",
        kind=RECORD_ID,
        example='"012000000000001AAA"',
        meaning="The record type of new Cases; the default of our user if left out.",
    ),
    Key(
        path=f"{SECTION}.owner_id",
        kind=RECORD_ID,
        example='"00G000000000001AAA"',
        meaning="The queue or user that new Cases go to; our user if left out. Assignment rules do not run.",
    ),
    Key(
        path=f"{SECTION}.close",
        kind=kinds.TRUTH,
        default=False,
        example="true",
        meaning="Whether the Case of a resolved incident is closed, and opened again with it.",
    ),
)
