"""What a run judged, and what it left in doubt: the ground on which silence may resolve an incident."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from jobs.base import Subject, Unknown

Codes = frozenset[str] | None
"""Finding codes; None means all of them."""

NARROW = frozenset({"mailbox", "room", "advisor", "booking", "user", "service-principal", "credential"})
"""Subjects whose failure leaves the rest of their environment as it is. Any other speaks for all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The part of the estate that a run looked at, however completely: `unknowns` say what it could not tell."""

    codes: frozenset[str]
    """Those of the jobs that ran, as far as they were selected."""
    scopes: frozenset[tuple[str, str]]
    """(environment, identity) of every view that was judged."""
    whole: frozenset[str] = frozenset()
    """Environments of which every view was judged. Only there can a scope be said to exist no more."""
    advisors: frozenset[tuple[str, str]] = frozenset()
    """(environment, identity) of every advisor that a view was about: what a share of all is a share of."""

    def advisors_of(self, environment: str) -> frozenset[str]:
        """The identities that were judged in an environment."""
        return frozenset(identity for place, identity in self.advisors if place == environment)


@dataclass(slots=True)
class Doubts:
    """The unknowns of a run, ready to be asked about single incidents."""

    _wide: dict[str, set[Codes]] = field(default_factory=dict)
    _scopes: dict[str, dict[str, set[Codes]]] = field(default_factory=dict)
    _subjects: dict[tuple[str, Subject], set[Codes]] = field(default_factory=dict)

    @classmethod
    def of(cls, unknowns: Iterable[Unknown]) -> "Doubts":
        """Sort the unknowns by what they leave in doubt."""
        doubts = cls()
        for unknown in unknowns:
            doubts._add(unknown)
        return doubts

    def about_environment(self, environment: str, code: str) -> bool:
        """Whether the code is in doubt for the environment as a whole, as after a failed query."""
        return _speak(self._wide.get(environment), code)

    def scopes_of(self, environment: str, code: str) -> frozenset[str]:
        """The single scopes in which the code is in doubt."""
        scopes = self._scopes.get(environment, {})
        return frozenset(scope for scope, codes in scopes.items() if _speak(codes, code))

    def about(self, environment: str, code: str, scope: str, subject: Subject) -> bool:
        """Whether it is in doubt that silence about the subject, in the scope, means that nothing is wrong."""
        return (
            self.about_environment(environment, code)
            or _speak(self._scopes.get(environment, {}).get(scope), code)
            or _speak(self._subjects.get((environment, subject)), code)
        )

    def _add(self, unknown: Unknown) -> None:
        place, subject = unknown.environment, unknown.subject
        if subject.kind not in NARROW:
            self._wide.setdefault(place, set()).add(unknown.codes)
            return
        scope = f"room:{subject.id}" if subject.kind == "room" else subject.id
        self._scopes.setdefault(place, {}).setdefault(scope, set()).add(unknown.codes)
        for covered in unknown.covers | {subject}:
            self._subjects.setdefault((place, covered), set()).add(unknown.codes)


def _speak(of: set[Codes] | None, code: str) -> bool:
    return any(codes is None or code in codes for codes in of or ())
