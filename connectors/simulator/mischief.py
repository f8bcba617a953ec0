"""Decides which fault strikes which call, and keeps count."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.faults import FOR_EVER, Fault
from connectors.simulator.refusals import is_login, refuse
from connectors.simulator.twists import link_page, read_page, write_page

Ask = Callable[[Call], Answer]
ENDLESS = "endless-"


class Mischief:
    """The faults that were asked for, over all systems. Not safe for several threads: its caller holds the lock."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        self._faults = list(faults)
        self._struck = [0] * len(self._faults)
        self._rejected: set[str] = set()
        self._pages: dict[str, Answer] = {}

    def begin(self, fault: Fault) -> None:
        """From now on this goes wrong as well."""
        self._faults.append(fault)
        self._struck.append(0)

    def end(self, fault: Fault) -> None:
        """This no longer goes wrong. Raises ValueError if it did not."""
        place = self._faults.index(fault)
        del self._faults[place], self._struck[place]

    @property
    def struck(self) -> dict[str, int]:
        """How often each fault happened so far, by name."""
        counts: dict[str, int] = {}
        for fault, times in zip(self._faults, self._struck, strict=True):
            counts[fault.kind.name] = counts.get(fault.kind.name, 0) + times
        return counts

    def around(self, system: str, call: Call, ask: Ask, *, inner: bool = False) -> Answer:
        """The answer to a call, with whatever goes wrong. `inner` calls are those that a Graph batch carries."""
        if not self._faults:
            return ask(call)
        login = is_login(call)
        hits = [
            number
            for number, fault in enumerate(self._faults)
            if fault.concerns(system, call, login=login, inner=inner)
        ]
        answer = self._excuse(system, call, hits, inner=inner) or self._twist(call, ask, hits)
        return _enclose(system, call, answer) if inner and hits else answer

    def _excuse(self, system: str, call: Call, hits: list[int], *, inner: bool) -> Answer | None:
        for number in hits:
            kind = self._faults[number].kind
            if kind.name == "expired-token" and self._rejects(number, call, inner=inner):
                return refuse(system, call, 401)
            if kind.excuse is not None and self._strike(number):
                return kind.excuse(system, call)
        return None

    def _twist(self, call: Call, ask: Ask, hits: list[int]) -> Answer:
        again = ENDLESS in call.target
        answer = self._pages[_family(call)] if again else ask(call)
        for number in hits:
            kind = self._faults[number].kind
            twisted = self._never_end(call, answer) if kind.name == "endless-paging" else None
            if kind.twist is not None:
                twisted = kind.twist(call, answer)
            if twisted is not None and self._strike(number):
                answer = twisted
        return answer

    def _never_end(self, call: Call, answer: Answer) -> Answer | None:
        page = read_page(answer)
        if page is None:
            return None
        self._pages[_family(call)] = answer
        # Salesforce links are paths, Graph's are whole addresses.
        base = "" if "records" in page else call.base
        return write_page(answer, link_page(page, call, base, f"{ENDLESS}{sum(self._struck)}"))

    def _rejects(self, number: int, call: Call, *, inner: bool) -> bool:
        token = call.headers.get("authorization", "")
        if inner or not token:
            return self._strike(number)
        if token not in self._rejected and self._strike(number):
            self._rejected.add(token)
        return token in self._rejected

    def _strike(self, number: int) -> bool:
        times = self._faults[number].times
        if times is not None and self._struck[number] >= times:
            return False
        self._struck[number] += 1
        return True


def _family(call: Call) -> str:
    """What the pages of one answer have in common: Salesforce puts its locator into the path, Graph into the query."""
    return call.path.partition("/query")[0] if "/services/data/" in call.path else call.path


def _enclose(system: str, call: Call, answer: Answer) -> Answer:
    """What a batch can carry of an answer: one that never comes is a 504, broken JSON is a text."""
    if answer.delay >= FOR_EVER:
        return refuse(system, call, 504)
    if "json" not in answer.headers.get("Content-Type", ""):
        return answer
    try:
        msgspec.json.decode(answer.body or b"null")
    except msgspec.DecodeError:
        return replace(answer, body=msgspec.json.encode(answer.body.decode("utf-8", "replace")))
    return answer
