"""Sending: the messages that are due, channel by channel, and what follows from what came of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bookme_ops.alerts.letters import Deliver, Letter, Outcome
from bookme_ops.settings import Channel
from bookme_ops.store import alerts_claims
from bookme_ops.store.alerts import Message
from bookme_ops.store.alerts_channels import disable, note_failure, note_sent
from bookme_ops.store.db import Connection
from bookme_ops.wiring import Ops

log = structlog.get_logger("bookme_ops.alerts")

LONGEST_WAIT = timedelta(hours=1)
LONGEST_WISH = timedelta(days=1)
"""A receiver that wants us to wait longer is asked again after this."""


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends from an instant on. Its clock goes on while it sends: a claim counts from when it was made."""

    ops: Ops
    began: datetime
    deliver: Deliver
    started: datetime
    """What the clock of the machine said then."""
    sent: list[Message] = field(default_factory=list)
    switched_off: int = 0
    """Channels that refused us for good."""
    problems: list[tuple[Message, str, datetime | None]] = field(default_factory=list)
    """Messages that did not arrive, why, and when they are sent next; None: not by themselves."""

    @property
    def now(self) -> datetime:
        """The instant that it began at, and what passed since."""
        return self.began + (self.ops.now() - self.started)

    def send_all(self, channel: Channel) -> None:
        """Send what is due through a channel, until it is out of order or nothing is left."""
        for claimed in self._claims(channel):
            letter = Letter(
                ref=claimed.ref,
                title=claimed.title,
                body=claimed.body,
                event=claimed.event,
                priority=claimed.priority,
            )
            outcome = self.deliver(channel, letter, self.now)
            with self.ops.store.begin() as connection:
                if outcome.problem is None:
                    alerts_claims.finish(connection, claimed, self.now)
                    note_sent(connection, channel.name, self.now)
                    self.sent.append(claimed)
                else:
                    self._fail(connection, claimed, outcome, outcome.problem)

    def _claims(self, channel: Channel) -> Iterator[Message]:
        """The messages of a channel, each claimed when the one before it is done with."""
        rules = self.ops.settings.alerts
        flood = alerts_claims.Flood(messages=rules.flood_messages, window=rules.flood_window)
        while True:
            with self.ops.store.begin() as connection:
                claimed = alerts_claims.claim_next(connection, channel.name, self.now, flood)
                if claimed is not None and claimed.attempts > rules.attempts:
                    # Whoever sent it died of it, again and again.
                    alerts_claims.give_up(connection, claimed, problem=claimed.problem or "it was never finished")
                    continue
            if claimed is None:
                return
            yield claimed

    def _fail(self, connection: Connection, claimed: Message, outcome: Outcome, problem: str) -> None:
        again = self._next_try(claimed, outcome)
        self.problems.append((claimed, problem, again))
        log.warning("alert.failed", channel=claimed.channel, message=claimed.id, problem=problem)
        if outcome.permanent:
            alerts_claims.give_back(connection, claimed, problem=problem)
            self.switched_off += 1
            disable(connection, claimed.channel, problem, environment=home_of(self.ops), at=self.now)
            return
        pause = self.now + self._wait(claimed, outcome) if outcome.busy else None
        note_failure(connection, claimed.channel, problem, at=self.now, paused_until=pause)
        if again is None:
            alerts_claims.give_up(connection, claimed, problem=problem)
        else:
            alerts_claims.postpone(connection, claimed, problem=problem, due_at=again)

    def _next_try(self, claimed: Message, outcome: Outcome) -> datetime | None:
        """When a message is sent again; None: not by itself."""
        over = outcome.permanent or claimed.attempts >= self.ops.settings.alerts.attempts
        return None if over else self.now + self._wait(claimed, outcome)

    def _wait(self, claimed: Message, outcome: Outcome) -> timedelta:
        """Twice as long after each attempt, and as long as the receiver wishes."""
        first = self.ops.settings.alerts.retry_after.total_seconds()
        wait = min(timedelta(seconds=first * 2.0 ** min(claimed.attempts - 1, 20)), LONGEST_WAIT)
        return wait if outcome.wait is None else max(wait, min(timedelta(seconds=outcome.wait), LONGEST_WISH))


def home_of(ops: Ops) -> str:
    """The environment whose queue shows what is wrong with our own channels: the first production one."""
    environments = ops.settings.environments
    return next((one.name for one in environments if one.kind == "production"), environments[0].name)
