"""The board: all that decides who is told of what, as it stands at one instant."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bookme_ops.alerts.maintenance import is_active
from bookme_ops.alerts.silence import DOWN, Silence, outages_of, systems_of
from bookme_ops.alerts.texts import body_of, title_of
from bookme_ops.settings import Alerts, Channel
from bookme_ops.store.alerts import Draft
from bookme_ops.store.alerts_incidents import standing, standing_umbrellas
from bookme_ops.store.alerts_windows import windows
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident, State
from bookme_ops.wiring import Ops

STANDING = frozenset({State.OPEN, State.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The channels and what silences them at one instant."""

    alerts: Alerts
    zone: ZoneInfo
    silence: Silence
    now: datetime

    @classmethod
    def of(cls, ops: Ops, connection: Connection, now: datetime) -> "Board":
        """Look at the store, within the transaction that messages are made in."""
        zone = ops.settings.bank.time_zone
        silence = Silence(
            now=now,
            windows=tuple(one for one in windows(connection, now=now) if is_active(one, now, zone)),
            outages=outages_of(standing(connection, DOWN)),
            systems=systems_of(ops.jobs),
            umbrellas=standing_umbrellas(connection),
        )
        return cls(alerts=ops.settings.alerts, zone=zone, silence=silence, now=now)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """All channels of the settings."""
        return self.alerts.channels

    def text(self, incident: Incident, event: str) -> tuple[str, str]:
        """The title and the body of a message."""
        return title_of(incident), body_of(incident, event, self.zone, self.alerts.console_url)

    def draft(self, key: str, channel: Channel, event: str, incident: Incident, silenced_by: str | None) -> Draft:
        """A message of one incident."""
        title, body = self.text(incident, event)
        return Draft(
            key=f"{key}/{channel.name}",
            channel=channel.name,
            event=event,
            incident_id=incident.id,
            priority=incident.priority,
            title=title,
            body=body,
            silenced_by=silenced_by,
        )

    def is_muted(self, incident: Incident) -> bool:
        """Whether its risk is accepted for now; the end of that is a step of its own, which is told."""
        return incident.muted_until is not None and incident.muted_until > self.now
