"""What an org keeps of apps, sign-ins and changes, all in order: tokens, sessions, the audit trail, Health Check.

Objects and their habits: salesforce-contract 3.5 and 7.
"""

from datetime import datetime, timedelta
from random import Random

from connectors.simulator.access_facts import API_LOGIN, PRODUCT_APP
from connectors.simulator.access_pen import AccessPen
from connectors.simulator.model import Row

BY_PAGE = "SAML Sfdc Initiated SSO"
"""How people sign in."""
OUTLOOK = "Salesforce for Outlook"
RISKS = (
    ("MEETS_STANDARD", "Minimum password length", "PasswordPolicies", "12", "8"),
    ("MEETS_STANDARD", "Lock sessions to the IP address from which they originated", "SessionSettings", "On", "On"),
    ("MEDIUM_RISK", "Timeout value", "SessionSettings", "8 hours", "2 hours"),
    ("LOW_RISK", "Number of days until certificate expiration", "CertificateAndKeyManagement", "170", "180"),
)
SCORE = 87
CHANGES = (
    (40, "createdpermset", "Created permission set Booking – reports"),
    (21, "changedsessionsettings", "Changed the session timeout"),
    (3, "PermSetGroupAssign", "Permission set group Booking – operations was assigned"),
)
"""Days ago, action, sentence."""


def write_logs(pen: AccessPen, admin: str, as_of: datetime) -> None:
    """Everything, with an administrator who signs in as people do."""
    _add_apps(pen)
    for user in pen.holders():
        add_token(pen, user, PRODUCT_APP, as_of)
        _open_session(pen, user, "API", API_LOGIN, as_of)
        last = max(row["LoginTime"] for row in pen.org.rows("LoginHistory") if row["UserId"] == user)
        # The platform does not stamp a user who signed in.
        pen.org.table("User")[user]["LastLoginDate"] = last
    add_token(pen, admin, OUTLOOK, as_of)
    _open_session(pen, admin, "UI", BY_PAGE, as_of)
    for _ in range(2):
        pen.sign_in(admin, lately(pen.rng, as_of), kind=BY_PAGE, application="Browser", ApiType=None)
    for days, action, text in CHANGES:
        pen.tell(admin, as_of - timedelta(days=days), action, text)
    _add_health(pen)


def lately(rng: Random, as_of: datetime) -> datetime:
    """Within the last six days."""
    return as_of - timedelta(minutes=rng.randint(5, 60 * 24 * 6))


def add_token(pen: AccessPen, user_id: str, app: str, as_of: datetime) -> Row:
    """Let an app in for a user. The row holds what nobody may ask for."""
    secret = f"{pen.rng.getrandbits(256):064x}"
    used = {"LastUsedDate": lately(pen.rng, as_of), "UseCount": pen.rng.randint(200, 90_000), "AppMenuItemId": None}
    secrets = {f"{name}Token": f"{name.lower()}-{secret}" for name in ("Access", "Delete", "Request")}
    return pen.put("OauthToken", {"UserId": user_id, "AppName": app, **used, **secrets})


def _add_apps(pen: AccessPen) -> None:
    """The product's and our external client apps, and two connected apps."""
    for name, developer in ((PRODUCT_APP, "BookMe_External_Client_App"), ("bookme-ops", "bookme_ops")):
        named = {"MasterLabel": name, "NamespacePrefix": "andmoney" if name == PRODUCT_APP else None}
        kept = {"DeveloperName": developer, "Language": "en_US", "DistributionState": "Local"}
        app = pen.put("ExternalClientApplication", {**named, **kept, "ContactEmail": "it@bank.example"})["Id"]
        policy = {"PermittedUsersPolicyType": "AdminApprovedPreAuthorized", "IpRelaxationPolicyType": "Enforce"}
        policy |= {"DeveloperName": f"{developer}_plcy", "MasterLabel": name, "ExternalClientApplicationId": app}
        pen.put("ExtlClntAppOauthPlcyCnfg", {**policy, "IsClientCredentialsFlowEnabled": True})
    for name, approved in ((OUTLOOK, True), ("Dataloader Partner", False)):
        values = {"Name": name, "OptionsAllowAdminApprovedUsersOnly": approved, "RefreshTokenValidityPeriod": 365}
        pen.put("ConnectedApplication", values)


def _open_session(pen: AccessPen, user_id: str, kind: str, login: str, as_of: datetime) -> None:
    values = {"UsersId": user_id, "LoginType": login, "SessionType": kind, "SessionSecurityLevel": "STANDARD"}
    values |= {"UserType": "Standard", "SourceIp": f"192.0.2.{pen.rng.randint(1, 254)}"}
    at = as_of - timedelta(minutes=pen.rng.randint(3, 100))
    pen.put("AuthSession", {**values, "NumSecondsValid": 7200, "IsCurrent": False}, at)


def _add_health(pen: AccessPen) -> None:
    check = pen.put("SecurityHealthCheck", {"Score": SCORE})["Id"]
    for risk, setting, group, ours, standard in RISKS:
        values = {"Setting": setting, "SettingGroup": group, "OrgValue": ours, "StandardValue": standard}
        pen.put("SecurityHealthCheckRisks", {"SecurityHealthCheckId": check, "RiskType": risk, **values})
