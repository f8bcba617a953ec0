"""The backend of one environment, asked for what collectors need."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec
from requests.adapters import BaseAdapter

from connectors.backend_records import BackendMeeting, BackendRoom, Employee, TimeSlot, Topic
from connectors.bookme import wire
from connectors.bookme.errors import SYSTEM, code_of, refusal
from connectors.bookme.slices import Measure, read_slices
from connectors.errors import Malformed, Reason
from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.meter import Meter
from connectors.pace import WALL_PACE, Pace
from connectors.records import Window
from connectors.tokens import Tokens
from connectors.transport import MeteredSession, open_session

Row = TypeVar("Row")

KEY_HEADER = "Ocp-Apim-Subscription-Key"
WITHOUT_SLOTS = frozenset({"v1"})
"""Versions that have no `GET /bookme/time-slots`."""
DOCUMENTS = msgspec.json.Decoder(dict[str, Any])
DOCUMENT_LISTS = msgspec.json.Decoder(list[dict[str, Any]])
EDGE = timedelta(seconds=1)
"""Slices are asked for so much wider: whether their ends belong to them is not documented."""
MOST_TOPICS = 5_000
BY_CHANGE = Measure(first=timedelta(days=31), widest=timedelta(days=124), most_rows=50_000)
BY_TIME = Measure(first=timedelta(days=7), widest=timedelta(days=124), most_rows=100_000)


class BookmeBackend:
    """The public API of one environment's booking platform, read only; `connectors.ports.Backend`.

    Any read may raise BadCredentials, NotAllowed, NotFound, Throttled, Unavailable, TimedOut or Malformed (with reason
    TOO_LARGE if an hour holds more than we accept). What was yielded before is then incomplete.
    """

    def __init__(
        self, environment: str, session: MeteredSession, *, by_change: Measure = BY_CHANGE, by_time: Measure = BY_TIME
    ) -> None:
        """Read through `session`, whose base URL ends with the version: v1, v2 or v3."""
        self.environment = environment
        self.version = session.base_url.rsplit("/", 1)[-1]
        self._session = session
        self._by_change, self._by_time = by_change, by_time

    @property
    def meter(self) -> Meter:
        """What talking to it cost so far."""
        return self._session.meter

    @property
    def session(self) -> MeteredSession:
        """What its calls go through."""
        return self._session

    @property
    def requests_made(self) -> int:
        """HTTP calls so far, retries included."""
        return self.meter.requests

    @property
    def tells_slots(self) -> bool:
        """Whether time slots can be read; v1 cannot."""
        return self.version not in WITHOUT_SLOTS

    def read_employees(self) -> tuple[Employee, ...]:
        """All advisors."""
        rows = self._get("/config/employees", wire.EMPLOYEES)
        return tuple(wire.read_employee(self.environment, row) for row in rows)

    def read_rooms(self) -> tuple[BackendRoom, ...]:
        """All rooms."""
        return tuple(wire.read_room(self.environment, row) for row in self._get("/config/rooms", wire.ROOMS))

    def read_topics(self) -> tuple[Topic, ...]:
        """All topics of meetings: those that customers may choose, and those that employees may.

        The API wants to know for whom it is asked, so it is asked for both (`isCustomer` is a required parameter).
        """
        found: dict[str, Topic] = {}
        for asked in ("false", "true"):
            rows = self._get("/bookme/meeting-topics", wire.TOPICS, {"isCustomer": asked})
            if len(rows) > MOST_TOPICS:
                raise Malformed(SYSTEM, "there are more topics than we accept", reason=Reason.TOO_LARGE)
            topics = (wire.read_topic(self.environment, row) for row in rows)
            found.update((topic.topic_id, topic) for topic in topics if topic is not None)
        return tuple(found.values())

    def read_meetings(self, changed_since: datetime, until: datetime) -> Iterator[tuple[BackendMeeting, ...]]:
        """Meetings that changed from an instant to another, without a status; one may come twice.

        The API tells nothing of meetings without a modification date when it is asked so.
        """
        window = Window(start=changed_since, end=until)

        def ask(part: Window) -> list[wire.WireMeeting]:
            return self._get("/bookme/meetings", wire.MEETINGS, _between("startDateModified", "endDateModified", part))

        for rows in read_slices(window, self._by_change, ask):
            found = (wire.read_meeting(self.environment, row) for row in rows)
            yield tuple(meeting for meeting in found if meeting is not None)

    def read_slots(self, window: Window) -> Iterator[tuple[TimeSlot, ...]]:
        """Time slots of all employees in a window; one that reaches over the end of a slice comes twice.

        Raises ValueError where the version has none.
        """
        if not self.tells_slots:
            raise ValueError(f"{self.version} of the API has no time slots to read")

        def ask(part: Window) -> list[wire.WireSlot]:
            return self._get("/bookme/time-slots", wire.SLOTS, _between("startDate", "endDate", part))

        for rows in read_slices(window, self._by_time, ask):
            yield tuple(wire.read_slot(self.environment, row) for row in rows)

    def read_document(self, path: str) -> dict[str, Any] | None:
        """One record as it came, every field of it; None if the backend does not know it.

        A 404 without a code of the backend's own is the gateway's, and raised: a wrong address is no absence.
        """
        response = self._session.get(f"{self._session.base_url}{path}", stream=True)
        body: bytes = response.raw.read()
        if response.status_code == 404 and code_of(body) is not None:
            return None
        if response.status_code != 200:
            raise refusal(response.status_code, body)
        return self._decode(path, body, DOCUMENTS)

    def read_slots_of(self, employee_id: str, window: Window) -> list[dict[str, Any]]:
        """The time slots of one employee in a short window, as they came. Raises ValueError where there are none."""
        if not self.tells_slots:
            raise ValueError(f"{self.version} of the API has no time slots to read")
        span = _between("startDate", "endDate", window)
        return self._get("/bookme/time-slots", DOCUMENT_LISTS, {"employeeId": employee_id, **span})

    def _get(
        self, path: str, decoder: msgspec.json.Decoder[list[Row]], parameters: dict[str, str] | None = None
    ) -> list[Row]:
        response = self._session.get(f"{self._session.base_url}{path}", params=parameters, stream=True)
        body: bytes = response.raw.read()
        if response.status_code != 200:
            raise refusal(response.status_code, body)
        return self._decode(path, body, decoder)

    def _decode(self, path: str, body: bytes, decoder: "msgspec.json.Decoder[Row]") -> Row:
        try:
            return decoder.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            place = path.rpartition("/")[0] if decoder is DOCUMENTS else path
            raise Malformed(SYSTEM, f"the answer to {place} is broken off or not in the API's format") from None


def open_bookme(
    base_url: str,
    *,
    tokens: Tokens,
    subscription_key: str,
    limits: Limits = DEFAULT_LIMITS,
    pace: Pace = WALL_PACE,
    inner: BaseAdapter | None = None,
) -> MeteredSession:
    """The read-only session with a backend; every call carries the subscription key, which is a secret.

    Raises ValueError for a base URL that is not acceptable.
    """
    session = open_session(system=SYSTEM, base_url=base_url, tokens=tokens, limits=limits, pace=pace, inner=inner)
    session.headers[KEY_HEADER] = subscription_key
    return session


def _between(start: str, end: str, part: Window) -> dict[str, str]:
    return {start: _spell(part.start - EDGE), end: _spell(part.end + EDGE)}


def _spell(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
