"""Access apps: which apps of a tenant each environment speaks for."""

from bookme_ops.settings import Environment
from bookme_ops.wiring import Ops
from connectors.simulator.graph_login import CLIENT_ID as SIMULATED_APP


def spoken_apps(ops: Ops, environment: str) -> tuple[str, ...]:
    """The app ids that an environment speaks for: those that it names, less those that one before it names."""
    tenant = ops.settings.environment(environment).tenant
    taken: set[str] = set()
    for site in ops.estate.sharing(tenant):
        settings = ops.settings.environment(site.name)
        named = dict.fromkeys((our_app(settings), *settings.graph_apps))
        if site.name == environment:
            return tuple(app for app in named if app not in taken)
        taken.update(named)
    return ()


def our_app(environment: Environment) -> str:
    """The app by which we read its tenant."""
    return environment.graph.client_id if environment.graph is not None else SIMULATED_APP
