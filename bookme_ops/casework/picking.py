"""Picking: our priorities and states in the words that an org has for them (salesforce-contract 3.7)."""

from dataclasses import dataclass, field

from bookme_ops.store.incident import Incident, State
from connectors.case_ports import CaseForm
from jobs.base import Priority

PRIORITIES = {
    Priority.CRITICAL: ("Critical", "Highest", "High"),
    Priority.HIGH: ("High",),
    Priority.MEDIUM: ("Medium",),
    Priority.LOW: ("Low",),
}
STATUSES = {
    State.OPEN: ("New", "Open"),
    State.ACKNOWLEDGED: ("Working", "In Progress"),
    State.RESOLVED: ("Closed", "Resolved"),
}
"""What orgs call them, the best first: the first of out-of-box values, and what many banks add or choose instead."""


@dataclass(slots=True)
class Picks:
    """Chooses among the values of an org, and remarks on what it does not have."""

    form: CaseForm
    remarks: list[str] = field(default_factory=list)

    def priority(self, incident: Incident) -> str | None:
        """The word for a priority; None: the org has none, and keeps its default."""
        return self._pick("Priority", PRIORITIES[incident.priority], self.form.priorities)

    def status(self, incident: Incident, *, close: bool) -> str | None:
        """The word for a state; None: the org has none, or the Case stays open though the incident is over."""
        if incident.state is State.RESOLVED and not close:
            return None
        return self._pick("Status", STATUSES[incident.state], self.form.statuses)

    def origin(self, wanted: str | None) -> str | None:
        """The origin that the settings ask for."""
        return None if wanted is None else self._pick("Origin", (wanted,), self.form.origins)

    def _pick(self, name: str, words: tuple[str, ...], values: frozenset[str]) -> str | None:
        by_word = {value.casefold(): value for value in values}
        found = next((by_word[word.casefold()] for word in words if word.casefold() in by_word), None)
        if found is None:
            self.remarks.append(f"{name} of Case has no value {' or '.join(words)}: the org's own stands")
        return found
