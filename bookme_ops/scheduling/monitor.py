"""Monitor: a sign of life to a service outside, which tells people when it ends.

Whoever watches over everything cannot tell that it is gone itself: https://healthchecks.io/docs/ calls it a ping.
"""

from urllib.parse import urlsplit

import structlog

from bookme_ops.alerts.reach import public_only
from bookme_ops.settings import Schedule
from connectors.errors import ConnectorError
from connectors.limits import Limits
from connectors.transport import Wire, open_session

log = structlog.get_logger(__name__)

LIMITS = Limits(connect_timeout=5.0, read_timeout=5.0, total_budget=10.0, attempts=1, max_body=1 << 16, concurrency=1)


def sign_of_life(schedule: Schedule, wire: Wire | None = None) -> bool | None:
    """Ask for the monitor's URL; gives whether it answered well, None if there is none. Never raises.

    The URL is a secret: whoever knows it can pretend that we are well. So no part of it is logged.
    """
    if schedule.monitor_url is None:
        return None
    url = schedule.monitor_url.reveal()
    try:
        if schedule.monitor_private:
            status = _ask(url, wire)
        else:
            with public_only():
                status = _ask(url, wire)
    except (ConnectorError, ValueError) as error:
        log.warning("monitor.unreachable", error=type(error).__name__)
        return False
    if not 200 <= status < 300:
        log.warning("monitor.refused", status=status)
    return 200 <= status < 300


def _ask(url: str, wire: Wire | None) -> int:
    place = urlsplit(url)
    with open_session(
        system="monitor", base_url=f"{place.scheme}://{place.netloc}", tokens=None, limits=LIMITS, inner=wire
    ) as session:
        return session.get(url).status_code
