"""Agreement: Salesforce, Entra and the backend name an advisor alike (domain rule 5). Letter case does not matter."""

from collections.abc import Iterator

from connectors.records import address
from jobs.base import Finding, Kind, Priority
from jobs.environment.addresses import addresses_of, primary_of
from jobs.environment.staff import Desk, Member, tell_change

EMAIL = Kind(code="ENV012", name="email-mismatch", priority=Priority.HIGH, category="user-access")
UPN = Kind(code="ENV013", name="upn-mismatch", priority=Priority.HIGH, category="user-access")
FEDERATION = Kind(code="ENV014", name="federation-mismatch", priority=Priority.MEDIUM, category="configuration")


def find_wrong_mails(desk: Desk) -> Iterator[Finding]:
    """ENV012. Where several accounts hold the address, it cannot be told which is the advisor's: not judged here."""
    for member in desk.members:
        if member.advisor.user is None or desk.rivals(member):
            continue
        if member.account is None:
            yield _wrong_mail(desk, member, None, "is no address of anybody in the directory")
            continue
        primary = primary_of(member.account)
        if member.mail not in addresses_of(member.account):
            yield _wrong_mail(desk, member, primary, "is none of the advisor's addresses in Entra")
        elif member.mail != primary:
            told = "is an alias, not the primary address, of the advisor in Entra"
            yield _wrong_mail(desk, member, primary, told, Priority.LOW)


def find_wrong_upns(desk: Desk) -> Iterator[Finding]:
    """ENV013. An employee without an address is matched by the object id alone."""
    for member, account in desk.known:
        employee = member.advisor.employee
        mail = address(employee.mail) if employee else None
        if employee is None or mail is None or mail == address(account.upn):
            continue
        yield desk.finding(
            UPN,
            member.subject,
            summary="The backend knows an advisor under another address than the UPN in Entra.",
            evidence={
                "entra": {"upn": account.upn},
                "bookme": {"employee_id": employee.employee_id, "mail": employee.mail},
                "change": [tell_change("bookme", "Employee.email", now=employee.mail, to=address(account.upn))],
            },
        )


def find_wrong_federation(desk: Desk) -> Iterator[Finding]:
    """ENV014. An empty `FederationIdentifier` is allowed: `User.Email` stands in for it."""
    for member, account in desk.known:
        user = member.advisor.user
        name = address(user.federation_id) if user else None
        if user is None or name is None or name == address(account.upn):
            continue
        yield desk.finding(
            FEDERATION,
            member.subject,
            summary="The FederationIdentifier of an advisor in Salesforce is not the UPN in Entra.",
            evidence={
                "entra": {"upn": account.upn},
                "salesforce": {"user_id": user.user_id, "federation_id": user.federation_id},
                "change": [tell_change("salesforce", "User.FederationIdentifier", now=name, to=account.upn)],
            },
            fix={"action": "set-federation-identifier", "user_id": user.user_id, "to": account.upn},
        )


def _wrong_mail(
    desk: Desk, member: Member, primary: str | None, told: str, priority: Priority | None = None
) -> Finding:
    user, account = member.advisor.user, member.account
    user_id = user.user_id if user else None
    return desk.finding(
        EMAIL,
        member.subject,
        summary=f"User.Email of an advisor in Salesforce {told}.",
        evidence={
            "salesforce": {"user_id": user_id, "mail": member.mail},
            "entra": {"mail": account.mail, "addresses": list(account.addresses)} if account else None,
            "change": [tell_change("salesforce", "User.Email", now=member.mail, to=primary)],
        },
        fix={"action": "set-user-email", "user_id": user_id, "to": primary} if primary else None,
        priority=priority,
    )
