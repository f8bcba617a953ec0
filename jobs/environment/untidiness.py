"""Untidiness: addresses with blanks, letters that only look right, or a domain that the tenant does not own."""

from collections.abc import Iterator
from typing import Any

from connectors.records import address
from jobs.base import Finding, Kind, Priority
from jobs.environment.addresses import addresses_of
from jobs.environment.spelling import find_flaws, odd_letters
from jobs.environment.staff import Desk, Member, tell_change

UNTIDY = Kind(code="ENV016", name="untidy-address", priority=Priority.MEDIUM, category="configuration")


def find_untidy_addresses(desk: Desk) -> Iterator[Finding]:
    """ENV016: one finding for an advisor, with every address that is untidy and the field that holds it."""
    for member in desk.members:
        flawed = [
            tell_change(system, field, now=text, flaws=list(flaws), letters=list(odd_letters(text)))
            for system, field, text in _spellings(member)
            if (flaws := find_flaws(text, desk.owned))
        ]
        if flawed:
            yield desk.finding(UNTIDY, member.subject, summary=_summarise(flawed), evidence={"change": flawed})


def _spellings(member: Member) -> Iterator[tuple[str, str, str]]:
    """Where the addresses of an advisor stand, and how they are written."""
    account, user = member.account, member.advisor.user
    if account is not None:
        odd = {address(text): text for text in sorted(account.as_written)}
        for held in sorted(addresses_of(account)):
            yield ("entra", "proxyAddresses", odd.get(held, held))
        yield ("entra", "userPrincipalName", account.upn)
    if user is not None and (user.mail_as_written or user.mail):
        yield ("salesforce", "User.Email", user.mail_as_written or user.mail or "")


def _summarise(flawed: list[dict[str, Any]]) -> str:
    flaws = sorted({flaw for one in flawed for flaw in one["flaws"]})
    fields = sorted({str(one["field"]) for one in flawed})
    return f"An advisor's address is untidy in {' and '.join(fields)}: {', '.join(flaws)}."
