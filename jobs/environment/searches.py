"""Searches: whom a search for an advisor finds, and why. Users search by a name, or by the alias `<initials>@…`.

The product searches by name and by address (domain rule 5). Names of people are not kept in the mirror, so a name is
looked for where names show: in addresses, nicknames and initials. An alias finds whatever holds it, advisor or not.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from connectors.records import address
from jobs.environment.addresses import AddressBook, addresses_of, find_account
from jobs.environment.parts import find_missing
from jobs.views import Advisor, DirectoryView, Roster

READS = ("users", "employees", "accounts", "objects")


class Match(IntEnum):
    """Why a search finds something, the best reason first."""

    ALIAS = 1
    INITIALS = 2
    BEGINNING = 3
    WORDS = 4

    @property
    def label(self) -> str:
        """The reason in words."""
        return {
            Match.ALIAS: "the whole alias is the same",
            Match.INITIALS: "the initials are the same",
            Match.BEGINNING: "an address begins so",
            Match.WORDS: "every word stands in an address or a nickname",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """Something that a search finds."""

    id: str
    """Entra object id; of an advisor without an account the identity."""
    kind: str
    """`advisor`, else `account`, `group` or `contact`."""
    enabled: bool
    match: Match
    found_in: str
    """The address, or the initials, that the search hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchExplanation:
    """What a search for an advisor returns in one environment, and why."""

    environment: str
    text: str
    """As it is compared: folded, without outer blanks."""
    hits: tuple[SearchHit, ...]
    """The best first, then by id."""
    unread: tuple[str, ...] = ()
    """What could not be read, such as `tenant/objects`: there may be more hits than these."""

    @property
    def complete(self) -> bool:
        """Whether these are surely all hits."""
        return not self.unread

    @property
    def tells_one(self) -> bool:
        """Whether the search tells one person: a single hit, which is an advisor."""
        return len(self.hits) == 1 and self.hits[0].kind == "advisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that a search can find."""

    id: str
    kind: str
    enabled: bool
    addresses: frozenset[str]
    names: frozenset[str] = frozenset()
    """Initials and nicknames, folded."""

    def match(self, text: str) -> tuple[Match, str] | None:
        """The best reason why a folded text finds it, with what was hit."""
        wanted = text if "@" in text else f"{text}@"
        found = [(Match.BEGINNING, held) for held in self.addresses if held.startswith(text)]
        found += [(Match.ALIAS, held) for held in self.addresses if held == text or _local(held) == wanted]
        if "@" not in text:
            found += [(Match.INITIALS, name) for name in self.names if name == text]
            told = sorted({_local(held) for held in self.addresses} | self.names)
            found += [(Match.WORDS, one) for one in told if all(word in one for word in text.split())]
        return min(found, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All that a search in one environment can find."""

    candidates: Mapping[str, Candidate]
    """By id."""
    held: tuple[tuple[str, str], ...]
    """Address and id of who holds it, in order."""

    @classmethod
    def of(cls, view: DirectoryView, roster: Roster, book: AddressBook) -> "Catalogue":
        """Gather the directory and those on the roster."""
        listed: dict[str, Candidate] = {}
        for one in (*_directory(view), *_advisors(view, roster, book)):
            other = listed.get(one.id)
            listed[one.id] = one if other is None else _join(other, one)
        pairs = {(held, one.id) for one in listed.values() for held in one.addresses}
        return cls(candidates=listed, held=tuple(sorted(pairs)))

    def count(self, text: str) -> int:
        """How many hits a folded text with an `@` has: it is compared with addresses alone."""
        start, found = bisect_left(self.held, (text, "")), set()
        for held, one in self.held[start:]:
            if not held.startswith(text):
                break
            found.add(one)
        return len(found)

    def search(self, text: str) -> tuple[SearchHit, ...]:
        """The hits of a folded text, the best first; nothing is found under nothing."""
        found = ((one, one.match(text)) for one in self.candidates.values() if text)
        hits = [
            SearchHit(id=one.id, kind=one.kind, enabled=one.enabled, match=why[0], found_in=why[1])
            for one, why in found
            if why is not None
        ]
        return tuple(sorted(hits, key=lambda hit: (hit.match, hit.kind != "advisor", hit.id)))


def explain_search(view: DirectoryView, environment: str, text: str) -> SearchExplanation:
    """Whom a search for a name or an alias finds in an environment, and why. Raises LookupError for an unknown one."""
    roster = next((roster for roster in view.rosters if roster.environment == environment), None)
    if roster is None:
        raise LookupError(f"the environment {environment} does not share this directory")
    folded = address(text) or ""
    return SearchExplanation(
        environment=environment,
        text=folded,
        hits=Catalogue.of(view, roster, AddressBook.of(view)).search(folded),
        unread=tuple(part.id for part in find_missing(view, (roster,), READS)),
    )


def _directory(view: DirectoryView) -> Iterator[Candidate]:
    for account in view.accounts.items.values():
        names = _folded([account.nickname])
        yield Candidate(
            id=account.user_id, kind="account", enabled=account.enabled, addresses=addresses_of(account), names=names
        )
    for item in view.objects.items:
        yield Candidate(id=item.object_id, kind=item.kind, enabled=True, addresses=frozenset(item.addresses))


def _advisors(view: DirectoryView, roster: Roster, book: AddressBook) -> Iterator[Candidate]:
    for advisor in roster.advisors:
        account = find_account(advisor, view.accounts.items, book)
        yield Candidate(
            id=account.user_id if account else advisor.identity,
            kind="advisor",
            enabled=account is None or account.enabled,
            addresses=_folded(_mails(advisor)),
            names=_folded(_initials(advisor)),
        )


def _join(one: Candidate, other: Candidate) -> Candidate:
    """The same object as the directory and as the roster know it."""
    return Candidate(
        id=one.id,
        kind="advisor" if "advisor" in {one.kind, other.kind} else min(one.kind, other.kind),
        enabled=one.enabled and other.enabled,
        addresses=one.addresses | other.addresses,
        names=one.names | other.names,
    )


def _mails(advisor: Advisor) -> list[str | None]:
    return [advisor.user.mail if advisor.user else None, advisor.employee.mail if advisor.employee else None]


def _initials(advisor: Advisor) -> list[str | None]:
    return [
        advisor.user.alias if advisor.user else None,
        advisor.employee.initials if advisor.employee else None,
        advisor.entry.initials if advisor.entry else None,
    ]


def _folded(texts: Iterable[str | None]) -> frozenset[str]:
    return frozenset(folded for text in texts if (folded := address(text)) is not None)


def _local(held: str) -> str:
    """What stands before the domain, with the `@`."""
    return f"{held.partition('@')[0]}@"
