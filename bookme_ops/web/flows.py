"""Sign-ins at Entra ID that are under way: kept by the browser that began them, which can neither read nor change them.

The key lives as long as this process: whoever is signing in while it restarts begins again.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

LASTS = timedelta(minutes=10)


class Flows:
    """Seals what we have to remember until the browser comes back."""

    def __init__(self) -> None:
        self._box = Fernet(Fernet.generate_key())

    def seal(self, flow: dict[str, Any], now: datetime) -> str:
        """A text for a cookie."""
        return self._box.encrypt_at_time(json.dumps(flow).encode(), int(now.timestamp())).decode()

    def open(self, sealed: str, now: datetime) -> dict[str, Any] | None:
        """What was sealed; None if it is too old, or was not sealed by us."""
        try:
            text = self._box.decrypt_at_time(sealed.encode(), int(LASTS.total_seconds()), int(now.timestamp()))
        except (InvalidToken, UnicodeEncodeError):
            return None
        flow: dict[str, Any] = json.loads(text)
        return flow
