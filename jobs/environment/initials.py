"""Initials: every advisor has an alias of their own, under which a search finds one person (domain rule 5)."""

from collections.abc import Iterator

from jobs.base import Finding, Kind, Priority, Subject
from jobs.environment.addresses import Holder, ids_of
from jobs.environment.staff import Desk, Member, tell_change

MISSING = Kind(code="ENV010", name="alias-missing", priority=Priority.LOW, category="configuration")
AMBIGUOUS = Kind(code="ENV011", name="alias-ambiguous", priority=Priority.HIGH, category="user-access")
DISABLED = Kind(code="ENV015", name="alias-on-disabled", priority=Priority.MEDIUM, category="configuration")


def find_missing_aliases(desk: Desk) -> Iterator[Finding]:
    """ENV010. Without initials or an account nobody can say which alias is missing, or where."""
    for member, account in desk.known:
        aliases = desk.aliases(member)
        if not aliases or any(account.user_id in ids_of(desk.book.of_address(alias)) for alias in aliases):
            continue
        search = f"{member.initials}@"
        yield desk.finding(
            MISSING,
            member.subject,
            summary="An advisor has no alias of their initials: a search that finds too many cannot be narrowed.",
            evidence={
                "wanted": list(aliases),
                "search": {"text": search, "hits": desk.catalogue.count(search)},
                "change": [tell_change("entra", "proxyAddresses", add=aliases[0])],
            },
        )


def find_ambiguous_aliases(desk: Desk) -> Iterator[Finding]:
    """ENV011: one finding for an alias, whoever should have it."""
    wanted: dict[str, list[Member]] = {}
    for member in desk.members:
        for alias in desk.aliases(member):
            wanted.setdefault(alias, []).append(member)
    for alias, members in sorted(wanted.items()):
        holders = desk.book.of_address(alias)
        if len(holders) > 1:
            yield desk.finding(
                AMBIGUOUS,
                Subject(kind="alias", id=alias),
                summary=f"An advisor's alias belongs to {len(holders)} objects of the directory:"
                " a search for it does not tell one person.",
                evidence={
                    "holders": [_tell(holder) for holder in holders],
                    "advisors": sorted({member.subject.id for member in members}),
                    "search": {"text": alias, "hits": desk.catalogue.count(alias)},
                    "change": [tell_change("entra", "proxyAddresses", remove=alias, keep_on="one of the holders")],
                },
            )


def find_aliases_on_disabled(desk: Desk) -> Iterator[Finding]:
    """ENV015. An own account that is disabled is a leaver's, which is another code's."""
    for member, account in desk.known:
        blocked = {
            alias: [one for one in desk.book.of_address(alias) if not one.enabled and one.id != account.user_id]
            for alias in desk.aliases(member)
        }
        lost = {alias: holders for alias, holders in blocked.items() if holders}
        if lost:
            yield desk.finding(
                DISABLED,
                member.subject,
                summary="An alias that an active advisor should have belongs to a disabled account.",
                evidence={
                    "aliases": {alias: [_tell(holder) for holder in holders] for alias, holders in lost.items()},
                    "change": [
                        tell_change("entra", "proxyAddresses", remove=alias, objects=ids_of(holders))
                        for alias, holders in lost.items()
                    ],
                },
            )


def _tell(holder: Holder) -> dict[str, object]:
    return {"id": holder.id, "kind": holder.kind, "enabled": holder.enabled}
