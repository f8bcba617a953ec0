"""calendarView/delta: a first round through a window, then rounds of what changed since.

A token says everything that the server needs to go on (mailbox, frozen window, place in the log of changes, place in
the round), signed so that a damaged one is told from a forgotten one. It also holds a digest of the log up to its
place: a mailbox whose past is another one (a rebuilt world) does not know the token.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from zlib import crc32

import msgspec
from msgspec.structs import replace

from connectors.simulator.graph_errors import bad_request, bad_token, state_lost
from connectors.simulator.graph_event_wire import (
    EVENT_TYPE,
    EventView,
    Row,
    applied_preferences,
    full_row,
    in_window,
    removed_row,
    thin_row,
    view_events,
)
from connectors.simulator.graph_events import PAGE, WINDOW, open_mailbox
from connectors.simulator.graph_request import GraphRequest, Reply
from connectors.simulator.graph_switches import GraphSwitches
from connectors.simulator.model import Event, Mailbox, World

PADDING = 200
"""Real tokens run to several hundred characters (contract 3.3)."""
SIGNATURE = b"calendarView/delta"
TRACKED = "odata.track-changes"


class Token(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A place in a mailbox's changes."""

    generation: int
    mailbox: str
    start: datetime
    end: datetime
    since: int | None
    """Where in the log of changes this round begins; None: it is a first round, through everything."""
    until: int
    """Where in the log the next round will begin."""
    digest: int
    """Of the world, and of the log up to `until`."""
    after: str = ""
    """The last unit that this round has sent; empty at its beginning."""
    page: int = 0


@dataclass(slots=True, kw_only=True)
class Unit:
    """What is not split over pages: a single event, or a series with what it has in the window."""

    key: str
    events: list[Event] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def write(self, view: EventView) -> list[Row]:
        """The rows: thin ones for occurrences, whole ones for all else, markers for removals."""
        rows = [_write_row(event, view) for event in self.events]
        return rows + [removed_row(event_id, view) for event_id in self.removed]


def answer_delta(request: GraphRequest, key: str) -> Reply:
    """One page of a round; it ends in a nextLink or in a deltaLink, never both.

    Raises:
        Refusal: 400 for options that delta does not take or a damaged token, 410 for a forgotten one.
    """
    request.allow(*WINDOW, "$deltatoken", "$skiptoken")
    owner, mailbox = open_mailbox(request, key)
    view = view_events(request, owner)
    token = _choose_token(request, mailbox)
    units = _list_units(mailbox, token, view.switches)
    size = 0 if request.switches.empty_first_page and token.page == 0 else _page_size(request)
    sent, more = _take_page(units, token.after, size)
    rows = [row for unit in sent for row in unit.write(view)]
    if not more and request.switches.repeats_in_delta and token.page > 0:
        rows.extend(row for unit in units[:1] for row in unit.write(view))
    payload: Row = {"@odata.context": f"{request.context}Collection(event)", "value": rows}
    if more:
        ahead = replace(token, after=sent[-1].key if sent else token.after, page=token.page + 1)
        payload["@odata.nextLink"] = _link(request, "$skiptoken", ahead)
    else:
        payload["@odata.deltaLink"] = _link(request, "$deltatoken", replace(token, since=token.until, after="", page=0))
    applied = applied_preferences(request).get("Preference-Applied")
    return Reply(payload=payload, headers={"Preference-Applied": f"{TRACKED}, {applied}" if applied else TRACKED})


def _choose_token(request: GraphRequest, mailbox: Mailbox) -> Token:
    texts = [request.options[name] for name in ("$deltatoken", "$skiptoken") if name in request.options]
    if len(texts) > 1:
        raise bad_request("Only one of $deltatoken and $skiptoken may be given.")
    if not texts:
        start, end = request.window()
        return Token(
            generation=request.generation,
            mailbox=mailbox.person_id,
            start=start,
            end=end,
            since=None,
            until=len(mailbox.changes),
            digest=_digest(request.world, mailbox, len(mailbox.changes)),
        )
    token = read_token(texts[0])
    if token.mailbox != mailbox.person_id:
        raise bad_token()
    forgotten = token.generation != request.generation or token.until > len(mailbox.changes)
    if forgotten or token.digest != _digest(request.world, mailbox, token.until):
        raise state_lost()
    if "$skiptoken" in request.options:
        return token
    until = len(mailbox.changes)
    return replace(token, until=until, digest=_digest(request.world, mailbox, until))


def _list_units(mailbox: Mailbox, token: Token, switches: GraphSwitches) -> list[Unit]:
    """The round's units in the order of their keys; a page begins behind the last key that was sent."""
    events = list(mailbox.events.values())
    changed = None if token.since is None else _changed_keys(mailbox, token.since, token.until)
    units: dict[str, Unit] = {}
    for event in events:
        key = event.master_id or event.id
        if event.kind == "seriesMaster" or (changed is not None and key not in changed):
            continue
        if in_window(event, token.start, token.end, switches.touching_start_counts):
            units.setdefault(key, Unit(key=key)).events.append(event)
    if switches.masters_in_delta:
        _add_masters(units, mailbox)
    for key, ids in (changed or {}).items():
        _add_removals(units.setdefault(key, Unit(key=key)), ids, mailbox)
    return [units[key] for key in sorted(units)]


def _changed_keys(mailbox: Mailbox, since: int, until: int) -> dict[str, list[str]]:
    """Series or single event → ids that the log names; a changed occurrence makes its series changed as a whole."""
    changed: dict[str, list[str]] = {}
    for event_id in dict.fromkeys(mailbox.changes[since:until]):
        event = mailbox.events.get(event_id) or mailbox.gone.get(event_id)
        key = (event.master_id if event else None) or event_id
        changed.setdefault(key, []).append(event_id)
    return changed


def _add_masters(units: dict[str, Unit], mailbox: Mailbox) -> None:
    for key, unit in units.items():
        master = mailbox.events.get(key)
        if master is not None and master.kind == "seriesMaster":
            unit.events.insert(0, master)


def _add_removals(unit: Unit, ids: list[str], mailbox: Mailbox) -> None:
    """Mark what lies outside the window now. A deleted occurrence of a series that is sent leaves no marker (3.13)."""
    sent = {event.id for event in unit.events}
    if not sent:
        unit.removed = list(dict.fromkeys([unit.key, *ids]))
        return
    outside = (event_id for event_id in ids if event_id not in sent and event_id in mailbox.events)
    unit.removed = [event_id for event_id in outside if mailbox.events[event_id].kind != "seriesMaster"]


def _take_page(units: list[Unit], after: str, size: int) -> tuple[list[Unit], bool]:
    """Units until the page is full, and whether more follow; the size is a hint, units stay whole."""
    ahead = [unit for unit in units if unit.key > after]
    sent, count = [], 0
    for unit in ahead:
        if count >= size:
            break
        sent.append(unit)
        count += len(unit.events) + len(unit.removed)
    return sent, len(sent) < len(ahead) or size == 0


def _write_row(event: Event, view: EventView) -> Row:
    if event.kind == "occurrence":
        return thin_row(event, view)
    return {"@odata.type": EVENT_TYPE, **full_row(event, view)}


def _page_size(request: GraphRequest) -> int:
    text = request.preferences.get("odata.maxpagesize", str(PAGE))
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise bad_request(f"The preference odata.maxpagesize='{text}' is not valid.", "ErrorInvalidParameter")
    return int(text)


def _link(request: GraphRequest, option: str, token: Token) -> str:
    path = request.call.target.partition("?")[0]
    return f"{request.call.base}{path}?{option}={write_token(token)}"


def _digest(world: World, mailbox: Mailbox, until: int) -> int:
    past = "\n".join(mailbox.changes[:until])
    return crc32(f"{world.seed}|{world.scene}|{world.as_of.isoformat()}|{past}".encode())


def write_token(token: Token) -> str:
    """The token as opaque, URL-safe text."""
    body = msgspec.json.encode(token).ljust(PADDING)
    return urlsafe_b64encode(_sign(body) + body).decode().rstrip("=")


def read_token(text: str) -> Token:
    """The token of a text.

    Raises:
        Refusal: 400 InvalidDeltaToken if it was damaged, or never was a token.
    """
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise bad_token() from error
    if raw[:8] != _sign(raw[8:]):
        raise bad_token()
    return msgspec.json.decode(raw[8:], type=Token)


def _sign(body: bytes) -> bytes:
    return blake2b(body, digest_size=8, key=SIGNATURE).digest()
