"""The user that our tokens stand for."""

from connectors.simulator.ids import checksum
from connectors.simulator.model import Org, Row


def running_user(org: Org, zone: str) -> Row:
    """The row of the user whose name begins with `bookme-ops`; an org without one has it outside its User table.

    Its time zone and locale decide where relative dates begin; `zone` is the made-up user's IANA zone.
    """
    for row in org.rows("User"):
        if str(row.get("Username", "")).startswith("bookme-ops"):
            return row
    fifteen = "005" + org.id[3:5].rjust(2, "0") + "00000zzzzz"
    return {
        "Id": fifteen + checksum(fifteen),
        "Username": f"bookme-ops@{org.my_domain}.example",
        "Name": "bookme-ops",
        "Email": "bookme-ops@bank.example",
        "IsActive": True,
        "UserType": "Standard",
        "TimeZoneSidKey": zone,
        "LocaleSidKey": "en_US",
    }
