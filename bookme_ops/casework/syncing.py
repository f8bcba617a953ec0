"""Syncing: incidents to their Cases, one after the other, so that a kill at any moment costs nothing but time.

The Case is found by its external key, so writing it twice is writing it once; a comment is looked for before it is
made. What was done is kept after it was done: the next sync begins where this one is known to have come.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from secrets import choice
from string import ascii_lowercase, digits

from bookme_ops.casework.holding import alive_at, own_name
from bookme_ops.casework.opening import OpenDesk, check_allowed, open_desk
from bookme_ops.casework.picking import Picks
from bookme_ops.casework.wording import Mask, comment_of, description_of, external_key, mark_of, subject_of
from bookme_ops.service_levels.rule import rule_of
from bookme_ops.standings import clocks_of
from bookme_ops.store import incident_cases
from bookme_ops.store.incident import State
from bookme_ops.store.incident_cases import CaseState
from bookme_ops.store.incidents import WrongState, get
from bookme_ops.telling import Document
from bookme_ops.wiring import Ops
from connectors.case_ports import CaseDesk, CaseFields, CaseForm
from connectors.errors import BadCredentials, BudgetSpent, ConnectorError, NotFound, Throttled, Unavailable
from jobs.base import Priority

HOPELESS = (BadCredentials, BudgetSpent, Throttled, Unavailable)
"""What will meet the next Case of the org as well."""
MOST = 200
"""Incidents of one environment in one sync: a flood of them is somebody's mistake, and goes on at the next one."""


@dataclass(slots=True)
class Account:
    """What a sync did."""

    cases: list[Document] = field(default_factory=list)
    not_done: list[Document] = field(default_factory=list)
    """With the environment, the incident (None: none of them), the reason and what happened."""
    left: int = 0
    """Incidents that are due and were not come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Writes the Cases of one environment."""

    ops: Ops
    desk: CaseDesk
    form: CaseForm
    installation: str
    actor: str
    now: datetime
    mask: Mask

    def write(self, state: CaseState, *, anew: bool) -> Document:
        """Bring the Case of an incident up to date; `anew` makes another one where it was deleted."""
        incident, picks = state.incident, Picks(self.form)
        told: Document = {"incident": incident.id, "environment": incident.environment}
        key = external_key(self.installation, incident.id)
        if state.gone_at is not None and not anew:
            return told | {"case": state.case_id, "done": "gone", "comments": 0, "remarks": []}
        try:
            case_id, done = self._put(state, key, picks)
        except NotFound:
            with self.ops.store.begin() as connection:
                incident_cases.lose_case(connection, incident.id, self.now)
            remark = f"it was deleted in the org: `bookme-ops incidents case {incident.id}` makes another"
            return told | {"case": state.case_id, "done": "gone", "comments": 0, "remarks": [remark]}
        comments = self._comment(incident.id, case_id, key)
        return told | {"case": case_id, "done": done, "comments": comments, "remarks": picks.remarks}

    def _put(self, state: CaseState, key: str, picks: Picks) -> tuple[str, str]:
        """Write what differs from what we wrote last; gives the id of the Case, and what was done."""
        wanted = self._fields(state, picks)
        known = state.case_id if state.gone_at is None else None
        if known is not None:
            fresh = {name: value for name, value in wanted.items() if state.told.get(name) != value}
            if fresh:
                self.desk.put_case(key, CaseFields(**fresh), update_only=True)
            self._keep(state, known, {**state.told, **fresh})
            return known, "updated" if fresh else "unchanged"
        cases = self.ops.settings.environment(state.incident.environment).cases
        birth = CaseFields(
            **wanted,
            origin=picks.origin(cases.origin),
            record_type_id=cases.record_type_id,
            owner_id=cases.owner_id,
        )
        written = self.desk.put_case(key, birth)
        self._keep(state, written.id, wanted)
        return written.id, "created" if written.created else "updated"

    def _fields(self, state: CaseState, picks: Picks) -> dict[str, str]:
        settings, incident = self.ops.settings, state.incident
        with self.ops.store.read() as connection:
            clock = clocks_of(connection, [incident], rule_of(settings), self.now)[incident.id]
        close = settings.environment(incident.environment).cases.close
        wanted = CaseFields(
            subject=subject_of(incident),
            description=description_of(incident, clock, settings.bank.time_zone, settings.alerts.console_url),
            status=picks.status(incident, close=close),
            priority=picks.priority(incident),
        )
        return wanted.given()

    def _keep(self, state: CaseState, case_id: str, told: dict[str, str]) -> None:
        with self.ops.store.begin() as connection:
            incident_cases.keep_case(connection, state, case_id=case_id, told=told, actor=self.actor, at=self.now)

    def _comment(self, number: int, case_id: str, key: str) -> int:
        """Make comments of the notes that are none yet; gives how many."""
        with self.ops.store.read() as connection:
            news = incident_cases.untold_notes(connection, number)
        for note_id, note in news:
            text = comment_of(note, self.ops.settings.bank.time_zone, self.mask)
            self.desk.add_comment(case_id, mark_of(key, note_id), text)
            with self.ops.store.begin() as connection:
                incident_cases.keep_comment(connection, note_id, self.now)
        return len(news)


def write_case(
    ops: Ops, number: int, *, actor: str, now: datetime, mask: Mask, opener: OpenDesk = open_desk
) -> Document:
    """Create the Case of an incident, or bring it up to date.

    Raises UnknownIncident, NoCases, WrongState (it is over, or another process writes its Case), ConnectorError.
    """
    with ops.store.read() as connection:
        incident = get(connection, number)
    check_allowed(ops, incident.environment)
    clerk = _engage(ops, incident.environment, actor=actor, now=now, mask=mask, opener=opener)
    with _in_hand(clerk, number) as state:
        if state is None:
            raise WrongState(f"another process writes the Case of incident {number} just now: try again")
        if state.case_id is None and state.incident.state is State.RESOLVED:
            raise WrongState(f"incident {number} is resolved, and has no Case: there is nothing to write")
        return clerk.write(state, anew=True)


def sync_cases(ops: Ops, *, actor: str, now: datetime, mask: Mask, opener: OpenDesk = open_desk) -> Account:
    """Create or bring up to date every Case that is due in the chosen environments that allow Cases.

    What cannot be done is told, and tried again by the next sync. Raises NoCases where no environment allows it.
    """
    allowed = [site.name for site in ops.chosen if ops.settings.environment(site.name).cases.enabled]
    if not allowed:
        check_allowed(ops, ops.chosen[0].name)
    account = Account()
    for name in allowed:
        _sync(ops, name, account, actor=actor, now=now, mask=mask, opener=opener)
    return account


def _sync(ops: Ops, name: str, account: Account, *, actor: str, now: datetime, mask: Mask, opener: OpenDesk) -> None:
    least = Priority[ops.settings.environment(name).cases.min_priority.upper()]
    with ops.store.read() as connection:
        numbers = incident_cases.due(connection, {name: least}, now)
    account.left += len(numbers[MOST:])
    if not numbers:
        return
    try:
        clerk = _engage(ops, name, actor=actor, now=now, mask=mask, opener=opener)
    except ConnectorError as error:
        account.not_done.append(_failure(name, None, error))
        account.left += len(numbers[:MOST])
        return
    _write_all(clerk, name, numbers[:MOST], account)


def _write_all(clerk: Clerk, name: str, numbers: Sequence[int], account: Account) -> None:
    for place, number in enumerate(numbers):
        try:
            with _in_hand(clerk, number) as state:
                if state is None:
                    account.left += 1
                else:
                    account.cases.append(clerk.write(state, anew=False))
        except ConnectorError as error:
            account.not_done.append(_failure(name, number, error))
            if isinstance(error, HOPELESS):
                account.left += len(numbers) - place - 1
                return


def _engage(ops: Ops, name: str, *, actor: str, now: datetime, mask: Mask, opener: OpenDesk) -> Clerk:
    """A clerk for an environment, who has seen that its org is ready."""
    desk = opener(ops, name)
    form = desk.form()
    with ops.store.begin() as connection:
        installation = incident_cases.installation(connection, _new_name())
    return Clerk(ops=ops, desk=desk, form=form, installation=installation, actor=actor, now=now, mask=mask)


@contextmanager
def _in_hand(clerk: Clerk, number: int) -> Iterator[CaseState | None]:
    """Have the Case of an incident to ourselves for a while; None if another process has it."""
    holder = own_name()
    with clerk.ops.store.begin() as connection:
        state = incident_cases.take(connection, number, holder=holder, at=clerk.now, alive=alive_at(clerk.now))
    try:
        yield state
    finally:
        if state is not None:
            with clerk.ops.store.begin() as connection:
                incident_cases.release(connection, number, holder)


def _failure(name: str, number: int | None, error: ConnectorError) -> Document:
    return {"environment": name, "incident": number, "reason": error.reason.value, "problem": str(error)}


def _new_name() -> str:
    return "".join(choice(ascii_lowercase + digits) for _ in range(8))
