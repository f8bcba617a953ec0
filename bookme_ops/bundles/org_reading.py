"""What one Salesforce org says of a booking, of the people on it, and of itself, asked all at once.

Three steps deep: what needs only the BookingId; then what needs the people and the instants of changes; then the texts
of debug logs. Where the org does not tell the people, the mirror's are asked about.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from bookme_ops.bundles import org_shapes as shapes
from bookme_ops.bundles.choosing import Shape, plain
from bookme_ops.bundles.debug_logs import bodies_wanted, change_windows, logging_advice, tell_logging
from bookme_ops.bundles.errands import Errands, Missing, Outcome, Unasked, again, answer
from bookme_ops.bundles.log_lines import LogLines
from bookme_ops.bundles.org_people import Hints, account_rows, changes_of, people_rows, roles_of
from bookme_ops.bundles.shelf import Shelf, hidden_advice
from connectors.records import BookingId, Window
from connectors.support_ports import OrgDesk
from connectors.support_records import DebugLog, OrgLogin, Reading

RowT = TypeVar("RowT")
Body = tuple[DebugLog, Outcome[str]]

RUNTIME_SET = "BookingPlatformIntegration"
"""The permission set of the product's integration users."""
LOGINS = timedelta(days=7)
NO_CHANGE = "nothing is known to have changed within the 7 days for which logs are kept: none was asked for"
ELSEWHERE = "neither the org, the mirror nor the booking platform knows the booking in this environment: not asked for"
NOBODY = "no user is known to be concerned: neither the org nor the mirror names an owner"
OWN_SIGN_INS = "the org shows our user its own sign-ins only: grant it Manage Users"
UNKNOWN_SIGN_INS = "whether the org shows others' sign-ins to our user is not known: grant it Manage Users"
UNSURE = "not everybody and everything concerned may be known, because not all of this org's answers came: {names}"
UNLOCKED = "whether these users are frozen could not be read"
SHARING = (
    "the org shows none, which proves that there is none only to a user that sees all records: ours has no View All"
    " Data, so check that it has View All on the object"
)


class OrgReading:
    """Begins to ask at once; `lay` waits for the answers."""

    def __init__(
        self,
        environment: str,
        desk: OrgDesk,
        errands: Errands,
        *,
        booking_id: BookingId,
        hints: Callable[[], Hints],
        elsewhere: Callable[[], Iterable[datetime]],
        as_of: datetime,
    ) -> None:
        """`hints` waits for what the mirror knows, `elsewhere` for when the booking platform says it was changed."""
        self.environment = environment
        self._desk, self._hints, self._elsewhere, self._as_of = desk, hints, elsewhere, as_of
        begin = errands.begin
        self.events = begin(partial(desk.events, booking_id))
        self.details = begin(partial(desk.details, booking_id))
        self.relations = begin(partial(desk.relations, booking_id))
        self._holders = begin(partial(desk.holders, RUNTIME_SET))
        self._contacts = begin(partial(desk.meeting_contacts, booking_id))
        self._access = begin(lambda: _told(desk.access()))
        self._packages = begin(desk.packages)
        self._organization = begin(lambda: _told(desk.organization()))
        self._limits = begin(desk.limits)
        self._roles = begin(self._find_roles, after=(self.events, self.details, self.relations, self._holders))
        self._windows = begin(self._find_windows, after=[self._roles])
        told = (self._roles, self._windows)
        self._logs = begin(lambda: desk.debug_logs(self._spans()), after=told)
        self._users = begin(lambda: desk.users(self._ids()), after=told)
        self._flags = begin(lambda: desk.trace_flags(self._ids(), as_of), after=told)
        self._assignments = begin(lambda: desk.assignments(self._ids()), after=told)
        self._logins = begin(self._read_logins, after=(*told, self._access))
        self._locks = begin(lambda: desk.locks(self._ids()), after=told)
        self._package_logs = begin(lambda: desk.package_logs(self._spans()), after=told)
        self._bodies = begin(lambda: self._read_bodies(errands), after=[self._logs])

    def lay(self, shelf: Shelf) -> None:
        """Put every answer on the shelf, or why there is none."""
        for lay in self.steps:
            lay(shelf)

    @property
    def steps(self) -> tuple[Callable[[Shelf], None], ...]:
        """The parts of that, in the order in which the answers come."""
        return self._lay_booking, self._lay_people, self._lay_logs

    @property
    def unsure(self) -> str | None:
        """That the org did not say all from which the people and the changes are told; None: it did."""
        asked: dict[str, Future[Any]] = {
            "events": self.events,
            "details": self.details,
            "relations": self.relations,
            "integration users": self._holders,
        }
        names = [name for name, future in asked.items() if future.result().missing is not None]
        return UNSURE.format(names=", ".join(names)) if names else None

    def _place(self, name: str, ending: str = "json") -> tuple[str, str]:
        return f"salesforce/{self.environment}/{name}.{ending}", f"salesforce {self.environment}"

    def _lay_booking(self, shelf: Shelf) -> None:
        asked: tuple[tuple[str, Shape, Future[Any]], ...] = (
            ("details", shapes.DETAIL, self.details),
            ("events", shapes.EVENT, self.events),
            ("event-relations", shapes.RELATION, self.relations),
            ("meeting-contacts", shapes.MEETING_CONTACT, self._contacts),
        )
        for name, shape, future in asked:
            shelf.lay_outcome(*self._place(name), shape, self._sure(future.result()))
        events = self._sure(self.events.result())
        accounts = Outcome(None if events.value is None else account_rows(events.value.rows), events.missing)
        shelf.lay_outcome(*self._place("accounts"), shapes.ACCOUNT, accounts)
        shelf.lay_outcome(*self._place("organization"), shapes.ORGANIZATION, self._organization.result())
        shelf.lay_outcome(*self._place("our-access"), shapes.ACCESS, self._access.result())
        shelf.lay_outcome(*self._place("packages"), shapes.PACKAGE, self._packages.result())

    def _lay_people(self, shelf: Shelf) -> None:
        users, locks = self._users.result(), answer(self._locks)
        if users.value is None:
            shelf.lay_outcome(*self._place("users"), shapes.USER, users)
        else:
            rows = people_rows(users.value.rows, self._people(), locks.rows if locks else None)
            advice = [self.unsure, hidden_advice(users.value), UNLOCKED if locks is None else hidden_advice(locks)]
            shelf.lay_rows(*self._place("users"), shapes.USER, rows, advice=advice)
        assignments, logins = self._assignments.result(), self._logins.result()
        shelf.lay_outcome(*self._place("permission-sets"), shapes.ASSIGNMENT, assignments, advice=[self.unsure])
        shelf.lay_outcome(*self._place("logins"), shapes.LOGIN, logins, advice=[self.unsure])
        self._lay_flags(shelf)
        package_logs = self._sure(self._package_logs.result())
        shelf.lay_outcome(*self._place("package-log"), shapes.PACKAGE_LOG, package_logs, advice=[self.unsure])
        shelf.lay_outcome(*self._place("limits"), shapes.LIMIT, self._limits.result())

    def _lay_flags(self, shelf: Shelf) -> None:
        flags = self._flags.result()
        if flags.value is None:
            shelf.lay_outcome(*self._place("trace-flags"), shapes.TRACE_FLAG, flags)
        else:
            rows = tell_logging(self._people(), flags.value.rows, self._as_of)
            advice = [self.unsure, logging_advice(rows), hidden_advice(flags.value)]
            shelf.lay_rows(*self._place("trace-flags"), shapes.TRACE_FLAG, rows, advice=advice)

    def _lay_logs(self, shelf: Shelf) -> None:
        bodies = answer(self._bodies) or []
        self._lay_log_list(shelf, self._logs.result(), bodies)
        for number, (_, body) in enumerate(bodies, start=1):
            self._lay_body(shelf, number, body)

    def _lay_log_list(self, shelf: Shelf, logs: Outcome[Reading[DebugLog]], bodies: Sequence[Body]) -> None:
        if logs.value is None:
            shelf.lay_outcome(*self._place("debug-logs"), shapes.DEBUG_LOG, logs)
            return
        files = {log.id: f"debug-logs/{number:03}.log" for number, (log, _) in enumerate(bodies, start=1)}
        rows = [{**plain(log), "file": files.get(log.id)} for log in logs.value.rows]
        advice = [self.unsure, hidden_advice(logs.value), "only the newest are listed" if logs.value.cut else None]
        shelf.lay_rows(*self._place("debug-logs"), shapes.DEBUG_LOG, rows, advice=advice)

    def _lay_body(self, shelf: Shelf, number: int, body: Outcome[str]) -> None:
        place = self._place(f"debug-logs/{number:03}", "log")
        if body.value is None:
            shelf.lay_missing(*place, body.missing or "")
            return
        lines = LogLines()
        text = lines.choose(body.value)
        shelf.lay_text(*place, text, dict(sorted(lines.dropped.items())))

    def _sure(self, asked: Outcome[Any]) -> Outcome[Any]:
        """An answer without rows is one only if our user would see them (salesforce-contract 5.3)."""
        if asked.value is None or asked.value.rows or any(row.view_all_data for row in _rows(self._access)):
            return asked
        return Outcome(missing=SHARING)

    def _find_roles(self) -> dict[str, tuple[str, ...]]:
        """Whom to ask about. Raises Missing if the booking is none of this environment's."""
        if not self._is_concerned():
            raise Unasked(ELSEWHERE)
        return roles_of(
            self._hints(),
            events=_rows(self.events),
            details=_rows(self.details),
            relations=_rows(self.relations),
            holders=_rows(self._holders),
        )

    def _find_windows(self) -> list[Window]:
        return change_windows(self._changes(), self._as_of)

    def _changes(self) -> list[datetime]:
        rows = (*_rows(self.events), *_rows(self.details), *_rows(self.relations))
        return [*changes_of(self._hints(), rows), *self._elsewhere()]

    def _is_concerned(self) -> bool:
        """Whether anybody knows the booking in this environment; an org that did not answer may."""
        untold = answer(self.events) is None or answer(self.details) is None
        return untold or bool(self._hints().roles) or bool(self._changes())

    def _people(self) -> dict[str, tuple[str, ...]]:
        found = answer(self._roles)
        return found if found is not None else {}

    def _ids(self) -> list[str]:
        told = self._roles.result()
        found = list(told.value or ())
        if told.missing is not None:
            raise again(told)
        if not found:
            raise Missing(NOBODY)
        return found

    def _spans(self) -> list[Window]:
        told, found = self._roles.result(), answer(self._windows)
        if told.missing is not None:
            raise again(told)
        if not found:
            raise Unasked(NO_CHANGE)
        return found

    def _read_logins(self) -> Reading[OrgLogin]:
        found = self._desk.logins(self._ids(), self._as_of - LOGINS)
        ours = next(iter(_rows(self._access)), None)
        if ours is not None and ours.manage_users is False:
            raise Missing(OWN_SIGN_INS)
        if (ours is None or ours.manage_users is None) and not found.rows:
            raise Missing(UNKNOWN_SIGN_INS)
        return found

    def _read_bodies(self, errands: Errands) -> list[Body]:
        logs = answer(self._logs)
        if logs is None:
            return []
        wanted = bodies_wanted(logs.rows, self._people())
        asked = [errands.begin(partial(self._desk.debug_log, log.id)) for log in wanted]
        return [(log, one.result()) for log, one in zip(wanted, asked, strict=True)]


def _told(reading: Reading[RowT]) -> Reading[RowT]:
    """An answer that is never empty. Raises Missing."""
    if not reading.rows:
        raise Missing("the org does not tell it")
    return reading


def _rows(asked: "Future[Outcome[Reading[RowT]]]") -> tuple[RowT, ...]:
    """The rows of an answer; none if there is no answer."""
    found = answer(asked)
    return found.rows if found is not None else ()
