"""Settings → a console that is ready to be served."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from bookme_ops.scheduling.task import Task
from bookme_ops.store.passes import Kind, issue, passes
from bookme_ops.store.roles import Role
from bookme_ops.tracing.traces import Traces
from bookme_ops.web.console import Console
from bookme_ops.web.entra import open_entra
from bookme_ops.web.rates import Rates
from bookme_ops.web.serving.application import make_application
from bookme_ops.web.serving.server import WebServer
from bookme_ops.web.stationery import make_stationery
from bookme_ops.web.traced_requests import TracedRequests
from bookme_ops.web.tries import Tries
from bookme_ops.wiring import Ops

LINK_LASTS = timedelta(hours=1)


def open_console(
    ops: Ops,
    tasks: Mapping[str, Task],
    *,
    wake: Callable[[], None],
    mask: Callable[[str], str],
    playground: Any | None = None,
) -> Console:
    """All that pages work with."""
    return Console(
        ops=ops,
        tasks=tasks,
        wake=wake,
        mask=mask,
        stationery=make_stationery(),
        rates=Rates(ops.settings.web.requests_per_minute),
        playground=playground,
        tries=Tries(ops.settings.web.tries_per_minute),
        entra=open_entra(ops.settings.web, now=ops.now),
    )


def web_server(console: Console, *, traces: Traces | None = None) -> WebServer:
    """The part of the service that serves a console where the settings say; what is asked of it may be traced."""
    web, app = console.ops.settings.web, make_application(console)
    if traces is not None:
        app.add_middleware(TracedRequests, traces=traces)
    return WebServer(app, host=web.host, port=web.port, trusted_proxies=tuple(web.trusted_proxies))


def sign_in_link(ops: Ops, address: str, *, role: Role = Role.ADMIN, actor: str) -> str:
    """An address that signs somebody in, once and within the hour."""
    now = ops.now()
    with ops.store.begin() as connection:
        issued = issue(
            connection, kind=Kind.LINK, actor=actor, role=role, name="first sign-in", now=now, ends_at=now + LINK_LASTS
        )
    return f"{address}/sign-in/link?code={quote(issued.plain, safe='')}"


def is_new(ops: Ops) -> bool:
    """Whether nobody could ever sign in so far."""
    with ops.store.read() as connection:
        return not any(passes(connection, kind, now=ops.now(), ended=True) for kind in Kind)
