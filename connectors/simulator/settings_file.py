"""Settings files for the simulator: one that points at served sites, one that names the world to build in process."""

from datetime import datetime

from connectors.simulator.bookme import SCOPE, SUBSCRIPTION_KEY
from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.model import World
from connectors.simulator.server import Running

DEFAULT_STORE = "sqlite:///bookme-ops.db"


def describe_served(world: World, running: Running, *, database_url: str = DEFAULT_STORE) -> str:
    """The text of a `bookme-ops.toml` that points at sites served over HTTP.

    Client id and secret are the simulator's published ones; they open nothing else.
    """
    parts = [_describe_bank(world, database_url)]
    for name, environment in world.environments.items():
        parts.append(f'[environments.{name}]\nkind = "{environment.kind}"\n')
        parts.append(_describe_salesforce(name, running))
        parts.append(_describe_graph(name, world, running))
        parts.append(_describe_bookme(name, running))
    return "\n".join(parts)


def describe_built(world: World, *, advisors: int, database_url: str = DEFAULT_STORE) -> str:
    """The text of a `bookme-ops.toml` whose environments are built in process, from the same arguments as `world`."""
    chosen = describe_choice(scene=world.scene, advisors=advisors, seed=world.seed, as_of=world.as_of)
    parts = [_describe_bank(world, database_url)]
    parts += [
        f'[environments.{name}]\nkind = "{environment.kind}"\nsimulator = "{chosen}"\n'
        for name, environment in world.environments.items()
    ]
    return "\n".join(parts)


def describe_choice(*, scene: str, advisors: int, seed: int, as_of: datetime) -> str:
    """The value of the `simulator` setting."""
    return f"scene={scene},advisors={advisors},seed={seed},as_of={as_of.isoformat()}"


def _describe_bank(world: World, database_url: str) -> str:
    domains = ", ".join(f'"{domain}"' for domain in world.tenant.domains)
    return f"""# Made by the simulator: scene {world.scene}, seed {world.seed}, as of {world.as_of.isoformat()}.
database_url = "{database_url}"

[bank]
name = "Example Bank"
time_zone = "{world.bank_zone}"
accepted_domains = [{domains}]
"""


def _describe_salesforce(name: str, running: Running) -> str:
    base = running.base_url(name, "salesforce")
    return f"""[environments.{name}.salesforce]
instance_url = "{base}"
token_url = "{base}/services/oauth2/token"
auth = "client_credentials"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
"""


def _describe_graph(name: str, world: World, running: Running) -> str:
    base = running.base_url(name, "graph")
    return f"""[environments.{name}.graph]
base_url = "{base}/v1.0"
authority = "https://login.microsoftonline.com/{world.tenant.id}"
token_url = "{base}/{world.tenant.id}/oauth2/v2.0/token"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
booking_id_property = "{world.booking_id_property}"
"""


def _describe_bookme(name: str, running: Running) -> str:
    base = running.base_url(name, "bookme")
    return f"""[environments.{name}.bookme]
base_url = "{base}/api/v2"
token_url = "{base}/oauth2/token"
scope = "{SCOPE}"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
subscription_key = "{SUBSCRIPTION_KEY}"
"""
