"""Watching: what a session sends, told to whoever wants to know how long it takes; never whom it is about."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from connectors.path_shapes import shape_of
from connectors.transport import Certificate, MeteredSession

Answered = Callable[[int], None]
"""Takes the status of the answer."""
Watch = Callable[[str, str], AbstractContextManager[Answered]]
"""Is given method and shape of the path of a call, and lasts as long as the call with all its attempts."""


class WatchedAdapter(BaseAdapter):
    """Sends what another adapter sends, while somebody watches."""

    def __init__(self, inner: BaseAdapter, watch: Watch) -> None:
        super().__init__()
        self._inner, self._watch = inner, watch

    def send(  # noqa: PLR0917
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: Certificate = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a call. Raises what the other adapter raises."""
        with self._watch(request.method or "", shape_of(request.url or "")) as answered:
            answer = self._inner.send(request, stream, timeout, verify, cert, proxies)
            answered(answer.status_code)
            return answer

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def watch_session(session: MeteredSession, watch: Watch) -> None:
    """Have every call of a session watched from now on; its rules stay as they are."""
    watched = WatchedAdapter(session.get_adapter(session.base_url), watch)
    for scheme in ("https://", "http://"):
        session.mount(scheme, watched)
